"""Responsibility markings: brackets and lines that say who leads, who helps and who answers."""

import re
from dataclasses import dataclass, replace

from . import dates, names
from .model import CO, LEAD, RESPONSIBLE, UnitRead
from .roles import DOING, KEYWORD, LABEL_AT, LABELS, TAIL_AT, TAIL_INSIDE, TAILS, TOGETHER

FIRST = re.compile(
    r"[,。;(]?\s{0,8}(?:责任(?:分工|单位)中[,]?)?(?:(?:排|列|位)(?:名|序|列)?(?:在|为|于)?(?:首位|第一位|第一|最前面|最前|首|前面)|第一个|首个|首位)(?:的|者)?(?:责任)?(?:单位|部门)?"
    r"(?:(?:为|是)(?:总?牵头|主办|主责)(?:或汇总)?(?:单位|部门)(?:或汇总单位)?|(?:负责)?牵头(?:单位|部门)?)(?:[,;]?\s{0,8}(?:以)?下同)?[)。]?"
)
# 以下均需各县落实，不再列出: said once for all, and no part of this marking.
ELSEWHERE = re.compile(
    r"[,;。]?\s{0,8}以下(?:均|各项|各条|都)(?:[^,。;()]|\([^()]{0,20}\)){2,60}(?:[,;]?\s{0,8}(?:以下)?不再(?:逐一|一一)?(?:列出|列明|注明))?"
)
RECIPIENT = re.compile(
    r"(?:并|同时)?(?:将)?(?:结果|情况|进展|材料|方案)*(?:及时|定期|按时)?(?:报送?|抄送|抄报|送|上报|向)[^,;]{2,40}$"
)
ROLE_NOTE = re.compile(r"\((?:(牵头|主办|主责|组长)|(配合|协办|协助|参与)|负责)(?:单位|部门)?\)$")
DONE = re.compile(r"(?:全部|全面)?(?:完成|办结|落实|到位|出台|印发|公布|(?:提请|提交)?审议)$")
EDGE = re.compile(r"[()〔〕\[\]【】〖〗]")
PAIR = dict(zip("(〔[【〖", ")〕]】〗", strict=True))
DATE = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月|年)(?:\d{1,2}日|底|份|末)*(?:之?前)?(?:完成|办结|落实)?|长期(?:坚持)?|持续推进|常年|全年"
)
# A clause that opens with a time and goes on with what is done by then names nobody: 6月底前完成方案制定.
BY_THEN = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月(?:\d{1,2}日)?|[一二三四]季度|[上下]半年|年)(?:底|末|中旬|[上下]旬|内)?(?:之?前)?(?:全部|全面|基本|力争|逐步|持续|初步|要)?"
    r"(?=完成|落实|出台|印发|公布|推进|实施|启动|开展|建立|制定|形成|报送|上线|建成|到位|见效|办结|整改|提交|组织)"
)
BLANK = re.compile(r"[ \t\u3000]{0,12}")
LIMIT = 1500
BARE = "括号内只有单位名称"


@dataclass(frozen=True)
class Marking:
    """A marking at its place, with the units that it names."""

    start: int
    end: int
    units: tuple[UnitRead, ...]
    rule: str
    first_leads: bool = False


def brackets(flat, start, end):
    """(open, close) of the outermost brackets in order, in one pass; one without its partner, or too long, is skipped."""
    stack, pairs = [], []
    for match in EDGE.finditer(flat, start, end):
        if match[0] in PAIR:
            stack.append(match.start())
        elif stack:
            low = stack.pop()
            if match.start() - low < LIMIT:
                while pairs and pairs[-1][0] > low:
                    pairs.pop()
                pairs.append((low, match.start()))
    return pairs


