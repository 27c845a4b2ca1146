"""Draws the staged tasks: a card that asks where there is a doubt, a slip of two lines where there is none."""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.measure import PERIODS, label_of
from fazhi.ui.components import button, date_pair, icon, join, tag, unit, units
from fazhi.ui.paper_sheet import block_of, place_words
from tasks.models import ImportItem, ImportUnit, Part
from tasks.selectors import review
from tasks.views.imports.ask import ask, hidden
from tasks.views.imports.desk import Desk

ROLES = [(value, Part(value).label) for value in (Part.LEAD, Part.RESPONSIBLE, Part.CO)]
COMPARED = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}

SPOKEN = {"yearly": "每年", "ongoing": "长期坚持"}


def card(desk: Desk, item: ImportItem, *, oob: bool = False) -> SafeString:
    """One row: a full card while it asks something, else a slip. `oob`: swapped in although another row was asked for."""
    doubts = review.doubts_of(item)
    css = "is-doubt" if doubts else "is-flat"
    swap = ' hx-swap-oob="outerHTML"' if oob else ""
    spoken = escape(f"{item.number.rstrip('.．、') or item.order} {item.title[:40]}")
    seen = ' data-settled="1"' if item.settled else ""
    place = f'id="t{item.pk}" data-key="t{item.pk}" tabindex="-1" aria-label="{spoken}"'
    head = SafeString(f'<article class="tk {css}" {place}{seen}{swap}>')
    if item.dropped:
        return join([head, _dropped(desk, item), SafeString("</article>")])
    inner = (
        [_head(desk, item, doubts), _says(item, doubts), _facts(desk, item), _foot(desk, item)] if doubts else _flat(desk, item)
    )
    return join([head, *inner, SafeString("</article>")])


def _tick(desk: Desk, item: ImportItem) -> SafeString:
    if not desk.editable:
        return SafeString("")
    spoken = escape(f"选中：{item.number} {item.title[:40]}")
    box = f'<input class="form-check-input" type="checkbox" name="ids" value="{item.pk}" form="bulk"'
    return SafeString(f'{box} data-tick aria-label="{spoken}">')


def _number(item: ImportItem) -> SafeString:
    return SafeString(f'<span class="no">{escape(item.number.rstrip(".．、") or item.order)}</span>')


def _head(desk: Desk, item: ImportItem, doubts: list[review.Doubt]) -> SafeString:
    shorts = {d.short: d.bad for d in doubts}
    tags = [
        tag("late" if bad else "soon", short, mark="circle-alert" if bad else "triangle-alert")
        for short, bad in list(shorts.items())[:3]
    ]
    title = SafeString(f"<h2>{escape(item.title)}</h2>")
    return join([SafeString("<header>"), _tick(desk, item), _number(item), title, *tags, SafeString("</header>")])


def _says(item: ImportItem, doubts: list[review.Doubt]) -> SafeString:
    """Each doubt as a sentence; what is merely worth knowing follows in grey."""
    lines = [SafeString(f"<li>{escape(d.sentence)}</li>") for d in doubts]
    lines += [SafeString(f'<li class="quiet">{escape(r["words"])}</li>') for r in item.remarks]
    return join([SafeString('<ul class="doubt-says">'), *lines, SafeString("</ul>")])


def _facts(desk: Desk, item: ImportItem) -> SafeString:
    names = [n for n in item.units.all() if not n.ignored]
    rows = []
    for role, label in ROLES:
        if here := [n for n in names if n.role == role]:
            asks = [ask(desk, item, n) for n in here if desk.editable and review.is_open(item, n)]
            rows.append(
                join(
                    [
                        SafeString(f"<dt>{label}</dt><dd>"),
                        units(chip(item, n) for n in here),
                        *(_members(desk, n) for n in here if n.group_id and not review.is_open(item, n)),
                        *asks,
                        SafeString("</dd>"),
                    ]
                )
            )
    rows.append(join([SafeString("<dt>时限</dt><dd>"), days(desk, item), SafeString("</dd>")]))
    rows += [_difference(desk, item)] if item.differences else []
    if item.minimums:
        rows.append(join([SafeString("<dt>下限</dt><dd>"), *(_low(m) for m in item.minimums), SafeString("</dd>")]))
    if item.trail:
        rows.append(join([SafeString('<dt>板块</dt><dd class="quiet">'), " › ".join(item.trail), SafeString("</dd>")]))
    return join([SafeString('<dl class="facts">'), *rows, SafeString("</dl>")])


