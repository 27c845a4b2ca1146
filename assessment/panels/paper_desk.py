"""The review of a report on paper: what one request looks at, the paper itself, tabs and the bar of acts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from assessment.models import PaperReport
from assessment.panels import acts
from assessment.selectors import papers as reads
from assessment.services import paper_undo
from fazhi.flow.engine import moves_for
from fazhi.flow.tables import GATES
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act, act_buttons
from fazhi.ui.components import button, day, empty, join, tabs
from fazhi.ui.paper_sheet import Sheet, block_of, part_of, parts

if TYPE_CHECKING:
    from fazhi.ui.paper_sheet import Mark

YEAR = re.compile(r"(20\d\d)年")
TAB_WORDS = {"open": "待核对", "figures": "数", "problems": "问题", "dropped": "不要的"}


@dataclass(slots=True)
class Desk:
    """One paper report as one request looks at it; `shown` are the readings whose cards stand on the page."""

    paper: PaperReport
    acting: Acting
    token: str
    editable: bool
    tab: str
    after: int = 0
    shown: set[str] = field(default_factory=set)

    def url(self, name: str = "paper", *args: object) -> str:
        """Return the address of one of this paper's pages or acts."""
        return reverse(f"assessment:{name}", args=(self.paper.pk, *args))

    @property
    def back(self) -> str:
        """What is shown now, as it travels along in forms."""
        return urlencode({"tab": self.tab} | ({"after": self.after} if self.after else {}))

    def hidden(self, **values: object) -> SafeString:
        """The token, what is shown now, and further values, as every small form carries them."""
        pairs = {"csrfmiddlewaretoken": self.token, "back": self.back, **values}
        return SafeString("".join(f'<input type="hidden" name="{k}" value="{escape(v)}">' for k, v in pairs.items()))


def open_desk(request: HttpRequest, pk: int, action: str = "view") -> Desk:
    """Return the desk of a paper report; a stranger gets 404."""
    paper = reads.get(request.acting, pk, action)
    query = QueryDict(request.POST.get("back", "")[:200]) if request.method == "POST" else request.GET
    editable = paper.state == "drafting" and access.may(request.acting, paper, "edit")
    first = "open" if editable else "figures"
    tab = query.get("tab", "") if query.get("tab", "") in reads.TABS else first
    after = query.get("after", "")
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    return Desk(paper, request.acting, get_token(request), editable, tab, place)


def sheet(desk: Desk, part: int) -> SafeString:
    """One part of the paper, its words marked."""
    paper = desk.paper.paper
    if not paper.blocks:
        return empty("原文没有段落", "这份文件没有留下文字。", bare=True)

    def href(mark: Mark) -> str:
        here = mark.item in desk.shown
        return f"#t{mark.item}" if here else f"{desk.url()}?tab=figures&amp;after={mark.start}#t{mark.item}"

    def read(low: int, high: int) -> tuple:
        return reads.marks(desk.paper, low, high)

    return Sheet(paper, part, read=read, href=href, next_url=lambda block: desk.url("paper_part", block)).html()


def part_at(desk: Desk, at: int) -> SafeString:
    """The part of the paper in which a character stands, led to from the parts before it."""
    held = desk.paper.paper
    part = part_of(held, block_of(held, at)) if held.blocks else 0
    before = desk.url("paper_part", parts(held)[part - 1][0]) if part else ""
    return with_before(sheet(desk, part), before)


def with_before(drawn: SafeString, before: str) -> SafeString:
    """A part of the paper under the link to the one before it."""
    if not before:
        return drawn
    back = f'<p class="paper-more"><a href="{before}" hx-get="{before}" hx-target="#paper-body">看前面的原文</a></p>'
    return join([SafeString(back), drawn])


def shut(paper: PaperReport) -> str:
    """Say why a paper can't be confirmed: the call that it answers ended meanwhile; empty where it didn't."""
    if paper.report_id is None or paper.report.call.state == "opened":
        return ""
    call = paper.report.call
    return f"它答复的“{call.title}”已经结束报送。可以接着核对，但要先在通知页“重新开始”，才能确认、改登记或者撤销。"


