"""Stage three: from numbered points and tables to items with units, dates and amounts."""

import re
from dataclasses import dataclass, field, replace

from . import amounts, dates, fields, markings, names, prose
from .model import CO, LEAD, RESPONSIBLE, DueRead, Item, Span, UnitRead, Unread, as_written
from .numbering import plain
from .outline import FIRST_SENTENCE

# Headings over words that give nobody a task, unless a marking says otherwise.
PREAMBLE = re.compile(
    r"指导思想|总体要求|基本原则|(?:总体|发展|工作|主要|建设|规划|奋斗)?目标(?:任务)?$|目标$|评价标准|(?:基本|工作)?(?:情况|形势)$|形势|存在的?(?:主要)?问题|原因分析|总体(?:考虑|思路)|"
    r"背景|意义|重要性|必要性|需要进一步研究|指导思想"
)
CLOSING = re.compile(r"保障|组织(?:领导|实施|保障)|工作要求|有关要求|实施要求|督促检查|加强领导")
MASK = re.compile(r"[*×]{1,3}[省市县区镇乡年月]?|(?<![A-Za-z0-9])[xX]{2}[省市县区镇乡年月]|20[*×xX?]{1,2}\s?年?")
YEAR_HEAD = re.compile(r"(20\d{2})\s?年度?(?:\([^()]{1,12}\))?(?:(?:工作|重点|主要|目标)?(?:任务|工作|目标))?")
TITLE = 40
HEADING, SHORT = 30, 18  # a longer entry of a path is a sentence and no heading; so is a point's own if longer than this
OWN_LINE = re.compile(r"[^:。;!?\n]{2,60}:(?=\s{0,4}[一-龥《“][^\n]{4,})")
NEVER = 1 << 60  # behind every place of a text


@dataclass(frozen=True)
class Context:
    """What holds for a whole paper."""

    text: str
    flat: str
    year: int | None
    marked: bool
    first_leads: bool
    by_units: frozenset
    lent: dict = field(default_factory=dict)  # what each marked heading says, read once


def read(text, points, year, declared=NEVER):
    """(items, unread points, whether the first-named unit leads) of a paper's numbered points.

    `declared`: the place from which on a footnote gives the first-named unit the lead.
    """
    points, flat = fields.fold(points, plain(text))
    found, first = {}, _declared(flat, points)
    for point in points:
        first = first or declared <= point.end
        found[id(point)] = markings.find(flat, point.start, point.end, first)
        first = first or any(m.first_leads for m in found[id(point)])
    for point in points:
        _gather(flat, point, found)
    by_units = _unit_headings(flat, points)
    marked = any(found.values()) or bool(by_units)
    context = Context(text, flat, year, marked, first, frozenset(by_units))
    items, unread = [], []
    for point in points:
        item = _item(context, point, found[id(point)], by_units)
        if item is not None:
            items.append(_lend(context, point, item, found))
        elif not point.children:
            unread.append(Unread(point.mark, point.end, text[point.mark : point.end], "总体要求、目标或形势一类的段落"))
    return items, unread, first


def _gather(flat, point, found):
    """Markings on lines of their own behind the last of several points, none of which says who answers, speak for all of them."""
    *others, last = point.children or [None]
    own = found[id(last)] if others else ()
    if not own or found[id(point)] or last.children or _parted(flat, own) or not _alone(flat, last, own):
        return
    if any(child.children or found[id(child)] or prose.read(flat, child.start, child.end, strict=False) for child in others):
        return
    found[id(point)], found[id(last)] = own, []
    last.end = flat.rfind("\n", last.start, own[0].start)


def _alone(flat, point, found):
    """Whether a point's markings begin a line of it and nothing follows them."""
    line = flat.rfind("\n", point.start, found[0].start)
    return line >= 0 and not flat[line : found[0].start].strip() and not flat[found[-1].end : point.end].strip(" 。;\n\u3000")


def _lend(context, point, item, found):
    """The item with the units and dates of the nearest marked heading above it, for whoever wants them."""
    above = point.parent
    while above is not None and not found[id(above)]:
        above = above.parent
    if item.units or item.parts or above is None or _closing(context, point) or _parted(context.flat, found[id(above)]):
        return item
    if id(above) not in context.lent:
        units = tuple(dict.fromkeys(u for m in found[id(above)] for u in m.units))
        dues = tuple(due for m in found[id(above)] for due in dates.find(context.flat, m.start, m.end, context.year))
        said = as_written(replace(item, units=units, dues=dues, minimums=()), context.text)
        context.lent[id(above)] = (said.units, said.dues)
    units, dues = context.lent[id(above)]
    return replace(item, lent_units=units, lent_dues=dues)


