"""The periods that a paper's amount names, and when an amount is enough."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
COMPARED = {
    ">=": lambda told, wanted: told >= wanted,
    ">": lambda told, wanted: told > wanted,
    "<=": lambda told, wanted: told <= wanted,
    "<": lambda told, wanted: told < wanted,
}


def enough(comparison: str, told: Decimal | None, wanted: Decimal) -> bool:
    """Whether what was counted (None: nothing) is what a paper asks."""
    return told is not None and COMPARED.get(comparison, COMPARED[">="])(told, wanted)


def running(each: str, day: date, whole: tuple[date, date]) -> tuple[date, date]:
    """Return the period of an amount that a day falls into; before and after the plan's span its first or last one."""
    inside = min(max(day, whole[0]), whole[1])
    return spans(each, inside, inside, whole)[-1]


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
