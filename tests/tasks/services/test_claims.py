"""办结申请 and 销号: who may, what closes, when a task is done, how it goes back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.files import evidence
from fazhi.flow.engine import Refused
from fazhi.org.access import Forbidden
from tasks.models import Claim, Plan, Task, TaskUnit
from tasks.services import claims, parts, plans
from tests.cast import make_plan

pytestmark = pytest.mark.django_db


def proof(world, key: str):
    """A file of the unit."""
    actor = world.acting(key)
    return evidence.give(actor=actor, unit=actor.unit, name="证明.txt", chunks=[f"{key} 的证明".encode()])


def claim(world, task: Task, key: str) -> Claim:
    """Receive, then claim with proof."""
    part = TaskUnit.objects.get(task=task, unit=world.units[key])
    if part.state == "sent":
        parts.receive(part, actor=world.acting(key))
    return claims.file(part, actor=world.acting(key), words="清单已公布。", evidence=[proof(world, key)])


def one_task(world, **row) -> Task:
    """A plan of one task, due in ten days."""
    day = timezone.localdate() + timedelta(days=10)
    row = {"title": "编制清单", "day": day, **row}
    return make_plan(world, [row]).tasks.get()


def owed(task: Task, key: str, world) -> Duty:
    return Duty.objects.get(task_duty__task=task, unit=world.units[key])


def test_a_claim_needs_receipt_and_proof(world):
    task = one_task(world, lead=["lead"])
    part = task.parts.get()
    with pytest.raises(Refused, match="先签收"):
        claims.file(part, actor=world.acting("lead"), words="完成", evidence=[proof(world, "lead")])
    parts.receive(part, actor=world.acting("lead"))
    with pytest.raises(ValidationError, match="佐证材料"):
        claims.file(part, actor=world.acting("lead"), words="完成", evidence=[])
    with pytest.raises(Http404):
        claims.file(part, actor=world.acting("outsider"), words="完成", evidence=[proof(world, "lead")])
    with pytest.raises(ValidationError):
        claims.file(part, actor=world.acting("lead"), words="  ", evidence=[proof(world, "lead")])
    claims.file(part, actor=world.acting("lead"), words="完成", evidence=[proof(world, "lead")])
    with pytest.raises(ValidationError, match="已经提出过"):
        claims.file(part, actor=world.acting("lead"), words="完成", evidence=[proof(world, "lead")])


def test_closing_the_only_lead_finishes_the_task_and_waives_the_rest(world):
    task = one_task(world, lead=["lead"], co=["co"])
    Task.objects.filter(pk=task.pk).update(mode="leads_and_co")
    from tasks.services.duties import make_duties

    make_duties(list(task.parts.values_list("pk", flat=True)))
    filed = claim(world, task, "lead")
    assert owed(task, "lead", world).signed_at
    with pytest.raises(Forbidden):
        claims.act(filed, "close", actor=world.acting("lead"))
    claims.act(filed, "close", actor=world.acting("clerk"))
    task.refresh_from_db()
    assert task.state == "done"
    assert owed(task, "lead", world).closed_at and owed(task, "co", world).waived_why == claims.DONE


@pytest.mark.parametrize(("rule", "state"), [(Plan.DoneRule.ALL_LEADS, "issued"), (Plan.DoneRule.FIRST_LEAD, "done")])
def test_the_plan_says_whether_all_leads_or_the_first_decide(world, rule, state):
    task = one_task(world, lead=["lead", "co"])
    Plan.objects.update(done_rule=rule)
    claims.act(claim(world, task, "lead"), "close", actor=world.acting("clerk"))
    task.refresh_from_db()
    assert task.state == state


def test_without_a_lead_every_responsible_unit_decides(world):
    task = one_task(world, responsible=["lead", "co"])
    claims.act(claim(world, task, "lead"), "close", actor=world.acting("clerk"))
    assert Task.objects.get(pk=task.pk).state == "issued"
    claims.act(claim(world, task, "co"), "close", actor=world.acting("clerk"))
    assert Task.objects.get(pk=task.pk).state == "done"


def test_the_office_closes_what_has_no_lead_with_a_reason(world):
    task = one_task(world, responsible=["lead", "co"])
    with pytest.raises(Refused, match="理由"):
        claims.close_task(task, actor=world.acting("clerk"), why=" ")
    claims.close_task(task, actor=world.acting("clerk"), why="上级已统一办结")
    assert Task.objects.get(pk=task.pk).state == "done"
    led = one_task(world, lead=["lead"])
    with pytest.raises(Refused, match="牵头单位"):
        claims.close_task(led, actor=world.acting("clerk"), why="x")


def test_a_returned_claim_opens_the_dates_again_within_the_days_given(world):
    task = one_task(world, lead=["lead"], day=timezone.localdate())
    filed = claim(world, task, "lead")
    claims.act(filed, "return", actor=world.acting("clerk"), note="缺公布页面")
    duty = owed(task, "lead", world)
    assert duty.signed_at is None and duty.due > duty.first_due
    again = claim(world, task, "lead")
    assert again.pk != filed.pk and owed(task, "lead", world).signed_at


def test_a_withdrawn_claim_leaves_no_trace_on_the_dates(world):
    task = one_task(world, lead=["lead"])
    claims.act(claim(world, task, "lead"), "withdraw", actor=world.acting("lead"), note="再补充")
    assert owed(task, "lead", world).signed_at is None


def test_a_closed_claim_reopened_brings_the_task_back(world):
    task = one_task(world, lead=["lead"])
    filed = claims.act(claim(world, task, "lead"), "close", actor=world.acting("clerk"))
    claims.act(filed, "reopen", actor=world.acting("clerk"), note="材料有误")
    task.refresh_from_db()
    duty = owed(task, "lead", world)
    assert (task.state, duty.closed_at, duty.signed_at) == ("issued", None, None)


def test_a_plan_is_closed_when_nothing_is_open(world):
    task = one_task(world, lead=["lead"])
    with pytest.raises(Refused, match="没有办结"):
        plans.act(task.plan, "close", actor=world.acting("clerk"))
    claims.act(claim(world, task, "lead"), "close", actor=world.acting("clerk"))
    assert plans.act(task.plan, "close", actor=world.acting("clerk")).state == "closed"


def test_a_plan_with_finished_tasks_can_still_be_taken_back_whole(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}, {"title": "组织培训", "lead": ["co"]}])
    claims.act(claim(world, plan.tasks.get(title="编制清单"), "lead"), "close", actor=world.acting("clerk"))
    plans.act(plan, "cancel_issued", actor=world.acting("head"), note="文件发错了")
    assert set(plan.tasks.values_list("state", flat=True)) == {"withdrawn"}
    assert not Duty.objects.filter(task_duty__task__plan=plan, closed_at__isnull=True, waived_at__isnull=True).exists()
    assert Claim.objects.get().state == "closed"
