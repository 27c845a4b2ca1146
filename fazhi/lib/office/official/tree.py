"""What an official paper says, whatever it is written as: title, recipient, heads, paragraphs, tables, figures, signature."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise

HEAD_LENGTH = 60  # a first sentence longer than this is text, not a head
LEVELS = (  # 第一层 to 第四层
    re.compile(r"^[一二三四五六七八九十百]+、"),
    re.compile(r"^（[一二三四五六七八九十百〇零]+）"),
    re.compile(r"^\d{1,2}[.．](?!\d)"),
    re.compile(r"^（\d{1,2}）"),
)
CAPTION = re.compile(r"^(?P<what>[表图])\s*\d{1,3}[\s　:：.．]\s*\S")
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_BARS = 40


@dataclass(frozen=True)
class Head:
    """A numbered head; `rest` is the text that follows it on its line."""

    level: int
    text: str
    rest: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph of the body."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; `widths` are shares of the page's width; a row that is one text is a band across all columns."""

    heads: Sequence[str]
    rows: Iterable[Sequence[str] | str]
    widths: Sequence[float] = ()
    caption: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart of bars, a picture on paper: what each bar counts, how much, and how that is printed."""

    caption: str
    bars: Sequence[tuple[str, Decimal, str]]

    @property
    def words(self) -> str:
        """What the picture shows, for who can't see it."""
        return f"{self.caption}：{'，'.join(f'{label}{printed}' for label, _, printed in self.bars)}"


Block = Head | Text | Table | Figure


@dataclass(frozen=True)
class Official:
    """A paper to be written: title, 主送机关, its blocks, 发文机关 and date."""

    title: str
    recipient: str = ""
    blocks: Sequence[Block] = field(default_factory=list)
    signer: str = ""
    date: str = ""


def legal(text: str) -> str:
    """The text without characters that an office file can't hold."""
    return ILLEGAL.sub("", text)


def blocks_of(paragraphs: Sequence[str]) -> list[Block]:
    """Read paragraphs: a number tells a head's level, lines with tabs are a table, under 图1 their figures are a chart."""
    found: list[Block] = []
    for first, at, end in stretches(paragraphs):
        if end > first:
            caption = paragraphs[at] if at < first else ""
            found.append(_drawn(caption, paragraphs[first:end], picture="图" in paragraphs[at][:1]))
        else:
            found.append(_said(paragraphs[at]))
    return found


def running(paragraphs: Sequence[str]) -> list[int]:
    """Return the places of the paragraphs that are running text: not those of tables, charts and their captions."""
    return [at for first, at, end in stretches(paragraphs) if end == first]


def stretches(paragraphs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (first line with tabs, where it begins with its caption, end) of each table, and (at, at, at) of a paragraph."""
    at = 0
    while at < len(paragraphs):
        first = end = at + 1 if CAPTION.match(paragraphs[at]) else at
        while end < len(paragraphs) and "\t" in paragraphs[end]:
            end += 1
        if end - first > 1:
            yield first, at, end
            at = end
        else:
            yield at, at, at
            at += 1


def _said(text: str) -> Block:
    """A paragraph; a number at its start makes it, or its first sentence, a head."""
    level = next((at for at, mark in enumerate(LEVELS, 1) if mark.match(text)), 0)
    if not level:
        return Text(text)
    head, stop, rest = text.partition("。")
    if len(head) > HEAD_LENGTH:
        return Text(text)
    return Head(level, f"{head}{stop}" if rest else text, rest)


def _drawn(caption: str, lines: Sequence[str], *, picture: bool) -> Block:
    """Lines with tabs as a chart where each is a name and a figure and the caption asks for one; else as a table."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    bars = [(row[0], _figure(row[1]), row[1]) for row in rows if len(row) == 2]
    told = [(label, value, printed) for label, value, printed in bars if value is not None]
    if picture and len(bars) == len(rows) and len(rows) - len(told) <= 1 and 0 < len(told) <= MOST_BARS:
        return Figure(caption, told)  # one line without a figure: the names of the columns
    wide = max(len(row) for row in rows)
    full = [row + [""] * (wide - len(row)) for row in rows]
    lengths = [max(len(row[at]) for row in full) for at in range(wide)]
    return Table(full[0], full[1:], [min(max(length, 4), 24) for length in lengths], caption)


def _figure(words: str) -> Decimal | None:
    found = re.match(r"\d[\d,，]*(?:\.\d+)?", words)
    try:
        return Decimal(re.sub("[,，]", "", found[0])) if found else None
    except InvalidOperation:
        return None


def indents(signer: str, date: str) -> tuple[float, float]:
    """How far signer and date stand from the right, in characters: the date four, the signer centred over it.

    A signer that is longer than the date stands two characters in, and the date is centred under it.
    """
    wide, day = _width(signer), _width(date)
    at = 2.0 if wide > day else 4.0
    centred = at + abs(wide - day) / 2
    return (at, centred) if wide > day else (centred, at)


def _width(text: str) -> float:
    """The width of a text in Chinese characters, with the quarter that stands between figures and characters."""
    wide = [ord(char) > 127 for char in text]
    return sum(1.0 if one else 0.5 for one in wide) + 0.25 * sum(a != b for a, b in pairwise(wide))