def find(flat, start, end, first=False):
    """All markings in `flat[start:end]`: brackets with words of responsibility or only offices, and labelled lines."""
    out, taken = [], start
    labelled = list(_labelled_lines(flat, start, end))
    for low, high in brackets(flat, start, end):
        if low < taken:
            continue
        marking = parse(flat, low + 1, high, first)
        if marking and marking.rule == BARE and any(a < low < b for a, b in labelled):
            continue  # 责任单位：省委党校（行政学院）
        if marking and _stands_free(flat, (start, low, high, end), marking.rule == BARE):
            out.append(Marking(low, high + 1, marking.units, marking.rule, marking.first_leads))
            first = first or marking.first_leads
            taken = high + 1
    for low, high in labelled:
        if not any(m.start <= low < m.end for m in out):
            marking = parse(flat, low, high, first)
            stop = flat.find("。", low, high)
            if not marking and stop > 0:  # words of another kind may follow the list
                marking, high = parse(flat, low, stop, first), stop + 1
            if marking:
                out.append(Marking(low, high, marking.units, marking.rule, marking.first_leads))
                first = first or marking.first_leads
    out += _whole_lines(flat, start, end, first, out)
    out += _sentences(flat, start, end, first, out)
    return sorted(out, key=lambda m: m.start)


def _whole_lines(flat, start, end, first, found):
    """The lines after the first that are a marking and nothing else, and lie outside those found already."""
    out, taken = [], bytearray(end - start)
    for marking in found:
        taken[marking.start - start : marking.end - start] = b"\1" * (marking.end - marking.start)
    at = flat.find("\n", start, end)
    while at >= 0:
        low, stop = at + 1, flat.find("\n", at + 1, end)
        high = stop if stop >= 0 else end
        marking = (
            whole_line(flat, low, high, first) if high - low < LIMIT and not any(taken[low - start : high - start]) else None
        )
        out += [marking] if marking else []
        at = stop
    return out


def _sentences(flat, start, end, first, found):
    """The sentences behind others that are a marking, with a time limit perhaps: …台账。甲局牵头，乙局配合，6月底前完成。"""
    out, at = [], flat.find("。", start, end)
    while at >= 0:
        low, stop = at + 1, flat.find("。", at + 1, end)
        high = stop if stop >= 0 else end
        line = flat.find("\n", low, high)
        if line < 0 and not any(m.start < high and low < m.end for m in found):
            bare = high
            while (comma := max(flat.rfind(sign, low, bare) for sign in ",;")) > low and is_date(flat[comma + 1 : bare]):
                bare = comma
            marking = whole_line(flat, low, bare, first)
            out += [replace(marking, end=min(high + 1, end))] if marking else []
        at = stop
    return out


def _stands_free(flat, place, bare):
    """A marking follows a finished thought, or ends its paragraph; 市司法局(牵头) inside a sentence is none."""
    start, low, high, end = place
    before, after = flat[start:low].rstrip()[-1:], flat[high + 1 : end].lstrip(" \t\u3000")[:1]
    if before == "" or before in "。;!?:":
        return True
    return (
        after in ("", "\n")
        or after in "。;("
        and (not bare or flat[high + 2 : end].strip() == "")
        or before in ")”》"
        and not bare
    )


def _labelled_lines(flat, start, end):
    """Lines, and line ends after a full stop, that begin with a label and a colon; labels in a row are one marking."""
    low = None
    for match in LABEL_AT.finditer(flat, start, end):
        before = flat[max(start, match.start() - 1) : match.start()]
        if before in ("", "\n", "。", ";", "\u3000", " ", "\t", ".", "!", "—"):
            if low is not None and match.start() >= low[1]:
                yield low
                low = None
            stop = _line_end(flat, match.end(), end)
            low = (low[0], stop) if low is not None else (match.start(), stop)
    if low is not None:
        yield low


def whole_line(flat, start, end, first=False):
    """The marking that a line consists of, without brackets or label: ——甲局牵头，乙局配合。 None for any other line."""
    words = flat[start:end].strip(" \t\u3000—-。;")
    if not 4 <= len(words) <= 200 or words[0] in "([〔【" or not TAIL_AT.search(words) or "。" in words:
        return None
    low = flat.index(words, start)
    marking = parse(flat, low, low + len(words), first)
    return marking if marking and marking.rule != BARE and all(names.sure(unit.words) for unit in marking.units) else None


