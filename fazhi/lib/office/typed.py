"""Tables typed as lines: columns parted by tabs or by runs of blanks, under a line of column heads."""

import re
from dataclasses import dataclass
from unicodedata import east_asian_width

from .lines import starts_anew

TAB = re.compile(r"\t")
GAP = re.compile(r"(?:\t|\u3000|[ \xa0]{2})[ \u3000\xa0\t]{0,200}")
HEAD = re.compile(r"[一-龥（）()、/ ]{1,14}")
NAMED = re.compile(r"序号|编号|任务|单位|部门|时限|时间|期限|内容|事项|责任|措施|举措|项目|牵头|目标|工作")
BLANK = " \u3000\xa0"
FEWEST = {TAB: 1, GAP: 2}  # rows below the head: tabs are typed for columns, blanks stand for much else
BAND = 40


@dataclass(frozen=True)
class Cell:
    """A cell of a line: its column and how many it covers, and its place in the line."""

    col: int
    width: int
    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A line of a table, by its index, with its cells from left to right."""

    line: int
    cells: tuple[Cell, ...]


def find(lines):
    """The tables among lines, each a list of `Row`s from its head on; a numbered line without columns is a band."""
    out, at = [], 0
    while at < len(lines):
        table = next((rows for sign in (TAB, GAP) if (rows := _table(lines, at, sign))), None)
        if table:
            out.append(table)
            at = table[-1].line
        at += 1
    return out


def is_head(words):
    """Whether the words of a row's cells can be column heads: all short and plain, and one says what plans have columns for."""
    return all(HEAD.fullmatch(word) for word in words) and any(NAMED.search(word) for word in words)


def _table(lines, at, sign):
    head = _cells(lines[at], sign) if sign.search(lines[at]) else []
    words = [lines[at][low:high] for low, high in head]
    if len(head) < 3 or not is_head(words):
        return None
    starts = [_column(lines[at], low) for low, _ in head]
    rows, full = [_row(at, head)], 0
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        cells = _cells(line, sign)
        if len(cells) == len(head):
            full += 1
            rows.append(_row(index, cells))
        elif 1 < len(cells) < len(head):
            rows.append(_row(index, cells) if sign is TAB else _placed(index, line, cells, starts))
        elif len(cells) == 1 and len(line) < BAND and starts_anew(line) and _goes_on(lines, index, len(head), sign):
            rows.append(Row(index, (Cell(0, len(head), *cells[0]),)))
        else:
            break
    return rows if full >= FEWEST[sign] else None


def _cells(line, sign):
    """(start, end) of the pieces of a line; by tabs also the empty ones."""
    out, low = [], 0
    if sign is GAP:
        low = len(line) - len(line.lstrip(BLANK + "\t"))
        line = line.rstrip(BLANK + "\t")
    for match in sign.finditer(line, low):
        out.append(_trim(line, low, match.start()))
        low = match.end()
    return [*out, _trim(line, low, len(line))]


def _trim(line, low, high):
    while low < high and line[low] in BLANK:
        low += 1
    while low < high and line[high - 1] in BLANK:
        high -= 1
    return low, high


def _row(index, cells):
    return Row(index, tuple(Cell(col, 1, low, high) for col, (low, high) in enumerate(cells)))


def _placed(index, line, cells, starts):
    """A line with empty columns: each piece goes below the head that begins nearest to it, from left to right."""
    out, least = [], 0
    for left, (low, high) in enumerate(cells):
        most = len(starts) - len(cells) + left
        here = _column(line, low)
        col = min(range(least, most + 1), key=lambda c: abs(starts[c] - here))
        out.append(Cell(col, 1, low, high))
        least = col + 1
    return Row(index, tuple(out))


def _column(line, at):
    """Where a character stands on the screen: a Chinese one takes two places."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line[:at])


def _goes_on(lines, index, width, sign):
    """Whether the next line with words is a full row."""
    after = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    return len(_cells(after, sign)) == width
