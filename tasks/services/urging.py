"""催办: the office reminds units of what they owe, one duty or all that match, with a note on every record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from fazhi.agenda import notices, people
from fazhi.agenda.models import Duty
from fazhi.agenda.notices import Told
from fazhi.agenda.reminders import open_duties, said
from fazhi.flow.engine import Refused, lock, note_steps
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Role, Unit
from tasks.models import Sheet, TaskDuty, TaskUnit

MOST = 5000  # duties in one act
NOTE_LIMIT = 500
NAMED = 3


@dataclass(frozen=True, slots=True)
class Urged:
    """What one act did: duties urged, units and people told, units where nobody holds a post that could be told."""

    duties: int
    units: int
    people: int
    nobody: tuple[str, ...]


def urgeable(actor: Acting, duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return those among the duties that are still to be signed and that this office gave out."""
    mine = access.visible(actor, Duty, "urge").filter(pk__in=open_duties().values("pk"))
    return mine.filter(pk__in=duties.order_by().values("pk"))


@transaction.atomic
def urge(duties: QuerySet[Duty], *, actor: Acting, note: str) -> Urged:
    """Tell the liaison and the head of each unit at once, and note the step on the records.

    One notice and one mail a person, however many duties. Raises Forbidden, ValidationError for the note, Refused with a
    sentence when nothing is left to urge.
    """
    access.require_role(actor, Duty, "urge")
    note = _checked(note)
    keys = list(urgeable(actor, duties).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        raise Refused(f"一次最多催办 {MOST} 件，请加上筛选条件分几次催办。")
    rows = lock(Duty.objects.filter(pk__in=keys, closed_at__isnull=True, waived_at__isnull=True, signed_at__isnull=True))
    if not rows:
        raise Refused("选中的事项都已签报、办结或不归本机构催办，没有可以催办的。")
    steps = _on_record(rows, actor, note)
    by_unit: dict[int, list[Duty]] = defaultdict(list)
    for duty in sorted(rows, key=lambda duty: (duty.due, duty.pk)):
        by_unit[duty.unit_id].append(duty)
    told = _told(by_unit, steps, actor, note)
    notices.tell("urge", told, mail=f"urge:{min(steps.values())}")
    reached = {person for one in told for person in one.people}
    nobody = [duty.unit_id for one, (_, (duty, *_)) in zip(told, by_unit.items(), strict=True) if not one.people]
    return Urged(len(rows), len(by_unit), len(reached), tuple(_names(nobody)))


def _checked(note: str) -> str:
    note = note.strip()
    if not note:
        raise ValidationError({"note": "请写明催办内容。"})
    if len(note) > NOTE_LIMIT:
        raise ValidationError({"note": f"催办内容最多 {NOTE_LIMIT} 字，现在有 {len(note)} 字。"})
    return note


def _on_record(rows: list[Duty], actor: Acting, note: str) -> dict[int, int]:
    """Write the step on each part and sheet; return {duty: key of its step}."""
    keys = [duty.pk for duty in rows]
    parts = dict(TaskDuty.objects.filter(duty__in=keys).values_list("duty_id", "part_id"))
    sheets = dict(Sheet.objects.filter(duty__in=keys).order_by().values_list("duty_id", "pk"))
    steps: dict[int, int] = {}
    for model, held in ((TaskUnit, parts), (Sheet, sheets)):
        objects = list(model.objects.filter(pk__in=set(held.values())).order_by("pk"))
        made = note_steps(objects, "urge", "催办", actor=actor, note=note)
        step_of = {obj.pk: step.pk for obj, step in zip(objects, made, strict=True)}
        steps |= {duty: step_of[key] for duty, key in held.items()}
    return steps


def _told(by_unit: dict[int, list[Duty]], steps: dict[int, int], actor: Acting, note: str) -> list[Told]:
    known = people.holders(by_unit, people.TOLD, actor.today)
    handed = TaskDuty.objects.filter(duty__in=[d.pk for owed in by_unit.values() for d in owed], part__person__is_active=True)
    hands: dict[int, set[int]] = defaultdict(set)
    for unit, person in handed.values_list("part__unit_id", "part__person_id"):
        hands[unit].add(person)
    told = []
    for unit, owed in by_unit.items():
        whom = set().union(hands[unit], *(known.get((unit, role), set()) for role in (Role.LIAISON, Role.UNIT_HEAD)))
        told.append(_one(unit, owed, whom, steps, actor, note))
    return told


def _one(unit: int, owed: list[Duty], whom: Iterable[int], steps: dict[int, int], actor: Acting, note: str) -> Told:
    first = owed[0]
    rest = f" 等 {len(owed)} 件" if len(owed) > 1 else ""
    title = f"{actor.unit.name}催办：{first.title[:120]}{rest}（{said(first.due, actor.today)}）"
    about: dict = {"url": f"{reverse('tasks:tasks')}?mine=1"}
    if len(owed) == 1:
        task = TaskDuty.objects.filter(duty=first).values_list("task_id", flat=True).first()
        sheet = None if task else Sheet.objects.filter(duty=first).values_list("pk", flat=True).first()
        about = {"noun": "tasks.task" if task else "tasks.sheet", "object_id": task or sheet}
    return Told(whom, min(steps[duty.pk] for duty in owed), title, note, unit=unit, urgent=True, **about)


def _names(units: list[int]) -> list[str]:
    return list(Unit.objects.filter(pk__in=units).order_by("path").values_list("name", flat=True)[: NAMED + 1])
