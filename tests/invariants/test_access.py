"""Rights: the list and the object agree for every rule, and the visibility tables hold exactly what the rule says."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from assessment.models import PaperReport, PaperSeen, Report, ReportSeen
from assessment.services import calls, drafts
from fazhi.org import access
from fazhi.org.models import Unit
from tasks.models import Plan, PlanSeen, Task, TaskSeen, TaskUnit
from tasks.services import parts
from tests.cast import PEOPLE, make_import, make_plan
from tests.reporting import papers_came
from tests.sharing import shared

CAST = [key for key, _, _ in PEOPLE]


@shared
def town(world):
    """An issued plan, a drafted one, an open import, a county's plan, and an objection that was reassigned."""
    today = timezone.localdate()
    world.plan = make_plan(
        world,
        [
            {"title": "编制清单", "lead": ["lead"], "co": ["co"], "day": today + timedelta(days=3)},
            {"title": "组织培训", "responsible": ["county", "town"]},
        ],
        number="甲府〔1〕号",
    )
    world.drafted = make_plan(world, [{"title": "起草办法", "lead": ["co"]}], state="drafted")
    world.county_plan = make_plan(world, [{"title": "县里的事", "lead": ["county_dept"]}], by="county", state="drafted")
    world.batch = make_import(world, [{"title": "还在核对", "lead": ["lead"]}])
    papers_came(world)
    part = TaskUnit.objects.get(task__title="编制清单", unit=world.units["co"])
    asked = {"plans": [world.plan], "title": "自查报告", "starts": today, "ends": today, "due": today}
    call = calls.open_call(actor=world.acting("clerk"), units=[world.units["lead"], world.units["county"]], **asked)
    drafts.compose(call.reports.get(unit=world.units["lead"]), actor=world.acting("lead"))
    part = parts.object_to(part, actor=world.acting("co"), why="不属于我局职责")
    parts.reassign(part, actor=world.acting("clerk"), units=[world.units["county2"]], why="改由丁县承担")
    return world


@pytest.mark.parametrize("who", CAST)
def test_list_equals_object_for_every_rule(town, who):
    acting = town.acting(who)
    for model, action in access.rules():
        listed = set(access.visible(acting, model, action).values_list("pk", flat=True))
        for obj in model._default_manager.all()[:60]:
            assert access.may(acting, obj, action) == (obj.pk in listed), f"{who} {model.__name__}.{action}"
            assert (action in access.rights(acting, obj)) == (obj.pk in listed), f"{who} {model.__name__}.{action}"


def line(unit: Unit) -> set[int]:
    """A unit with everything above it, walked through the parents."""
    found = set()
    while unit is not None:
        found.add(unit.pk)
        unit = unit.parent
    return found


def test_task_visibility_is_parties_issuer_and_their_ancestors(town):
    for task in Task.objects.select_related("plan__office"):
        expected = {task.plan.office_id}
        if task.state == "issued":
            expected |= line(task.plan.office)
            for part in task.parts.exclude(state="released"):
                expected |= line(part.unit)
        assert set(TaskSeen.objects.filter(task=task).values_list("unit", flat=True)) == expected


def test_report_visibility_is_unit_office_and_their_ancestors(town):
    for report in Report.objects.select_related("call__office", "unit"):
        expected = line(report.unit) | line(report.call.office)
        assert set(ReportSeen.objects.filter(report=report).values_list("unit", flat=True)) == expected


def test_a_paper_is_its_offices_until_it_was_confirmed(town):
    for paper in PaperReport.objects.select_related("office", "unit"):
        expected = line(paper.unit) | line(paper.office) if paper.confirmed_at else {paper.office_id}
        assert set(PaperSeen.objects.filter(of=paper).values_list("unit", flat=True)) == expected


def test_plan_visibility_follows_its_tasks(town):
    for plan in Plan.objects.all():
        expected = {plan.office_id}
        if plan.state == "issued":
            expected |= line(plan.office) | set(TaskSeen.objects.filter(task__plan=plan).values_list("unit", flat=True))
        assert set(PlanSeen.objects.filter(plan=plan).values_list("unit", flat=True)) == expected


@pytest.mark.parametrize(
    ("who", "plan", "task"),
    [
        ("clerk", True, True),
        ("head", True, True),
        ("lead", True, True),
        ("leader", True, True),
        ("observer", True, True),
        ("county", True, False),
        ("county2", True, True),
        ("co", False, False),
        ("outsider", False, False),
        ("county_dept", False, False),
        ("sysadmin", False, False),
        ("secadmin", False, False),
        ("auditor", False, False),
    ],
)
def test_who_sees_the_issued_plan_and_its_first_task(town, who, plan, task):
    acting = town.acting(who)
    first = Task.objects.get(title="编制清单")
    assert access.may(acting, town.plan, "view") is plan
    assert access.may(acting, first, "view") is task


def test_a_stranger_and_a_missing_key_get_the_same_answer(town):
    acting = town.acting("outsider")
    with pytest.raises(Http404) as stranger:
        access.get(acting, Plan, town.plan.pk)
    with pytest.raises(Http404) as missing:
        access.get(acting, Plan, 10**9)
    assert str(stranger.value) == str(missing.value)


def test_a_party_without_the_right_is_told_in_a_sentence(town):
    with pytest.raises(access.Forbidden, match="法治工作机构"):
        access.get(town.acting("lead"), Plan, town.plan.pk, "edit")
