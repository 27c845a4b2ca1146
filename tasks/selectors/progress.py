"""Grouped reads of the dashboard: progress by area and month, what is late with whom, receipts, rounds. Two queries in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Max,
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

from fazhi.agenda.lamps import within
from fazhi.measure import WHOLE, Asked
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Part, Plan, Round, Sheet, SheetLine, TaskDuty, TaskUnit
from tasks.selectors import figures
from tasks.selectors.minimums import Reached, reached
from tasks.states import LIVE

FIRST = 8  # lines of what is late and near of one unit
CHAIN = tuple("task__section" + "__parent" * depth for depth in (3, 2, 1, 0))  # from the top


def _on(condition: Q) -> Q:
    """The condition on a duty, for rows that lead to one."""
    return figures.through(condition, "duty")


_DONE = _on(figures.DONE)


class Pressing(NamedTuple):
    """Conditions as the lamps have them: red, amber, and either, which asks nothing twice, so that its rows are guessed well."""

    late: Q
    soon: Q
    either: Q


@dataclass(frozen=True)
class Scope:
    """Whose progress is shown: what `unit` owes, date by date, or else the tasks of `plans`, task by task."""

    acting: Acting
    unit: Unit | None
    plan: Plan | None
    plans: tuple[Plan, ...] = ()

    @property
    def keys(self) -> list[int]:
        """The plans counted; those of a unit without a chosen plan are all it takes part in."""
        return [self.plan.pk] if self.plan else [plan.pk for plan in self.plans]

    @property
    def rows(self) -> QuerySet[TaskDuty]:
        """The dates that are counted, waived ones left out: each that a unit owes, or of each task the one that speaks."""
        rows = self.dates
        rows = rows.filter(duty__unit=self.unit.pk) if self.unit else rows.filter(speaks=True)
        return rows.filter(_on(figures.COUNTED))

    @property
    def dates(self) -> QuerySet[TaskDuty]:
        """Every date of the tasks handed out, of whatever unit, open or not."""
        rows = access.visible(self.acting, TaskDuty).filter(task__state__in=LIVE)
        return self._of_plan(rows, "task__plan")

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
        if self.unit and not self.plan:
            return rows
        return rows.filter(round__in=Round.plans.through.objects.filter(plan__in=self.keys).values("round"))

    def reached(self) -> list[Reached]:
        """The minimums of these plans, judged as of today (one query)."""
        today = self.acting.today
        asked = Asked((self.unit.pk,) if self.unit else None, WHOLE, self.acting, today)
        return reached(asked, plans=None if self.unit and not self.plan else self.keys)

    def _of_plan(self, rows: QuerySet, path: str) -> QuerySet:
        if self.plan:
            return rows.filter(**{path: self.plan.pk})
        return rows if self.unit else rows.filter(**{f"{path}__in": self.keys})

    def pressing(self) -> Pressing:
        """Return what is late and near by the unit's own days; asks for all units' days where several owe (one query)."""
        today = self.acting.today
        unsigned = figures.OPEN & Q(signed_at__isnull=True)
        both = unsigned & within(today, self.unit.soon_days if self.unit else None)
        return Pressing(_on(unsigned & Q(due__lt=today)), _on(both & Q(due__gte=today)), _on(both))


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


def areas(scope: Scope, pressing: Pressing) -> list[Area]:
    """Return progress by area in the paper's order (one query)."""
    rows = scope.rows.annotate(last=_last_told(scope), month=TruncMonth("duty__closed_at"), **_area(scope)).order_by()
    last = Coalesce("last", 0)
    counted = rows.values("area", "month").annotate(
        **_named(scope),
        n=Count("pk"),
        done=Count("pk", filter=_DONE),
        late=Count("pk", filter=pressing.late),
        soon=Count("pk", filter=pressing.soon),
        told=Sum(Case(When(_DONE, then=Value(100)), default=last, output_field=IntegerField())),
    )
    found: dict[int, Area] = {}
    titles = {plan.pk: plan.title for plan in scope.plans}
    for row in counted:
        key = row["area"] or 0
        title = row["title"] if "title" in row else titles[key]
        area = found.setdefault(key, Area(key, title or "没有板块的任务", row.get("order", key) or 0))
        area.total, area.done, area.late = area.total + row["n"], area.done + row["done"], area.late + row["late"]
        area.soon, area.told = area.soon + row["soon"], area.told + Decimal(row["told"] or 0)
        if row["month"]:
            area.done_in[row["month"].date().replace(day=1)] += row["done"]
    return sorted(found.values(), key=lambda a: (a.order, a.key))


def _area(scope: Scope) -> dict[str, object]:
    """The heading at the top, or the plan where no plan is chosen."""
    if scope.plan is None:
        return {"area": F("task__plan")}
    return {"area": Coalesce(*CHAIN)}


def _named(scope: Scope) -> dict[str, object]:
    """What an area is called and where it stands; not grouped by, since with titles the database sorts all rows on disk.

    Of the plans of a government nothing is asked: they are known.
    """
    if scope.plan:
        title, order = (Coalesce(*(f"{path}__{name}" for path in CHAIN)) for name in ("title", "order"))
        return {"title": Max(title), "order": Max(order)}
    return {"title": Max("task__plan__title")} if scope.unit else {}


def _last_told(scope: Scope) -> Subquery:
    """What was reported last: by the unit itself, or of a task by one who leads it or is responsible.

    A round that was withdrawn need not be left out here: none of its lines was ever signed (gate `round.untouched`).
    """
    told = SheetLine.objects.filter(state__in=("signed", "accepted"), percent__isnull=False).order_by("-pk").values("percent")
    if scope.unit:
        return Subquery(told.filter(part=OuterRef("part"))[:1])
    return Subquery(told.filter(task=OuterRef("task"), part__role__in=(Part.LEAD, Part.RESPONSIBLE))[:1])


@dataclass(slots=True)
class Beside:
    """What stands beside the areas: by unit what is late and near, or of one unit its first lines; receipts; rounds."""

    units: list[dict]
    lines: list[dict]
    receipts: list[dict]
    rounds: list[dict]


COLUMNS = ("kind", "key", "name", "place", "day", "a", "b", "c", "d")


def beside(scope: Scope, pressing: Pressing) -> Beside:
    """Read everything beside the areas (one query)."""
    owed = _lines(scope, pressing) if scope.unit else _units(scope, pressing)
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


def _units(scope: Scope, pressing: Pressing) -> QuerySet:
    rows = scope.dates.filter(pressing.either).order_by().values("duty__unit")
    rows = rows.annotate(n_late=Count("pk", filter=pressing.late), n_soon=Count("pk", filter=pressing.soon))
    return _told(rows, "unit", **_unit("duty__unit"), day=Min("duty__due"), a=F("n_late"), b=F("n_soon"))


def _unit(path: str) -> dict[str, object]:
    """Key, name and place of a unit that rows are grouped by."""
    return {"key": F(path), "name": Max(f"{path}__name"), "place": Max(f"{path}__path")}


def _lines(scope: Scope, pressing: Pressing) -> QuerySet:
    rows = scope.rows.filter(pressing.either)
    first = TaskDuty.objects.filter(pk__in=rows.order_by("duty__due", "duty").values("pk")[:FIRST]).order_by()
    return _told(first, "line", key=F("task"), name=F("task__title"), place=F("task__plan__title"), day=F("duty__due"))


def _receipts(scope: Scope) -> QuerySet:
    rows = scope.receipts.order_by().values("unit").annotate(n=Count("pk"))
    return _told(rows, "receipt", **_unit("unit"), day=TruncDate(Min("sent_at")), a=F("n"))


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
