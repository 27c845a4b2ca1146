"""还没公开: which unit owes publication of which year's report, by when, and what it still lacks."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from assessment.models import ReportDelivery
from assessment.panels.delivery_list import DELIVERIES
from assessment.panels.report_list import NAMES, report_state
from assessment.selectors import deliveries as reads
from assessment.states import REPORT
from fazhi.agenda.lamps import lamp_of
from fazhi.ui import filters as f
from fazhi.ui.components import empty, lamp, link, tag
from fazhi.ui.markup import at
from fazhi.ui.tables import Column

CHECKED = {None: ("wait", "没有审查"), False: ("late", "审查不通过"), True: ("ok", "审查通过")}


def _title(one: ReportDelivery) -> SafeString:
    return link(one.report.title, at("assessment:publication", one.pk), css="tbl-title song", hx_boost="false")


def _ready(request: HttpRequest, rows: list[ReportDelivery]) -> list[ReportDelivery]:
    checks = reads.last_checks(one.report_id for one in rows)
    for one in rows:
        one.lamp = lamp_of([one.duty], request.acting.today, one.report.unit.soon_days)
        last = checks.get(one.report_id)
        one.checked = None if last is None else last.secret and last.private
    return rows


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(row["year"]), f"{row['year']} 年度") for row in reads.by_year(request.acting)]


def _of_year(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    return rows.filter(report__call__ends__year=int(value))


_OWN = {known.name: known for known in DELIVERIES.filters}

UNPUBLISHED = replace(
    DELIVERIES,
    key="unpublished",
    title="还没公开的单位",
    columns=[
        Column("lamp", "时限状态", lambda o: lamp(o.lamp.state, o.lamp.words), phone_label="", text=lambda o: o.lamp.words),
        Column("title", "报告", _title, head=True, fixed=True, text=lambda o: o.report.title),
        Column("unit", "单位", "report__unit__name", sort="unit"),
        Column("year", "年度", lambda o: o.report.call.year, css="d"),
        Column("kind", "种类", lambda o: o.report.call.kind_name),
        Column("due", "时限", "duty__due", css="d", sort="due"),
        Column("state", "报告状态", lambda o: report_state(o.report.state), text=lambda o: REPORT[o.report.state]),
        Column("checked", "保密审查", lambda o: tag(*CHECKED[o.checked]), text=lambda o: CHECKED[o.checked][1]),
        Column("source", "时限依据", "source", shown=False),
    ],
    rows=lambda request: reads.unpublished(request.acting),
    filters=[
        _OWN["q"],
        _OWN["lamp"],
        f.Choice("year", "年度", choices=_years, where=_of_year, anything="年度不限"),
        f.Choice("kind", "种类", choices=NAMES, where="report__call__kind", anything="种类不限"),
        _OWN["unit"],
    ],
    empty=empty("都公开了", "该公开的报告都已经公开，或者还没有请单位公开。设了筛选时，可以先清掉筛选再看。"),
    ready=_ready,
    css="reports-tbl",
)
