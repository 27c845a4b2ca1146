"""发件箱: what goes out by mail, what went wrong, and once more."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from fazhi.agenda import outbox
from fazhi.agenda.models import Delivery
from fazhi.desk.tabs import tabs
from fazhi.org import access, audit
from fazhi.ui import filters as f
from fazhi.ui.components import empty, moment, tag
from fazhi.ui.filters import FilterFault
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column

TONES = {"waiting": "line", "claimed": "line", "sent": "done", "unknown": "soon", "failed": "late"}
KINDS = [("digest", "每日汇总"), ("overdue", "逾期提醒"), ("urge", "催办"), ("event", "办件通知")]
NO_SERVER = "没有设置邮件服务器，邮件都在这里等着，站内通知照常。设好 EMAIL_URL 并重启后自动发出。"


def _kind(delivery: Delivery) -> str:
    return dict(KINDS).get(delivery.kind.partition(":")[0], delivery.kind)


def _of_kind(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    return rows.filter(kind__startswith=value)


def _state(delivery: Delivery) -> SafeString:
    return tag(TONES[delivery.state], delivery.get_state_display())


def _when(delivery: Delivery) -> str:
    if delivery.state == "sent":
        return moment(delivery.sent_at)
    return f"{moment(delivery.next_at)} 起" if delivery.state in ("waiting", "unknown") else ""


def _with_counts(request: HttpRequest, rows: list[Delivery]) -> list[Delivery]:
    """How many notices each carries, one query a page."""
    through = Delivery.notices.through.objects.filter(delivery__in=[row.pk for row in rows])
    counts = dict(through.order_by().values_list("delivery_id").annotate(n=Count("pk")))
    for row in rows:
        row.carried = counts.get(row.pk, 0)
    return rows


OUTBOX = ListPage(
    key="outbox",
    title="发件箱",
    columns=[
        Column("person", "收件人", "person__name", head=True, fixed=True, css="nowrap"),
        Column("address", "地址", lambda row: row.address or row.person.email, css="only-wide"),
        Column("kind", "种类", _kind, css="nowrap"),
        Column("day", "日期", "day", css="d"),
        Column("carried", "通知", "carried", num=True),
        Column("state", "状态", _state, fixed=True),
        Column("attempts", "次数", "attempts", num=True),
        Column("when", "发送时间", _when, css="d"),
        Column("fault", "失败原因", "fault"),
    ],
    rows=lambda request: access.visible(request.acting, Delivery).select_related("person"),
    sorts={"new": Sort("新旧", ("id",))},
    sort="-new",
    filters=[
        f.Text("q", "收件人", fields=("person__name", "person__username", "person__email"), placeholder="姓名、账号、邮箱"),
        f.Choice("state", "状态", choices=Delivery.State.choices),
        f.Choice("kind", "种类", choices=KINDS, where=_of_kind),
        f.DateRange("day", "日期", field="day"),
    ],
    page_size=50,
    ready=_with_counts,
    bulk=lambda request: (BulkAct("again", "再发一次", confirm="选中的邮件马上重新发送；已经发出的不会重发。"),),
    bulk_url=lambda request: reverse("desk:outbox_again"),
    row_label=lambda row: f"{row.person.name} {row.day} 的{_kind(row)}",
    empty=empty("没有邮件", "提醒、催办和办件通知要发邮件时，会先放在这里。"),
)


@require_safe
def messages_out(request: HttpRequest) -> HttpResponse:
    """The outbox."""
    access.require_role(request.acting, Delivery, "view")
    page = OUTBOX.bind(request)
    if page.wants_export:
        return page.export("发件箱")
    warning = "" if settings.MAIL_READY else NO_SERVER
    return render(request, "desk/outbox.html", {"page": page, "warning": warning, "tabs": tabs(request, "outbox")})


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Send the chosen ones once more; what is sent stays sent."""
    access.require_role(request.acting, Delivery, "change")
    query = request.POST.get("query", "")[:2000]
    try:
        chosen = OUTBOX.selected(request)
    except FilterFault as fault:
        messages.error(request, str(fault))
        return redirect("desk:outbox")
    rows = access.visible(request.acting, Delivery, "change").filter(pk__in=chosen.order_by().values("pk"))
    done, left = outbox.send_again(rows)
    audit.record("change", acting=request.acting, label="发件箱：再发一次", detail={"new": done, "same": left})
    if not done:
        messages.warning(request, "选中的邮件都已发出或正在发送，没有要重发的。" if left else "没有勾选邮件，什么也没有做。")
    else:
        messages.success(request, f"{done} 封马上重发。" + (f"另有 {left} 封已发出或正在发送。" if left else ""))
    return redirect(f"{reverse('desk:outbox')}{'?' + query if query else ''}")
