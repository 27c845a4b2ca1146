"""Everything of one task, for its page: parts with what they owe, dates and minimums, steps."""

from dataclasses import dataclass, field
from json import loads

from django.db.models import BooleanField, CharField, DateField, DecimalField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from fazhi.agenda.lamps import Lamp
from fazhi.agenda.models import Duty
from fazhi.files.models import Paper
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline_of
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.prepared import Prepared
from tasks.models import Milestone, Minimum, Part, Task, TaskSource, TaskUnit
from tasks.selectors.tasks import GONE, lamp_of_task, told, trail_of

# what the page of a task shows of a part; the forty other columns of unit, group and person cost more than the database does
PART_FIELDS = (
    *("words", "start", "end", "rule", "task", "plan", "role", "order", "full_lines", "state", "sent_at", "received_at"),
    *("version", "unit__name", "unit__soon_days", "group__name", "person__name"),
)
OWED = ("id", "due", "first_due", "open_from", "inferred", "signed_at", "closed_at", "waived_at", "waived_why")
STEPS = 60  # so many steps of a task's life are shown


@dataclass(slots=True)
class Whole:
    """Everything of one task that its page shows; `mine` is the acting unit's part, `duties` are by part id."""

    task: Task
    parts: list[TaskUnit]
    duties: dict[int, list[Duty]]
    milestones: list[Milestone]
    minimums: list[Minimum]
    sources: list[TaskSource]
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
    def answering(self) -> list[TaskUnit]:
        """The parts on whom the task's amounts fall: those that lead or answer, else all."""
        return [p for p in self.live if p.role != Part.CO] or self.live

    @property
    def objected(self) -> list[TaskUnit]:
        """Parts whose objection waits for the office."""
        return [p for p in self.parts if p.state == "objected"]


def read(acting: Acting, task: Task) -> Whole:
    """Read everything of a task that the person was let through to (four queries)."""
    parts, duties = _parts(task)
    milestones, minimums, sources = _words_of(task)
    chief = _speaking([d for several in duties.values() for d in several])
    mine = [p for p in parts if p.unit_id == acting.unit.pk and p.state not in GONE]
    steps = _steps(acting, task.pk, [p.pk for p in parts] or [0])
    lamp = lamp_of_task(chief, acting)
    own = mine[0] if mine else None
    return Whole(task, parts, duties, milestones, minimums, sources, steps, lamp, chief, own, trail_of(task))


def _rows_of_parts(task: int) -> QuerySet[TaskUnit]:
    rows = TaskUnit.objects.filter(task=task).select_related("unit", "group", "person").only(*PART_FIELDS)
    return rows.annotate(**{f"d_{name}": F(f"owed__duty__{name}") for name in OWED}).order_by("order", "pk", "d_due", "d_id")


def _timeline(task: int, parts: list[int]) -> QuerySet[TimelineStep]:
    return timeline_of({noun_of(Task): [task], noun_of(TaskUnit): parts})


def _steps_of(task: int, parts: list[int]) -> QuerySet[TimelineStep]:
    return _timeline(task, parts).exclude(move="edit")[:STEPS]


PARTS, STEPS_OF = Prepared(_rows_of_parts), Prepared(_steps_of)


def _steps(acting: Acting, task: int, parts: list[int]) -> list[TimelineStep]:
    """Read the newest steps; only roles that could ever edit a task are asked whether they may see how it was drafted."""
    if access.may_role(acting, Task, "edit"):
        return list(told(_timeline(task, parts), acting, task)[:STEPS])
    return STEPS_OF(task, parts)


def _parts(task: Task) -> tuple[list[TaskUnit], dict[int, list[Duty]]]:
    """Read parts and what they owe in one query: a part stands in as many rows as it owes."""
    parts: dict[int, TaskUnit] = {}
    duties: dict[int, list[Duty]] = {}
    for row in PARTS(task.pk):
        part = parts.setdefault(row.pk, row)
        if row.d_id:
            owed = Duty(unit=part.unit, title=task.title, **{name: getattr(row, f"d_{name}") for name in OWED})
            duties.setdefault(part.pk, []).append(owed)
    return list(parts.values()), duties


def _speaking(duties: list[Duty]) -> Duty | None:
    """The same choice as `speaking`, in Python."""

    def rank(duty: Duty) -> int:
        return 3 if duty.waived_at else 2 if duty.closed_at else 1 if duty.signed_at else 0

    return min(duties, key=lambda d: (rank(d), d.due, d.pk), default=None)


SAID = ("kind_of", "pk", "words", "start", "end", "rule", "order", "a", "b", "c", "d", "e", "day", "inferred", "number")


def _said(rows: QuerySet, kind: str, **fields: F) -> QuerySet:
    """The rows of one kind in the columns that all kinds share; what a kind doesn't have stays empty."""
    bare = {name: Value("", CharField()) for name in "abcde"}
    bare |= {
        "number": Value(None, DecimalField(14, 4)),
        "day": Value(None, DateField()),
        "inferred": Value(False, BooleanField()),
    }
    own = {field.name for field in rows.model._meta.fields}
    added = {name: made for name, made in (bare | fields).items() if name not in own}
    return rows.order_by().annotate(kind_of=Value(kind, CharField()), **added).values_list(*SAID)


def _rows_of_words(task: int) -> QuerySet:
    dates = _said(Milestone.objects.filter(task=task), "date", a=F("value"), b=F("kind"))
    lows = Minimum.objects.filter(task=task)
    said = {"a": "subject", "b": "comparison", "c": "measure", "d": "period", "e": "counted_by", "number": "value"}
    lows = _said(lows, "low", **{name: F(field) for name, field in said.items()})
    also = _said(
        TaskSource.objects.filter(task=task),
        "also",
        a=F("label"),
        b=F("paper__title"),
        c=F("paper__name"),
        d=F("place"),
        e=Cast("cells", TextField()),
    )
    return dates.union(lows, also, all=True)


WORDS = Prepared(_rows_of_words)


def _words_of(task: Task) -> tuple[list[Milestone], list[Minimum], list[TaskSource]]:
    """Read dates, minimums and where else the task stands in one query."""
    found = [dict(zip(SAID, row, strict=True)) for row in WORDS(task.pk)]
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
            counted_by=r["e"],
            value=r["number"],
            **{k: r[k] for k in span},
        )
        for r in found
        if r["kind_of"] == "low"
    ]
    sources = [
        TaskSource(
            task=task,
            label=r["a"],
            paper=Paper(title=r["b"], name=r["c"]),
            place=r["d"],
            cells=loads(r["e"] or "[]"),
            **{k: r[k] for k in span},
        )
        for r in found
        if r["kind_of"] == "also"
    ]
    return milestones, minimums, sources