def _declared(flat, points):
    """列第一位的为牵头单位, said once before the first point (in the covering notice) and not of an annex only."""
    start = points[0].mark if points else 0
    found = markings.FIRST.search(flat, 0, start)
    return found is not None and not re.search(r"附[件表]中?.{0,4}$", flat[max(0, found.start() - 8) : found.start()])


def first_leads_in_tables(flat, points):
    """Whether the covering notice gives the first-named unit the lead in tables."""
    return markings.FIRST.search(flat, 0, points[0].mark if points else len(flat)) is not None


def _unit_headings(flat, points):
    """{id of a point: (its units, whether the point itself is the duty)} where siblings are headed by units."""
    out, groups = {}, {}
    for point in points:
        groups.setdefault((id(point.parent), point.kind), []).append(point)
    for group in groups.values():
        heads = {id(p): _heading_units(flat, p) for p in group}
        good = [p for p in group if heads[id(p)]]
        if len(good) >= 2 and len(good) >= 0.6 * len(group):
            out.update({id(p): (heads[id(p)], not p.children) for p in good})
    return out


def _heading_units(flat, point):
    """The units that a heading names when it names nothing else."""
    stop = FIRST_SENTENCE.match(flat, point.start, point.end).end()
    head = re.sub(r"\(简称[^()]*\)$", "", flat[point.start : stop].rstrip(" ,、"))
    found = names.split(flat, point.start, point.start + len(head))
    good = [
        n for n in found if names.likely(n.words) and len(n.words) < 26 and names.TAIL.search(re.sub(r"\([^()]*\)$", "", n.words))
    ]
    if point.kind != "owner" and (
        not found
        or len(good) < max(1, 0.6 * len(found))
        or len(head) > 80
        or re.search(r"工作|建设|制度|管理$", head)
        and not all(names.sure(n.words) for n in found)
        or not names.sure_list(good)
    ):
        return ()
    return tuple(
        UnitRead(RESPONSIBLE, n.words, n.start, n.end, "以单位为标题的任务", flat[point.start : stop][:40], n.open) for n in found
    )


def _item(context, point, found, by_units):
    """The item of one point, or None for headings, preambles and unit headings."""
    if point.kind in ("annex", "time"):
        return None
    if id(point) in by_units and point.children:
        return None
    if found:
        return _headed(point, _marked(context, point, found), by_units)
    *above, own = point.path
    if any(len(entry) <= HEADING and PREAMBLE.search(entry) for entry in above) or len(own) <= SHORT and PREAMBLE.search(own):
        return None
    units = ()
    if point.children:
        long = point.end - point.start > 60
        units = prose.read(context.flat, point.start, point.end, strict=True) if long and not _closing(context, point) else ()
        return _build(context, point, point.start, point.end, units) if units else None
    own, body = _own_line(context.flat, point)
    if id(point) in by_units:
        units = by_units[id(point)][0]
    elif own and not _closing(context, point):
        units = own
    elif point.parent is not None and id(point.parent) in by_units:
        units = _under_unit(context, point, by_units[id(point.parent)][0])
    elif not _closing(context, point):
        units = prose.read(context.flat, point.start, point.end, strict=False)
    item = _build(context, point, point.start, point.end, units)
    return replace(item, title=title_of(context.text[body : point.end])) if body and units else item


def _headed(point, item, by_units):
    """The item of a marked point; where the marking names helpers alone, the unit that heads the point leads them."""
    heads = by_units[id(point.parent)][0] if point.parent is not None and id(point.parent) in by_units else ()
    if not heads or not item.units or any(unit.role != CO for unit in item.units):
        return item
    return replace(item, units=(*(replace(unit, role=LEAD) for unit in heads), *item.units))


def _own_line(flat, point):
    """(the units that a line opens with, where their duty begins behind the colon): 市财政局:保障工作经费; else ((), 0)."""
    match = OWN_LINE.match(flat, point.start, point.end)
    if not match or not names.all_sure(flat, point.start, match.end() - 1):
        return (), 0
    found = names.split(flat, point.start, match.end() - 1)
    return tuple(UnitRead(RESPONSIBLE, n.words, n.start, n.end, "行首写明的单位", match[0], n.open) for n in found), match.end()


def _closing(context, point):
    """In a paper with markings, its closing section (组织保障, 工作要求) speaks to everybody and gives nobody a task."""
    return context.marked and any(CLOSING.search(entry) for entry in point.path)


