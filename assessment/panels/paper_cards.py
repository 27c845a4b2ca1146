"""Draws the readings of a paper as cards: a figure, a problem, the sections that they stand in."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString

from assessment.composing.words import amount
from assessment.models import PaperFigure, PaperSection, ReportProblem
from assessment.panels.paper_desk import Desk
from assessment.selectors.papers import DROPPED, Shown
from assessment.selectors.readings import Row, key_of
from fazhi.ui.components import button, empty, join, tag, unit
from fazhi.ui.paper_sheet import block_of, place_words

EMPTY = {
    "open": ("没有要核对的了", "看一遍“数”和“问题”，就可以确认。"),
    "figures": ("没有读出数", "在下面各节里可以照原文补上。"),
    "problems": ("没有读出问题", "在下面各节里可以照原文补上。"),
    "dropped": ("没有不要的", "标为不要的数和问题会列在这里，可以放回。"),
}


def pane(desk: Desk, shown: Shown) -> SafeString:
    """The cards of a page, section by section."""
    if not shown.rows:
        title, words = EMPTY[desk.tab]
        return join([SafeString('<h2 class="visually-hidden">读出的内容</h2>'), empty(title, words)])
    drawn = [piece for section in shown.sections for piece in _section(desk, section, shown.rows[section.pk])]
    return join([*drawn, _pager(desk, shown)])


def _section(desk: Desk, section: PaperSection, rows: list[Row]) -> list[SafeString]:
    head = SafeString(f'<div class="pr-sec"><h2 class="im-rest">{escape(section.title)}</h2>')
    ask = [_keep_section(desk, section, rows), _add(desk, section)] if desk.editable else []
    return [join([head, *ask, SafeString("</div>")]), *(card(desk, row) for row in rows)]


def _keep_section(desk: Desk, section: PaperSection, rows: list[Row]) -> SafeString | None:
    if not any(row.state == "read" for row in rows):
        return None
    start = SafeString(f'<form method="post" action="{desk.url("paper_keep")}" data-once>')
    face = button("这一节都要", tone="quiet", small=True, mark="check", about=section.title[:20])
    return join([start, desk.hidden(section=section.pk), face, SafeString("</form>")])


def _add(desk: Desk, section: PaperSection) -> SafeString:
    url = f"{desk.url('paper_add', section.pk)}?{desk.back}"
    return button("补一处", url=url, tone="quiet", small=True, mark="plus", about=section.title[:20])


def _pager(desk: Desk, shown: Shown) -> SafeString | None:
    if shown.following is None and not desk.after:
        return None
    page = f"{desk.url()}?tab={desk.tab}"
    go = [button("从头看", url=page, small=True, mark="chevron-left", rel="prev")] if desk.after else []
    if shown.following is not None:
        go.append(button("接着看", url=f"{page}&after={shown.following}", small=True, mark="chevron-right", rel="next"))
    return join(
        [SafeString('<nav class="pager" aria-label="翻页"><span></span><span class="go">'), *go, SafeString("</span></nav>")]
    )


def card(desk: Desk, row: Row) -> SafeString:
    """One reading with its acts."""
    key = key_of(row)
    figure = isinstance(row, PaperFigure)
    spoken = escape(f"{row.what[:30]} {row.words}" if figure else row.text[:40])
    css = "tk is-flat is-dropped" if row.state == DROPPED else "tk is-flat"
    seen = "" if row.state == "read" else ' data-settled="1"'
    head = SafeString(f'<article class="{css}" id="t{key}" data-key="t{key}" tabindex="-1" aria-label="{spoken}"{seen}>')
    body = _figure(row) if figure else _problem(row)
    foot = join([SafeString("<footer>"), _place(desk, row, key), _acts(desk, row, key), SafeString("</footer>")])
    return join([head, *body, foot, SafeString("</article>")])


def _state(row: Row) -> SafeString | None:
    if row.state == "read":
        return None
    if row.state == DROPPED:
        return tag("wait", "不要")
    return tag("ok", "已改" if _changed(row) else "要", mark="check")


def _changed(row: Row) -> str:
    """What the reader said, where people made something else of it."""
    read = row.read
    if not read:
        return "人工补的"
    if isinstance(row, PaperFigure):
        now = (amount(row.value), row.unit, row.mark, row.what, row.period)
        was = (read["value"], read["unit"], read["mark"], (read["what"] or read["printed"])[:120], read["period"])
        return "" if now == was else f"读出的是：{was[3]} {was[2]}{was[0]}{was[1]}"
    return (
        ""
        if (row.text, row.cause, row.named) == (read["text"], read["cause"], read["unit"])
        else f"读出的是：{read['text'][:120]}"
    )


def printed(row: PaperFigure) -> str:
    """A figure as people read it: 12 件, 128200 元."""
    return f"{amount(row.value)} {row.unit}".strip()


def _figure(row: PaperFigure) -> list[SafeString]:
    mark = f'data-mark="{key_of(row)}" data-kind="figure" data-found="{"doubt" if row.state == "read" else "ok"}"'
    number = join([SafeString(f'<b class="num" {mark}>'), printed(row), SafeString("</b>")])
    title = join([SafeString("<h3>"), number, "　", row.what, SafeString("</h3>")])
    told = [f"原文“{row.words}”"]
    told += [f"约数：{row.mark}"] if row.mark else []
    told += [f"时间：{row.period}"] if row.period else []
    told += [_changed(row)] if row.state != "read" and _changed(row) else []
    head = join([SafeString("<header>"), title, _state(row), SafeString("</header>")])
    return [head, join([SafeString('<p class="flat">'), "　".join(told), SafeString("</p>")])]


def _problem(row: ReportProblem) -> list[SafeString]:
    head = join(
        [
            SafeString("<header>"),
            tag("line", "问题"),
            SafeString("<h3>"),
            row.text,
            SafeString("</h3>"),
            _state(row),
            SafeString("</header>"),
        ]
    )
    who = row.unit or row.group
    named = unit(who.name, found="ok", title=f"原文“{row.named}”" if row.named else None) if who else row.named or "没有写明"
    told = [SafeString('<p class="flat">单位：'), named, f"　原因：{row.cause or '没有写明'}"]
    told += [f"　{_changed(row)}"] if row.state != "read" and _changed(row) else []
    return [head, join([*told, SafeString("</p>")])]


def _place(desk: Desk, row: Row, key: str) -> SafeString:
    """The link to the words in the paper."""
    paper = desk.paper.paper
    url = f"{desk.url('paper_part', block_of(paper, row.start))}#s{key}"
    return SafeString(f'<a class="place" href="{url}" data-place="s{key}" data-pair-go>{place_words(paper, row.start)}</a>')


def _acts(desk: Desk, row: Row, key: str) -> SafeString | None:
    if not desk.editable:
        return None
    about = (row.what if isinstance(row, PaperFigure) else row.text)[:30]
    if row.state == DROPPED:
        return _form(desk, row, key, [_does("back", "放回", about, does="keep", tone="plain", mark="undo-2")])
    opened = [_opens(desk, key, "paper_row", "改", "edit", about)]
    if isinstance(row, ReportProblem):
        opened.append(_opens(desk, key, "paper_split", "拆开", "split", about))
        opened += [_does("merge_next", "并下一个", about), _does("merge_previous", "并上一个", about)]
    opened.append(_does("drop", "不要", about))
    if row.state == "read":
        opened.append(_does("keep", "要", about, does="settle", tone="ink", mark="check"))
    else:
        opened.append(_does("back", "再想想", about, does="keep"))
    return _form(desk, row, key, opened)


def _opens(desk: Desk, key: str, name: str, label: str, does: str, about: str) -> SafeString:
    url = f"{desk.url(name, key)}?{desk.back}"
    opened = {"hx_get": url, "hx_target": f"#t{key}", "hx_swap": "outerHTML"}
    return button(label, url=url, tone="quiet", small=True, about=about, data_do=does, **opened)


def _does(act: str, label: str, about: str, *, does: str = "", tone: str = "quiet", mark: str | None = None) -> SafeString:
    return button(label, tone=tone, small=True, mark=mark, about=about, name="act", value=act, data_do=does or act)


def _form(desk: Desk, row: Row, key: str, buttons: list[SafeString]) -> SafeString:
    url = desk.url("paper_act", key)
    start = f'<form class="acts" method="post" action="{url}" hx-post="{url}" hx-target="#t{key}" hx-swap="outerHTML">'
    return join([SafeString(start), desk.hidden(version=row.version), *buttons, SafeString("</form>")])
