"""Grouped reads of the dashboard: progress by area and month, what is late with whom, receipts, rounds. Two queries in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate, TruncMonth

from fazhi.agenda.lamps import lamp_q
from fazhi.agenda.models import Duty
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Part, Plan, Round, Sheet, SheetLine, TaskUnit
from tasks.selectors import figures
from tasks.selectors import tasks as reads

FIRST = 8  # lines of what is late and near of one unit
TASK = "task_duty__task"
SECTION = f"{TASK}__section"


@dataclass(frozen=True)
class Scope:
    """Whose progress is shown: what `unit` owes, date by date, or else the tasks of `plans`, task by task."""

    acting: Acting
    unit: Unit | None
    plan: Plan | None
    plans: tuple[int, ...] = ()

    @property
    def rows(self) -> QuerySet[Duty]:
        """The duties that are counted, waived ones left out."""
        rows = figures.duties(self.acting).filter(unit=self.unit.pk) if self.unit else reads.listed(self.acting)
        return self._of_plan(rows, f"{TASK}__plan").filter(figures.COUNTED)

    @property
    def dates(self) -> QuerySet[Duty]:
        """Every date that is open, of whatever unit."""
        return self._of_plan(figures.duties(self.acting), f"{TASK}__plan").filter(figures.OPEN)

    @property
    def receipts(self) -> QuerySet[TaskUnit]:
        """The parts that wait for a receipt."""
        rows = self._of_plan(figures.receipts(self.acting), "plan").filter(figures.MISSING_RECEIPT)
        return rows.filter(unit=self.unit.pk) if self.unit else rows

    @property
    def sheets(self) -> QuerySet[Sheet]:
        """The sheets of rounds about these plans."""
        rows = figures.sheets(self.acting)
        if self.unit:
            rows = rows.filter(unit=self.unit.pk)
        keys = [self.plan.pk] if self.plan else list(self.plans)
        if self.unit and not self.plan:
            return rows
        return rows.filter(round__in=Round.plans.through.objects.filter(plan__in=keys).values("round"))

    def _of_plan(self, rows: QuerySet, path: str) -> QuerySet:
        if self.plan:
            return rows.filter(**{path: self.plan.pk})
        return rows if self.unit else rows.filter(**{f"{path}__in": self.plans})

    def near(self) -> Q:
        """Return the condition 'near by the unit's own days'; asks for all units' days where several owe (one query)."""
        return lamp_q("soon", self.acting.today, self.unit.soon_days if self.unit else None)


@dataclass(slots=True)
class Area:
    """One heading at the top of a plan, or one plan: how much, how far, what is late and near; `done_in` counts by month."""

    key: int
    title: str
    order: int
    total: int = 0
    done: int = 0
    late: int = 0
    soon: int = 0
    told: Decimal = Decimal(0)
    done_in: Counter = field(default_factory=Counter)

    @property
    def percent(self) -> Decimal:
        """Mean progress: 100 for what is done, else what was reported last, else nothing."""
        return self.told / self.total if self.total else Decimal(0)


def areas(scope: Scope, near: Q) -> list[Area]:
    """Return progress by area in the paper's order (one query)."""
    today = scope.acting.today
    rows = scope.rows.annotate(last=_last_told(scope), finished=figures.finished_at(whole_task=scope.unit is None))
    rows = rows.annotate(month=TruncMonth("finished"), **_area(scope)).order_by()
    counted = rows.values("area", "area_title", "area_order", "month").annotate(
        n=Count("pk"),
        done=Count("pk", filter=figures.DONE),
        late=Count("pk", filter=figures.late(today)),
        soon=Count("pk", filter=near),
        told=Sum(Case(When(closed_at__isnull=False, then=Value(100)), default=Coalesce("last", 0), output_field=IntegerField())),
    )
    found: dict[int, Area] = {}
    for row in counted:
        key = row["area"] or 0
        area = found.setdefault(key, Area(key, row["area_title"] or "没有板块的任务", row["area_order"] or 0))
        area.total, area.done, area.late = area.total + row["n"], area.done + row["done"], area.late + row["late"]
        area.soon, area.told = area.soon + row["soon"], area.told + Decimal(row["told"] or 0)
        if row["month"]:
            area.done_in[row["month"].date().replace(day=1)] += row["done"]
    return sorted(found.values(), key=lambda a: (a.order, a.key))


def _area(scope: Scope) -> dict[str, object]:
    """The heading at the top, or the plan where no plan is chosen."""
    if scope.plan is None:
        plan = f"{TASK}__plan"
        return {"area": F(plan), "area_title": F(f"{plan}__title"), "area_order": F(plan)}
    chain = [SECTION + "__parent" * depth for depth in (3, 2, 1, 0)]
    return {
        "area": Coalesce(*chain),
        "area_title": Coalesce(*(f"{path}__title" for path in chain)),
        "area_order": Coalesce(*(f"{path}__order" for path in chain)),
    }


