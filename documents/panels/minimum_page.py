"""What the page of minimums shows: each unit before what is set for it, what is missing, who falls short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from documents.declared import periods
from documents.models import LedgerForm
from documents.selectors import forms, reaching
from documents.selectors.reaching import Reach
from documents.selectors.registered import key_of
from fazhi.org.acting import Acting, government_of
from fazhi.ui.components import empty, link, tag
from fazhi.ui.tables import Column, Table

FIRST, LAST = 1950, 2199
MOST = 500
HEADS = ("单位", "指标", "期间", "已有", "下限", "还差", "最近一次", "依据")
PEOPLE = ("单位", "指标", "姓名或名称", "已有", "还差")


@dataclass(frozen=True, slots=True)
class Short:
    """Somebody who falls short of a minimum per person."""

    reach: Reach
    who: str
    has: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells of a year."""

    code: str
    year: int
    fault: str
    rows: list[Reach]
    short: list[Short]
    form: LedgerForm | None  # the version of the person's government that counts

    @property
    def adopted(self) -> bool:
        """Whether what is missing is owed."""
        return self.form is not None and not self.form.withdrawn

    @property
    def behind(self) -> int:
        """How many rows miss something."""
        return sum(one.missing > 0 for one in self.rows)


def plain(value: Decimal | None) -> str:
    """Return a figure without needless zeros."""
    return "" if value is None else f"{value.normalize():f}" if value else "0"


def year_of(words: str, today: int) -> tuple[int, str]:
    """Read the year that the address asks for; with a sentence where it can't be used."""
    words = words.strip().removesuffix("年")
    if not words:
        return today, ""
    if words.isascii() and words.isdigit() and len(words) == 4 and FIRST <= int(words) <= LAST:
        return int(words), ""
    return today, f"年份“{words[:20]}”看不懂，应像 {today}，已按今年显示。"


def told(code: str, acting: Acting, words: str = "") -> Told:
    """Return every unit that the person may compare before what is set for it, those that miss most first."""
    year, fault = year_of(words, acting.today.year)
    rows, short = [], []
    for ledger, units in reaching.seen(code, acting):
        found = reaching.reaches(ledger, units, year, acting)
        rows += found
        for one in found:
            if one.of.how == "lowest" and one.missing:
                short += [Short(one, who, has) for who, has in reaching.short(ledger, one, acting)]
    rows.sort(key=lambda one: (not one.missing, one.least.measure, one.period.first, one.unit.path))
    return Told(code, year, fault, rows, short, forms.of_government(code, government_of(acting.unit)))


def _when(one: Reach) -> str:
    return periods.said(one.least.every, (one.period.first, one.period.last))


def _opens(code: str, one: Reach) -> str:
    query = {"unit": one.unit.pk, "from": f"{one.period.first}", "to": f"{one.period.last}"}
    return f"{reverse('home:measure', args=[key_of(code, one.of.key)])}?{urlencode(query)}"


def _state(one: Reach, today) -> SafeString:
    if not one.missing:
        return tag("ok", "达到")
    return (
        tag("late", f"差 {plain(one.missing)} {one.of.unit}")
        if one.period.last < today
        else tag("soon", f"还差 {plain(one.missing)} {one.of.unit}")
    )


def table(shown: Told, request: HttpRequest) -> Table:
    """Return the table of units and minimums."""
    today = request.acting.today
    columns = [
        Column("unit", "单位", lambda one: one.unit.name, head=True),
        Column("measure", "指标", lambda one: one.of.name),
        Column("when", "期间", _when),
        Column(
            "has", "已有", lambda one: link(str(one.figure), _opens(shown.code, one), css="fig-in", about=one.unit.name), num=True
        ),
        Column("least", "下限", lambda one: f"{one.least.value} {one.of.unit}", num=True),
        Column("missing", "结果", lambda one: _state(one, today)),
        Column("last", "最近一次", lambda one: one.last or "没有", css="d"),
    ]
    return Table(
        columns,
        shown.rows[:MOST],
        caption=f"{shown.year}年的下限",
        empty=empty("没有下限", "这一年对这些单位没有设下限。", bare=True),
    )


def people(shown: Told) -> Table:
    """Return the table of those who fall short."""
    columns = [
        Column("who", "姓名或名称", lambda one: one.who, head=True),
        Column("unit", "单位", lambda one: one.reach.unit.name),
        Column("measure", "指标", lambda one: one.reach.of.name),
        Column("has", "已有", lambda one: f"{plain(one.has)} {one.reach.of.unit}", num=True),
        Column("missing", "还差", lambda one: f"{plain(_lacks(one))} {one.reach.of.unit}", num=True),
    ]
    return Table(columns, shown.short[:MOST], caption="没有达到的人", empty=empty("没有欠缺", "每个人都达到了。", bare=True))


def _lacks(one: Short) -> Decimal:
    return Decimal(one.reach.least.value) - one.has


def exported(shown: Told) -> Iterator[list[object]]:
    """Return the rows of the export: units first, then, under a heading of their own, who falls short."""
    for one in shown.rows:
        figures = (one.has, Decimal(one.least.value), one.missing)
        yield [one.unit.name, one.of.name, _when(one), *figures, f"{one.last or ''}", one.least.source]
    if shown.short:
        yield []
        yield list(PEOPLE)
    for person in shown.short:
        yield [person.reach.unit.name, person.reach.of.name, person.who, person.has, _lacks(person)]
