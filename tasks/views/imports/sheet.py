"""Draws the paper as it was issued: paragraphs, headings and tables of one part, read words underlined by kind."""

from bisect import bisect_left
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.files.models import Paper
from tasks.selectors import marks
from tasks.views.imports.desk import Desk

START, END, KIND, LEVEL, PAGE, TABLE, ROW, COL, HEIGHT, WIDTH, ALIGN = range(11)
SPOKEN = {"unit": "单位", "date": "时限", "qty": "下限", "doubt": "疑点"}


class Sheet:
    """One part of the paper being drawn."""

    def __init__(self, desk: Desk, part: int, *, paper: Paper | None = None) -> None:
        """`paper`: a joined table instead of the draft's own paper; its rows are marked, not the words in them."""
        self.desk, self.part, self.paper = desk, part, paper or desk.paper
        self.text = self.paper.text
        self.all = marks.parts(self.paper)
        first, after = self.all[part]
        self.blocks = self.paper.blocks[first:after]
        self.page = self.paper.blocks[first - 1][PAGE] if first else None
        low, high = self.blocks[0][START], self.blocks[-1][END] + 1
        own = self.paper.pk == desk.batch.paper_id
        self.stretches, self.marks = (
            marks.read_words(desk.batch, low, high) if own else (marks.annex_words(desk.batch, self.paper), [])
        )
        self.starts = [m.start for m in self.marks]
        self.firsts = [s.start for s in self.stretches]
        self.longest = max((s.end - s.start for s in self.stretches), default=0)
        self.named: set[int] = set()

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
        url = self.desk.url("import_paper_part", self.all[self.part + 1][0])
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
        return bool(flat) and ((len(flat) > 3 and flat in title) or flat == "".join(self.desk.batch.number.split()))

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
    def _row(rows: list[marks.Stretch], at: int) -> int | None:
        """The innermost row around a place."""
        around = [s for s in rows if s.start <= at < s.end]
        return min(around, key=lambda s: s.end - s.start).item if around else None

    @staticmethod
    def _mark(here: list[marks.Mark], at: int) -> marks.Mark | None:
        return next((m for m in here if m.start <= at < m.end), None)

    def _stretch(self, item: int | None, pieces: list[tuple]) -> str:
        inner = "".join(self._piece(mark, list(group), item) for mark, group in groupby(pieces, key=lambda p: p[1]))
        if item is None:
            return inner
        key = "" if item in self.named else f' id="s{item}"'
        self.named.add(item)
        return f'<span class="src" data-key="t{item}"{key}>{inner}</span>'

    def _piece(self, mark: marks.Mark | None, pieces: list[tuple], row: int | None) -> str:
        words = escape(self.text[pieces[0][2] : pieces[-1][3]]).replace("\n", "<br>")
        if mark is None:
            return words
        here = mark.item in self.desk.shown
        to = f"#t{mark.item}" if here else f"{self.desk.url('import')}?show={mark.item}#t{mark.item}"
        key = f' data-mark="{mark.key}"' if mark.key else ""
        # in a table a row's units and dates stand in cells of their own
        key += f' data-key="t{mark.item}"' if row != mark.item else ""
        return f'<a class="rd rd-{mark.kind}" href="{to}"{key} title="{SPOKEN[mark.kind]}">{words}</a>'
