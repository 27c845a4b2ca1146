"""The periods of a year that clocks and minimums speak of: months, quarters, half-years, years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
Days = tuple[date, date]


def around(every: str, day: date) -> Days:
    """Return the first and the last day of the period that holds a day."""
    length = MONTHS[every]
    month = (day.month - 1) // length * length + 1
    after = month + length
    ends = date(day.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(day.year, month, 1), ends


def before(every: str, day: date) -> Days:
    """Return the period that ended last before the one that holds a day."""
    return around(every, around(every, day)[0] - timedelta(days=1))


def of_year(every: str, year: int) -> Iterator[Days]:
    """Return the periods of a year in order."""
    for month in range(1, 13, MONTHS[every]):
        yield around(every, date(year, month, 1))


def said(every: str, days: Days) -> str:
    """Return how people call a period: 2026年5月, 2026年二季度."""
    first, last = days
    if every == "month":
        return f"{first.year}年{first.month}月"
    if every == "quarter":
        return f"{first.year}年{'一二三四'[(first.month - 1) // 3]}季度"
    if every == "half-year":
        return f"{first.year}年{'上半年' if first.month == 1 else '下半年'}"
    return f"{first.year}年" if first.year == last.year else f"{first.year}—{last.year}年"
