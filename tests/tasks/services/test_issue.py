"""From a staged import to issued work: commit, sign-off, issue, duties, burden."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.org.access import Forbidden
from fazhi.org.services.units import save_group
from tasks.models import ImportItem, ImportUnit, Plan, Task, TaskUnit
from tasks.selectors.answering import burden
from tasks.services import commit, imports, plans
from tests.cast import make_import, make_plan

pytestmark = pytest.mark.django_db


def test_nothing_is_a_task_before_the_clerk_says_so(world):
    make_import(world, [{"title": "编制清单", "lead": ["lead"]}])
    assert not Plan.objects.exists() and not Task.objects.exists()


def test_commit_makes_sections_tasks_and_parts_with_their_words(world):
    batch = make_import(
        world,
        [
            {"title": "编制清单", "lead": ["lead"], "co": ["co"], "trail": ["一、职能", "（一）清单"]},
            {"title": "组织培训", "responsible": ["co"], "trail": ["一、职能"]},
        ],
    )
    plan = commit.act(batch, "commit", actor=world.acting("clerk")).plan
    assert [s.title for s in plan.sections.order_by("order")] == ["一、职能", "（一）清单"]
    task = plan.tasks.get(order=1)
    assert [(p.role, p.unit.name, p.words) for p in task.parts.all()] == [
        ("lead", "甲市牵头局", "甲市牵头局"),
        ("co", "甲市配合局", "甲市配合局"),
    ]
    assert batch.paper.text[task.start : task.end] == "编制清单"
    assert plan.state == "drafted" and task.state == "drafted"
    assert not Duty.objects.exists()


def test_commit_waits_for_every_doubt(world):
    batch = make_import(world, [{"title": "编制清单", "lead": ["lead"]}, {"title": "没有单位"}])
    with pytest.raises(Refused, match="1处疑点"):
        commit.act(batch, "commit", actor=world.acting("clerk"))
    item = ImportItem.objects.get(title="没有单位")
    ImportUnit.objects.create(item=item, role="lead", words="某某局")
    with pytest.raises(Refused, match="没有对上单位"):
        imports.settle(item, actor=world.acting("clerk"), version=item.version)
    imports.resolve_name(batch, actor=world.acting("clerk"), words="某某局", unit=world.units["co"])
    assert commit.act(batch, "commit", actor=world.acting("clerk")).state == "committed"


def test_strongest_role_wins_when_a_group_also_contains_the_lead(world):
    group = save_group(
        actor=None, government=world.units["city"], name="有关部门", members=[world.units[k] for k in ("lead", "co", "outsider")]
    )
    batch = make_import(world, [{"title": "编制清单", "lead": ["lead"]}])
    ImportUnit.objects.create(item=batch.items.get(), role="co", order=5, group=group, words="有关部门")
    plan = commit.act(batch, "commit", actor=world.acting("clerk")).plan
    found = {p.unit.name: (p.role, p.full_lines) for p in plan.parts.all()}
    assert found == {"甲市牵头局": ("lead", True), "甲市配合局": ("co", False), "甲市旁观局": ("co", False)}


def test_issue_makes_one_duty_for_each_date_of_those_who_answer(world):
    today = timezone.localdate()
    day = min(today + timedelta(days=3), date(today.year, 12, 31))
    plan = make_plan(
        world, [{"title": "有日期", "lead": ["lead"], "co": ["co"], "day": day}, {"title": "没日期", "responsible": ["co"]}]
    )
    owed = {(d.unit.name, d.title): (d.due, d.inferred) for d in Duty.objects.select_related("unit")}
    assert owed == {("甲市牵头局", "有日期"): (day, False), ("甲市配合局", "没日期"): (date(today.year, 12, 31), True)}
    assert plan.issued_on == today


@pytest.mark.parametrize(("mode", "units"), [("leads", 1), ("leads_and_co", 2), ("co_through_lead", 2)])
def test_who_answers_is_chosen_per_task(world, mode, units):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}], state="drafted")
    plans.set_mode(actor=world.acting("clerk"), plan=plan, ids=[plan.tasks.get().pk], mode=mode)
    assert sum(1 for row in burden(plan) if row.quarterly) == units
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    assert Duty.objects.count() == units


def test_burden_counts_yearly_lines_of_collective_members_apart(world):
    plan = make_plan(
        world, [{"title": "编制清单", "lead": ["lead", "co"]}, {"title": "第二项", "lead": ["lead"]}], state="drafted"
    )
    TaskUnit.objects.filter(unit=world.units["co"]).update(full_lines=False)
    assert [(b.unit.name, b.quarterly, b.yearly) for b in burden(plan)] == [("甲市牵头局", 2, 0), ("甲市配合局", 0, 1)]


def test_only_the_head_signs_off_and_sends_back_with_a_reason(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], state="submitted")
    with pytest.raises(Forbidden, match="负责人"):
        plans.act(plan, "sign_off", actor=world.acting("clerk"))
    plan = plans.act(plan, "send_back", actor=world.acting("head"), note="第一项漏了配合单位")
    assert plan.state == "drafted"
    assert plans.act(plan, "submit", actor=world.acting("clerk")).state == "submitted"


def test_a_plan_with_a_bare_task_or_a_closed_unit_is_not_sent_in(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], state="drafted")
    part = plan.parts.get()
    world.units["lead"].__class__.objects.filter(pk=part.unit_id).update(closed=timezone.localdate())
    with pytest.raises(Refused, match="已撤销"):
        plans.act(plan, "submit", actor=world.acting("clerk"))
    part.delete()
    with pytest.raises(Refused, match="没有责任单位"):
        plans.act(plan, "submit", actor=world.acting("clerk"))


def test_a_plan_under_review_or_issued_is_not_edited(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], state="submitted")
    task = plan.tasks.get()
    with pytest.raises(Refused, match="不能直接修改"):
        plans.edit_task(task, actor=world.acting("clerk"), version=task.version, title="改了")


def test_one_number_makes_one_plan(world):
    make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], number="甲府〔1〕号")
    again = make_import(world, [{"title": "编制清单", "lead": ["lead"]}], number="甲府〔1〕号")
    with pytest.raises(Refused, match="已经有了"):
        commit.act(again, "commit", actor=world.acting("clerk"))