def doubt(paper: PaperReport) -> str:
    """Say where the paper's own title speaks of another year than the one it was put down for; empty where it doesn't."""
    years = {int(one) for one in YEAR.findall(paper.title)}
    if not years or any(paper.starts.year <= year <= paper.ends.year for year in years):
        return ""
    told = "、".join(f"{year} 年" for year in sorted(years))
    return f"标题写的是 {told}，登记的期间是 {day(paper.starts)} 至 {day(paper.ends)}。登记错了请改登记。"


def tabs_of(desk: Desk, known: reads.Counts, *, oob: bool = False) -> SafeString:
    """The tabs with their counts."""
    figures = {"open": known.left, "figures": known.figures + known.kept, "problems": known.problems + known.opened}
    figures["dropped"] = known.dropped
    page = desk.url()
    drawn = tabs([(label, f"{page}?tab={key}", figures[key], key == desk.tab) for key, label in TAB_WORDS.items()])
    swap = ' hx-swap-oob="true"' if oob else ""
    keys = button("快捷键", tone="quiet", small=True, type="button", data_keys="1") if desk.editable else None
    nav = SafeString(f'<nav class="im-tabs" id="im-tabs" aria-label="读出的内容"{swap}>')
    return join([nav, drawn, SafeString('<span class="im-keys js-only">'), keys, SafeString("</span></nav>")])


def bar(desk: Desk, known: reads.Counts, *, oob: bool = False) -> SafeString:
    """What is left at the left, taking back, the acts at the right."""
    swap = ' hx-swap-oob="true"' if oob else ""
    return join(
        [
            SafeString(f'<div class="act-bar im-bar" id="im-bar"{swap}><span id="im-left">'),
            _left(desk, known),
            SafeString("</span>"),
            _undo(desk),
            _rest(desk, known),
            SafeString('<div class="acts">'),
            act_buttons(_moves(desk, known), token=desk.token),
            SafeString("</div></div>"),
        ]
    )


def _told(known: reads.Counts) -> str:
    return f"{known.kept} 个数、{known.opened} 个问题"


def _left(desk: Desk, known: reads.Counts) -> SafeString:
    if desk.paper.state != "drafting":
        return join(
            [SafeString("<b>"), desk.paper.get_state_display(), SafeString(f'</b><span class="quiet">　{_told(known)}</span>')]
        )
    head = f"还有 {known.left} 处没有核对" if known.left else "都核对过了"
    return SafeString(f'<b>{head}</b><span class="quiet">　要 {_told(known)}，不要 {known.dropped} 处</span>')


def _undo(desk: Desk) -> SafeString | None:
    """撤回: names the act that it takes back, and who did it."""
    step = paper_undo.last(desk.paper) if desk.editable else None
    if step is None:
        return None
    words = f"{step.words}（{step.by.name}，{timezone.localtime(step.made_at):%H:%M}）"
    drawn = button("撤回", tone="quiet", small=True, mark="undo-2", about=words, title=f"撤回：{words}", data_do="undo")
    start = SafeString(f'<form class="im-undo" method="post" action="{desk.url("paper_undo")}" data-once>')
    return join([start, desk.hidden(), drawn, SafeString("</form>")])


def _rest(desk: Desk, known: reads.Counts) -> SafeString | None:
    """其余都要, for whoever has looked through the paper."""
    if not desk.editable or not known.left:
        return None
    start = SafeString(f'<form class="im-undo" method="post" action="{desk.url("paper_keep")}" data-once>')
    return join([start, desk.hidden(), button("其余都要", small=True, mark="check"), SafeString("</form>")])


def _moves(desk: Desk, known: reads.Counts) -> list[Act]:
    """The acts of the flow; confirming says what will be kept, and why it can't be done yet."""
    found = []
    for move in moves_for(desk.paper, actor=desk.acting):
        made = acts.of_move(move, desk.url("paper_move"))
        if move.name == "confirm":
            told = f"保留 {_told(known)}，不要 {known.dropped} 处。{move.confirm}"
            why = next((words for name in move.gates if (words := GATES[name](desk.paper, desk.acting, {}))), "")
            made = replace(made, confirm=told, refused=why)
        elif move.note:
            made = replace(made, note_label=f"{move.label}的理由", note_help="记在经过里")
        found.append(made)
    return sorted(found, key=lambda act: act.tone == "primary")
