"""Draws the question a doubtful name asks in place, and the fields every small form of the review carries."""

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.org import access
from fazhi.org.models import UnitGroup
from fazhi.ui.components import button, join
from tasks.models import ImportItem, ImportUnit
from tasks.selectors.names import HOW
from tasks.views.imports.desk import Desk


def hidden(desk: Desk, **values) -> SafeString:
    """The token, what is shown now, and further values."""
    pairs = {"csrfmiddlewaretoken": desk.token, "back": desk.back, **values}
    return SafeString("".join(f'<input type="hidden" name="{k}" value="{escape(v)}">' for k, v in pairs.items()))


def options(desk: Desk, name: ImportUnit, offered: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return (choice, label, why) of a name: what it was taken for first, then the other candidates."""
    found = []
    if name.unit_id:
        found.append((f"u{name.unit_id}", name.unit.name, HOW.get(name.how, "")))
    elif name.group_id:
        found.append((f"g{name.group_id}", name.group.name, "单位组"))
    known = {choice for choice, _, _ in found}
    offered = [one for one in offered if desk.keeper or not one[0].startswith("r")]
    return found + [(c, label, HOW.get(how, how) or "名称相近") for c, label, how in offered if c not in known]


def ask(desk: Desk, item: ImportItem, name: ImportUnit) -> SafeString:
    """The question in place: candidates, another unit, no unit, remember."""
    again = name.words in desk.asked
    desk.asked.add(name.words)
    drawn = _form(desk, item, name)
    if not again:
        return drawn
    more = SafeString(f'<details class="ask-again"><summary>“{escape(name.words)}”前面已经问过，答一次全文都按这个</summary>')
    return join([more, drawn, SafeString("</details>")])


def _form(desk: Desk, item: ImportItem, name: ImportUnit) -> SafeString:
    url, key = desk.url("import_names"), f"n{name.pk}"
    guessed = bool(name.unit_id or name.group_id)  # of several that fit alike none is chosen beforehand
    form = f'<form method="post" action="{url}" hx-post="{url}" hx-target="#t{item.pk}" hx-swap="outerHTML">'
    radios = [
        _radio(key, *option, checked=i == 0 and guessed)
        for i, option in enumerate(options(desk, name, desk.offered.get(name.words, []))[:6])
    ]
    return join(
        [
            SafeString(form),
            hidden(desk, words=name.words, item=item.pk),
            SafeString(f'<fieldset class="ask"><legend>“{escape(name.words)}”是哪一家</legend>'),
            *radios,
            _no_keeper(desk, name),
            _radio(key, "none", "不是单位", "", checked=False),
            _other(desk, key, name.words),
            _learn(key),
            button("就按这个", tone="ink", small=True, about=name.words),
            SafeString("</fieldset></form>"),
        ]
    )


def _no_keeper(desk: Desk, name: ImportUnit) -> SafeString | None:
    """Who can make the group that a rule offers, for a person who can't."""
    rule = next((label for choice, label, _ in desk.offered.get(name.words, []) if choice.startswith("r")), "")
    if not rule or desk.keeper:
        return None
    said = f"可以{rule}。{access.rule_for(UnitGroup, 'create').sentence}"
    return SafeString(f'<p class="quiet">{escape(said)}</p>')


def _radio(key: str, choice: str, label: str, why: str, *, checked: bool) -> SafeString:
    mark = " checked" if checked else ""
    quiet = f'<span class="quiet">　{escape(why)}</span>' if why else ""
    box = f'<input class="form-check-input" type="radio" name="choice" value="{choice}" id="{key}-{choice}"{mark}>'
    return SafeString(f'<label class="form-check" for="{key}-{choice}">{box} {escape(label)}{quiet}</label>')


def _other(desk: Desk, key: str, words: str) -> SafeString:
    spoken = f"为“{words}”另选单位或单位组"
    box = f'<input class="form-control form-control-sm" id="{key}-pick" name="pick" maxlength="80" autocomplete="off"'
    box += ' placeholder="写单位或单位组的名称"'
    return SafeString(
        f'<span class="fix"><label for="{key}-pick">另选<span class="visually-hidden">：{escape(spoken)}</span></label>'
        f'{box} data-pick-from="{desk.url("import_units")}"></span>'
    )


def _learn(key: str) -> SafeString:
    box = f'<input class="form-check-input" type="checkbox" name="learn" value="on" id="{key}-learn" checked>'
    return SafeString(f'<label class="form-check" for="{key}-learn">{box} 记住这个叫法，以后都这样对应</label>')
