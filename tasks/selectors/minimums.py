"""How far the minimums of a plan are reached: what units reported, added up by the period that the paper names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from fazhi.measure import Asked
from fazhi.org import access
from tasks.models import LineFigure, TaskUnit
from tasks.selectors.answering import asked as answering
from tasks.selectors.figures import HANDED_OUT
from tasks.states import LIVE

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
READ = {
    "unit_name": "unit__name",
    "title": "task__title",
    "starts": "plan__starts",
    "ends": "plan__ends",
    "minimum": "task__minimums",
    "words": "task__minimums__words",
    "comparison": "task__minimums__comparison",
    "wanted": "task__minimums__value",
    "counted_in": "task__minimums__measure",
    "each": "task__minimums__period",
}
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
    spans: tuple[Span, ...]

    @property
    def met(self) -> bool:
        """Whether every period so far is reached."""
        return all(span.enough for span in self.spans)


def reached(asked: Asked) -> list[Reached]:
    """Return the minimums of the asked units that fall into the period, in the papers' order (two queries)."""
    parts = answering(access.visible(asked.acting, TaskUnit)).filter(state__in=HANDED_OUT, task__state__in=LIVE)
    parts = asked.narrowed(parts.filter(task__minimums__isnull=False), "unit")
    rows = parts.order_by("plan", "task__order", "order", "pk", "task__minimums__order").values(
        "unit", "task", **{f"m_{name}": F(path) for name, path in READ.items()}
    )
    told = _told(asked)
    plain = [{name.removeprefix("m_"): value for name, value in row.items()} for row in rows]
    made = [_reached(row, told.get((row["unit"], row["minimum"]), []), asked) for row in plain]
    return [one for one in made if one.spans]


def _told(asked: Asked) -> dict[tuple[int, int], list[tuple[date, Decimal]]]:
    rows = access.visible(asked.acting, LineFigure).filter(line__state__in=("signed", "accepted"))
    rows = rows.exclude(line__sheet__round__state="withdrawn")
    rows = asked.narrowed(rows, "line__sheet__unit").order_by("line__sheet__round__ends", "pk")
    found = defaultdict(list)
    for unit, minimum, ends, value in rows.values_list("line__sheet__unit", "minimum", "line__sheet__round__ends", "value"):
        found[unit, minimum].append((ends, value))
    return found


def _reached(row: dict, told: list[tuple[date, Decimal]], asked: Asked) -> Reached:
    first = max(row["starts"], asked.period.first)
    last = min(row["ends"], asked.period.last, max(asked.as_of, first))
    windows = spans(row["each"], first, last, (row["starts"], row["ends"])) if first <= last and first <= asked.as_of else []
    latest = row["counted_in"] in LATEST or row["each"] == "time"
    judged = tuple(_span(window, told, row, latest=latest) for window in windows)
    kept = ("minimum", "unit", "unit_name", "task", "title", "words", "comparison", "wanted", "counted_in")
    return Reached(**{name: row[name] for name in kept}, spans=judged)


def _span(window: tuple[date, date], told: list[tuple[date, Decimal]], row: dict, *, latest: bool) -> Span:
    inside = [value for ends, value in told if window[0] <= ends <= window[1]]
    total = (inside[-1] if latest else sum(inside, Decimal(0))) if inside else None
    compare = COMPARED.get(row["comparison"], COMPARED[">="])
    return Span(*window, total, total is not None and compare(total, row["wanted"]))


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
