"""Dates as plans write them: finding them in words. What day their codes mean is told by `days`."""

import datetime
import re

from fazhi.lib import numerals

from . import days
from .date_forms import FORMS, NUM, RANGE, TO
from .model import DueRead

QUIET = re.compile(r"《[^《》]{0,120}》|〔\d{4}〕|\[\d{4}\]")
MONTH_DAY = re.compile(r"(1[0-2]|0?[1-9])[./](3[01]|[12]\d|0?[1-9])(?:日?前)?")
ACROSS = re.compile(rf"({NUM})\s?(?:月(?:份)?)?\s?(?:{TO})\s?({NUM})\s?月(?:份)?底?")
HINT = re.compile(r"[年月日号季周期天时续常程立前\d]")  # no form of a date does without one of these
MASKED = re.compile(
    r"(?:20[*×xX]{1,2}|20\d?[*×xX?]|[*×xX]{2,4})\s?年(?:度)?(?:\s?\d{1,2}\s?月(?:\d{1,2}日)?)?底?前?|[*×xX]{1,2}月"
)


# behind a date: it says which cases are meant (6月底前受理的线索), not by when
ACT = (
    "受理|立案|制定|印发|发布|出台|签订|取得|登记|发生|移交|交办|收到|申请|设立|成立|注册|建成|施行|审结|结案|投诉|举报|发现|作出"
    "|产生|颁布|公布"
)
OF_CASES = re.compile(rf"[已新所]?(?:{ACT})(?:{ACT})?的(?=[一-龥《])")


def find(flat, start, end, year, table=False):
    """The dates in `flat[start:end]`, in order. `year` is the year that a date without one belongs to; the paper's
    or, within a sentence, the last one named. In a table cell a bare number may be a spreadsheet's serial date.
    """
    if table:
        serial = re.fullmatch(r"\s{0,8}(4[3-9]\d{3}|5\d{4})(?:\.0)?\s{0,8}", flat[start:end])
        if serial:
            day = datetime.date(1899, 12, 30) + datetime.timedelta(int(serial[1]))
            return [DueRead(day.isoformat(), flat[start:end].strip(), "by", start, end, "电子表格的日期序号")]
        short = MONTH_DAY.fullmatch(flat[start:end].strip())
        if short and year:
            number, day_of = int(short[1]), int(short[2])
            low, high = _place(flat, start, end)
            doubt = f"“{short[0]}”读作 {number} 月 {day_of} 日，请确认"
            value = f"{year:04d}-{number:02d}-{day_of:02d}"
            return [DueRead(value, short[0], "by", low, high, "只写月和日的数字", doubt, True)]
    out, seen = [], set()
    for low, high in _sentences(flat, start, end):
        out += _in_sentence(flat, low, high, year, seen)
    return out


def _place(flat, start, end):
    """The place of a cell's words without the blanks around them."""
    words = flat[start:end]
    low = start + len(words) - len(words.lstrip())
    return low, low + len(words.strip())


def _sentences(flat, start, end):
    at = start
    for match in re.finditer(r"[。\n]", flat[start:end]):
        yield at, start + match.end()
        at = start + match.end()
    if at < end:
        yield at, end


def _in_sentence(flat, start, end, year, seen):
    """Every form over one sentence: the earlier form in the table wins a place; then dates get their order and year."""
    view, hits = flat[start:end], []
    if not HINT.search(view):
        return []
    taken = bytearray(len(view))  # one mark a character, so that the cost stays linear in crowded sentences
    for quiet in (*QUIET.finditer(view), *MASKED.finditer(view)):
        taken[quiet.start() : quiet.end()] = b"\1" * (quiet.end() - quiet.start())
    for entry in FORMS:
        for match in entry.pattern.finditer(view):
            low, high = match.span()
            if low < high and not any(taken[low:high]):
                taken[low:high] = b"\1" * (high - low)
                hits.append((start + low, start + high, entry, match))
    out, current, lent = [], year, True
    for low, high, entry, match in sorted(hits, key=lambda hit: hit[0]):
        named = match.groupdict().get("y")
        values = entry.make(match, current)
        if named and entry.kind != "none":
            current, lent = numerals.value(named) or current, False
        while flat[low] in " ,":
            low += 1
        words = flat[low:high].rstrip(" ,")
        high = low + len(words)
        if OF_CASES.match(flat, high, end):
            values = [v for v in values if not v[:1].isdigit()]
        values = [v for v in values if v not in seen]
        seen.update(values)
        out += [
            DueRead(v, words, entry.kind, low, high, entry.rule, doubt_of(v, words, entry.kind), lent and v[:1].isdigit())
            for v in values
        ]
    return bounded(out) if any(entry.kind == "yearly" for _, _, entry, _ in hits) else out


def bounded(dues):
    """The dates of a task that repeats: a range of months bounds it, so the months between are no dates of their own."""
    ranges = {}
    for due in dues:
        if due.rule == RANGE:
            ranges.setdefault(due.start, []).append(due.value)
    return [due for due in dues if due.rule != RANGE or due.value in (ranges[due.start][0], ranges[due.start][-1])]


def doubt_of(value, words, kind):
    """What a reviewer should be asked about a date as read, or ''."""
    if kind == "before" and "月" not in words:
        return f"“{words}”按字面读作上年最后一天（{value}），请确认"
    if kind == "before":
        return f"“{words}”按字面读作上月最后一天（{value}），请确认"
    if kind == "in" and (crossed := ACROSS.fullmatch(words)) and numerals.value(crossed[1]) > numerals.value(crossed[2]):
        return f"“{words}”读作到次年 {numerals.value(crossed[2])} 月，请确认"
    if month := days.no_month(value):
        return f"“{words}”：没有 {month} 月"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and days.as_date(value) is None:
        return f"“{words}”：没有 {int(value[:4])} 年 {int(value[5:7])} 月 {int(value[8:])} 日这一天"
    return ""


def looks_like(words):
    """Whether words are a date and nothing else."""
    return any(entry.pattern.fullmatch(words) for entry in FORMS if entry.kind != "none")