def stands_alone(flat, start, end):
    """Whether a line is a marking and nothing else, so that it belongs to the task above it."""
    low = start + len(flat[start:end]) - len(flat[start:end].lstrip(" \t\u3000([〔【"))
    return (
        LABEL_AT.match(flat, low, end) is not None
        or bool(flat[start:end].strip()[:1] in tuple(PAIR) and any(m.end >= end - 1 for m in find(flat, start, end)))
        or whole_line(flat, start, end) is not None
    )


def _line_end(flat, at, end):
    """The end of a labelled line; a following line that opens with another label belongs to it."""
    while True:
        stop = flat.find("\n", at, end)
        if stop < 0:
            return end
        if not LABEL_AT.match(flat, BLANK.match(flat, stop + 1, end).end(), end):
            return stop
        at = stop + 1


def parse(flat, start, end, first=False):
    """The marking in `flat[start:end]`, or None when the words are something else."""
    if end - start < 2:
        return None
    declared = FIRST.search(flat, start, end)
    cut = flat[start:end]
    for aside in (declared, ELSEWHERE.search(flat, start, end)):
        if aside:
            cut = cut[: aside.start() - start] + " " * (aside.end() - aside.start()) + cut[aside.end() - start :]
    view = " " * start + cut
    leads = first or declared is not None
    labelled = LABEL_AT.search(view, start, end)
    if not labelled and not KEYWORD.search(cut) and not TOGETHER.search(cut):
        return _bare(view, start, end, leads)
    reads = list(_with_notes(_labelled(view, start, end) if labelled else _phrases(view, start, end)))
    if not reads or not all(names.likely(name.words) for name, _, _ in reads):
        return None
    return Marking(start, end, _settle(reads, leads, cut.strip()), "责任标注", declared is not None)


def _bare(view, start, end, leads):
    found = [name for name in names.split(view, start, end) if not is_date(name.words)]
    offices = any(names.STRONG_TAIL.search(name.words) for name in found)
    desks = all(names.DESK_ALONE.fullmatch(name.words) for name in found)
    if not found or not all(desks or names.sure(name.words) or offices and names.beside(name.words) for name in found):
        return None
    reads = [(name, "share", BARE) for name in found]
    return Marking(start, end, _settle(reads, leads, view[start:end].strip()), BARE, leads)


def _labelled(view, start, end):
    """Labels with their lists, in turn. What follows a label may itself say 牵头 and 配合."""
    marks = list(LABEL_AT.finditer(view, start, end))
    out = []
    if marks[0].start() > start and view[start : marks[0].start()].strip(" ,;。\u3000"):
        out += _phrases(view, start, marks[0].start())
    for mark, stop in zip(marks, [*(m.start() for m in marks[1:]), end], strict=True):
        role = next(LABELS[i][1] for i in range(len(LABELS)) if mark[f"r{i}"])
        if role == "none":
            continue
        stopped = view.find("。", mark.end(), stop)  # words of another kind may follow the list
        stop = stopped if stopped > mark.end() else stop
        inner = _phrases(view, mark.end(), stop) if KEYWORD.search(view, mark.end(), stop) else None
        if inner and any(r in (LEAD, CO) for _, r, _ in inner):
            out += inner
        else:
            plain = inner or [(name, "", "") for name in names.split(view, mark.end(), _strip_tail(view, mark.end(), stop))]
            out += [(name, role, mark[0].strip().rstrip(":")) for name, _, _ in plain if not is_date(name.words)]
    return out


def _with_notes(reads):
    """The list with 市司法局（牵头） parted into the name and its own role; the others keep theirs."""
    for name, role, why in reads:
        note = ROLE_NOTE.search(name.words)
        if note and note.start() > 1:
            end = name.start + note.start()
            trimmed = replace(name, words=name.words[: note.start()], end=end)
            yield trimmed, LEAD if note[1] else CO if note[2] else role, note[0].strip("()")
        else:
            yield name, role, why


