"""办结申请 and 销号: a unit claims that its part is done, the office closes or returns it; then perhaps the task is done."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from fazhi.agenda import events, working_days
from fazhi.agenda.models import Duty
from fazhi.files import evidence as proofs
from fazhi.files.models import Evidence
from fazhi.flow.engine import Outcome, Refused, lock, lock_for, move, note_step, step_row
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.prepared import Prepared
from tasks.models import Claim, Part, Plan, Task, TaskDuty, TaskUnit
from tasks.selectors.answering import asked
from tasks.selectors.carried import unfinished
from tasks.services.duties import owed_for, respeak, waive

RETURN_DAYS = 3  # working days in which a returned claim may come again and still be on time
DONE = "任务已办结"
CARRIED = "任务已结转"
CLOSED = "计划已归档，不能再申请、销号或恢复办理。"


@transaction.atomic
def file(part: TaskUnit, *, actor: Acting, words: str, evidence: Sequence[Evidence]) -> Claim:
    """提出办结申请, with proof; the part's open dates count as signed from today. Raises Refused, ValidationError."""
    part = lock_for(actor, TaskUnit.objects.filter(pk=part.pk).select_related("task__plan", "unit"), "receive")
    task = part.task
    _plan_is_open(task.plan)
    if task.state != "issued":
        raise Refused(f"任务现在是“{task.get_state_display()}”，不用再申请办结。")
    if part.state != "received":
        raise Refused("请先签收，再申请办结。" if part.state == "sent" else "这项责任有异议或已改派，不能申请办结。")
    if not evidence:
        raise ValidationError({"evidence": "办结申请要附佐证材料。"})
    claim = Claim(part=part, words=words.strip(), by=actor.user)
    claim.clean_fields(exclude=["part", "by"])  # both are at hand, and locked
    if _claimed(part.pk):
        raise ValidationError(ONCE)
    claim.save(force_insert=True)
    proofs.cite(claim, evidence, actor=actor)
    steps = [step_row(part, "claim", "申请办结", actor, source=part.state, target=part.state, detail={"claim": claim.pk})]
    steps.append(step_row(claim, "file", "申请办结", actor, source=claim.state, target=claim.state))
    TimelineStep.objects.bulk_create(steps)
    events.notify([claim], "file", steps[1:], actor, "")
    if owed := _unsigned(part.pk):
        Duty.objects.filter(pk__in=owed).update(signed_at=timezone.now())
        respeak([part.task_id])
    return claim


# asked by every claim: read with SQL that is compiled once
_claimed = Prepared(lambda part: Claim.objects.filter(part=part, state__in=("filed", "closed")).order_by().values_list("pk"))
_unsigned = Prepared(
    lambda part: (
        TaskDuty.objects.filter(part=part, duty__signed_at__isnull=True, duty__waived_at__isnull=True)
        .order_by()
        .values_list("duty", flat=True)
    )
)
ONCE = next(rule for rule in Claim._meta.constraints if rule.name == "claim_once").violation_error_message


@transaction.atomic
def act(claim: Claim, name: str, *, actor: Acting, note: str = "") -> Claim:
    """Withdraw, close (销号), return or reopen a claim. Raises as `flow.engine.move`."""
    for plan in lock(Plan.objects.filter(parts__claims=claim.pk)):
        access.require(actor, claim, "view")
        _plan_is_open(plan)
    task = lock(Task.objects.filter(parts__claims=claim.pk))[0]
    fresh = move(claim, name, actor=actor, note=note)
    respeak([task.pk])
    settle(task, actor=actor)
    return fresh


def _plan_is_open(plan: Plan) -> None:
    if plan.state == "closed":
        raise Refused(CLOSED)


def close_many(*, actor: Acting, ids: Sequence[int]) -> Outcome:
    """销号 of many claims, each for itself: what was done, what was skipped and why."""
    whole = Outcome([], [])
    for claim in access.visible(actor, Claim).filter(pk__in=ids).select_related("part__task", "part__unit").order_by("pk"):
        try:
            act(claim, "close", actor=actor)
        except (Refused, access.Forbidden) as fault:
            whole.skipped.append((claim, str(fault)))
        else:
            whole.done.append(claim.pk)
    return whole


def settle(task: Task, *, actor: Acting) -> None:
    """Bring the task's state in line with its closed claims (design: 'when is a task done')."""
    task = Task.objects.select_related("plan").get(pk=task.pk)
    done = _done(task)
    if done and task.state == "issued":
        move(task, "finish", actor=actor)
    elif not done and task.state == "done":
        move(task, "reopen", actor=actor, note="有单位的办结已退回")
        owed = owed_for(task=task).filter(waived_why=DONE)
        owed.update(waived_at=None, waived_why="")
        respeak([task.pk])


