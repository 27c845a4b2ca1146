"""What the units do with what was issued: receive, object, hand on; and what has been finished since."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from fazhi.agenda.models import Duty
from fazhi.org.acting import Acting
from fazhi.org.models import Post, Unit
from tasks.models import Plan, Task, TaskUnit
from tasks.sample import people
from tasks.sample.moments import as_of
from tasks.sample.road import Road
from tasks.services import duties, parts

# Of every seven tasks past their date the second is late and the sixth signed but not closed; of others every 11th is done early.
ROUND, LATE, SIGNED, EARLY = 7, 2, 6, 11
RECEIVED = 5  # days within which every unit has received what it was sent
DONE = "牵头单位已报送办结材料，经核对属实。"


def receive(road: Road, plan: Plan) -> None:
    """Every unit receives what it was sent; some have a few left over, some have not begun."""
    sent = TaskUnit.objects.filter(plan=plan, state="sent")
    told = road.told["waiting"]
    units = Unit.objects.filter(pk__in=sent.values("unit")).exclude(code__in=told["units"]).order_by("path")
    for unit in sorted(units, key=lambda u: u.pk % RECEIVED):
        ids = list(sent.filter(unit=unit).order_by("pk").values_list("pk", flat=True))
        if unit.code in told["slow"]:
            ids = ids[: -told["left"]]
        with as_of(plan.issued_on + timedelta(days=unit.pk % RECEIVED), 11):
            parts.receive_all(actor=people.answering(unit, road.moments), ids=ids)


def object_to(road: Road, plan: Plan) -> None:
    """Some units say 'not ours'; the office upholds one, reassigns one and has one before it."""
    for row in road.told["objection"]:
        part = _part(road, plan, row)
        with as_of(plan.issued_on + timedelta(days=RECEIVED), 14):
            part = parts.object_to(part, actor=people.answering(part.unit, road.moments), why=row["why"])
        with as_of(plan.issued_on + timedelta(days=RECEIVED + 2), 10):
            _decide(road, part, row)


def _decide(road: Road, part: TaskUnit, row: dict) -> None:
    if row.get("decide") == "uphold":
        parts.uphold(part, actor=road.clerk, why=row["answer"])
    if row.get("decide") == "reassign":
        units = [road.city.units[code] for code in row["to"]]
        parts.reassign(part, actor=road.clerk, units=units, why=row["answer"])


def hand_on(road: Road, plan: Plan) -> None:
    """A liaison hands a task on to a colleague of the same unit."""
    for row in road.told["handed"]:
        part = _part(road, plan, row)
        actor = people.answering(part.unit, road.moments)
        others = Post.objects.filter(unit=part.unit, role=actor.role, ends__isnull=True).exclude(user=actor.user)
        with as_of(plan.issued_on + timedelta(days=RECEIVED), 15):
            parts.hand_on(part, actor=actor, person=others.select_related("user").earliest("id").user)


def _part(road: Road, plan: Plan, row: dict) -> TaskUnit:
    found = TaskUnit.objects.select_related("unit", "task")
    return found.exclude(state="released").get(plan=plan, unit=road.city.units[row["unit"]], task__title=row["task"])


def finish(road: Road, plan: Plan, *, actor: Acting | None = None) -> None:
    """Close what was due by today, but for some that are late; and a little that was done before its date."""
    today, office = road.moments.today, actor or road.clerk
    past = later = 0
    for task in Task.objects.filter(plan=plan, state="issued").order_by("order"):
        owed = Duty.objects.filter(task_duty__task=task, closed_at__isnull=True, waived_at__isnull=True).order_by("due", "pk")
        due = [duty.due for duty in owed]
        if due and due[0] < today:
            past += 1
            if past % ROUND != LATE:
                _settle(road, owed.filter(due__lt=today), office, sign_only=past % ROUND == SIGNED)
        elif due and due[0] > road.moments.soon:
            later += 1
            if later % EARLY == 0:
                _settle(road, owed, office)


def _settle(road: Road, owed: QuerySet[Duty], office: Acting, *, sign_only: bool = False) -> None:
    """Close these duties, or have them signed, some days before they were due, as far as that lies behind us."""
    for duty in owed.select_related("unit"):
        day = min(duty.due - timedelta(days=duty.pk % 6), road.moments.today)
        begun = max(day, min(duty.open_from, road.moments.today))
        one = Duty.objects.filter(pk=duty.pk)
        with as_of(begun, 16):
            if sign_only:
                duties.sign(one, actor=people.answering(duty.unit, road.moments))
            else:
                duties.close(one, actor=office, why=DONE)