def _difference(desk: Desk, item: ImportItem) -> SafeString:
    """The first thing that text and table say differently, side by side, each answered with one press."""
    asked = item.differences[0]
    sides = (("正文", asked["text"]), ("附表", asked["annex"]))
    told = [SafeString(f'<p><span class="sub">{side}</span>{_marked(said, asked) or "没有写"}</p>') for side, said in sides]
    about = f"{item.title[:20]}的{review.DIFFERING[asked['field']]}"
    choices = (("text", "按正文"), ("annex", "按附表"), ("both", "两边都要"))
    if several := len(asked["rows"]) if asked["field"] == "parts" else 0:
        choices = (("text", "仍是一项"), ("annex", f"拆成附表的 {several} 项"), ("both", f"这一项留着，另加 {several} 项"))
    form = _act_form(desk, item, [_does(act, label, about, tone="plain") for act, label in choices]) if desk.editable else None
    label = review.DIFFERING[asked["field"]]
    says = "附表分得更细" if several else f"{label}说得不一样"
    head = SafeString(f'<dt>不同</dt><dd><div class="ask ask-two"><b>{says}</b><div class="two-words">')
    return join([head, *told, SafeString("</div>"), form, SafeString("</div></dd>")])


def _marked(said: list[str], asked: dict) -> str:
    """One side's words, each that the other side lacks marked."""
    both = {*asked["text"]} & {*asked["annex"]}
    sign = "；" if asked["field"] == "parts" else "、"
    return sign.join(escape(words) if words in both else f"<mark>{escape(words)}</mark>" for words in said)


def chip(item: ImportItem, name: ImportUnit) -> SafeString:
    """One name: what it was taken for, its own words as the hint, and whether it was found."""
    found = "none" if review.is_loose(name) else "doubt" if review.is_open(item, name) else "ok"
    who = name.unit or name.group
    shown = name.words if who is None or found == "doubt" else who.name
    title = f"原文“{name.words}”" if who is not None and who.name != name.words else None
    group = "（单位组）" if name.group_id and found != "doubt" else ""
    return join(
        [
            SafeString(f'<span data-mark="u{name.pk}" data-found="{found}">'),
            unit(shown + group, found=found, title=title),
            SafeString("</span>"),
        ]
    )


def _members(desk: Desk, name: ImportUnit) -> SafeString:
    """The link that shows who a collective name takes in: in place, or on a page of its own."""
    url = desk.url("import_group", name.group_id)
    words = f"看“{escape(name.group.name)}”的名单"
    asked = f'hx-get="{url}" hx-target="closest .who" hx-swap="innerHTML"'
    return SafeString(f'<p class="who sub" aria-live="polite"><a href="{url}?{escape(desk.back)}" {asked}>{words}</a></p>')


def days(desk: Desk, item: ImportItem) -> SafeString:
    """The dates of a row with their words; without any, the plan's last day, marked as inferred."""
    if not item.dues:
        last = desk.batch.ends
        note = SafeString('<span class="sub">没有写明时限，按计划最后一天算</span>')
        return join([date_pair(last, inferred=True), note]) if last else SafeString('<span class="quiet">没有写明</span>')
    return join([SafeString('<ul class="days">'), *(_due(d) for d in item.dues), SafeString("</ul>")])


