"""How far the minimums of a plan are reached, by the period that the paper names: what its measure counts, else what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from django.db.models import CharField, DateField, DecimalField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from fazhi.measure import Asked, amount
from fazhi.org import access
from tasks.models import LineFigure, TaskUnit
from tasks.selectors import counted
from tasks.selectors.answering import asked as answering
from tasks.selectors.counted import LATEST
from tasks.selectors.figures import HANDED_OUT
from tasks.selectors.spans import enough, spans
from tasks.states import LIVE

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
    "counted_by": ("task__minimums__counted_by", CharField()),
    "at_plan": ("plan", IntegerField()),
    "at_task": ("task__order", IntegerField()),
    "at_part": ("order", IntegerField()),
    "at_minimum": ("task__minimums__order", IntegerField()),
}
TOLD = {"unit": "line__sheet__unit", "minimum": "minimum", "value": "value", "last": "line__sheet__round__ends"}
IN_ORDER = itemgetter("at_plan", "at_task", "at_part", "unit", "at_minimum", "minimum")
Window = tuple[date, date]


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
    """Return the minimums of the asked units that fall into the period, in the papers' order.

    One query, and for those that a measure counts what it asks for each of their periods, however many units there are.
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
    windows = [(row, _windows(row, asked)) for row in sorted(parts, key=IN_ORDER)]
    wanted = [(row["counted_by"], row["unit"], window) for row, several in windows for window in several if row["counted_by"]]
    figures = counted.figures(asked, wanted)
    made = [_reached(row, several, sorted(told[row["unit"], row["minimum"]]), figures) for row, several in windows]
    return [one for one in made if one.spans]


def _windows(row: dict, asked: Asked) -> list[Window]:
    first = max(row["first"], asked.period.first)
    last = min(row["last"], asked.period.last, max(asked.as_of, first))
    return spans(row["each"], first, last, (row["first"], row["last"])) if first <= last and first <= asked.as_of else []


def _reached(row: dict, windows: list[Window], told: list[tuple[date, int, Decimal]], figures: counted.Figures) -> Reached:
    latest = row["counted_in"] in LATEST or row["each"] == "time"
    judged = tuple(_span(window, told, row, figures, latest=latest) for window in windows)
    kept = ("minimum", "unit", "unit_name", "task", "title", "words", "comparison", "counted_in")
    given = {name: row[name] for name in kept} | {"wanted": row["value"], "latest": latest}
    return Reached(**given, spans=judged)


def _span(window: Window, told: list[tuple[date, int, Decimal]], row: dict, figures: counted.Figures, *, latest: bool) -> Span:
    key = (row["counted_by"], row["unit"], window)
    if key in figures:
        total = amount(figures[key], row["counted_in"])
    else:
        inside = [value for ends, _, value in told if window[0] <= ends <= window[1]]
        total = (inside[-1] if latest else sum(inside, Decimal(0))) if inside else None
    return Span(*window, total, enough(row["comparison"], total, row["value"]))
