"""What the statistics page of a ledger shows: its measures, then the records by unit, month and choice, each opening its rows."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from documents.declared.model import Ledger
from documents.measures import key_of
from documents.panels.record_filters import find, named
from documents.selectors import stats
from fazhi.lib.office.official import chart
from fazhi.lib.office.official.tree import Figure as Drawing
from fazhi.measure import Asked, Period
from fazhi.org.models import Unit
from fazhi.ui.components import link
from fazhi.ui.dates import DateFault, read_day
from fazhi.ui.tables import Column, Table

BARS = 12
MOST = 50  # rows of one table that the page shows; the export has all
NAMED = 120  # units without a record that the page names
UNIT = "单位"
HEADS = ("分法", "名称", "条数")


@dataclass(slots=True)
class Question:
    """What the address asks; `fault` is a sentence where a part of it can't be used."""

    period: Period
    unit: Unit | None
    fault: str = ""


def read(request: HttpRequest) -> Question:
    """Read unit and period; the current year where nothing is said."""
    year, fault = Period.of_year(request.acting.today), ""
    given = {name: request.GET.get(name, "").strip()[:80] for name in ("unit", "from", "to")}
    try:
        first = read_day(given["from"][:40]) if given["from"] else year.first
        last = read_day(given["to"][:40]) if given["to"] else max(year.last, first)
        period = Period(first, last)
    except (DateFault, ValueError) as wrong:
        period, fault = year, f"期间：{wrong} 已按今年显示。"
    unit = find(request, given["unit"]) if given["unit"] and "\x00" not in given["unit"] else None
    if given["unit"] and unit is None:
        fault = f"没有找到叫“{given['unit'][:20]}”的单位，已按全部显示。"
    return Question(period, unit, fault)


@dataclass(frozen=True, slots=True)
class Part:
    """One panel: all its rows (name, count, address), a drawing, the table beside it."""

    title: str
    rows: list[tuple[str, int, str]]
    drawing: SafeString
    table: Table
    left: str  # what is left out, as a sentence


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page tells; of the units without a record it names some."""

    total: int
    opens: str
    parts: list[Part]
    missing: list[Unit]
    figures: list[tuple[str, str, str]]
    query: str

    @property
    def named(self) -> list[Unit]:
        """The units without a record that the page names."""
        return self.missing[:NAMED]

    @property
    def unnamed(self) -> int:
        """How many it doesn't name."""
        return len(self.missing) - len(self.named)


def page(ledger: Ledger, request: HttpRequest, question: Question) -> Page:
    """Return the figures and the panels."""
    asked = Asked((question.unit.pk,) if question.unit else None, question.period, request.acting, request.acting.today)
    told = stats.told(ledger, asked, {one.key: key_of(ledger.code, one.key) for one in ledger.measures})
    span = {f"{named(ledger.day)}_from": f"{question.period.first}", f"{named(ledger.day)}_to": f"{question.period.last}"}
    base = span | ({"unit": question.unit.name} if question.unit else {})
    here = reverse("documents:ledger", args=[ledger.code])

    def opens(**more: str) -> str:
        return f"{here}?{urlencode(base | more)}"

    parts = [
        _part("按单位", [(name, n, opens(unit=name)) for _, name, n in told.units], UNIT),
        _part("按月", [(f"{month:%Y-%m}", n, opens(**_month(ledger, month))) for month, n in told.months], "月份", newest=True),
    ]
    for one, rows in told.choices:
        parts.append(_part(f"按{one.name}", [(word, n, opens(**{named(one.key): word})) for word, n in rows], one.name))
    query = {"unit": question.unit.name if question.unit else "", "from": question.period.first, "to": question.period.last}
    drawn = [one for one in parts if one]
    return Page(told.total, opens(), drawn, told.missing, _figures(told, question), urlencode(query))


def exported(shown: Page) -> Iterator[tuple[str, str, object]]:
    """Return the rows of the export: the measures, every row of every panel, the units without a record."""
    yield from (("指标", label, figure) for label, figure, _ in shown.figures)
    yield from ((part.title, name, n) for part in shown.parts for name, n, _ in part.rows)
    yield from (("没有登记的单位", unit.name, 0) for unit in shown.missing)


def _month(ledger: Ledger, month: date) -> dict[str, str]:
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return {f"{named(ledger.day)}_from": f"{month}", f"{named(ledger.day)}_to": f"{last}"}


def _figures(told: stats.Told, question: Question) -> list[tuple[str, str, str]]:
    query = {"from": f"{question.period.first}", "to": f"{question.period.last}"}
    query |= {"unit": str(question.unit.pk)} if question.unit else {}
    return [(one.label, str(one), f"{reverse('home:measure', args=[one.key])}?{urlencode(query)}") for one in told.figures]


def _part(title: str, rows: list[tuple[str, int, str]], label: str, *, newest: bool = False) -> Part | None:
    """A panel of the first rows; of rows in time the last."""
    if not rows:
        return None
    some = rows[-MOST:] if newest else rows[:MOST]
    bars = tuple((name, n, str(n)) for name, n, _ in (some[-BARS:] if newest else some[:BARS]))
    columns = [
        Column("name", label, lambda row: row[0], head=True),
        Column("n", "条数", lambda row: link(row[1], row[2], css="fig-in", about=row[0], data_figure=row[1]), num=True),
    ]
    drawn = mark_safe(chart.svg(Drawing(title, bars)))  # noqa: S308  the drawing escapes its words
    hidden, counted = len(rows) - len(some), "家" if label == UNIT else "行"
    left = f"还有 {hidden} {counted}没有列出来，请导出看全部。" if hidden else ""
    return Part(title, rows, drawn, Table(columns, some, caption=title), left)
