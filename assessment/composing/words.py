"""Words of a draft: condensed by rule, never invented. Pure functions."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from fazhi.lib.numerals import chinese
from fazhi.lib.office.official import tree

MOST = 240  # characters to which a unit's words about one task are condensed
GAP = "〔此处缺少{what}，可由{who}补充〕"
GAPS = re.compile(r"〔此处缺少[^〕]*〕")
ENDS = re.compile(r"(?<=[。；！？!?;])")
DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万]+(?:\.\d+)?\s*[个件次项人家条起份部场期%％]|\d")
NUMBER = re.compile(r"^\s*（[一二三四五六七八九十〇百零]+）\s*")
HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十百]+、|第[一二三四五六七八九十百\d]+(?:部分|[章节])[、\s　]*"
    r"|（[一二三四五六七八九十]+）|\d+[.．、])\s*"
)
BLANK = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SIGNED_ON = re.compile(
    r"[\d〇○零一二三四五六七八九]{4}\s*年\s*[\d十一二三四五六七八九]{1,3}\s*月\s*[\d十一二三四五六七八九]{1,3}\s*日"
)
SIGNER, STOPS = 40, re.compile(r"[。；;：:，,！？]")  # the longest name under a paper, and what no name has
SOFT = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")  # breaks that aren't paragraphs in Word
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\xad]")
THIN = re.compile(r"[\xa0\u2000-\u200a]")  # blanks that don't break, or are narrower
RUN = re.compile(r"[ \u3000]{2,}")
BULLET = re.compile(r"^[ \t\u3000]*(?:[•·●◆◇■▪▫➢➤‣∙][ \t\u3000]+|[\uf000-\uf0ff][ \t\u3000]*|[lnuØü§](?:\t| {2,})[ \t\u3000]*)")
TABBED = re.compile(
    r"^((?:[一二三四五六七八九十百零〇]+[、.．]|[（(][^（()）]{1,4}[）)]|\d+(?:[.．]\d+)*[.．、)）]|[①-⑳]|第.{1,4}[条章节款项]))\t+(?=[^\t]*$)"
)


def clean(text: str) -> str:
    """A person's words in one line: no control characters, no line breaks."""
    return re.sub(r"\s*\n\s*", "", BLANK.sub("", text.replace("\r", "\n"))).strip()


def closed(text: str) -> str:
    """A sentence with a full stop at its end."""
    text = clean(text)
    return text if not text or text[-1] in "。！？!?" else f"{text.rstrip('；;，,、：:')}。"


def parts(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in ENDS.split(text) if part.strip()]


def condensed(text: str, most: int = MOST) -> str:
    """The words kept as they are while they are short; else the first sentence and those that hold figures, in their order.

    A sentence is taken whole or not at all, so nothing is cut in the middle of a thought.
    """
    text = closed(text)
    if len(text) <= most:
        return text
    told = parts(text)
    room = most - len(told[0])
    taken = {0}
    for wanted in (True, False):
        for at, part in enumerate(told):
            if at not in taken and bool(DIGIT.search(part)) is wanted and len(part) <= room:
                taken.add(at)
                room -= len(part)
    return closed("".join(told[at] for at in sorted(taken)))


def told_once(told: Iterable[str]) -> list[int]:
    """The positions of the words worth keeping, oldest first: what a newer line repeats is left out."""
    words = [clean(one) for one in told]
    kept: list[int] = []
    for at in range(len(words) - 1, -1, -1):
        plain = words[at].rstrip("。；;")
        if plain and not any(plain in words[newer] for newer in kept):
            kept.append(at)
    return sorted(kept)


def amount(value: Decimal) -> str:
    """A figure without empty decimal places."""
    return f"{value.normalize():f}"


def gap(what: str, who: str) -> str:
    """The mark that stands where a fact is missing."""
    return GAP.format(what=what, who=who)


def gaps(text: str) -> list[str]:
    """The marks left in a text."""
    return GAPS.findall(text)


def heading(text: str) -> str:
    """A heading of the plan without its number."""
    return HEADING.sub("", clean(text)).rstrip("。；;：:") or clean(text)


def numbered(number: int, text: str) -> str:
    """A paragraph with its number of the second level, （一）."""
    return f"（{chinese(number)}）{text}"


def bare(text: str) -> str:
    """A paragraph without its number, for comparing."""
    return NUMBER.sub("", clean(text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: its lines that hold something."""
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def running(text: str) -> list[tuple[int, str]]:
    """The paragraphs with their places, without tables and charts: their lines say nothing one by one."""
    lines = paragraphs(text)
    return [(at, lines[at]) for at in tree.running(lines)]


def unsigned(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The paragraphs at the end of a paper without its signature: the day, and the signer above it."""
    end = len(lines)
    while end and SIGNED_ON.fullmatch(lines[end - 1][1]):
        end -= 1
        while end and len(lines[end - 1][1]) <= SIGNER and not STOPS.search(lines[end - 1][1]):
            end -= 1
    return lines[:end]


def span(starts: date, ends: date) -> str:
    """A period as people write it: 2031年, 2031年上半年, 2031年第一季度, else from day to day."""
    months = {(1, 12): "", (1, 6): "上半年", (7, 12): "下半年"}
    months |= {(n * 3 - 2, n * 3): f"第{chinese(n)}季度" for n in range(1, 5)}
    whole = starts.day == 1 and (ends - starts).days > 80 and _is_last(ends) and starts.year == ends.year
    if whole and (starts.month, ends.month) in months:
        return f"{starts.year}年{months[starts.month, ends.month]}"
    return f"{said(starts)}至{said(ends)}"


def said(day: date) -> str:
    """A day as people write it: 2026年5月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _is_last(day: date) -> bool:
    return (date.fromordinal(day.toordinal() + 1)).day == 1


def length(text: str) -> int:
    """The characters of a text as an office counts them: without blanks and line breaks."""
    return len(re.sub(r"\s", "", text))


def tidy(text: str) -> str:
    """A section as it is stored: one paragraph a line, a table's row a line with tabs, and no word lost.

    What Word and WPS leave in plain text goes: soft breaks become lines, bullets, invisible marks and runs of blanks go, and
    the tab after an item's number, which would make a table of it. static/js/paste.js does the same while one pastes.
    """
    plain = SOFT.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [_neat(line) for line in plain.split("\n")]
    rows = [bool(re.search(r"[^\t]\t", line)) for line in lines]
    for at, line in enumerate(lines):
        if not rows[at] and not any(rows[max(at - 1, 0) : at + 2]):
            lines[at] = line.strip("\t")
    return "\n".join(lines).strip("\n")


def _neat(line: str) -> str:
    line = BULLET.sub("", THIN.sub(" ", BLANK.sub("", INVISIBLE.sub("", line))))
    line = RUN.sub(lambda run: "\u3000" if "\u3000" in run[0] else " ", line)
    line = "\t".join(cell.strip(" \u3000") for cell in line.split("\t"))
    return TABBED.sub(r"\1", line).rstrip("\t")