def _done(task: Task) -> bool:
    parts = list(asked(task.parts.all()).order_by("order", "id"))
    leads = [part for part in parts if part.role == Part.LEAD]
    wanted = leads or [part for part in parts if part.role == Part.RESPONSIBLE] or parts
    if leads and task.plan.done_rule == Plan.DoneRule.FIRST_LEAD:
        wanted = leads[:1]
    closed = set(Claim.objects.filter(part__in=wanted, state="closed").values_list("part_id", flat=True))
    return bool(wanted) and closed == {part.pk for part in wanted}


@transaction.atomic
def close_task(task: Task, *, actor: Acting, why: str) -> Task:
    """The office closes a task that names no lead, with a reason. Raises Refused."""
    access.require(actor, task, "decide")
    if not why.strip():
        raise Refused("直接办结要写明理由。")
    _plan_is_open(task.plan)
    task = lock(Task.objects.filter(pk=task.pk))[0]
    if task.parts.exclude(state="released").filter(role=Part.LEAD).exists():
        raise Refused("这项任务有牵头单位，由牵头单位申请办结后销号。")
    now = timezone.now()
    owed = owed_for(task=task).filter(closed_at__isnull=True, waived_at__isnull=True)
    owed.update(signed_at=Coalesce("signed_at", now), closed_at=now)
    return move(task, "finish", actor=actor, note=why)


@handler("task.finish")
def _finish(tasks: list[Task], actor: Acting, note: str, data: dict) -> None:
    """What others still owed for the task is waived: nobody is asked for what is done."""
    waive(owed_for(task__in=[task.pk for task in tasks]), DONE)


@handler("claim.close")
def _closed(claims: list[Claim], actor: Acting, note: str, data: dict) -> None:
    now, parts = timezone.now(), [claim.part_id for claim in claims]
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(decided_at=now, why="")
    owed = owed_for(pk__in=parts).filter(closed_at__isnull=True, waived_at__isnull=True)
    owed.update(signed_at=Coalesce("signed_at", now), closed_at=now)
    for part in TaskUnit.objects.filter(pk__in=parts):
        note_step(part, "close", "销号", actor=actor, note=note)


@handler("claim.undo")
def _undone(claims: list[Claim], actor: Acting, note: str, data: dict) -> None:
    """Dates that only the claim had signed are open again, as if it had not been filed."""
    for claim in claims:
        _open_dates(claim).update(signed_at=None)
        note_step(claim.part, "claim_undo", "撤回办结申请", actor=actor, note=note)


@handler("claim.return")
def _returned(claims: list[Claim], actor: Acting, note: str, data: dict) -> None:
    now, until = timezone.now(), working_days.after(actor.today, RETURN_DAYS)
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(decided_at=now, why=note)
        on_time = _open_dates(claim).filter(due__gte=timezone.localdate(claim.filed_at))
        on_time.update(due=Greatest(F("due"), Value(until, DateField())))
        _open_dates(claim).update(signed_at=None)
        note_step(claim.part, "claim_back", "退回办结申请", actor=actor, note=note)


@handler("claim.reopen")
def _reopened(claims: list[Claim], actor: Acting, note: str, data: dict) -> None:
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(why=note, decided_at=timezone.now())
        owed_for(pk=claim.part_id).filter(waived_at__isnull=True).update(closed_at=None, signed_at=None)
        note_step(claim.part, "reopen", "恢复办理", actor=actor, note=note)


def _open_dates(claim: Claim):
    owed = Duty.objects.filter(task_duty__part=claim.part_id, closed_at__isnull=True, waived_at__isnull=True)
    return owed.filter(signed_at__gte=claim.filed_at)


@gate("plan.finished")
def _finished(plan: Plan, actor: Acting, data: dict) -> str | None:
    """Every task is done or was carried into another plan, and no round is open."""
    left = unfinished(plan)
    if n := left.count():
        return f"还有 {n} 项任务没有办结，第一项是“{left.order_by('order').first().title[:30]}”。未办结的可以结转到下一份计划。"
    open_round = plan.rounds.filter(state="opened").first()
    return f"“{open_round.title}”还没有锁定。" if open_round else None


@handler("plan.close")
def _plan_closed(plans: list[Plan], actor: Acting, note: str, data: dict) -> None:
    """What was carried on is owed under its new plan, not here."""
    owed = owed_for(plan__in=[plan.pk for plan in plans], task__state="issued")
    waive(owed, CARRIED)