def _last_told(scope: Scope) -> Subquery:
    """What was reported last: by the unit itself, or of a task by one who leads it or is responsible."""
    told = SheetLine.objects.filter(state__in=("signed", "accepted"), percent__isnull=False)
    told = told.exclude(sheet__round__state="withdrawn").order_by("-pk").values("percent")
    if scope.unit:
        return Subquery(told.filter(part=OuterRef("task_duty__part"))[:1])
    return Subquery(told.filter(task=OuterRef(TASK), part__role__in=(Part.LEAD, Part.RESPONSIBLE))[:1])


@dataclass(slots=True)
class Beside:
    """What stands beside the areas: by unit what is late and near, or of one unit its first lines; receipts; rounds."""

    units: list[dict]
    lines: list[dict]
    receipts: list[dict]
    rounds: list[dict]


COLUMNS = ("kind", "key", "name", "place", "day", "a", "b", "c", "d")


def beside(scope: Scope, near: Q) -> Beside:
    """Read everything beside the areas (one query)."""
    owed = _lines(scope, near) if scope.unit else _units(scope, near)
    rows = owed.union(_receipts(scope), _rounds(scope), all=True)
    found: dict[str, list[dict]] = {"unit": [], "line": [], "receipt": [], "round": []}
    for row in rows:
        found[row[0]].append(dict(zip(COLUMNS, row, strict=True)))
    units = sorted(found["unit"], key=lambda r: r["place"])
    lines = sorted(found["line"], key=lambda r: (r["day"], r["key"]))
    receipts = sorted(found["receipt"], key=lambda r: r["place"])
    return Beside(units, lines, receipts, sorted(found["round"], key=lambda r: (r["day"], r["key"])))


def _told(rows: QuerySet, kind: str, **columns: object) -> QuerySet:
    """Bring a part of the union into the shape that all have; PostgreSQL wants every type said."""
    words, days, whole = CharField(), DateField(), IntegerField()
    shaped = {"kind": Value(kind, words), "key": columns["key"], "name": Cast(columns["name"], words)}
    shaped |= {"place": Cast(columns["place"], words), "day": Cast(columns["day"], days)}
    shaped |= {name: Cast(columns.get(name, Value(0)), whole) for name in "abcd"}
    renamed = {f"x_{name}": value for name, value in shaped.items()}
    return rows.annotate(**renamed).values_list(*renamed)


def _units(scope: Scope, near: Q) -> QuerySet:
    rows = scope.dates.filter(figures.late(scope.acting.today) | near).order_by()
    rows = rows.values("unit", "unit__name", "unit__path").annotate(
        n_late=Count("pk", filter=figures.late(scope.acting.today)), n_soon=Count("pk", filter=near), first=Min("due")
    )
    return _told(
        rows, "unit", key=F("unit"), name=F("unit__name"), place=F("unit__path"), day=F("first"), a=F("n_late"), b=F("n_soon")
    )


def _lines(scope: Scope, near: Q) -> QuerySet:
    rows = scope.rows.filter(figures.late(scope.acting.today) | near)
    first = Duty.objects.filter(pk__in=rows.order_by("due", "pk").values("pk")[:FIRST]).order_by()
    return _told(first, "line", key=F(TASK), name=F(f"{TASK}__title"), place=F(f"{TASK}__plan__title"), day=F("due"))


def _receipts(scope: Scope) -> QuerySet:
    rows = scope.receipts.annotate(sent_on=TruncDate("sent_at")).order_by()
    rows = rows.values("unit", "unit__name", "unit__path").annotate(n=Count("pk"), first=Min("sent_on"))
    return _told(rows, "receipt", key=F("unit"), name=F("unit__name"), place=F("unit__path"), day=F("first"), a=F("n"))


def _rounds(scope: Scope) -> QuerySet:
    today = scope.acting.today
    missing = figures.unreported(today)
    rows = scope.sheets.order_by().values("round", "round__title", "round__ends", "round__state")
    rows = rows.annotate(
        judged=Count("pk", filter=figures.SIGNED | missing),
        on_time=Count("pk", filter=figures.ON_TIME),
        late=Count("pk", filter=figures.SIGNED_LATE),
        missing=Count("pk", filter=missing),
    )
    return _told(
        rows.filter(judged__gt=0),
        "round",
        key=F("round"),
        name=F("round__title"),
        place=F("round__state"),
        day=F("round__ends"),
        a=F("judged"),
        b=F("on_time"),
        c=F("late"),
        d=F("missing"),
    )


def elapsed(starts: date, ends: date, today: date) -> Decimal:
    """Return how much of a plan's time has gone, in per cent."""
    whole = (ends - starts).days + 1
    gone = min(max((today - starts).days + 1, 0), whole)
    return Decimal(gone * 100) / whole
