"""Makes, moves and waives the duties of parts; the only place where a task's dates become something owed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.flow.engine import note_step
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.prepared import Prepared
from tasks.models import Milestone, MinimumDuty, TaskDuty, TaskUnit
from tasks.selectors.answering import asked

KIND = "task"


def make_duties(part_ids: Iterable[int], *, besides: set[tuple[int, date]] | None = None) -> int:
    """Create what the asked among these parts owe: one duty for each date of the task, else one on the plan's last day (推定).

    A part that owes already is left alone; with `besides`, the (part, day) pairs that stay, only these are.
    Returns how many were made.
    """
    rows = TaskUnit.objects.filter(pk__in=list(part_ids))
    rows = rows.filter(owed__isnull=True) if besides is None else rows
    parts = list(asked(rows).select_related("task", "plan"))
    dates = defaultdict(list)
    rows = Milestone.objects.filter(task__in={p.task_id for p in parts}, day__isnull=False).order_by("day", "id")
    for milestone in rows:
        if milestone.day not in {m.day for m in dates[milestone.task_id]}:
            dates[milestone.task_id].append(milestone)
    made = [(part, m, _duty(part, m)) for part in parts for m in dates[part.task_id] or [None]]
    made = [row for row in made if (row[0].pk, row[2].due) not in (besides or set())]
    Duty.objects.bulk_create([duty for _, _, duty in made], batch_size=2000)
    links = [TaskDuty(part=part, task_id=part.task_id, milestone=m, duty=duty) for part, m, duty in made]
    TaskDuty.objects.bulk_create(links, batch_size=2000)
    respeak({part.task_id for part in parts})
    return len(made)


def respeak(tasks: Iterable[int] | None = None) -> None:
    """Say anew which duty speaks for each of these tasks (None: for all): open before signed before closed before waived,
    of closed ones the one closed last (then the task was done), else the earliest day."""
    if tasks is not None and len(tasks := list(tasks)) <= FEW:
        return _respeak_few(tasks)
    rows = TaskDuty.objects.all() if tasks is None else TaskDuty.objects.filter(task__in=tasks)
    rank = Case(
        When(duty__waived_at__isnull=False, then=Value(3)),
        When(duty__closed_at__isnull=False, then=Value(2)),
        When(duty__signed_at__isnull=False, then=Value(1)),
        default=Value(0),
    )
    order = [rank.asc(), F("duty__closed_at").desc(nulls_last=True), F("duty__due").asc(), F("duty").asc()]
    place = Window(RowNumber(), partition_by=F("task"), order_by=order)
    first = rows.annotate(place=place).filter(place=1).values("pk")
    rows.filter(speaks=True).exclude(pk__in=first).update(speaks=False)
    rows.filter(speaks=False, pk__in=first).update(speaks=True)


FEW = 8  # tasks whose duties are sooner read and ranked here than in SQL that must be compiled
_RANKED = Prepared(
    lambda keys: (
        TaskDuty.objects.filter(task__in=keys)
        .order_by()
        .values_list("pk", "task", "speaks", "duty__waived_at", "duty__closed_at", "duty__signed_at", "duty__due", "duty")
    )
)


def _respeak_few(tasks: list[int]) -> None:
    """The same for a few tasks: usually the one that speaks goes on speaking and nothing is written."""
    best: dict[int, tuple] = {}
    speaking: set[int] = set()
    for pk, task, speaks, waived, closed, signed, due, duty in _RANKED(tasks):
        rank = 3 if waived else 2 if closed else 1 if signed else 0
        best[task] = min(best.get(task, (9,)), (rank, -closed.timestamp() if closed else 0.0, due, duty, pk))
        if speaks:
            speaking.add(pk)
    wanted = {place[-1] for place in best.values()}
    if quiet := speaking - wanted:
        TaskDuty.objects.filter(pk__in=quiet).update(speaks=False)
    if loud := wanted - speaking:
        TaskDuty.objects.filter(pk__in=loud).update(speaks=True)


def _tasks_of(duties: QuerySet[Duty]) -> list[int]:
    return list(TaskDuty.objects.filter(duty__in=duties.values("pk")).values_list("task_id", flat=True).distinct())


def _duty(part: TaskUnit, milestone: Milestone | None) -> Duty:
    day = milestone.day if milestone else part.plan.ends
    start = max(part.plan.starts, part.plan.issued_on or part.plan.starts)
    return Duty(
        kind=KIND,
        unit_id=part.unit_id,
        title=part.task.title,
        open_from=min(start, day),
        first_due=day,
        due=day,
        inferred=milestone is None or milestone.inferred,
    )


def owed_for(**parts: object) -> QuerySet[Duty]:
    """Return what these parts owe, by the dates of their tasks and by minimums."""
    held = TaskUnit.objects.filter(**parts).order_by().values("pk")
    dates = TaskDuty.objects.filter(part__in=held).order_by().values("duty")
    minimums = MinimumDuty.objects.filter(part__in=held).order_by().values("duty")
    return Duty.objects.filter(pk__in=dates.union(minimums, all=True))


def waive(duties: QuerySet[Duty], why: str) -> None:
    """Waive open duties with a reason; they are never deleted."""
    tasks = _tasks_of(duties)
    duties.filter(closed_at__isnull=True, waived_at__isnull=True).update(waived_at=timezone.now(), waived_why=why[:200])
    respeak(tasks)


def unwaive(duties: QuerySet[Duty]) -> None:
    """Take a waiver back, when a task is reinstated."""
    tasks = _tasks_of(duties)
    duties.update(waived_at=None, waived_why="")
    respeak(tasks)


@transaction.atomic
def sign(duties: QuerySet[Duty], *, actor: Acting, at: datetime | None = None) -> int:
    """签报: the unit that owes these duties of parts signs them. Returns how many.

    `at` is the moment it was done, now if left out. Raises access.Forbidden for who doesn't answer for the unit.
    """
    moment = at or timezone.now()
    ids = _open(duties.filter(signed_at__isnull=True), actor, "receive", ("sign", "签报"), moment)
    Duty.objects.filter(pk__in=ids).update(signed_at=moment)
    respeak(_tasks_of(Duty.objects.filter(pk__in=ids)))
    return len(ids)


@transaction.atomic
def close(duties: QuerySet[Duty], *, actor: Acting, why: str, at: datetime | None = None) -> int:
    """Close open duties of parts with a reason; one not signed yet counts as signed then. Returns how many.

    `at` is the moment it was done, now if left out. Raises access.Forbidden for who may not decide about the parts.
    """
    moment = at or timezone.now()
    ids = _open(duties, actor, "decide", ("close", "办结"), moment, why)
    Duty.objects.filter(pk__in=ids).update(signed_at=Coalesce("signed_at", moment), closed_at=moment)
    respeak(_tasks_of(Duty.objects.filter(pk__in=ids)))
    return len(ids)


def _open(
    duties: QuerySet[Duty], actor: Acting, action: str, step: tuple[str, str], moment: datetime, note: str = ""
) -> list[int]:
    """Return the keys of the open ones among these duties, whose parts the person may act on, and note the step there."""
    wanted = Duty.objects.filter(pk__in=duties.values("pk"), closed_at__isnull=True, waived_at__isnull=True)
    ids = list(wanted.values_list("pk", flat=True))
    parts = list(TaskUnit.objects.filter(pk__in=TaskDuty.objects.filter(duty__in=ids).values("part")).select_related("task"))
    if access.visible(actor, TaskUnit, action).filter(pk__in=[p.pk for p in parts]).count() != len(parts):
        raise access.Forbidden(access.rule_for(TaskUnit, action).sentence)
    for part in parts:
        note_step(part, *step, actor=actor, note=note, detail={"on": timezone.localdate(moment).isoformat()})
    return ids
