"""Reads over tasks: the one duty that speaks for each task, the rows of the list, everything of one task."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from fazhi.agenda.lamps import Lamp, lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline_of
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from tasks.models import Milestone, Minimum, Part, Plan, Task, TaskDuty, TaskUnit

GONE = ("planned", "released")
STEPS = 60  # so many steps of a task's life are shown


def speaking() -> QuerySet[Duty]:
    """Return of every issued task the one duty whose lamp is the task's lamp."""
    return Duty.objects.filter(task_duty__speaks=True)


def listed(acting: Acting) -> QuerySet[Duty]:
    """Return the issued tasks one may see, each as the duty that speaks for it."""
    seen = access.visible(acting, Task).filter(state="issued")
    return _with_own_part(speaking().filter(task_duty__task__in=seen.values("pk")), acting)


def owed(acting: Acting) -> QuerySet[Duty]:
    """Return what the own unit owes for issued tasks, every date a row of its own, open or not."""
    rows = access.visible(acting, Duty).filter(unit=acting.unit, task_duty__task__state="issued")
    return _with_own_part(rows, acting)


def _with_own_part(rows: QuerySet[Duty], acting: Acting) -> QuerySet[Duty]:
    parts = TaskUnit.objects.filter(task=OuterRef("task_duty__task")).exclude(state__in=GONE).order_by()
    mine = parts.filter(unit=acting.unit)
    how_many = parts.values("task").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        my_role=Subquery(mine.values("role")[:1]), my_state=Subquery(mine.values("state")[:1]), units=Subquery(how_many)
    )


def open_duties(acting: Acting) -> QuerySet[Duty]:
    """Return what is still open of the issued tasks one may see, every unit's and every date's."""
    seen = access.visible(acting, Task).filter(state="issued")
    return Duty.objects.filter(task_duty__task__in=seen.values("pk"), closed_at__isnull=True, waived_at__isnull=True)


def with_unit(rows: QuerySet, unit: Unit | None, key: str, *, roles: Iterable[str] = (), states: Iterable[str] = ()) -> QuerySet:
    """Keep the rows whose task (under `key`) has this (or any) unit in one of the roles and states; none named means any."""
    parts = TaskUnit.objects.exclude(state="released")
    parts = parts.filter(unit=unit) if unit else parts
    parts = parts.filter(role__in=list(roles)) if roles else parts
    parts = parts.filter(state__in=list(states)) if states else parts
    return rows.filter(**{f"{key}__in": parts.values("task")})


def due_of_task(plan_end: object) -> Coalesce:
    """Return the day a task row is ordered by: of the duty that speaks, else the first date read, else the plan's last day."""
    read = Milestone.objects.filter(task=OuterRef("pk"), day__isnull=False).order_by("day", "pk")
    speaks = TaskDuty.objects.filter(task=OuterRef("pk"), speaks=True).values("duty__due")
    return Coalesce(Subquery(speaks), Subquery(read.values("day")[:1]), plan_end)


def is_lamp(acting: Acting, state: str) -> Q:
    """Return the filter for duties with this lamp by each unit's own days; asks for those days only where they matter."""
    return lamp_q(state, acting.today, 0 if state in ("late", "done") else None)


def of_lamp(acting: Acting, state: str, plan: Plan | None = None) -> QuerySet[Duty]:
    """Return the speaking duties whose lamp is `state`, of one plan or of all."""
    rows = speaking().filter(is_lamp(acting, state))
    return rows.filter(task_duty__task__plan=plan) if plan else rows


def lamps(acting: Acting, rows: QuerySet[Task]) -> dict[int, Duty]:
    """Return {task id: the duty that speaks for it, its unit's days loaded} for issued tasks (one query)."""
    found = speaking().filter(task_duty__task__in=rows.order_by().values("pk")).annotate(task=F("task_duty__task"))
    return {duty.task: duty for duty in found.select_related("unit")}


def lamp_of_task(duty: Duty | None, acting: Acting) -> Lamp:
    """Return the lamp of a task by the duty that speaks for it; grey while there is none."""
    return lamp_of([duty] if duty else [], acting.today, duty.unit.soon_days if duty else 7)


@dataclass(slots=True)
class Whole:
    """Everything of one task that its page shows; `mine` is the acting unit's part, `duties` are by part id."""

    task: Task
    parts: list[TaskUnit]
    duties: dict[int, list[Duty]]
    milestones: list[Milestone]
    minimums: list[Minimum]
    steps: list[TimelineStep]
    lamp: Lamp
    speaking: Duty | None
    mine: TaskUnit | None
    trail: list[str] = field(default_factory=list)

    @property
    def live(self) -> list[TaskUnit]:
        """The parts that count today."""
        return [p for p in self.parts if p.state != "released"]

    @property
    def objected(self) -> list[TaskUnit]:
        """Parts whose objection waits for the office."""
        return [p for p in self.parts if p.state == "objected"]


def get(acting: Acting, pk: int) -> Task:
    """Return a task through the rule, with its plan and headings (one query). Raises Http404."""
    rows = Task.objects.select_related("plan__office", "plan__paper", "section__parent__parent")
    return access.get(acting, Task, pk, queryset=rows.defer("plan__paper__text", "plan__paper__blocks"))