def is_date(words):
    """Whether a piece of a marking is a time limit and no name: 6月底前完成, 长期坚持."""
    words = words.strip()
    return DATE.fullmatch(words) is not None or len(words) < 24 and dates.looks_like(DONE.sub("", words))


def _strip_tail(view, start, end):
    while end > start and view[end - 1] in " 。.;,、":
        end -= 1
    found = TAIL_AT.search(view, start, end)
    return found.start() if found else end


def _clauses(view, start, end):
    """The pieces between commas and stops; 甲牵头、乙配合 is parted behind 牵头."""
    for low, high in names.pieces(view, start, end, ",;。，；"):
        for tail in TAIL_INSIDE.finditer(view, low, high):
            if tail.start() > low:
                yield low, tail.end()
                low = tail.end() + 1
        yield low, high


def _phrases(view, start, end):
    """Lists with the word that follows them: A牵头,B、C配合,D各负其责; names before a comma wait for the next word."""
    out, waiting = [], []
    for low, high in _clauses(view, start, end):
        while high > low and view[high - 1] in " 。.\n\u3000":
            high -= 1
        while low < high and view[low] in " —-\n\u3000":
            low += 1
        if (
            low >= high
            or is_date(view[low:high])
            or BY_THEN.match(view, low, high)
            or (out or waiting)
            and RECIPIENT.match(view, low, high)
        ):
            continue
        joint = TOGETHER.search(view, low, high)
        tail = TAIL_AT.search(view, low, high)
        stop = tail.start() if tail else high
        if joint and (joint.start() > low or waiting or out):
            first = waiting
            if joint.start() > low:
                first = [*waiting, *names.split(view, low, _strip_tail(view, low, joint.start()))]
            if not tail and (doing := DOING.search(view, joint.end(), high)):
                stop = doing.start()
            out += [(n, LEAD, joint[0]) for n in first if n.words not in ("并", "要")]
            out += [(n, CO, joint[0]) for n in names.split(view, joint.end(), stop)]
            waiting = []
            continue
        here = names.split(view, low, stop)
        if tail:
            role = next(TAILS[i][1] for i in range(len(TAILS)) if tail[f"r{i}"])
            out += [(n, role, tail[0].strip()) for n in [*waiting, *here]]
            waiting = []
        else:
            waiting += here
    follow = out[-1] if out else None
    return out + [(n, CO if follow and follow[1] == CO else "share", follow[2] if follow else "") for n in waiting]


def _settle(reads, first_leads, whole):
    """Roles of the whole marking: 负责 is co beside a lead, lead beside helpers alone, else responsible.

    Where it was declared that the first leads, it does.
    """
    roles = {role for _, role, _ in reads}
    own = CO if LEAD in roles else LEAD if CO in roles else RESPONSIBLE
    out, seen = [], set()
    full = names.restore([name.words for name, _, _ in reads])
    plainly = roles <= {"own", "share"}
    alone = len(reads) == 1 and reads[0][1] == "own" and reads[0][0].words.startswith("各")  # a collective alone leads nobody
    for index, ((name, role, why), long) in enumerate(zip(reads, full, strict=True)):
        real = own if role in ("own", "share") else role
        if plainly and first_leads:
            real = RESPONSIBLE if alone else LEAD if index == 0 else CO
        if (name.words, real) in seen:
            continue
        seen.add((name.words, real))
        rule = "列第一位的为牵头单位" if plainly and first_leads else RULES.get(role, "责任标注")
        out.append(
            UnitRead(
                real, name.words, name.start, name.end, rule, why or whole[:40], name.open, long if long != name.words else ""
            )
        )
    return tuple(out)


RULES = {LEAD: "写明牵头或主办", CO: "写明配合或协办", "own": "写明责任单位", "share": "写明负责或分工负责"}
