"""How far the minimums of a plan are reached: what units reported, added up by the period that the paper names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter

from django.db.models import CharField, DateField, DecimalField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from fazhi.measure import Asked
from fazhi.org import access
from tasks.models import LineFigure, TaskUnit
from tasks.selectors.answering import asked as answering
from tasks.selectors.figures import HANDED_OUT
from tasks.states import LIVE

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
# What is read of a minimum of a part, and what of a figure told: two kinds of rows in one query, in the shape of the first.
PART = {
    "unit": ("unit", IntegerField()),
    "minimum": ("task__minimums", IntegerField()),
    "value": ("task__minimums__value", DecimalField(max_digits=14, decimal_places=4)),
    "first": ("plan__starts", DateField()),
    "last": ("plan__ends", DateField()),
    "task": ("task", IntegerField()),
    "unit_name": ("unit__name", CharField()),
    "title": ("task__title", CharField()),
    "words": ("task__minimums__words", CharField()),
    "comparison": ("task__minimums__comparison", CharField()),
    "counted_in": ("task__minimums__measure", CharField()),
    "each": ("task__minimums__period", CharField()),
    "at_plan": ("plan", IntegerField()),
    "at_task": ("task__order", IntegerField()),
    "at_part": ("order", IntegerField()),
    "at_minimum": ("task__minimums__order", IntegerField()),
}
TOLD = {"unit": "line__sheet__unit", "minimum": "minimum", "value": "value", "last": "line__sheet__round__ends"}
IN_ORDER = itemgetter("at_plan", "at_task", "at_part", "unit", "at_minimum", "minimum")
LATEST = ("%", "个百分点", "倍", "成")  # of a rate the last word counts, it can't be added up
COMPARED = {
    ">=": lambda told, wanted: told >= wanted,
    ">": lambda told, wanted: told > wanted,
    "<=": lambda told, wanted: told <= wanted,
    "<": lambda told, wanted: told < wanted,
}


@dataclass(frozen=True, slots=True)
class Span:
    """One period of a minimum: what was told in it (None: nothing), and whether that is enough."""

    first: date
    last: date
    told: Decimal | None
    enough: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """One minimum of one unit."""

    minimum: int
    unit: int
    unit_name: str
    task: int
    title: str
    words: str
    comparison: str
    wanted: Decimal
    counted_in: str
    latest: bool
    spans: tuple[Span, ...]

    @property
    def met(self) -> bool:
        """Whether every period so far is reached."""
        return all(span.enough for span in self.spans)

    def state(self, today: date) -> str:
        """How it stands: `met`; `missed` where a period is over without it; else by what is left of the running one.

        Then `behind` is what is short of its share of the time gone (a rate: short at all), `ahead` what keeps pace.
        """
        if self.met:
            return "met"
        if any(not span.enough and span.last < today for span in self.spans):
            return "missed"
        now = self.spans[-1]
        share = Decimal((today - now.first).days + 1) / ((now.last - now.first).days + 1)
        growing = self.comparison in (">=", ">") and not self.latest
        return "ahead" if growing and (now.told or 0) >= self.wanted * min(share, Decimal(1)) else "behind"


def reached(asked: Asked, *, plans: Iterable[int] | QuerySet | None = None, minimum: int | None = None) -> list[Reached]:
    """Return the minimums of the asked units that fall into the period, in the papers' order (one query).

    `plans` and `minimum` narrow them to those of some plans, or to one.
    """
    parts = answering(access.visible(asked.acting, TaskUnit)).filter(state__in=HANDED_OUT, task__state__in=LIVE)
    parts = asked.narrowed(parts.filter(task__minimums__isnull=False), "unit")
    told = access.visible(asked.acting, LineFigure).filter(line__state__in=("signed", "accepted"))
    told = asked.narrowed(told.exclude(line__sheet__round__state="withdrawn"), "line__sheet__unit")
    if plans is not None:
        parts, told = parts.filter(plan__in=plans), told.filter(line__task__plan__in=plans)
    if minimum is not None:
        parts, told = parts.filter(task__minimums=minimum), told.filter(minimum=minimum)
    rows = _shaped(parts, {name: F(path) for name, (path, _) in PART.items()}, Value(0, IntegerField()))
    rows = rows.union(_shaped(told, {name: F(path) for name, path in TOLD.items()}, F("pk")), all=True)
    return _judged((dict(zip(("figure", *PART), row, strict=True)) for row in rows), asked)


def _shaped(rows: QuerySet, columns: dict[str, object], figure: object) -> QuerySet:
    """Bring rows into the shape that both kinds have; PostgreSQL wants every type said."""
    empty = {name: Value(None) for name in PART}
    cast = {f"x_{name}": Cast(column, PART[name][1]) for name, column in (empty | columns).items()}
    return rows.order_by().annotate(x_figure=Cast(figure, IntegerField()), **cast).values_list("x_figure", *cast)


def _judged(rows: Iterable[dict], asked: Asked) -> list[Reached]:
    parts: list[dict] = []
    told: dict[tuple[int, int], list[tuple[date, int, Decimal]]] = defaultdict(list)
    for row in rows:
        if row["figure"]:
            told[row["unit"], row["minimum"]].append((row["last"], row["figure"], row["value"]))
        else:
            parts.append(row)
    made = [_reached(row, sorted(told[row["unit"], row["minimum"]]), asked) for row in sorted(parts, key=IN_ORDER)]
    return [one for one in made if one.spans]


def _reached(row: dict, told: list[tuple[date, int, Decimal]], asked: Asked) -> Reached:
    first = max(row["first"], asked.period.first)
    last = min(row["last"], asked.period.last, max(asked.as_of, first))
    windows = spans(row["each"], first, last, (row["first"], row["last"])) if first <= last and first <= asked.as_of else []
    latest = row["counted_in"] in LATEST or row["each"] == "time"
    judged = tuple(_span(window, told, row, latest=latest) for window in windows)
    kept = ("minimum", "unit", "unit_name", "task", "title", "words", "comparison", "counted_in")
    given = {name: row[name] for name in kept} | {"wanted": row["value"], "latest": latest}
    return Reached(**given, spans=judged)


def _span(window: tuple[date, date], told: list[tuple[date, int, Decimal]], row: dict, *, latest: bool) -> Span:
    inside = [value for ends, _, value in told if window[0] <= ends <= window[1]]
    total = (inside[-1] if latest else sum(inside, Decimal(0))) if inside else None
    compare = COMPARED.get(row["comparison"], COMPARED[">="])
    return Span(*window, total, total is not None and compare(total, row["value"]))


def spans(each: str, first: date, last: date, whole: tuple[date, date]) -> list[tuple[date, date]]:
    """Return the periods (year, half-year, quarter, month, week; else the whole plan) that touch the days first to last."""
    if each == "week":
        start = first - timedelta(days=first.weekday())
        return [
            (day, day + timedelta(days=6)) for day in (start + timedelta(weeks=n) for n in range((last - start).days // 7 + 1))
        ]
    months = MONTHS.get(each)
    if months is None:
        return [whole]
    at = first.year * 12 + (first.month - 1) // months * months
    found = []
    while _day(at) <= last:
        found.append((_day(at), _day(at + months) - timedelta(days=1)))
        at += months
    return found


def _day(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
