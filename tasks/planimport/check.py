"""Stage five: what a reviewer should look at first, item by item, as Chinese sentences."""

import re
from dataclasses import dataclass

from . import days
from .model import CO, FROM_HEADING, LEAD, RESPONSIBLE

STOP, ASK, NOTE = "stop", "ask", "note"
LEVELS = {STOP: "须改正", ASK: "请确认", NOTE: "提示"}
CODES = {
    "unmatched-unit": "没有找到单位",
    "doubtful-unit": "单位待确认",
    "open-list": "名单未写完",
    "no-lead": "没有牵头单位",
    "no-unit": "没有写明单位",
    "from-heading": "单位按上级标题",
    "same-number": "编号重复",
    "no-such-date": "日期不存在",
    "before-month": "月份之前",
    "no-date": "没有期限",
    "mask": "有遮盖的字",
    "near-duplicate": "内容相近",
    "out-of-year": "超出计划年份",
    "which-year": "没有写哪一年",
    "two-roles": "同一单位有两种角色",
    "note-says": "脚注另有说法",
    "hidden-row": "隐藏的行",
    "footnote": "脚注",
}
NEAR = 0.85
HEADED = "这一项没有写单位，先按上级标题写的单位算；与上级那一项一并办理的，可以不要这一项"


@dataclass(frozen=True)
class Doubt:
    """One thing to look at; `item_index` is -1 for the whole paper; `level` is stop, ask or note."""

    code: str
    item_index: int
    sentence: str
    level: str


def check(items, matches, *, year, ends=None):
    """All doubts of a paper's items, in item order. `matches` is what `match.match` gave (or {} before matching)."""
    doubts = []
    for index, item in enumerate(items):
        for part in (item, *item.parts):
            doubts += _units(index, part, matches) + of_dues(index, part.dues, year, ends)
        doubts += _whole(index, item)
    doubts += _same_numbers(items) + _near_duplicates(items)
    return sorted(dict.fromkeys(doubts), key=lambda d: (d.item_index, list(CODES).index(d.code)))


def _units(index, item, matches):
    out = []
    for unit in item.units:
        found = matches.get(unit.full or unit.words) or matches.get(unit.words)
        if found is not None and found.unit_id is None and found.group_id is None:
            out.append(Doubt("unmatched-unit", index, found.doubt or f"单位库里没有“{unit.words}”", ASK))
        elif found is not None and found.doubt:
            out.append(Doubt("doubtful-unit", index, found.doubt, ASK))
        if unit.open_list:
            out.append(Doubt("open-list", index, f"“{unit.words}”后面写着“等”，名单没有写完，请补全或确认", ASK))
    roles = {}
    for unit in item.units:
        roles.setdefault(unit.words, set()).add(unit.role)
    out += [
        Doubt("two-roles", index, f"“{words}”既是牵头又是配合，按较重的角色办理", NOTE)
        for words, found in roles.items()
        if len(found) > 1
    ]
    return out


def of_dues(index, dues, year, ends):
    """The doubts about the dates of one item, in a plan from `year` to the year `ends`."""
    out = []
    for due in dues:
        if due.kind == "before" and due.doubt:
            out.append(Doubt("before-month", index, due.doubt, ASK))
            continue
        day, _, doubt = days.resolve(due.value, year)
        if day is None and doubt:
            out.append(Doubt("no-such-date", index, f"“{due.words}”：{doubt}", STOP))
        elif year and day and due.value[:1].isdigit() and not year <= day.year <= max(ends or year, year) + 1:
            out.append(Doubt("out-of-year", index, f"“{due.words}”读作 {day.isoformat()}，不在计划年份 {year} 内", ASK))
        elif due.lent and ends and year and ends > year:
            words = f"“{due.words}”没有写年份，计划从 {year} 年到 {ends} 年，先按 {due.value[:4]} 年算，请确认"
            out.append(Doubt("which-year", index, words, ASK))
    return out


def _whole(index, item):
    """Doubts of an item as a whole: no unit, no lead, no date, masked words."""
    parts = item.parts or (item,)
    out = []
    if not any(part.units for part in parts):
        out.append(Doubt("no-unit", index, "原文没有写明单位，请指定", ASK))
    elif any(unit.rule == FROM_HEADING for unit in item.units):
        out.append(Doubt("from-heading", index, HEADED, ASK))
    elif any(part.named(CO) and not part.named(LEAD) and not part.named(RESPONSIBLE) for part in parts):
        out.append(Doubt("no-lead", index, "只有配合单位，没有牵头单位，请指定", ASK))
    if not any(part.dues for part in (item, *item.parts)):
        out.append(Doubt("no-date", index, "原文没有写期限，按计划最后一天推定", NOTE))
    notes = [note for part in (item, *item.parts) for note in part.notes]
    out += [Doubt("note-says", index, note.asks, ASK) for note in notes if note.asks]
    out += [Doubt("footnote", index, str(note), NOTE) for note in notes]
    if item.hidden:
        out.append(Doubt("hidden-row", index, "这一行在表格里是隐藏的，请看还算不算任务", ASK))
    masks = list(dict.fromkeys(span.words for span in item.masks))
    if masks:
        out.append(Doubt("mask", index, "有遮盖的字：" + "、".join(f"“{words}”" for words in masks[:5]) + "，请补上或保留", NOTE))
    return out


def _same_numbers(items):
    """Two points with one number under one heading; the parts of one point share theirs."""
    seen, out = {}, []
    for index, item in enumerate(items):
        if item.further:
            continue
        number = re.sub(r"\W", "", item.number)
        place = (item.path, number)
        if number and place in seen:
            under = f"“{item.path[-1][:20]}”下" if item.path else "全文"
            out.append(
                Doubt(
                    "same-number", index, f"{under}有两个“{item.number.strip()}”：第 {seen[place] + 1} 项和第 {index + 1} 项", ASK
                )
            )
        seen.setdefault(place, index)
    return out


def _near_duplicates(items):
    """Items whose words are nearly the same; candidates are found by their rarest pieces, so that the cost stays linear."""
    pieces = [_pieces(item.text) for item in items]
    where = {}
    for index, found in enumerate(pieces):
        for piece in found:
            where.setdefault(piece, []).append(index)
    out = []
    for index, found in enumerate(pieces):
        rare = sorted(found, key=lambda piece: (len(where[piece]), piece))[:6]
        others = {other for piece in rare for other in where[piece][:20] if other < index}
        for other in sorted(others):
            common = len(found & pieces[other])
            if len(found) > 8 and 2 * common >= NEAR * (len(found) + len(pieces[other])):
                out.append(Doubt("near-duplicate", index, f"与第 {other + 1} 项内容几乎一样，请看是否重复", NOTE))
                break
    return out


def _pieces(text):
    words = re.sub(r"[\s\W]+", "", text)
    return {words[i : i + 3] for i in range(len(words) - 2)}


def order(doubts):
    """Item indexes with doubts, the gravest first: the review screen lists them so."""
    weight = {STOP: 0, ASK: 1, NOTE: 2}
    found = {}
    for doubt in doubts:
        found[doubt.item_index] = min(found.get(doubt.item_index, 9), weight[doubt.level])
    return sorted(found, key=lambda index: (found[index], index))
