"""The auditor's page: what was done and refused, found by kind, result, person, unit and day."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from fazhi.agenda.lamps import LABELS as LAMPS
from fazhi.desk.lists import find_unit
from fazhi.desk.nouns import noun_words
from fazhi.desk.tabs import tabs
from fazhi.org import access, audit
from fazhi.org.models import AuditEvent, Role
from fazhi.ui import filters as f
from fazhi.ui.components import empty, join, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column

ROLES = dict(Role.choices)
KEYS = {
    "act": "",
    "by": "",
    "why": "原因",
    "query": "条件",
    "fields": "内容",
    "members": "成员",
    "on": "日期",
    "closed": "撤销",
    "successor": "承接",
    "sha256": "文件指纹",
    "papers": "份数",
    "ms": "读取毫秒",
    "tables": "表数",
    "api": "经接口",
    "what": "内容",
    "day": "日期",
    "title": "标题",
}
KEYS |= {
    "deleted": "去掉",
    "stands_for": "指",
    "new": "新增",
    "changed": "改动",
    "same": "一样",
    "error": "有错",
    "name": "名称",
    "short": "简称",
}
ASKED_FOR = {"export", "sort", "columns", "columns_set", "size", "after", "before"}  # how it was shown, not what
ASKED = {"q": "查找", "lamp": "状态", "mine": "本单位应办的", "closed": "含已办结", "due_from": "时限起", "due_to": "时限止"}
ASKED |= {"unit": "单位", "plan": "计划", "role": "责任", "receipt": "签收", "mode": "谁填报", "section": "板块", "state": "状态"}
ASKED |= {
    "kind": "类别",
    "level": "层级",
    "life": "状态",
    "outcome": "结果",
    "who": "人员",
    "day_from": "日期起",
    "day_to": "日期止",
}
STATES = {
    **LAMPS,
    "lead": "牵头",
    "co": "配合",
    "responsible": "责任",
    "sent": "待签收",
    "received": "已签收",
    "objected": "有异议",
}
VALUES = {"appoint": "任命", "leave": "离任", "issue": "新建", "revoke": "停用", "import": "批量导入"}
VALUES |= {"idle": "没有操作过久", "age": "登录已满时限", "ended": "会话已被结束"}


def _who(event: AuditEvent) -> SafeString:
    name = event.user.name if event.user else "没有这个账号" if event.who else "系统"
    return join([name, SafeString('<span class="sub">'), event.who, SafeString("</span>")])


def _where(event: AuditEvent) -> SafeString | str:
    if not event.unit:
        return ""
    return join([event.unit.name, SafeString('<span class="sub">'), ROLES.get(event.role, ""), SafeString("</span>")])


def _what(event: AuditEvent) -> SafeString:
    noun = noun_words(event.noun)
    return join([SafeString('<span class="quiet">'), f"{noun} " if noun else "", SafeString("</span>"), event.label])


def query_words(query: str) -> str:
    """What a list was narrowed to when it was taken out: 状态 逾期，时限起 2026-05-01."""
    pairs = [(key, value) for key, value in parse_qsl(query) if key not in ASKED_FOR]
    return "，".join(f"{ASKED.get(key, key)} {STATES.get(value, value)}".removesuffix(" 1") for key, value in pairs)


def detail_words(detail: dict) -> str:
    """An event's detail in one line, in words where there are some."""
    said = []
    for key, value in detail.items():
        if key == "query":
            said += [f"条件 {asked}"] if (asked := query_words(str(value))) else []
            continue
        shown = "、".join(map(str, value)) if isinstance(value, list) else VALUES.get(str(value), value)
        said.append(f"{KEYS[key]} {shown}".strip() if key in KEYS else f"{key} {shown}")
    return "；".join(said)


def _person(rows, words: str, request: HttpRequest):
    return rows.filter(Q(who__icontains=words.lower()) | Q(user__name__icontains=words))


EVENTS = ListPage(
    key="audit",
    title="审计记录",
    columns=[
        Column(
            "at",
            "时间",
            lambda event: localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            text=lambda event: event.at,
            sort="new",
            css="d",
            fixed=True,
        ),
        Column("kind", "事项", lambda event: audit.KINDS.get(event.kind, event.kind), css="nowrap"),
        Column("outcome", "结果", lambda event: tag("ok" if event.outcome == "ok" else "late", event.get_outcome_display())),
        Column("who", "人员", _who, text=lambda event: f"{event.user.name if event.user else ''} {event.who}".strip(), head=True),
        Column(
            "unit",
            "单位和角色",
            _where,
            text=lambda event: f"{event.unit.name if event.unit else ''} {ROLES.get(event.role, '')}".strip(),
        ),
        Column("what", "对象", _what),
        Column("ip", "来源地址", "ip", css="d"),
        Column("detail", "详情", lambda event: detail_words(event.detail), css="only-wide"),
    ],
    rows=lambda request: access.visible(request.acting, AuditEvent).select_related("user", "unit"),
    sorts={"new": Sort("时间", ("id",))},
    sort="-new",
    filters=[
        f.Choice("kind", "事项", choices=list(audit.KINDS.items())),
        f.Choice("outcome", "结果", choices=AuditEvent.Outcome.choices),
        f.Text("who", "人员", placeholder="姓名或账号", where=_person),
        f.Unit("unit", "单位", find=find_unit, where=lambda rows, unit: rows.filter(unit=unit)),
        f.DateRange("day", "日期", field="at__date"),
    ],
    page_size=50,
    empty=empty("没有符合条件的记录", "放宽日期或去掉筛选条件再看。"),
)


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The trail, newest first; taking it out is itself recorded."""
    access.require_role(request.acting, AuditEvent, "view")
    page = EVENTS.bind(request)
    if page.wants_export:
        access.require_role(request.acting, AuditEvent, "export")
        return page.export("审计记录")
    return render(request, "desk/audit.html", {"page": page, "tabs": tabs(request, "audit")})