def _under_unit(context, point, heads):
    helpers, joint = prose.helpers(context.flat, point.start, point.end)
    role = LEAD if joint else RESPONSIBLE
    own = {u.words for u in heads}
    return tuple(replace(u, role=role) for u in heads) + tuple(u for u in helpers if u.words not in own)


def _marked(context, point, found):
    """A point with one marking is an item; with several, each closes a part of its own."""
    if not _parted(context.flat, found):
        units = tuple(dict.fromkeys(u for m in found for u in m.units))
        own, body = _own_line(context.flat, point)
        if not own or any(u.role != CO for u in units):
            item = _titled(context, _build(context, point, point.start, point.end, units), found[0])
            below = [due for m in found if m.start >= point.end for due in dates.find(context.flat, m.start, m.end, context.year)]
            return as_written(replace(item, dues=(*item.dues, *below)), context.text) if below else item
        leads = tuple(replace(u, role=LEAD) for u in own)  # the line opens with who leads, the marking names who helps
        item = _build(context, point, point.start, point.end, (*leads, *units))
        return replace(item, title=title_of(context.text[body : point.end]))
    parts, at = [], point.start
    for index, marking in enumerate(found):
        end = point.end if index == len(found) - 1 else marking.end
        low = at + len(context.flat[at:end]) - len(context.flat[at:end].lstrip(" 。;,\n\u3000"))
        parts.append(_titled(context, _build(context, point, low, end, marking.units), marking))
        at = marking.end
    whole = _build(context, point, point.start, point.end, ())
    return replace(whole, dues=(), parts=tuple(parts))


def _titled(context, item, marking):
    """The item; where its marking is a bracket of names alone, these are no part of its title."""
    if marking.rule != markings.BARE or not item.start + 4 < marking.start < item.end:
        return item
    return replace(item, title=title_of(context.text[item.start : marking.start]))


def _parted(flat, found):
    """Markings are of different parts when words of a task stand between them."""
    gaps = [flat[a.end : b.start] for a, b in zip(found, found[1:], strict=False)]
    return len(found) > 1 and all(len(gap.strip(" 。;,\n\u3000")) > (2 if "\n" in gap else 6) for gap in gaps)


def _build(context, point, start, end, units):
    flat, text = context.flat, context.text
    end = start + len(text[start:end].rstrip())
    minimums, recurrence, quantity = amounts.find(flat, start, end)
    masks = tuple(Span(m.start(), m.end(), text[m.start() : m.end()], "mask") for m in MASK.finditer(flat, start, end))
    item = Item(
        point.path[:-1],
        point.number,
        title_of(text[start:end]),
        text[start:end],
        units,
        tuple(dates.find(flat, start, end, _year(context, point))) or _lent(context, point.parent),
        minimums,
        recurrence,
        quantity,
        (),
        start,
        end,
        point.page,
        False,
        masks,
    )
    return as_written(item, text)


def _lent(context, point):
    """The dates of the nearest heading that is a time and nothing else (第二季度, 三月份), for a task without any of its own."""
    while point is not None:
        words = context.flat[point.start : point.end].strip(" \t\u3000。:,")
        if head := YEAR_HEAD.fullmatch(words):
            at = context.flat.index(head[1], point.start)
            return (DueRead(head[1], head[1] + "年", "in", at, at + len(head[1]) + 1, "上级标题的年份"),)
        if words and dates.looks_like(words.strip("()")):
            return tuple(dates.find(context.flat, point.start, point.end, context.year))
        point = point.parent
    return ()


def _year(context, point):
    """The year that the nearest heading names (二、2022年（推进年）), else the paper's."""
    while (point := point.parent) is not None:
        if head := YEAR_HEAD.fullmatch(context.flat[point.start : point.end].strip(" \t\u3000。:,")):
            return int(head[1])
    return context.year


def title_of(words):
    """The first sentence when it is short, else its beginning up to a comma."""
    first = (
        re.split(
            r"[。；;\n：:]|——|(?<!\d)[（(](?=[^（）()]{0,200}(?:负责|牵头|责任单位|配合|起草|主办|组长单位))", words.strip()
        )[0]
        .strip()
        .lstrip("★☆▲△●○◆◇■□※•▪ ")
    )
    if len(first) <= TITLE:
        return first
    cut = max(first.rfind(sign, 0, TITLE) for sign in "，,")
    return first[:cut] if cut > 8 else first[:TITLE]
