"""A row of a table with all its columns, as the source of a task shows it: each cell under its head, and where the row stands."""

from dataclasses import dataclass

from .tables import grids, head_of

MOST_CELLS = 20
MOST_WORDS = 600


@dataclass(frozen=True)
class Cell:
    """A cell as a stored paper keeps it; the fields are those the tables' grids ask for."""

    start: int
    end: int
    text: str
    page: int | None
    table: int
    row: int
    col: int
    height: int
    width: int
    kind: str = "cell"
    sheet: str = ""


@dataclass(frozen=True)
class Row:
    """One row: (head, words) of its filled cells in order, and its place as people say it."""

    cells: tuple
    place: str


@dataclass(frozen=True)
class _Stored:
    blocks: tuple


class Rows:
    """The tables of a stored paper (`text`, `blocks` as kept), asked for the row in which an offset stands."""

    def __init__(self, text, blocks):
        cells = (
            Cell(start, end, text[start:end], page, table or 0, row, col, height, width)
            for start, end, kind, _, page, table, row, col, height, width, *_ in blocks
            if kind == "cell"
        )
        self.grids = grids(_Stored(tuple(cells)))
        self.heads = [head_of(grid) for grid in self.grids]
        self.where = {}
        for number, grid in enumerate(self.grids):
            for (row, _), cell in grid.at.items():
                self.where.setdefault(cell.start, (number, row))

    def at(self, start):
        """The row whose cell begins at an offset; None where there is none."""
        if start not in self.where:
            return None
        number, row = self.where[start]
        grid, head = self.grids[number], self.heads[number]
        labels = head[2] if head else {}
        found = {}
        for col in range(grid.width):
            cell = grid.at.get((row, col))
            if cell is not None and cell.text.strip() and cell.start not in found:
                label = "".join(labels.get(col, "").split()) or f"第 {col + 1} 栏"
                found[cell.start] = (label[:40], cell.text.strip()[:MOST_WORDS])
        page = next((c.page for (r, _), c in grid.at.items() if r == row and c.page), None)
        place = f"表 {number + 1} 第 {row + 1} 行"
        return Row(tuple(found.values())[:MOST_CELLS], f"第 {page} 页，{place}" if page else place)
