"""The lists of reports and of calls, declared once."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from assessment.declared import KINDS
from assessment.models import Report, ReportCall
from assessment.selectors import calls as call_reads
from assessment.selectors import papers as paper_reads
from assessment.selectors import reports as reads
from assessment.states import CALL, HANDED, REPORT
from fazhi.agenda.lamps import LABELS, Lamp, lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui.components import day, empty, join, lamp, link, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks.selectors.parts import find_unit

TONES = {"drafting": "line", "submitted": "soon", "signed": "done", "returned": "late", "arrived": "soon"}
TONES |= {"accepted": "ok", "archived": "wait"}
CALL_TONES = {"opened": "ok", "closed": "wait", "withdrawn": "wait"}
NAMES = [(one.code, one.name) for one in KINDS.values()]
LAMPS = [(key, LABELS[key]) for key in ("late", "soon", "ok", "done")]


def report_state(state: str) -> SafeString:
    """The state of a report as a tag."""
    return tag(TONES[state], REPORT[state])


def call_state(state: str) -> SafeString:
    """The state of a call as a tag."""
    return tag(CALL_TONES[state], CALL[state])


def sub(words: str) -> SafeString:
    """Small words under a cell's own."""
    return join([SafeString('<span class="sub">'), words, SafeString("</span>")])


def _title(report: Report) -> SafeString:
    return join([link(report.title, at("assessment:report", report.pk), css="tbl-title song", hx_boost="false")])


def _lamp(report: Report) -> SafeString:
    found: Lamp = report.lamp
    return lamp(found.state, found.words)


def _signed(report: Report) -> object:
    if not report.signed_at or report.state not in HANDED:
        return SafeString('<span class="quiet">未报</span>')
    if report.on_paper is None:
        return day(report.signed_at)
    url = at("assessment:paper", report.on_paper.pk)
    return join([day(report.signed_at), " ", link("来文", url, about=report.title, hx_boost="false")])


def _signed_text(report: Report) -> object:
    if report.state not in HANDED:
        return "未报"
    return f"{day(report.signed_at)} 来文" if report.on_paper else report.signed_at


def _ready(request: HttpRequest, rows: list[Report]) -> list[Report]:
    papers = paper_reads.of_reports(rows)
    for report in rows:
        report.on_paper = papers.get(report.pk)
        report.lamp = lamp_of([report.duty], request.acting.today, report.unit.soon_days)
    return rows


def _by_lamp(rows: QuerySet[Report], value: str, request: HttpRequest) -> QuerySet[Report]:
    return rows.filter(duty__in=Duty.objects.filter(lamp_q(value, request.acting.today)).values("pk"))


def _handed(rows: QuerySet[Report], value: str, request: HttpRequest) -> QuerySet[Report]:
    return rows.filter(state__in=HANDED) if value == "yes" else rows.exclude(state__in=HANDED)


def find_reporting(request: HttpRequest, name: str) -> Unit | None:
    """The one unit that a name in a filter means."""
    return find_unit(request.acting, access.visible(request.acting, Unit), name)


REPORTS = ListPage(
    key="reports",
    title="报告",
    columns=[
        Column("state", "状态", lambda r: report_state(r.state), phone_label="", text=lambda r: REPORT[r.state]),
        Column("title", "报告", _title, head=True, fixed=True, text=lambda r: r.title),
        Column("unit", "单位", "unit__name", sort="unit"),
        Column("lamp", "时限状态", _lamp, text=lambda r: r.lamp.words),
        Column("due", "时限", "duty__due", css="d", sort="due"),
        Column("signed", "报送", _signed, css="d", text=_signed_text),
        Column("call", "报告通知", "call__title", shown=False),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={
        "newest": Sort("新的在前", ("pk",)),
        "due": Sort("时限", ("duty__due",)),
        "unit": Sort("单位", ("unit__path",)),
    },
    sort="-newest",
    filters=[
        f.Text("q", "标题、单位", fields=("title", "unit__name")),
        f.Choice("lamp", "时限状态", choices=LAMPS, look="picks", lamps=True, where=_by_lamp),
        f.Choice("state", "状态", choices=list(REPORT.items()), anything="状态不限"),
        f.Choice("kind", "种类", choices=NAMES, where="call__kind", anything="种类不限"),
        f.Choice("handed", "报送", choices=[("yes", "已报"), ("no", "未报")], where=_handed, anything="报没报都看"),
        f.Unit(
            "unit",
            "单位",
            find=find_reporting,
            where=lambda rows, unit: rows.filter(unit=unit),
            picker=lambda: reverse("tasks:unit_names"),
        ),
    ],
    row_attrs=lambda r: {"class": "is-late" if r.lamp.state == "late" else None},
    empty=empty("还没有报告", "主管机构发起以后，请您单位写的报告会列在这里。设了筛选时，可以先清掉筛选再看。"),
    ready=_ready,
    css="reports-tbl",
)


def of_call(call: ReportCall) -> ListPage:
    """The same list for one call."""
    return replace(
        REPORTS,
        key="call-reports",
        title=call.title,
        rows=lambda request: reads.of_call(request.acting, call),
        sort="unit",
        columns=[c for c in REPORTS.columns if c.key != "call"],
    )


CALLS = ListPage(
    key="calls",
    title="报告通知",
    columns=[
        Column("state", "状态", lambda c: call_state(c.state), phone_label="", text=lambda c: CALL[c.state]),
        Column(
            "title",
            "报告通知",
            lambda c: join(
                [link(c.title, at("assessment:call", c.pk), css="tbl-title song", hx_boost="false"), sub(c.office.name)]
            ),
            head=True,
            fixed=True,
            text=lambda c: c.title,
        ),
        Column("kind", "种类", lambda c: c.kind_name),
        Column("span", "期间", lambda c: f"{day(c.starts)} 至 {day(c.ends)}"),
        Column("due", "时限", "due", css="d", sort="due"),
        Column("opened", "发起", "opened_on", css="d"),
    ],
    rows=lambda request: call_reads.listed(request.acting),
    sorts={"newest": Sort("新的在前", ("pk",)), "due": Sort("时限", ("due",))},
    sort="-newest",
    filters=[
        f.Text("q", "名称", fields=("title",)),
        f.Choice("state", "状态", choices=list(CALL.items()), look="picks"),
        f.Choice("kind", "种类", choices=NAMES, anything="种类不限"),
    ],
    empty=empty("还没有报告通知", "主管机构发起以后会列在这里。"),
    css="calls-tbl",
)


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """The sub-pages of 年度报告."""
    pages = (
        ("reports", "报告", "assessment:reports"),
        ("calls", "报告通知", "assessment:calls"),
        ("deliveries", "报送和公开", "assessment:deliveries"),
        ("unpublished", "还没公开", "assessment:unpublished"),
        ("papers", "来文", "assessment:papers"),
        ("figures", "来文里的数", "assessment:figures"),
        ("problems", "报告里的问题", "assessment:problems"),
        ("kinds", "种类和时限", "assessment:kinds"),
    )
    return [(label, reverse(name), None, key == here) for key, label, name in pages]