def _due(due: dict) -> SafeString:
    day = date.fromisoformat(due["day"]) if due.get("day") else None
    pair = date_pair(day, due.get("words", ""), inferred=bool(due.get("inferred") or due.get("doubt")) and day is not None)
    if day is None and due.get("doubt"):
        pair = SafeString(f'没有这一天<span class="from">原文“{escape(due.get("words", ""))}”</span>')
    elif day is None and due.get("kind") in SPOKEN:
        pair = SafeString(f'{SPOKEN[due["kind"]]}<span class="from">原文“{escape(due.get("words", ""))}”</span>')
    doubt = SafeString(f'<span class="sub">{escape(due["doubt"])}</span>') if due.get("doubt") else None
    return join([SafeString("<li>"), pair, doubt, SafeString("</li>")])


def _low(low: dict) -> SafeString:
    words = f'<span class="from">原文“{escape(low["words"])}”</span>' if low.get("words") else ""
    counted = f'<span class="sub">{escape(_counted(low))}，{escape(low["counted_why"])}</span>' if _counted(low) else ""
    return SafeString(f"<p>{_amount(low)}{words}{counted}</p>")


def _amount(low: dict) -> str:
    """An amount as short as it goes: what, ≥ 4 次／年."""
    figure = f"{COMPARED.get(low.get('comparison', '>='), '≥')} {low['value']} {low.get('measure', '')}".strip()
    period = f"／{PERIODS.get(low['period'], low['period'])}" if low.get("period") else ""
    return f'{escape(low.get("subject", ""))} <b class="num">{escape(figure)}</b>{escape(period)}'


def _counted(low: dict) -> str:
    """By which measure an amount is counted."""
    by = label_of(low.get("counted_by", ""))
    return f"由“{by}”计数" if by else ""


def _place(desk: Desk, item: ImportItem) -> SafeString:
    """The link to the row's words in the paper, with page and paragraph."""
    if item.end <= item.start and item.sources:
        return SafeString(f'<span class="quiet">{escape(item.sources[0]["label"])}</span>')
    if item.end <= item.start:
        return SafeString('<span class="quiet">人工加的</span>')
    at, words = block_of(desk.paper, item.start), place_words(desk.paper, item.start)
    return SafeString(
        f'<a class="place" href="{desk.url("import_paper_part", at)}#s{item.pk}" data-place="s{item.pk}" data-pair-go>{words}</a>'
    )


def _foot(desk: Desk, item: ImportItem) -> SafeString:
    names = [n for n in item.units.all() if not n.ignored]
    stuck = (
        not names
        or bool(item.differences)
        or any(review.is_loose(n) for n in names)
        or any(d["level"] == "stop" for d in item.doubts)
    )
    return join([SafeString("<footer>"), _place(desk, item), acts(desk, item, stuck=stuck), SafeString("</footer>"), _why(item)])


def _why(item: ImportItem) -> SafeString:
    """Where the reasons of a row unfold when they are asked for."""
    return SafeString(f'<div class="why-place" id="w{item.pk}"></div>')


def acts(desk: Desk, item: ImportItem, *, stuck: bool) -> SafeString:
    """What may be done with a row. `data-do` names each act for the keyboard."""
    why = _opens(desk, item, "import_item_why", "为什么", "why", hx_target=f"#w{item.pk}", hx_swap="innerHTML")
    if not desk.editable:
        return join([SafeString('<span class="acts">'), why, SafeString("</span>")])
    about = item.title[:30]
    buttons = [why, _opens(desk, item, "import_item", "改", "edit"), _more(desk, item), _does("drop", "不作为任务", about)]
    if item.settled:
        buttons.append(_does("unsettle", "取消确认", about))
    else:
        tone = "ink" if review.doubts_of(item) else "plain"
        buttons.append(_does("settle", "就是这样", about, tone=tone, mark="check", disabled=stuck))
    return _act_form(desk, item, buttons)


def _opens(desk: Desk, item: ImportItem, name: str, label: str, does: str, **hx) -> SafeString:
    """A link to a page about the row, which comes into the card where there is script."""
    url = f"{desk.url(name, item.pk)}?{desk.back}"
    opened = {"hx_get": url, "hx_target": f"#t{item.pk}", "hx_swap": "outerHTML"} | hx
    return button(label, url=url, tone="quiet", small=True, about=item.title[:30], data_do=does, **opened)


