"""Draws the difference of a revised paper: new, changed, moved and gone, old and new words side by side."""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.ui.components import join, tag
from tasks.models import Part
from tasks.services.revise import KINDS, Difference
from tasks.views.imports.desk import Desk
from tasks.views.imports.panes import turns

ROLES = (Part.LEAD, Part.RESPONSIBLE, Part.CO)
WHOLE = re.compile(r"\d+|.", re.S)  # a number differs as a whole
TONES = {"new": "ok", "changed": "soon", "moved": "line", "gone": "late", "numbered": "wait", "same": "wait"}
MARKS = {"new": "plus", "changed": "pencil", "moved": "arrow-up-down", "gone": "minus", "numbered": "list", "same": None}
FIELDS = {
    "number": "编号",
    "title": "任务",
    "text": "原文",
    "path": "板块",
    "trail": "板块",
    "section": "板块",
    "units": "单位",
    "dues": "时限",
    "minimums": "下限",
    "order": "次序",
}
ORDER = ("new", "changed", "moved", "gone")
PAGE = 100


def draw(desk: Desk, lines: list[Difference], kind: str, page: int) -> dict:
    """Return the counts by kind and one page of the lines of the chosen kind (all that matters when none is chosen)."""
    counts = Counter(line.kind for line in lines)
    kind = kind if kind in KINDS else ""
    chosen = [line for line in lines if (line.kind == kind if kind else line.kind in ORDER)]
    url = desk.url("import_diff")
    tabs = [("有变化的", url, sum(counts[k] for k in ORDER), not kind)]
    tabs += [(KINDS[k], f"{url}?kind={k}", counts[k], k == kind) for k in (*ORDER, "numbered", "same")]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(page, pages)
    turn = turns(f"{url}?{f'kind={kind}&amp;' if kind else ''}page=", page, pages)
    shown = [_line(line) for line in chosen[(page - 1) * PAGE : page * PAGE]]
    return {"lines": shown, "turn": turn, "kinds": tabs, "counts": counts}


def _line(line: Difference) -> SafeString:
    row = line.item or line.task
    number = row.number or row.order
    mark = tag(TONES[line.kind], line.label, mark=MARKS[line.kind])
    head = SafeString(
        f'<header><span class="no">{escape(str(number).rstrip(".．、"))}</span><h2>{escape(row.title)}</h2>{mark}</header>'
    )
    fields = [_field(name, old, new) for name, (old, new) in line.fields.items()]
    if line.places:
        fields.insert(0, _field("order", *(f"第 {place} 项" for place in line.places)))
    body = join([SafeString('<dl class="facts diff-facts">'), *fields, SafeString("</dl>")]) if fields else None
    if "text" not in line.fields:
        body = join([body, _words(line)])
    return join([SafeString(f'<article class="tk df df-{line.kind}">'), head, body, SafeString("</article>")])


def _words(line: Difference) -> SafeString:
    row = line.item or line.task
    return SafeString(f'<p class="flat song">{escape(row.text[:400])}</p>')


def _rank(value: object) -> int:
    """Who leads stands before who helps; everything else keeps its place."""
    paired = isinstance(value, list | tuple) and len(value) == 2 and value[0] in Part.values
    return ROLES.index(value[0]) if paired else 0


def _said(value: object) -> str:
    """One value of a field: 牵头：市司法局 for a unit in its role."""
    if isinstance(value, list | tuple) and len(value) == 2 and value[0] in Part.values:
        return f"{Part(value[0]).label}：{value[1]}"
    return str(value)


def _field(name: str, old: object, new: object) -> SafeString:
    left, right = _lists(old, new) if isinstance(old, list | tuple) else _pieces(str(old or ""), str(new or ""))
    label = FIELDS.get(name, name)
    return SafeString(
        f'<dt>{escape(label)}</dt><dd><div class="two-words"><p><span class="sub">原来</span><del>{left or "（空）"}</del></p>'
        f'<p><span class="sub">现在</span><ins>{right or "（空）"}</ins></p></div></dd>'
    )


def _lists(old: Iterable, new: Iterable) -> tuple[str, str]:
    """Two lists, each entry that the other lacks marked as a whole."""
    before, after = ([_said(v) for v in sorted(values, key=_rank)] for values in (old, new))
    left = [escape(v) if v in after else _mark(v) for v in before]
    right = [escape(v) if v in before else _mark(v) for v in after]
    return "、".join(left), "、".join(right)


def _pieces(before: str, after: str) -> tuple[str, str]:
    """Both texts with what differs marked; long texts are compared as wholes."""
    if len(before) + len(after) > 4000:
        return escape(before), escape(after)
    old, new = WHOLE.findall(before), WHOLE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left, right = [], []
    for op, a, b, c, d in matcher.get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        left.append(escape(was) if op == "equal" else _mark(was))
        right.append(escape(now) if op == "equal" else _mark(now))
    return _joined(left), _joined(right)


def _mark(words: str) -> str:
    return f"<mark>{escape(words)}</mark>" if words else ""


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts)
