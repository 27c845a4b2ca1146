"""Receipt, objection, hand-over: what units and the office do with a unit's part in a task."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fazhi.flow.engine import Outcome, move, move_all, move_many
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Post, Unit, User
from fazhi.org.models.people import BUSINESS
from fazhi.org.selectors import in_line
from tasks.models import SheetLine, TaskUnit
from tasks.services import asking, seen
from tasks.services.duties import make_duties, owed_for, waive


def receive(part: TaskUnit, *, actor: Acting) -> TaskUnit:
    """签收: the unit takes note of its part."""
    return move(part, "receive", actor=actor)


def receive_all(*, actor: Acting, ids: list[int]) -> Outcome:
    """签收 many parts at once; what can't be received is told."""
    return move_many(TaskUnit, ids, "receive", actor=actor)


def hand_on(part: TaskUnit, *, actor: Acting, person: User) -> TaskUnit:
    """分办: give the part to a colleague who holds a post in the same unit. Raises ValidationError, Refused."""
    return move(part, "hand_on", actor=actor, data={"person": person})


def object_to(part: TaskUnit, *, actor: Acting, why: str) -> TaskUnit:
    """提出异议: 'not ours', with a reason."""
    return move(part, "object", actor=actor, note=why)


def uphold(part: TaskUnit, *, actor: Acting, why: str) -> TaskUnit:
    """维持: the part stays with the unit, which receives it again."""
    return move(part, "uphold", actor=actor, note=why)


@transaction.atomic
def reassign(part: TaskUnit, *, actor: Acting, units: list[Unit], why: str) -> list[TaskUnit]:
    """改派: release the unit and give its role to others, sent at once. Raises Refused, ValidationError."""
    access.require(actor, part, "decide")
    taken = TaskUnit.objects.filter(task=part.task_id, unit__in=units).exclude(state="released").select_related("unit")
    if clash := [p.unit.name for p in taken]:
        raise ValidationError(f"{'、'.join(clash)}已经是这项任务的责任单位。")
    if far := [u.name for u in units if not in_line(u, part.plan.government)]:
        raise ValidationError(f"{'、'.join(far)}不在{part.plan.government.name}这条线上，不能改派给它。")
    if closed := [u.name for u in units if u.closed]:
        raise ValidationError(f"{'、'.join(closed)}已撤销，请选现存单位。")
    part = move(part, "release", actor=actor, note=why, data={"units": units})
    fresh = add_parts(part.task, role=part.role, units=units, order=part.order, words=part.words, rule=f"改派：{why}"[:200])
    send(fresh, actor=actor)
    return fresh


def add_parts(task, *, role: str, units: list[Unit], order: int, words: str = "", rule: str = "") -> list[TaskUnit]:
    """Create planned parts of a task for some units, in order."""
    rows = [
        TaskUnit(task=task, plan_id=task.plan_id, unit=unit, role=role, order=order + i, words=words or unit.name, rule=rule)
        for i, unit in enumerate(units)
    ]
    return TaskUnit.objects.bulk_create(rows)


def send(parts: list[TaskUnit], *, actor: Acting) -> None:
    """Send planned parts to their units: state, duties, visibility, set-wise."""
    ids = [p.pk for p in parts]
    move_all(TaskUnit, ids, "send", actor=actor)
    TaskUnit.objects.filter(pk__in=ids).update(sent_at=timezone.now())
    make_duties(ids)
    tasks = {p.task_id for p in parts}
    seen.refresh_tasks(tasks)
    seen.refresh_plans({p.plan_id for p in parts})


@gate("part.open")
def _task_open(part: TaskUnit, actor: Acting, data: dict) -> str | None:
    return None if part.task.state == "issued" else "这项任务已撤销，不必再提异议。"


@handler("part.receive")
def _received(parts: list[TaskUnit], actor: Acting, note: str, data: dict) -> None:
    TaskUnit.objects.filter(pk__in=[p.pk for p in parts]).update(received_at=timezone.now())


@handler("part.uphold")
def _upheld(parts: list[TaskUnit], actor: Acting, note: str, data: dict) -> None:
    TaskUnit.objects.filter(pk__in=[p.pk for p in parts]).update(received_at=None)


@handler("part.hand_on")
def _handed_on(parts: list[TaskUnit], actor: Acting, note: str, data: dict) -> None:
    person, today = data["person"], timezone.localdate()
    for part in parts:
        here = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=today), user=person, unit=part.unit_id, starts__lte=today)
        if not here.filter(role__in=BUSINESS, user__is_active=True).exists():
            raise ValidationError(f"{person.name}不在{part.unit.name}任职，不能分办给他。")
        part._step_detail = {"person": person.name}
    TaskUnit.objects.filter(pk__in=[p.pk for p in parts]).update(person=person)


@handler("part.release")
def _released(parts: list[TaskUnit], actor: Acting, note: str, data: dict) -> None:
    units = [u.name for u in data["units"]]
    for part in parts:
        part._step_detail = {"units": units}
    _let_go(parts, f"改派：{note}", actor)


@handler("part.drop")
def _dropped(parts: list[TaskUnit], actor: Acting, note: str, data: dict) -> None:
    _let_go(parts, note or "移出责任单位", actor)


def _let_go(parts: list[TaskUnit], why: str, actor: Acting) -> None:
    waive(owed_for(pk__in=[p.pk for p in parts]), why)
    asking.let_go(SheetLine.objects.filter(part__in=[p.pk for p in parts]), actor=actor)
    TaskUnit.objects.filter(pk__in=[p.pk for p in parts]).update(state="released")
    seen.refresh_tasks({p.task_id for p in parts})
    seen.refresh_plans({p.plan_id for p in parts})
