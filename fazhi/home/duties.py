"""应办事项: everything the own unit owes, of every kind, in one list; the figures of 工作台 open it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from fazhi.agenda.lamps import LABELS, lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.agenda.pages import KINDS
from fazhi.agenda.selectors import owed
from fazhi.org import access
from fazhi.ui import filters as f
from fazhi.ui.components import empty, join, lamp, link
from fazhi.ui.duty_pages import joins, page_of
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column

TOLD = [("no", "还没有报"), ("yes", "已报，等审核")]
LAMPS = [(key, LABELS[key]) for key in ("late", "soon", "ok")]


def _title(duty: Duty) -> SafeString:
    page = duty.page
    named = link(page.title, page.url, css="tbl-title", data_open=True) if page.drawer else _whole(duty)
    return join([named, SafeString('<span class="sub">'), page.about, SafeString("</span>")])


def _whole(duty: Duty) -> SafeString:
    """A sheet or a report has a page of its own, which the list's frame can't hold."""
    return link(duty.page.title, duty.page.url, css="tbl-title", hx_boost="false")


def _kind(duty: Duty) -> str:
    return KINDS[duty.kind].label if duty.kind in KINDS else ""


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(kind.key, kind.label) for kind in KINDS.values()]


def _ready(request: HttpRequest, rows: list[Duty]) -> list[Duty]:
    for duty in rows:
        duty.page = page_of(duty)
        duty.lamp = lamp_of([duty], request.acting.today, request.acting.unit.soon_days)
    return rows


def _is_lamp(rows: QuerySet[Duty], value: str, request: HttpRequest) -> QuerySet[Duty]:
    return rows.filter(lamp_q(value, request.acting.today, request.acting.unit.soon_days))


DUTIES = ListPage(
    key="duties",
    title="应办事项",
    columns=[
        Column("lamp", "时限状态", lambda d: lamp(d.lamp.state, d.lamp.words), phone_label="", text=lambda d: d.lamp.words),
        Column("title", "事项", _title, head=True, fixed=True, text=lambda d: d.page.title),
        Column("kind", "类别", _kind),
        Column("about", "所属", lambda d: d.page.about, shown=False),
        Column("due", "时限", "due", css="d", sort="due"),
        Column("inferred", "时限来历", lambda d: "推定" if d.inferred else d.page.words, shown=False),
    ],
    rows=lambda request: owed(request.acting).select_related(*joins()),
    sorts={"due": Sort("时限", ("due",))},
    sort="due",
    filters=[
        f.Text("q", "事项", fields=("title",)),
        f.Choice("lamp", "时限状态", choices=LAMPS, look="picks", lamps=True, where=_is_lamp),
        f.Choice("told", "办理", choices=TOLD, where=lambda rows, value, request: rows.filter(signed_at__isnull=value == "no")),
        f.Choice("kind", "类别", choices=_kinds, where="kind"),
        f.DateRange("due", "时限", field="due"),
    ],
    ready=_ready,
    row_attrs=lambda duty: {"class": "is-late" if duty.lamp.state == "late" else None},
    empty=empty("没有应办的事", "下达给您单位的任务、要填的表、要写的报告，没有办结的都列在这里。"),
)


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What the own unit owes, the soonest first."""
    access.require_role(request.acting, Duty, "view")
    page = DUTIES.bind(request)
    if page.wants_export:
        return page.export("应办事项")
    return render(request, "home/duties.html", {"page": page, "trail": [("工作台", "/"), ("应办事项", None)]})
