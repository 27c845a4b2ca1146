"""One round as its page shows it: how far it has come, every unit's sheet, what the office may do."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from fazhi.agenda.lamps import lamp_of
from fazhi.flow.engine import moves_for
from fazhi.flow.selectors import timeline
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui import links
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, bar, button, empty, join, lamp, moment, tag
from fazhi.ui.lists import BoundList, ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column
from tasks.models import Plan, Round, Sheet
from tasks.panels import acts, round_list
from tasks.panels.cells import one, sub
from tasks.panels.task_page import plan_steps
from tasks.selectors import parts as part_reads
from tasks.selectors import rounds as reads

TONES = {"filling": "line", "submitted": "soon", "signed": "ok", "returned": "late", "accepted": "done", "excused": "wait"}
WORDS = {"signed": "已签报，待审", "returned": "退回补报"}
PICKS = (
    ("todo", "未报", lambda told: told.sheets - told.reported),
    ("submitted", "待签发", lambda told: told.submitted),
    ("reported", "已报", lambda told: told.reported),
    ("waiting", "待审", lambda told: told.waiting),
    ("returned", "退回", lambda told: told.returned),
    ("late", "逾期", lambda told: told.late),
)
ACCEPT = BulkAct("accept", "通过", confirm="通过后这些单位这一轮的应办事项办结；有问题的仍可以退回单行。")


@dataclass(slots=True)
class View:
    """Everything of the page."""

    page: BoundList
    told: reads.Progress
    bar: SafeString
    share: object
    state: SafeString
    span: str
    plans: list[Plan]
    acts: list[Act]
    office: bool
    own: SafeString
    steps: list[Step]
    next: Step


def sheet_state(sheet: Sheet) -> SafeString:
    """The state of a sheet as a tag."""
    return tag(TONES[sheet.state], WORDS.get(sheet.state, sheet.get_state_display()))


def build(request: HttpRequest, round_: Round) -> View:
    """Read and draw a round the person was let through to."""
    acting = request.acting
    told = reads.progress(acting, [round_]).get(round_.pk, reads.Progress())
    moves = moves_for(round_, actor=acting)
    office = acting.is_office and round_.office_id == acting.unit.pk
    drawn = bar(told.percent, label=f"已报 {told.reported} 家，共 {told.sheets} 家", tone="done")
    url = reverse("tasks:round_move", args=[round_.pk])
    own = links.place("tasks:sheet", told.own) if told.own else ""
    return View(
        page=table(round_, told, office=office).bind(request),
        told=told,
        bar=drawn,
        share=round_list.share(told),
        state=round_list.state(round_),
        span=round_list.span(round_),
        plans=list(round_.plans.order_by("pk")),
        acts=[acts.act_of(move, url) for move in moves],
        office=office,
        own=button("打开本单位填报表", url=own, tone="primary", mark="file-pen-line") if own else SafeString(""),
        steps=plan_steps(list(timeline(round_)[:40])),
        next=_following(round_, told),
    )


def _following(round_: Round, told: reads.Progress) -> Step:
    if round_.state == "withdrawn":
        return Step("下一步", "没有：这一轮已撤销，不用填报。")
    if round_.state == "locked":
        return Step("下一步", "没有：已锁定。需要补报的，由法治工作机构负责人解除锁定。")
    if left := told.sheets - told.reported:
        return Step(f"下一步　{round_.due:%Y-%m-%d} 前", f"{left} 家单位填写、签报。")
    if told.waiting:
        return Step("下一步", f"{round_.office.name}审 {told.waiting} 家的填报表：通过，或退回单行。")
    return Step("下一步", f"{round_.office.name}锁定这一轮，出进展情况汇总表。")


def table(round_: Round, told: reads.Progress, *, office: bool) -> ListPage:
    """Declare the list of a round's sheets for its office or for somebody else."""

    def find(request: HttpRequest, name: str) -> Unit | None:
        rows = Unit.objects.filter(pk__in=reads.sheets(request.acting, round_).values("unit"))
        return part_reads.find_unit(request.acting, rows, name)

    return ListPage(
        key="round",
        title=f"{round_.title}各单位填报表",
        columns=columns(round_, office=office),
        rows=lambda request: reads.sheets(request.acting, round_),
        sorts={"unit": Sort("单位", ("unit__path",)), "due": Sort("时限", ("duty__due",)), "signed": SIGNED},
        sort="unit",
        filters=[
            f.Choice("pick", "填报情况", choices=[(k, f"{words} {n(told)}") for k, words, n in PICKS], look="picks", where=_pick),
            f.Unit("unit", "单位", find=find, where=lambda rows, unit: rows.filter(unit=unit), picker=_names(round_)),
            f.Flag("problem", "有存在问题的", where=lambda rows, request: rows.filter(problem_n__gt=0)),
            f.Flag("for", "代填的", where=lambda rows, request: rows.filter(by_office=True)),
            f.Flag("paper", "盖章件报送的", where=lambda rows, request: rows.filter(scan__isnull=False)),
        ],
        page_size=50,
        empty=empty("没有符合条件的单位", "请放宽或清掉筛选。", bare=True),
        ready=lambda request, rows: _ready(request, rows, office=office),
        row_attrs=lambda sheet: {"class": "is-late" if sheet.lamp.state == "late" else None},
        bulk=(lambda request: [ACCEPT]) if office and round_.state == "opened" else None,
        bulk_url=reverse("tasks:round_accept", args=[round_.pk]),
        row_label="unit__name",
        css="round-tbl",
    )


