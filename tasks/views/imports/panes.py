"""Draws the panes at the right that aren't rows: the paragraphs that became no task, and each name once."""

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.ui.components import button, empty, join, tag, unit
from tasks.models import ImportItem
from tasks.selectors import names
from tasks.selectors.candidates import offered
from tasks.views.imports.ask import hidden, options
from tasks.views.imports.cards import card
from tasks.views.imports.desk import Desk

UNREAD_PAGE = 100


def nothing(title: str, words: str) -> SafeString:
    """An empty pane, with the heading that its own heading stands under."""
    return join([SafeString('<h2 class="visually-hidden">读出的内容</h2>'), empty(title, words)])


def unread(desk: Desk, dropped: list[ImportItem]) -> SafeString:
    """Paragraphs that became no task, each may be made one; then the rows that were set aside."""
    pieces = desk.batch.unread
    pages = max(1, -(-len(pieces) // UNREAD_PAGE))
    page = min(desk.wanted.page, pages)
    rows = [_piece(desk, p) for p in pieces[(page - 1) * UNREAD_PAGE : page * UNREAD_PAGE]]
    if not rows and not dropped:
        return nothing("全文都读成了任务", "没有剩下的段落，也没有标为不作为任务的。")
    aside = (
        [SafeString(f'<h2 class="im-rest">标为不作为任务的 {len(dropped)} 项</h2>'), *(card(desk, i) for i in dropped)]
        if dropped
        else []
    )
    listed = join([SafeString('<ul class="pieces">'), *rows, SafeString("</ul>")]) if rows else SafeString("")
    return join([listed, turn(desk, page, pages), *aside])


def _piece(desk: Desk, piece: dict) -> SafeString:
    url = desk.url("import_lift")
    lift = ""
    if desk.editable:
        lift = join(
            [
                SafeString(f'<form method="post" action="{url}" data-once>'),
                hidden(desk, start=piece["start"]),
                button("作为任务", small=True, mark="plus", about=piece["text"][:20]),
                SafeString("</form>"),
            ]
        )
    words = escape(piece["text"][:300]) + ("……" if len(piece["text"]) > 300 else "")
    why = f'<p class="sub">{escape(piece.get("reason", ""))}</p>' if piece.get("reason") else ""
    return join(
        [SafeString(f'<li id="p{piece["start"]}"><div><p class="song">{words}</p>{why}</div>'), lift, SafeString("</li>")]
    )


def turn(desk: Desk, page: int, pages: int) -> SafeString:
    """Links to the pages beside this one."""
    return turns(f"{desk.url('import')}?tab={desk.wanted.tab}&amp;page=", page, pages)


def turns(base: str, page: int, pages: int) -> SafeString:
    """The same for any address that ends where the page's number goes (already escaped)."""
    if pages == 1:
        return SafeString("")
    go = f'<a class="btn btn-plain btn-sm" href="{base}{page - 1}" rel="prev">上一页</a>' if page > 1 else ""
    go += f'<a class="btn btn-plain btn-sm" href="{base}{page + 1}" rel="next">下一页</a>' if page < pages else ""
    return SafeString(
        f'<nav class="pager" aria-label="翻页"><span>第 {page} 页，共 {pages} 页</span><span class="go">{go}</span></nav>'
    )


def name_lines(desk: Desk) -> SafeString:
    """Each name of the paper once: how often, taken for whom, how; corrected here for the whole paper."""
    lines, pages = names.lines(desk.batch, desk.wanted.page)
    if not lines:
        return nothing("这份文件没有写明单位", "到“全部任务”里勾选任务，成批给单位。")
    desk.offered = offered(desk.batch, (line.sample for line in lines))
    return join(
        [
            _many(desk),
            SafeString('<ul class="names">'),
            *(_line(desk, n) for n in lines),
            SafeString("</ul>"),
            turn(desk, min(desk.wanted.page, pages), pages),
        ]
    )


def _many(desk: Desk) -> SafeString | None:
    """The bar that answers several names at once, while some lead nowhere."""
    total = len(names.loose(desk.batch)) if desk.editable else 0
    if total < 2:
        return None
    urls = {"url": desk.url("import_names"), "units": desk.url("import_units")}
    return render_to_string("tasks/imports/names_many.html", {"hidden": hidden(desk), "total": total, **urls})


def _line(desk: Desk, line: names.NameLine) -> SafeString:
    found = "doubt" if line.open and line.target else "none" if line.open else "ok"
    if line.sample.ignored and not line.open:
        shown = tag("wait", "不是单位")
    else:
        shown = unit(line.target or "没有对上", found=found)
    how = "、".join(filter(None, [line.how, "各处不一样" if line.split else "", line.sample.doubt if line.open else ""]))
    words = f'<b class="song">{escape(line.words)}</b><span class="quiet">{line.times} 处</span>'
    head = f'<div class="name-head">{_tick(desk, line)}{words}'
    css = ' class="is-doubt"' if line.open else ""
    key = f"m{line.sample.pk}"
    return join(
        [
            SafeString(f'<li id="{key}"{css}>{head}'),
            shown,
            SafeString(f'<span class="quiet">{escape(how)}</span></div>'),
            _alias(desk, line) if line.alias and desk.editable else None,
            _change(desk, line, key) if desk.editable else None,
            SafeString("</li>"),
        ]
    )


def _tick(desk: Desk, line: names.NameLine) -> str:
    if not desk.editable or not line.nowhere:
        return ""
    box = f'<input class="form-check-input" type="checkbox" name="words" value="{escape(line.words)}" form="names-many"'
    return f'{box} data-tick aria-label="{escape(f"选中：{line.words[:40]}")}">'


def _alias(desk: Desk, line: names.NameLine) -> SafeString:
    url = desk.url("import_forget")
    start = SafeString(f'<form class="remembered" method="post" action="{url}" data-once>')
    words = SafeString(f"<span>已记住：“{escape(line.words)}”就是{escape(line.alias.unit or line.alias.group)}</span>")
    return join(
        [
            start,
            hidden(desk, words=line.words),
            words,
            button("不再记住", tone="quiet", small=True, mark="undo-2", about=line.words),
            SafeString("</form>"),
        ]
    )


def _change(desk: Desk, line: names.NameLine, key: str) -> SafeString:
    """Say who the name is: the candidates, another one, or no unit; open at once where there is a doubt."""
    offers = options(desk, line.sample, desk.offered.get(line.words, []))[:6]
    picks = [(choice, f"{label}（{why}）" if why else label) for choice, label, why in offers]
    urls = {"url": desk.url("import_names"), "units": desk.url("import_units")}
    context = {
        "line": line,
        "key": key,
        "hidden": hidden(desk, words=line.words),
        "picks": [*([("", "请选这是哪一家")] if line.nowhere else []), *picks, ("none", "不是单位")],
        **urls,
    }
    return render_to_string("tasks/imports/name_form.html", context)
