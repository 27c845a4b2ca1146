"""通知: what a person was told, newest first, each one click from what settles it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from fazhi.agenda import notices as services
from fazhi.agenda import pages
from fazhi.agenda.models import Notice
from fazhi.org import access
from fazhi.ui import filters as f
from fazhi.ui.components import empty, moment, tag
from fazhi.ui.filters import FilterFault
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at, attributes, esc, join
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column

KINDS = [("due", "到期提醒"), ("urge", "催办"), ("other", "办件通知")]
READ, UNREAD = "1", "0"


def link_of(notice: Notice) -> str:
    """The page that settles it, or an empty string while there is none."""
    return notice.url or pages.address(notice.noun, notice.object_id)


def _title(notice: Notice) -> SafeString:
    """A button that notes it as read and goes where it is settled: reading changes something, so it isn't a link."""
    words = join([SafeString('<span class="sub">'), notice.words, SafeString("</span>")]) if notice.words else SafeString("")
    if not link_of(notice):
        return join([SafeString('<span class="notice-plain">'), notice.title, SafeString("</span>"), words])
    form = attributes({"method": "post", "action": at("home:notice_open", notice.pk)})
    hidden = attributes({"type": "hidden", "name": "csrfmiddlewaretoken", "value": notice.token})
    button = f'<button class="as-line" type="submit">{esc(notice.title)}</button>'
    return join([SafeString(f"<form{form}><input{hidden}>{button}</form>"), words])


def _kind(notice: Notice) -> SafeString:
    if notice.urgent:
        return tag("late", dict(KINDS).get(notice.rule, "请尽快办"))
    return tag("line", dict(KINDS).get(notice.rule, "办件"))


def _of_kind(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    told = [key for key, _ in KINDS[:-1]]
    return rows.exclude(rule__in=told) if value == "other" else rows.filter(rule=value)


def _read(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    return rows.filter(read_at__isnull=value == UNREAD)


def _with_token(request: HttpRequest, rows: list[Notice]) -> list[Notice]:
    token = get_token(request)
    for row in rows:
        row.token = token
    return rows


NOTICES = ListPage(
    key="notices",
    title="通知",
    columns=[
        Column("title", "内容", _title, head=True, fixed=True, text=lambda notice: notice.title),
        Column("kind", "种类", _kind),
        Column("unit", "以何单位", "unit__name", css="only-wide"),
        Column("at", "时间", lambda notice: moment(notice.made_at), css="d", text=lambda notice: notice.made_at),
        Column("read", "已读", lambda notice: "" if notice.read_at is None else "已读"),
    ],
    rows=lambda request: access.visible(request.acting, Notice).select_related("unit"),
    sorts={"new": Sort("新旧", ("id",))},
    sort="-new",
    filters=[
        f.Choice("read", "已读未读", choices=[(UNREAD, "未读"), (READ, "已读")], look="picks", where=_read),
        f.Choice("kind", "种类", choices=KINDS, where=_of_kind),
        f.Text("q", "内容", fields=("title", "words"), placeholder="标题、内容"),
    ],
    ready=_with_token,
    row_attrs=lambda notice: {"class": "notice-new" if notice.read_at is None else None},
    bulk=lambda request: (BulkAct("read", "标为已读"),),
    bulk_url=lambda request: reverse("home:notices_read"),
    row_label="title",
    empty=empty("没有通知", "下达、退回、催办和到期提醒会出现在这里。"),
)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices."""
    page = NOTICES.bind(request)
    if page.wants_export:
        return page.export("通知")
    return render(request, "home/notices.html", {"page": page})


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark the chosen notices, or with `every` all, as read."""
    try:
        ids = None if request.POST.get("every") == "1" else list(NOTICES.selected(request).values_list("pk", flat=True))
    except FilterFault as fault:
        messages.error(request, str(fault))
        return redirect("home:notices")
    done = services.read(request.acting, ids)
    say = messages.success if done else messages.info
    say(request, f"{done} 条标为已读。" if done else "没有未读的。" if ids is None or ids else "没有勾选通知。")
    query = request.POST.get("query", "")[:2000]
    return redirect(f"{reverse('home:notices')}{'?' + query if query else ''}")


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it is settled."""
    notice = access.get(request.acting, Notice, pk, "read")
    services.read(request.acting, [notice.pk])
    return redirect(link_of(notice) or reverse("home:notices"))
