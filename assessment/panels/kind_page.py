"""Kinds as their pages show them: the table of all, one with outline, clocks and history."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from assessment.declared import KINDS, Kind
from assessment.models import KindYear
from assessment.panels import acts
from assessment.selectors import kinds as reads
from assessment.selectors.kinds import Address
from assessment.states import Part, Writer
from fazhi import measure as registry
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.components import Step, day, empty, join, link
from fazhi.ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Line:
    """One section as it is listed."""

    title: str
    part: str
    guidance: str
    feeds: str


@dataclass(slots=True)
class View:
    """Everything of a kind's page."""

    kind: Kind
    writer: str
    lines: list[Line]
    addresses: list[Address]
    own: KindYear | None
    may_edit: bool
    edit_url: str
    steps: list[Step] = field(default_factory=list)
    years: list[int] = field(default_factory=list)


def table(government: Unit, year: int) -> Table:
    """All kinds with the days that count for a government's report on a year."""
    rows = [(kind, reads.addresses(kind, government, year)) for kind in KINDS.values()]
    columns = [
        Column("name", "种类", lambda row: _name(row[0], year), head=True),
        Column("writer", "谁写", lambda row: Writer(row[0].writer).label),
        Column("sections", "章", lambda row: str(len(row[0].headings)), css="n"),
        Column("to", "报给谁", lambda row: _ways(row[1])),
        Column("most", "字数上限", lambda row: str(row[0].most or "不限"), css="n"),
    ]
    return Table(columns, rows, caption="报告的种类", empty=empty("没有种类", "系统没有带报告种类。"))


def _name(kind: Kind, year: int):
    return link(kind.name, f"{reverse('assessment:kind', args=[kind.code])}?year={year}", css="tbl-title", about=kind.about)


def _ways(addresses: list[Address]):
    told = [f"{one.name}{f'，{day(one.due)} 以前' if one.due else ''}" for one in addresses]
    return "；".join(told) or "主管机构，时限由通知定"


def build(declared: Kind, government: Unit, year: int, acting: Acting) -> View:
    """Read and draw one kind as it counts for a government in a year."""
    kind, own = reads.of_year(declared.code, government, year), reads.rows_of(declared.code, government, year)
    labels = {one.key: one.label for one in registry.known()}
    lines = [Line(one.title, Part(one.part).label, one.guidance, _feeds(one, labels)) for one in kind.headings]
    url = reverse("assessment:kind_edit", args=[declared.code, year])
    view = View(kind, Writer(kind.writer).label, lines, reads.addresses(kind, government, year), own, False, url)
    view.may_edit = access.may_role(acting, KindYear, "edit")
    view.steps = acts.timeline(list(timeline(own)[:40])) if own else []
    view.years = sorted({one.year for one in reads.changed_years(acting, declared.code)}, reverse=True)
    return view


def _feeds(one, labels: dict[str, str]) -> str:
    told = ["按计划板块分章"] if one.each else []
    told += [f"只收板块：{'、'.join(one.areas)}"] if one.areas else []
    told += [f"指标：{'、'.join(labels.get(quote.measure, quote.measure) for quote in one.measures)}"] if one.measures else []
    told += ["可以不写"] if one.optional else []
    return join(["；".join(told) or "—"])