SIGNED = Sort("签报时间", ("signed_at",), nullable=frozenset({"signed_at"}))


def _names(round_: Round):
    return lambda: reverse("tasks:round_units", args=[round_.pk])


def _pick(rows: QuerySet[Sheet], value: str, request: HttpRequest) -> QuerySet[Sheet]:
    return reads.in_state(rows, value, request.acting.today)


def _ready(request: HttpRequest, rows: list[Sheet], *, office: bool) -> list[Sheet]:
    phones = reads.contacts([sheet.unit_id for sheet in rows], request.acting.today) if office and rows else {}
    for sheet in rows:
        sheet.lamp = lamp_of([sheet.duty], request.acting.today, sheet.unit.soon_days)
        sheet.contact = phones.get(sheet.unit_id)
    return rows


def columns(round_: Round, *, office: bool) -> list[Column]:
    """The columns: state, lamp, lines, signature, marks; for the office also whom to call and entering for the unit."""
    shown = [
        Column("unit", "单位", _unit, head=True, fixed=True, sort="unit", text=lambda s: s.unit.name),
        Column("state", "填报情况", lambda s: one([sheet_state(s)]), text=lambda s: s.get_state_display()),
        Column("lamp", "时限", _lamp, sort="due", text=_on_time),
        Column("lines", "已填", _lines, num=True, text=lambda s: f"{s.lines_n - s.blank_n}/{s.lines_n}"),
        Column("back", "退回行", lambda s: s.back_n or "", num=True),
        Column("signed", "签报", _signed, css="d", sort="signed", text=lambda s: moment(s.signed_at)),
        Column("by", "签发人", _signer, shown=False, text=_signer),
        Column("marks", "标记", _marks, text=lambda s: "、".join(_mark_words(s))),
    ]
    if office:
        shown.append(Column("phone", "联系人", _phone, css="nowrap", text=_phone_text))
        shown.append(Column("acts", "代填", lambda s: _for_unit(s, round_), silent=True))
    return shown


def _unit(sheet: Sheet) -> object:
    return one([links.worded(sheet.unit.name, "tasks:sheet", sheet.pk, css="tbl-title")])


def _lamp(sheet: Sheet) -> SafeString:
    if sheet.duty.signed_at:
        return one([tag("ok" if _in_time(sheet) else "late", _on_time(sheet)), sub(_due_words(sheet))])
    if sheet.duty.waived_why == reads.UNREPORTED:
        return one([tag("late", "未报")])
    return one([lamp(sheet.lamp.state, sheet.lamp.words), sub(_due_words(sheet))])


def _in_time(sheet: Sheet) -> bool:
    signed = sheet.duty.signed_at
    return signed is not None and timezone.localdate(signed) <= sheet.duty.due


def _due_words(sheet: Sheet) -> str:
    return f"补报到 {sheet.duty.due:%Y-%m-%d}" if sheet.duty.due != sheet.duty.first_due else ""


def _on_time(sheet: Sheet) -> str:
    if sheet.duty.signed_at:
        return "按时" if _in_time(sheet) else "迟报"
    return "未报" if sheet.duty.waived_why == reads.UNREPORTED else sheet.lamp.words


def _lines(sheet: Sheet) -> SafeString:
    filled = sheet.lines_n - sheet.blank_n
    return one([SafeString(f'<span class="num">{filled}/{sheet.lines_n}</span>')])


def _signed(sheet: Sheet) -> SafeString:
    if sheet.signed_at is None:
        return SafeString("")
    return one([SafeString('<span class="num">'), moment(sheet.signed_at), SafeString("</span>"), sub(_signer(sheet))])


def _signer(sheet: Sheet) -> str:
    return sheet.signed_by.name if sheet.signed_by_id else ""


def _mark_words(sheet: Sheet) -> list[str]:
    return [*(["代填"] if sheet.by_office else []), *(["盖章件"] if sheet.scan_id else [])]


def _marks(sheet: Sheet) -> SafeString:
    drawn: list[object] = [tag("line", "代填")] if sheet.by_office else []
    if sheet.scan_id:
        drawn.append(links.worded(tag("line", "盖章件", mark="stamp"), "desk:evidence", sheet.scan_id))
    return one([part for mark in drawn for part in (mark, " ")]) if drawn else SafeString("")


def _phone(sheet: Sheet) -> SafeString:
    if sheet.contact is None:
        return SafeString('<span class="quiet">没有联络员</span>')
    return one([sheet.contact.name, sub(sheet.contact.phone or "没有留电话")])


def _phone_text(sheet: Sheet) -> str:
    return f"{sheet.contact.name} {sheet.contact.phone}".strip() if sheet.contact else ""


def _for_unit(sheet: Sheet, round_: Round) -> object:
    """Entering for the unit, while its sheet can be filled."""
    url = links.place("tasks:sheet", sheet.pk)
    if not url or round_.state != "opened" or sheet.state not in ("filling", "returned"):
        return ""
    return join(
        [button("代填", url=url, small=True, tone="quiet", mark="file-pen-line", about=sheet.unit.name, hx_boost="false")]
    )
