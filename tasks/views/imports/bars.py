"""Draws what stands around the rows of a review: tabs with counts, filters, the bar for many rows, the bar of acts."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.flow.engine import moves_for
from fazhi.flow.selectors import timeline
from fazhi.flow.tables import GATES
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act, act_buttons
from fazhi.ui.components import button, icon, join, tabs
from tasks.models import Part
from tasks.selectors import review
from tasks.services import undo
from tasks.views.imports.ask import hidden
from tasks.views.imports.desk import Desk

TAB_WORDS = {"doubts": "疑点", "all": "全部任务", "unread": "没读成任务的段落", "names": "单位对照"}
# gates that decide whether a move is offered at all; the others say why it can't be made yet
CHOOSING = frozenset({"import.fresh", "import.revision"})
MARKS = {"commit": "send", "submit": "send", "approve": "badge-check", "send_back": "rotate-ccw", "undo": "undo-2"}
NOTES = {"send_back": "经办会看到这句话", "undo": "写明为什么撤销，经过里会留下"}


def tabs_of(desk: Desk, counts: review.Counts, *, oob: bool = False) -> SafeString:
    """The four tabs with their counts."""
    figures = {"doubts": counts.open, "all": counts.tasks, "unread": counts.unread + counts.dropped, "names": counts.names}
    page = desk.url("import")
    drawn = tabs([(label, f"{page}?tab={key}", figures[key], key == desk.wanted.tab) for key, label in TAB_WORDS.items()])
    swap = ' hx-swap-oob="true"' if oob else ""
    keys = button("快捷键", tone="quiet", small=True, type="button", data_keys="1") if desk.editable else SafeString("")
    nav = SafeString(f'<nav class="im-tabs" id="im-tabs" aria-label="读出的内容"{swap}>')
    return join([nav, drawn, SafeString('<span class="im-keys js-only">'), keys, SafeString("</span></nav>")])


def filters(desk: Desk) -> SafeString:
    """Narrow by section, by unit, or to rows without a unit."""
    urls = {"page": desk.url("import"), "units": desk.url("import_units")}
    return render_to_string(
        "tasks/imports/filters.html", {"wanted": desk.wanted, "sections": review.sections(desk.batch), **urls}
    )


def bulk(desk: Desk, total: int) -> SafeString:
    """Give a unit, a role or a date to many rows at once."""
    urls = {"url": desk.url("import_bulk"), "units": desk.url("import_units")}
    return render_to_string("tasks/imports/bulk.html", {"hidden": hidden(desk), "total": total, "roles": Part.choices, **urls})


def pager(desk: Desk, shown: review.Shown) -> SafeString:
    """Where one is among several pages."""
    if shown.pages == 1:
        return SafeString("")
    base, go = desk.link(), []
    if shown.page > 1:
        go.append(button("上一页", url=f"{base}&page={shown.page - 1}", small=True, mark="chevron-left", rel="prev"))
    if shown.page < shown.pages:
        go.append(button("下一页", url=f"{base}&page={shown.page + 1}", small=True, mark="chevron-right", rel="next"))
    first = (shown.page - 1) * review.PAGE + 1
    words = f"第 {first}–{first + len(shown.items) - 1} 项，共 {shown.total} 项"
    head = SafeString(f'<nav class="pager" aria-label="翻页"><span>{words}</span><span class="go">')
    return join([head, *go, SafeString("</span></nav>")])


def moves(desk: Desk, acting: Acting) -> list[Act]:
    """The acts of the flow that fit, each that can't be made yet with its reason."""
    batch, found = desk.batch, []
    if batch.candidate is None:
        return [a for a in _acts(desk, acting, batch) if a.name == "abandon"]
    for act in _acts(desk, acting, batch):
        found.append(act)
    return sorted(found, key=lambda act: act.tone == "primary")


def _acts(desk: Desk, acting: Acting, batch) -> list[Act]:
    found = []
    for move in moves_for(batch, actor=acting):
        why = {name: GATES[name](batch, acting, {}) for name in move.gates}
        if any(why[name] for name in why if name in CHOOSING):
            continue
        tone = "primary" if move.name in ("commit", "submit", "approve") else "quiet"
        found.append(
            Act(
                move.name,
                move.label,
                desk.url("import_move"),
                note_required=move.note,
                confirm=move.confirm,
                tone=tone,
                mark=MARKS.get(move.name),
                note_help=NOTES.get(move.name, ""),
                refused=next((words for words in why.values() if words), ""),
            )
        )
    return found


def bar(desk: Desk, acting: Acting, counts: review.Counts, *, oob: bool = False) -> SafeString:
    """What is left to do at the left, when the draft was saved, the acts at the right."""
    swap = ' hx-swap-oob="true"' if oob else ""
    return join(
        [
            SafeString(f'<div class="act-bar im-bar" id="im-bar"{swap}><span id="im-left">'),
            _left(desk, counts),
            SafeString("</span>"),
            _undo(desk),
            _saved(desk),
            SafeString('<div class="acts">'),
            act_buttons(moves(desk, acting), token=desk.token),
            SafeString("</div></div>"),
        ]
    )


def _left(desk: Desk, counts: review.Counts) -> SafeString:
    if desk.batch.state != "reviewing":
        return SafeString(f"<b>{escape(desk.batch.get_state_display())}</b>")
    if counts.open:
        rest = f"其余 {counts.clear} 项已对准 {counts.units} 家单位；看过 {counts.settled} / {counts.tasks} 项"
        return SafeString(f'<b>还有 {counts.open} 处疑点</b><span class="quiet">　{rest}</span>')
    return SafeString(
        f'<b>没有疑点了</b><span class="quiet">　{counts.tasks} 项任务，{counts.units} 家单位；看过 {counts.settled} 项</span>'
    )


def _undo(desk: Desk) -> SafeString | None:
    """撤回: names the act that it takes back, and who did it."""
    step = undo.last(desk.batch) if desk.editable else None
    if step is None:
        return None
    url = desk.url("import_undo")
    words = f"{step.words}（{step.by.name}，{timezone.localtime(step.made_at):%H:%M}）"
    return join(
        [
            SafeString(f'<form class="im-undo" method="post" action="{url}" data-once>'),
            hidden(desk),
            button("撤回", tone="quiet", small=True, mark="undo-2", about=words, title=f"撤回：{words}", data_do="undo"),
            SafeString("</form>"),
        ]
    )


def _saved(desk: Desk) -> SafeString:
    """When the draft was last saved, and by whom."""
    last = timeline(desk.batch).first()
    at = timezone.localtime(desk.batch.changed_at)
    when = f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at.month}月{at.day}日 {at:%H:%M}"
    who = f"　{escape(last.who)}" if last else ""
    words = "草稿" if desk.batch.state == "reviewing" else "最后改动"
    return SafeString(f'<span class="saved" data-saved-for="head-form">{icon("check")}{words} {when} 已存{who}</span>')
