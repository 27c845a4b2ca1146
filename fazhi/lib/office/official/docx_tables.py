"""Tables in official .docx papers: rows are made once and copied, so that thousands cost little; the head repeats."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document as Book
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from fazhi.lib.office.official.tree import Table, legal

BODY_FACE, HEAD_FACE = "仿宋_GB2312", "黑体"
TABLE_SIZE = 12  # 小四
WIDTH = 210 - 28 - 26  # millimetres between the margins
TWIPS = 56.6929  # in a millimetre


def add(book: Book, table: Table) -> None:
    """Add a table to the end of a paper."""
    drawn = book.add_table(rows=0, cols=len(table.heads))
    drawn.style = "Table Grid"
    drawn.autofit = False
    widths = list(table.widths) or [1] * len(table.heads)
    unit = WIDTH * TWIPS / sum(widths)
    sizes = [int(width * unit) for width in widths]
    for column, size in zip(drawn._tbl.tblGrid.findall(qn("w:gridCol")), sizes, strict=True):
        column.set(qn("w:w"), str(size))
    body, plain = drawn._tbl, _row(sizes, BODY_FACE)
    body.append(_head_row(sizes, table.heads))
    for row in table.rows:
        if isinstance(row, str):
            body.append(_band(sum(sizes), len(sizes), row))
            continue
        made = deepcopy(plain)
        for cell, words in zip(made.findall(qn("w:tc")), row, strict=True):
            _write(cell, words)
        body.append(made)


def _element(name: str, text: str = "", **attrs: str) -> Any:
    made = OxmlElement(name)
    for key, value in attrs.items():
        made.set(qn(key), value)
    if text:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    return made


def _cell(size: int, face: str, *, span: int = 1, middle: bool = False) -> Any:
    """An empty cell; its one run shows how what is written into it looks."""
    cell, look = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    look.append(_element("w:tcW", **{"w:w": str(size), "w:type": "dxa"}))
    if span > 1:
        look.append(_element("w:gridSpan", **{"w:val": str(span)}))
    look.append(_element("w:vAlign", **{"w:val": "center"}))
    cell.append(look)
    line, form = OxmlElement("w:p"), OxmlElement("w:pPr")
    form.append(_element("w:spacing", **{"w:line": "360", "w:lineRule": "exact", "w:before": "0", "w:after": "0"}))
    if middle:
        form.append(_element("w:jc", **{"w:val": "center"}))
    line.append(form)
    run, letters = OxmlElement("w:r"), OxmlElement("w:rPr")
    letters.append(_element("w:rFonts", **{f"w:{key}": face for key in ("ascii", "hAnsi", "eastAsia")}))
    letters.append(_element("w:sz", **{"w:val": str(TABLE_SIZE * 2)}))
    run.append(letters)
    line.append(run)
    cell.append(line)
    return cell


def _write(cell: Any, words: str) -> None:
    """Write words into an empty cell, a paragraph for each line of them."""
    line = cell.find(qn("w:p"))
    pieces = legal(words).split("\n")
    lines = [line, *(deepcopy(line) for _ in pieces[1:])]
    for target, piece in zip(lines, pieces, strict=True):
        target.find(qn("w:r")).append(_element("w:t", text=piece or " "))
    cell.extend(lines[1:])


def _row(sizes: Sequence[int], face: str, *, middle: bool = False) -> Any:
    row = OxmlElement("w:tr")
    look = OxmlElement("w:trPr")
    look.append(OxmlElement("w:cantSplit"))
    row.append(look)
    for size in sizes:
        row.append(_cell(size, face, middle=middle))
    return row


def _head_row(sizes: Sequence[int], heads: Sequence[str]) -> Any:
    row = _row(sizes, HEAD_FACE, middle=True)
    row.find(qn("w:trPr")).append(OxmlElement("w:tblHeader"))
    for cell, words in zip(row.findall(qn("w:tc")), heads, strict=True):
        _write(cell, words)
    return row


def _band(size: int, span: int, words: str) -> Any:
    row = OxmlElement("w:tr")
    cell = _cell(size, HEAD_FACE, span=span)
    _write(cell, words)
    row.append(cell)
    return row
