"""报送和公开: every recipient of every report, with its day and its receipt; late and missing ones by recipient."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from assessment.models import ReportCall, ReportDelivery
from assessment.panels.report_list import LAMPS, NAMES, report_state
from assessment.selectors import deliveries as reads
from assessment.states import REPORT
from fazhi.agenda.lamps import lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.files.evidence import cited_by
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui import links
from fazhi.ui.components import day, empty, join, lamp, link
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks.selectors.parts import find_unit

RECIPIENTS = [("party", "党委"), ("congress", "人大常委会"), ("own", "本级政府"), ("above", "上级"), ("public", "向社会公开")]


def _title(one: ReportDelivery) -> SafeString:
    return link(one.report.title, f"{at('assessment:report', one.report_id)}#sent", css="tbl-title song", hx_boost="false")


def _got(one: ReportDelivery) -> object:
    if not one.received_on:
        return SafeString('<span class="quiet">没有回执</span>')
    return join([day(one.received_on), SafeString('<span class="sub">'), one.receipt, SafeString("</span>")])


def _ready(request: HttpRequest, rows: list[ReportDelivery]) -> list[ReportDelivery]:
    cited = cited_by(ReportDelivery, [one.pk for one in rows])
    for one in rows:
        one.lamp = lamp_of([one.duty], request.acting.today, one.report.unit.soon_days)
        one.cited = cited.get(one.pk, [])
    return rows


def _by_lamp(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    return rows.filter(duty__in=Duty.objects.filter(lamp_q(value, request.acting.today)).values("pk"))


def _has(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    return rows.filter(received_on__isnull=value == "no")


def _unit(request: HttpRequest, name: str) -> Unit | None:
    return find_unit(request.acting, access.visible(request.acting, Unit), name)


def _calls(request: HttpRequest) -> list[tuple[str, str]]:
    rows = access.visible(request.acting, ReportCall).exclude(state="withdrawn").order_by("-pk")
    return [(str(pk), title) for pk, title in rows.values_list("pk", "title")[:100]]


DELIVERIES = ListPage(
    key="deliveries",
    title="报送和公开",
    columns=[
        Column("lamp", "时限状态", lambda o: lamp(o.lamp.state, o.lamp.words), phone_label="", text=lambda o: o.lamp.words),
        Column("title", "报告", _title, head=True, fixed=True, text=lambda o: o.report.title),
        Column("unit", "单位", "report__unit__name", sort="unit"),
        Column("to", "报送对象", "name"),
        Column("state", "报告状态", lambda o: report_state(o.report.state), text=lambda o: REPORT[o.report.state]),
        Column("due", "时限", "duty__due", css="d", sort="due"),
        Column("source", "时限依据", "source", shown=False),
        Column("got", "收到", _got, text=lambda o: o.received_on or "没有回执"),
        Column("receipt", "回执", "receipt", shown=False),
        Column("proof", "佐证", lambda o: links.evidence(o.cited), text=lambda o: "；".join(c.evidence.name for c in o.cited)),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={
        "due": Sort("时限", ("duty__due",)),
        "unit": Sort("单位", ("report__unit__path",)),
        "newest": Sort("新的在前", ("pk",)),
    },
    sort="due",
    filters=[
        f.Text("q", "标题、单位", fields=("report__title", "report__unit__name")),
        f.Choice("lamp", "时限状态", choices=LAMPS, look="picks", lamps=True, where=_by_lamp),
        f.Choice("to", "报送对象", choices=RECIPIENTS, where="key", anything="对象不限"),
        f.Choice("got", "回执", choices=[("yes", "有回执"), ("no", "没有回执")], where=_has, anything="有没有回执都看"),
        f.Choice("kind", "种类", choices=NAMES, where="report__call__kind", anything="种类不限"),
        f.Choice("call", "报告通知", choices=_calls, where="report__call", anything="通知不限"),
        f.Unit(
            "unit",
            "单位",
            find=_unit,
            where=lambda rows, unit: rows.filter(report__unit=unit),
            picker=lambda: reverse("tasks:unit_names"),
        ),
    ],
    row_attrs=lambda o: {"class": "is-late" if o.lamp.state == "late" else None},
    empty=empty("没有要报送的", "发起报告时选了报送对象，这里列出报给谁、什么时候以前、收到没有。"),
    ready=_ready,
    css="reports-tbl",
)