def _more(desk: Desk, item: ImportItem) -> SafeString:
    """Parting and joining, folded away."""
    about = item.title[:30]
    return join(
        [
            SafeString(f'<details class="tk-more" data-menu><summary class="btn btn-quiet btn-sm">拆、并{icon("chevron-down")}'),
            SafeString(f'<span class="visually-hidden">：{escape(about)}</span></summary><span class="tk-pop">'),
            _opens(desk, item, "import_item_split", "拆成两项", "split"),
            _does("merge_previous", "与上一项合并", about),
            _does("merge_next", "与下一项合并", about),
            SafeString("</span></details>"),
        ]
    )


def _does(act: str, label: str, about: str, *, tone: str = "quiet", **more) -> SafeString:
    return button(label, tone=tone, small=True, name="act", value=act, about=about, **more)


def _act_form(desk: Desk, item: ImportItem, buttons: list[SafeString]) -> SafeString:
    url = desk.url("import_item_act", item.pk)
    form = f'<form class="acts" method="post" action="{url}" hx-post="{url}" hx-target="#t{item.pk}" hx-swap="outerHTML">'
    return join([SafeString(form), hidden(desk, version=item.version), *buttons, SafeString("</form>")])


def _flat(desk: Desk, item: ImportItem) -> list[SafeString]:
    names = [n for n in item.units.all() if not n.ignored]
    yes = tag("ok", "已确认", mark="check") if item.settled else None
    hid = tag("wait", "隐藏的行", mark="eye") if review.is_hidden(item) else None
    title = SafeString(f"<h2>{escape(item.title)}</h2>")
    head = join([SafeString("<header>"), _tick(desk, item), _number(item), title, hid, yes, SafeString("</header>")])
    leads = [n for n in names if n.role != Part.CO]
    row = [SafeString(f'<b data-mark="u{n.pk}" data-found="ok">{escape(n.unit or n.group or n.words)}</b>') for n in leads]
    row += [
        SafeString(f'<span data-mark="u{n.pk}" data-found="ok">{escape(n.unit or n.group or n.words)}</span>')
        for n in names
        if n.role == Part.CO
    ]
    when = [_short(d) for d in item.dues[:3]] or [
        SafeString(f'<span class="num">{desk.batch.ends or ""}</span><span class="from">推定</span> ')
    ]
    notes = [SafeString(f'<p class="sub">{escape(words)}</p>') for words in review.footnotes_of(item)]
    lows = [f'{_amount(m)}<span class="from">{escape(_counted(m))}</span> ' for m in item.minimums[:3]]
    line = join([SafeString('<p class="flat">'), *_spaced(row), *when, *map(SafeString, lows), SafeString("</p>")])
    foot = join([SafeString("<footer>"), _place(desk, item), acts(desk, item, stuck=False), SafeString("</footer>")])
    return [head, line, *notes, foot, _why(item)]


def _spaced(parts: list[SafeString]) -> list[SafeString]:
    return [piece for part in parts for piece in (part, SafeString(" "))]


def _short(due: dict) -> SafeString:
    day = due.get("day") or SPOKEN.get(due.get("kind", ""), "")
    words = f'<span class="from">“{escape(due["words"])}”</span> ' if due.get("words") else " "
    return SafeString(f'<span class="num">{escape(day)}</span>{words}')


def _dropped(desk: Desk, item: ImportItem) -> SafeString:
    title = SafeString(f"<h2>{escape(item.title)}</h2>")
    head = join([SafeString("<header>"), _number(item), title, tag("wait", "不作为任务"), SafeString("</header>")])
    keep = [_does("keep", "取回", item.title[:30], tone="plain", mark="undo-2")]
    return join(
        [
            head,
            SafeString("<footer>"),
            _place(desk, item),
            _act_form(desk, item, keep) if desk.editable else None,
            SafeString("</footer>"),
        ]
    )
