"""结转: what is unfinished goes into the next plan once, with where it came from; then the old plan may be closed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.org.access import Forbidden
from fazhi.org.services import units
from tasks.models import Milestone, Minimum, Plan, Task, TaskSeen
from tasks.services import carry_over as carry
from tasks.services import claims, plans, rounds
from tests.cast import make_plan
from tests.sharing import shared
from tests.tasks.claims.conftest import claim, finish

pytestmark = pytest.mark.django_db


@shared
def ahead(world, plan) -> Plan:
    """A drafted plan of the year after."""
    made = make_plan(world, [{"title": "新的一件", "lead": ["co"], "trail": ["一、总体"]}], title="明年要点", state="drafted")
    year = plan.ends.year + 1
    Plan.objects.filter(pk=made.pk).update(starts=date(year, 1, 1), ends=date(year, 12, 31))
    return Plan.objects.get(pk=made.pk)


def carried(world, plan, ahead, *tasks) -> list[Task]:
    return carry.carry(plan, [task.pk for task in tasks], into=ahead, actor=world.acting("clerk"))


def test_words_headings_units_minimums_and_repeating_dates_go_along(world, plan, ahead):
    task = plan.tasks.order_by("order").first()
    Minimum.objects.create(task=task, value=4, measure="次", period="year", words="每年不少于4次")
    Milestone.objects.create(task=task, value="yearly", kind="yearly", words="每年")
    Milestone.objects.create(task=task, value="x", kind="by", day=plan.ends, words="年底前")
    Task.objects.filter(pk=task.pk).update(mode="leads_and_co")
    (copy,) = carried(world, plan, ahead, task)
    copy.refresh_from_db()
    assert (copy.title, copy.number, copy.text, copy.mode, copy.state) == (task.title, "1.", task.text, "leads_and_co", "drafted")
    assert copy.carried_from == task and copy.rule == "结转自《甲市工作要点》第1.项" and copy.start is None
    assert (copy.section.title, copy.section.parent.title, copy.section.parent.plan) == ("（一）清单", "一、总体", ahead)
    assert [(p.role, p.unit.name, p.state) for p in copy.parts.all()] == [
        ("lead", "甲市牵头局", "planned"),
        ("co", "甲市配合局", "planned"),
    ]
    assert [(low.value, low.words) for low in copy.minimums.all()] == [(4, "每年不少于4次")]
    assert [m.value for m in copy.milestones.all()] == ["yearly"]
    assert ahead.sections.filter(title="一、总体").count() == 1
    assert copy.order > ahead.tasks.order_by("order").first().order
    assert set(TaskSeen.objects.filter(task=copy).values_list("unit", flat=True)) == {world.units["office"].pk}


def test_a_task_is_carried_once(world, plan, ahead):
    task = plan.tasks.first()
    carried(world, plan, ahead, task)
    with pytest.raises(Refused, match="结转过"):
        carried(world, plan, ahead, task)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(plan=ahead, order=99, title="x", text="x", carried_from=task)
    assert Task.objects.filter(carried_from=task).count() == 1


def test_what_is_done_is_not_carried_and_nothing_goes_by_halves(world, plan, ahead):
    first, _, third = plan.tasks.order_by("order")
    finish(world, first)
    with pytest.raises(Refused):
        carried(world, plan, ahead, first, third)
    assert not Task.objects.filter(plan=ahead, carried_from__isnull=False).exists()
    with pytest.raises(ValidationError):
        carried(world, plan, ahead)


@pytest.mark.parametrize(("who", "error"), [("lead", Forbidden), ("outsider", Http404), ("county", Http404)])
def test_who_may_carry(world, plan, ahead, who, error):
    with pytest.raises(error):
        carry.carry(plan, [plan.tasks.first().pk], into=ahead, actor=world.acting(who))


def test_into_what_it_may_go(world, plan, ahead):
    task = plan.tasks.first()
    same_year = make_plan(world, [{"title": "同年", "lead": ["lead"]}], title="同年要点", state="drafted")
    with pytest.raises(ValidationError, match="以后年度"):
        carried(world, plan, same_year, task)
    plans.act(ahead, "submit", actor=world.acting("clerk"))
    with pytest.raises(Refused, match="不在起草"):
        carried(world, plan, ahead, task)


def test_a_closed_units_work_goes_to_its_successor(world, plan, ahead):
    lead = world.units["lead"]
    lead.refresh_from_db()
    units.close(lead, actor=None, version=lead.version, on=date.today(), successor=world.units["outsider"])
    (copy,) = carried(world, plan, ahead, plan.tasks.order_by("order").first())
    assert [(p.unit.name, p.rule) for p in copy.parts.all()][0] == ("甲市旁观局", "承接甲市牵头局")


def test_both_task_pages_show_it_to_who_may_see_both(world, plan, ahead, enter):
    task = plan.tasks.order_by("order").first()
    (copy,) = carried(world, plan, ahead, task)
    assert "已结转到" in enter("clerk").get(f"/tasks/{task.pk}/").content.decode()
    assert "结转自" in enter("clerk").get(f"/tasks/{copy.pk}/").content.decode()
    page = enter("lead").get(f"/tasks/{task.pk}/").content.decode()
    assert "明年要点" not in page and "已结转到" not in page
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plans.act(Plan.objects.get(pk=ahead.pk), name, actor=world.acting(who))
    assert "明年要点" in enter("lead").get(f"/tasks/{task.pk}/").content.decode()


def test_the_plan_is_closed_once_everything_is_done_or_carried(world, plan, ahead):
    first, second, third = plan.tasks.order_by("order")
    finish(world, first)
    carried(world, plan, ahead, second)
    with pytest.raises(Refused, match="还有 1 项任务没有办结，第一项是“清理文件”"):
        plans.act(plan, "close", actor=world.acting("clerk"))
    carried(world, plan, ahead, third)
    starts, ends = rounds.next_span("year", date.today())
    with pytest.raises(ValidationError):
        rounds.open_round(
            actor=world.acting("clerk"), plans=[ahead], title="x", period="year", starts=starts, ends=ends, due=date.today()
        )
    assert plans.act(plan, "close", actor=world.acting("clerk")).state == "closed"
    open_ = Duty.objects.filter(task_duty__task__plan=plan, closed_at__isnull=True, waived_at__isnull=True)
    assert not open_.exists()
    assert Duty.objects.filter(task_duty__task=third, waived_why=claims.CARRIED).exists()
    with pytest.raises(Refused, match="已归档"):
        claim(world, third)


def test_the_page_carries_what_is_ticked_once(world, plan, ahead, enter):
    first, second, _ = plan.tasks.order_by("order")
    clerk, here = enter("clerk"), f"/plans/{plan.pk}/carry/"
    page = clerk.get(here).content.decode()
    assert page.count("checked") == 3 and "明年要点" in page
    sent = {"into": ahead.pk, "ids": [first.pk, second.pk], "once": "k"}
    assert [clerk.post(here, sent)["Location"] for _ in "ab"] == [f"/plans/{ahead.pk}/"] * 2
    assert ahead.tasks.filter(carried_from__isnull=False).count() == 2
    assert "清理文件" in clerk.get(here).content.decode() and "编制清单" not in clerk.get(here).content.decode()
    again = clerk.post(here, {"into": ahead.pk, "ids": [first.pk]})
    assert again.status_code == 422 and "结转过" in again.content.decode()
    none = clerk.post(here, {"into": ahead.pk})
    assert none.status_code == 422 and "请勾选" in none.content.decode()
    assert enter("lead").get(here).status_code == 403


def test_without_a_plan_ahead_the_page_says_what_to_do(plan, enter):
    assert "先导入下一年的计划文件" in enter("clerk").get(f"/plans/{plan.pk}/carry/").content.decode()
