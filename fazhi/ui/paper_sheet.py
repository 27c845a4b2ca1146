"""Draws a stored paper as it was issued: paragraphs, headings and tables of one part, the words that were read underlined.

`Stretch` is where something was read from, `Mark` a word in it that was read as something of a kind.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.files.models import Paper

START, END, KIND, LEVEL, PAGE, TABLE, ROW, COL, HEIGHT, WIDTH, ALIGN = range(11)
SPOKEN = {"unit": "单位", "date": "时限", "qty": "下限", "doubt": "疑点", "figure": "数"}
PART = 15_000  # characters of one part; a longer paper is brought in part by part
Key = int | str  # of a row; its card has the id t and this, its words s and this


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that were read: where, as what (unit, date, qty, doubt, figure), and of which row."""

    start: int
    end: int
    kind: str
    key: str
    item: Key


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words of one row."""

    start: int
    end: int
    item: Key


def parts(paper: Paper) -> list[tuple[int, int]]:
    """Return (first block, block after the last) of every part; tables are cut between rows only."""
    found, first, blocks = [], 0, paper.blocks
    for at, block in enumerate(blocks):
        new_row = block[2] != "cell" or at == 0 or blocks[at - 1][5:7] != block[5:7]
        if at > first and new_row and block[1] - blocks[first][0] > PART:
            found.append((first, at))
            first = at
    return [*found, (first, len(blocks))] if blocks else []


def part_of(paper: Paper, block: int) -> int:
    """Return in which part a block stands."""
    return next((i for i, (first, after) in enumerate(parts(paper)) if first <= block < after), 0)


def place_words(paper: Paper, at: int) -> str:
    """Return where a character stands, as people say it: 第 3 页第 2 段; the paragraph alone where there are no pages."""
    blocks = paper.blocks
    block = max(bisect_right(blocks, at, key=lambda b: b[START]) - 1, 0)
    page = blocks[block][PAGE] if blocks else None
    first = next((i for i in range(block, -1, -1) if blocks[i][PAGE] != page), -1) if page else -1
    return f"第 {page} 页第 {block - first} 段" if page else f"第 {block + 1} 段"


def block_of(paper: Paper, at: int) -> int:
    """Return the block in which a character stands."""
    return max(bisect_right(paper.blocks, at, key=lambda b: b[START]) - 1, 0)


class Sheet:
    """One part of a paper being drawn. `read(low, high)` gives what was read between two offsets, in order; `href(mark)` where
    a read word leads, `next_url(block)` where the part that begins with a block is found; `number` stands in the paper's head."""

    def __init__(
        self,
        paper: Paper,
        part: int,
        *,
        read: Callable[[int, int], tuple[Sequence[Stretch], Sequence[Mark]]],
        href: Callable[[Mark], str],
        next_url: Callable[[int], str],
        number: str = "",
    ) -> None:
        self.paper, self.part, self.href, self.next_url, self.number = paper, part, href, next_url, number
        self.text = paper.text
        self.all = parts(paper)
        first, after = self.all[part]
        self.blocks = paper.blocks[first:after]
        self.page = paper.blocks[first - 1][PAGE] if first else None
        self.stretches, self.marks = read(self.blocks[0][START], self.blocks[-1][END] + 1)
        self.starts = [m.start for m in self.marks]
        self.firsts = [s.start for s in self.stretches]
        self.longest = max((s.end - s.start for s in self.stretches), default=0)
        self.named: set[Key] = set()

    def html(self, *, more: bool = True) -> SafeString:
        """Draw the part, and (with `more`) the place where the next one will come."""
        drawn = []
        for table, group in groupby(self.blocks, key=lambda b: b[TABLE] if b[KIND] == "cell" else None):
            blocks = list(group)
            drawn += self._table(blocks) if table is not None else [self._paragraph(b) for b in blocks]
        return SafeString("".join(drawn) + (self._next() if more else ""))

    def _next(self) -> str:
        if self.part + 1 >= len(self.all):
            return ""
        url = self.next_url(self.all[self.part + 1][0])
        more = f'<p class="paper-more" hx-get="{url}" hx-trigger="intersect once" hx-swap="outerHTML">'
        return f'{more}<a href="{url}">接着看下一部分原文</a></p>'

    def _paragraph(self, block: list) -> str:
        if self._is_head(block):
            return ""
        inner = self.words(block[START], block[END])
        if block[KIND] == "heading":
            return f'{self._page(block)}<h2 class="lv{min(block[LEVEL] or 1, 4)}">{inner}</h2>'
        css = f' class="to-{block[ALIGN]}"' if block[ALIGN] in ("center", "right") else ""
        return f"{self._page(block)}<p{css}>{inner}</p>"

    def _is_head(self, block: list) -> bool:
        """Title and number stand in the paper's head already."""
        if self.part or block[START] > 600 or any(s.start <= block[START] < s.end for s in self.stretches):
            return False
        flat = "".join(self.text[block[START] : block[END]].split())
        title = "".join(self.paper.title.split())
        return bool(flat) and ((len(flat) > 3 and flat in title) or flat == "".join(self.number.split()))

    def _page(self, block: list) -> str:
        if not block[PAGE] or block[PAGE] == self.page:
            return ""
        self.page, past = block[PAGE], self.page
        return f'<div class="paper-page">第 {self.page} 页</div>' if past else ""

    def _table(self, cells: list[list]) -> list[str]:
        rows, top = [], cells[0][ROW]
        last = max(c[ROW] for c in cells)
        for row, line in groupby(cells, key=lambda c: c[ROW]):
            rows.append("<tr>" + "".join(self._cell(c, row == top and self.part == 0, last - row + 1) for c in line) + "</tr>")
        return [
            self._page(cells[0]),
            '<div class="paper-table" tabindex="0" role="group" aria-label="原文表格"><table>',
            *rows,
            "</table></div>",
        ]

    def _cell(self, cell: list, first: bool, left: int) -> str:
        high, wide = min(cell[HEIGHT] or 1, left), cell[WIDTH] or 1
        span = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
        inner = self.words(cell[START], cell[END])
        name = "th" if first and inner and cell[WIDTH] == 1 else "td"
        return f"<{name}{span}{' scope=' + chr(34) + 'col' + chr(34) if name == 'th' else ''}>{inner}</{name}>"

    def words(self, low: int, high: int) -> str:
        """Draw a stretch of text: the rows it belongs to, and inside them the words that were read."""
        near = self.stretches[bisect_left(self.firsts, low - self.longest) : bisect_left(self.firsts, high)]
        rows = [s for s in near if s.end > low]
        here = self.marks[bisect_left(self.starts, low - 400) : bisect_left(self.starts, high)]
        here = [m for m in here if m.end > low]
        cuts = {low, high}
        for one in (*rows, *here):
            cuts |= {max(one.start, low), min(one.end, high)}
        edges = sorted(cuts)
        pieces = [(self._row(rows, a), self._mark(here, a), a, b) for a, b in zip(edges, edges[1:], strict=False)]
        return "".join(self._stretch(item, list(group)) for item, group in groupby(pieces, key=lambda p: p[0]))

    @staticmethod
    def _row(rows: Sequence[Stretch], at: int) -> Key | None:
        """The innermost row around a place."""
        around = [s for s in rows if s.start <= at < s.end]
        return min(around, key=lambda s: s.end - s.start).item if around else None

    @staticmethod
    def _mark(here: Sequence[Mark], at: int) -> Mark | None:
        return next((m for m in here if m.start <= at < m.end), None)

    def _stretch(self, item: Key | None, pieces: list[tuple]) -> str:
        inner = "".join(self._piece(mark, list(group), item) for mark, group in groupby(pieces, key=lambda p: p[1]))
        if item is None:
            return inner
        key = "" if item in self.named else f' id="s{item}"'
        self.named.add(item)
        return f'<span class="src" data-key="t{item}"{key}>{inner}</span>'

    def _piece(self, mark: Mark | None, pieces: list[tuple], row: Key | None) -> str:
        words = escape(self.text[pieces[0][2] : pieces[-1][3]]).replace("\n", "<br>")
        if mark is None:
            return words
        key = f' data-mark="{mark.key}"' if mark.key else ""
        # in a table a row's units and dates stand in cells of their own
        key += f' data-key="t{mark.item}"' if row != mark.item else ""
        return f'<a class="rd rd-{mark.kind}" href="{self.href(mark)}"{key} title="{SPOKEN[mark.kind]}">{words}</a>'