def whole(acting: Acting, task: Task) -> Whole:
    """Read everything of a task that the person was let through to (four queries)."""
    parts, duties = _parts(task)
    milestones, minimums = _dates_and_minimums(task)
    nouns = {noun_of(Task): [task.pk], noun_of(TaskUnit): [p.pk for p in parts]}
    chief = _speaking([d for several in duties.values() for d in several])
    mine = [p for p in parts if p.unit_id == acting.unit.pk and p.state not in GONE]
    steps = list(told(timeline_of(nouns), acting, task.pk)[:STEPS])
    lamp = lamp_of_task(chief, acting)
    return Whole(task, parts, duties, milestones, minimums, steps, lamp, chief, mine[0] if mine else None, trail_of(task))


def told(rows: QuerySet[TimelineStep], acting: Acting, pk: int) -> QuerySet[TimelineStep]:
    """Keep the steps of a task that are for whoever asks: what was tried before issuing is for those who may edit it."""
    return rows.filter(~Q(move="edit") | Exists(access.visible(acting, Task, "edit").filter(pk=pk)))


def trail_of(task: Task) -> list[str]:
    """Return the headings a task stands under, from the top."""
    chain, section = [], task.section
    while section is not None:
        chain.append(section.title)
        section = section.parent if section.parent_id else None
    return chain[::-1]


def _parts(task: Task) -> tuple[list[TaskUnit], dict[int, list[Duty]]]:
    """Read parts and what they owe in one query: a part stands in as many rows as it owes."""
    names = ("id", "due", "first_due", "open_from", "inferred", "signed_at", "closed_at", "waived_at", "waived_why")
    columns = {f"d_{name}": F(f"owed__duty__{name}") for name in names}
    rows = task.parts.select_related("unit", "group", "person").annotate(**columns).order_by("order", "pk", "d_due", "d_id")
    parts: dict[int, TaskUnit] = {}
    duties: dict[int, list[Duty]] = {}
    for row in rows:
        part = parts.setdefault(row.pk, row)
        if row.d_id:
            owed = Duty(unit=part.unit, title=task.title, **{name: getattr(row, f"d_{name}") for name in names})
            duties.setdefault(part.pk, []).append(owed)
    return list(parts.values()), duties


def _speaking(duties: list[Duty]) -> Duty | None:
    """The same choice as `speaking`, in Python."""

    def rank(duty: Duty) -> int:
        return 3 if duty.waived_at else 2 if duty.closed_at else 1 if duty.signed_at else 0

    return min(duties, key=lambda d: (rank(d), d.due, d.pk), default=None)


def _dates_and_minimums(task: Task) -> tuple[list[Milestone], list[Minimum]]:
    """Read dates and minimums in one query."""
    empty, no_day = Value("", CharField()), Value(None, DateField())
    dates = task.milestones.order_by().annotate(
        kind_of=Value("date", CharField()), a=F("value"), b=F("kind"), c=empty, d=empty, number=Value(None, DecimalField(14, 4))
    )
    lows = task.minimums.order_by().annotate(
        kind_of=Value("low", CharField()),
        a=F("subject"),
        b=F("comparison"),
        c=F("measure"),
        d=F("period"),
        number=F("value"),
        day=no_day,
        inferred=Value(False, BooleanField()),
    )
    columns = ("kind_of", "pk", "words", "start", "end", "rule", "order", "a", "b", "c", "d", "day", "inferred", "number")
    found = [
        dict(zip(columns, row, strict=True)) for row in dates.values_list(*columns).union(lows.values_list(*columns), all=True)
    ]
    found.sort(key=lambda row: (row["order"], row["pk"]))
    span = ("pk", "words", "start", "end", "rule", "order")
    milestones = [
        Milestone(task=task, value=r["a"], kind=r["b"], day=r["day"], inferred=r["inferred"], **{k: r[k] for k in span})
        for r in found
        if r["kind_of"] == "date"
    ]
    minimums = [
        Minimum(
            task=task,
            subject=r["a"],
            comparison=r["b"],
            measure=r["c"],
            period=r["d"],
            value=r["number"],
            **{k: r[k] for k in span},
        )
        for r in found
        if r["kind_of"] == "low"
    ]
    return milestones, minimums


def parts_of(tasks: Iterable[Task]) -> dict[int, list[TaskUnit]]:
    """Return {task id: live parts in the printed order, unit loaded} (one query)."""
    rows = TaskUnit.objects.filter(task__in=[t.pk for t in tasks]).exclude(state="released")
    found: dict[int, list[TaskUnit]] = {}
    for part in rows.select_related("unit").order_by("task_id", "order", "pk"):
        found.setdefault(part.task_id, []).append(part)
    return found


def dates_of(tasks: Iterable[Task]) -> dict[int, list[Milestone]]:
    """Return {task id: the dates read, in the paper's order} (one query)."""
    found: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(task__in=[t.pk for t in tasks]).order_by("task_id", "order", "pk"):
        found.setdefault(milestone.task_id, []).append(milestone)
    return found


def first_named(parts: list[TaskUnit]) -> list[TaskUnit]:
    """Return the parts that stand first in a row: leads, else responsible units, else all."""
    for role in (Part.LEAD, Part.RESPONSIBLE):
        if chosen := [p for p in parts if p.role == role]:
            return chosen
    return parts
