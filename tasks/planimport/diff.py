"""Stage six: what a revised paper changes against the plan as it stands."""

import re
from dataclasses import dataclass

SAME, CHANGED, MOVED, NUMBERED, NEW, GONE = "same", "changed", "moved", "numbered", "new", "gone"
KINDS = {NEW: "新增", CHANGED: "有改动", MOVED: "位置变动", GONE: "取消", NUMBERED: "只改编号", SAME: "未变"}
FIELDS = {"number": "编号", "path": "章节", "title": "标题", "text": "原文", "units": "单位", "dues": "时限", "minimums": "数量"}
ENOUGH = 0.5


@dataclass(frozen=True)
class Old:
    """An item of the plan as it stands: `key` is the caller's own (a task's id), the rest as an `Item` has it."""

    key: int | str
    number: str
    path: tuple[str, ...]
    title: str
    text: str
    units: tuple[tuple[str, str], ...] = ()
    dues: tuple[str, ...] = ()
    minimums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One line of the diff: `old_key` is None for new items, `new_index` for gone ones; `fields` maps names to (old, new)."""

    kind: str
    old_key: int | str | None
    new_index: int | None
    fields: dict
    moved: bool = False  # its order among the others changed, whatever else did


def old_of(key, item):
    """An `Old` made of an item that was read, for comparing two papers."""
    return Old(key, item.number, item.path, item.title, item.text, **_facts(item))


def _facts(item):
    """Units as (role, name), date codes and amounts of an item and its parts; an `Old` has them already."""
    if isinstance(item, Old):
        return {"units": item.units, "dues": item.dues, "minimums": item.minimums}
    parts = (item, *item.parts)
    return {
        "units": tuple(dict.fromkeys((u.role, u.words) for p in parts for u in p.units)),
        "dues": tuple(dict.fromkeys(d.value for p in parts for d in p.dues)),
        "minimums": tuple(dict.fromkeys(m.words for p in parts for m in p.minimums)),
    }


def diff(old, new):
    """[Change] from `old` (`Old`s) to `new` (`Item`s, or `Old`s once corrected): in the new paper's order, then what is gone.

    Items are joined by equal words, then by place and number, then by the nearest words; each pair is made once.
    """
    pairs = _join(old, new)
    back = {j: i for i, j in pairs.items()}
    moved = _moved(pairs)
    out = []
    for index, item in enumerate(new):
        if index not in back:
            out.append(Change(NEW, None, index, {}))
            continue
        before = old[back[index]]
        fields = _fields(before, item)
        content = set(fields) - {"number", "path"}
        place = MOVED if back[index] in moved or "path" in fields else NUMBERED if fields else SAME
        out.append(Change(CHANGED if content else place, before.key, index, fields, back[index] in moved))
    return out + [Change(GONE, item.key, None, {}) for i, item in enumerate(old) if i not in pairs]


def _join(old, new):
    """{index in old: index in new}."""
    pairs, taken = {}, set()

    def take(i, j):
        pairs[i] = j
        taken.add(j)

    for form in (
        lambda x: (_words(x.text), x.path, x.number),
        lambda x: _words(x.text),
        lambda x: (x.path, _words(x.title), x.number),
        lambda x: (_words(x.title), x.path),
    ):
        where = {}
        for j, item in enumerate(new):
            if j not in taken:
                where.setdefault(form(item), []).append(j)
        for i, item in enumerate(old):
            found = where.get(form(item)) if i not in pairs else None
            if found:
                take(i, found.pop(0))
    for score, i, j in _nearest(old, new, pairs, taken):
        if i not in pairs and j not in taken and score >= ENOUGH:
            take(i, j)
    return pairs


def _nearest(old, new, pairs, taken):
    """(score, i, j) of the pairs that are left, the best first; only items that share a rare piece of words are compared."""
    left, right = [i for i in range(len(old)) if i not in pairs], [j for j in range(len(new)) if j not in taken]
    theirs = {j: _pieces(new[j].text) for j in right}
    where = {}
    for j in right:
        for piece in theirs[j]:
            where.setdefault(piece, []).append(j)
    scored = []
    for i in left:
        own = _pieces(old[i].text)
        rare = sorted((piece for piece in own if piece in where), key=lambda piece: (len(where[piece]), piece))[:12]
        for j in {j for piece in rare for j in where[piece][:12]}:
            score = 2 * len(own & theirs[j]) / max(len(own) + len(theirs[j]), 1)
            same_place = old[i].path[-1:] == new[j].path[-1:] and old[i].number == new[j].number
            scored.append((score + 0.1 * same_place, i, j))
        for j in _same_place(old[i], new, right):
            scored.append((0.3 + 2 * len(own & theirs[j]) / max(len(own) + len(theirs[j]), 1), i, j))
    return sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2]))


def _same_place(item, new, right):
    return [j for j in right if len(right) <= 200 and new[j].number == item.number and new[j].path == item.path][:2]


def _moved(pairs):
    """The old indexes whose order changed: those outside the longest run that kept its order."""
    order = [i for i, _ in sorted(pairs.items(), key=lambda pair: pair[1])]
    return set(order) - set(_longest_rise(order))


def _longest_rise(values):
    """The longest rising subsequence, in n log n."""
    from bisect import bisect_left

    tails, ends, back = [], [], {}
    for value in values:
        at = bisect_left(ends, value)
        back[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [value]
    out, value = [], tails[-1] if tails else None
    while value is not None:
        out.append(value)
        value = back[value]
    return out[::-1]


def _fields(before, item):
    """{field: (old, new)} of what differs; white space doesn't count."""
    after = {"number": item.number, "path": item.path, "title": item.title, "text": item.text, **_facts(item)}
    out = {}
    for name in FIELDS:
        was, now = getattr(before, name), after[name]
        same = sorted(was) == sorted(now) if name in ("units", "dues", "minimums") else _plain(was) == _plain(now)
        if not same:
            out[name] = (was, now)
    return out


def _plain(value):
    return re.sub(r"\s", "", "／".join(value) if isinstance(value, tuple) else value)


def _words(text):
    return re.sub(r"[\s\W]+", "", text)


def _pieces(text):
    words = _words(text)
    return {words[i : i + 2] for i in range(len(words) - 1)}
