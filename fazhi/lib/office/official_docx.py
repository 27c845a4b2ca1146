"""Writes official documents as .docx: page, faces, sizes and page numbers as GB/T 9704 sets them, tables whose head repeats."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE_FACE, BODY_FACE, HEAD_FACE, PAGE_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
TITLE_SIZE, BODY_SIZE, TABLE_SIZE, PAGE_SIZE = 22, 16, 12, 14  # 二号, 三号, 小四, 四号
LINE = 28  # points from line to line
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # margins, millimetres
WIDTH = 210 - LEFT - RIGHT
TWIPS = 56.6929  # in a millimetre
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class OfficialDocument:
    """One document; write from the top, then `save`."""

    def __init__(self, title: str) -> None:
        self._doc = Document()
        self._page()
        self._style()
        self._numbers()
        self._doc.core_properties.title = clean(title)
        self._doc.core_properties.author = ""
        self._title(title)

    def _page(self) -> None:
        section = self._doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        section.footer_distance = Mm(28)

    def _style(self) -> None:
        style = self._doc.styles["Normal"]
        style.font.name, style.font.size = BODY_FACE, Pt(BODY_SIZE)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for place in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(place), BODY_FACE)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)

    def _numbers(self) -> None:
        """— 1 — at the foot: to the right on odd pages, to the left on even ones."""
        self._doc.settings.odd_and_even_pages_header_footer = True
        section = self._doc.sections[0]
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            line = footer.paragraphs[0]
            line.alignment = side
            indent = line.paragraph_format
            indent.left_indent = indent.right_indent = Pt(PAGE_SIZE)
            for piece in ("— ", None, " —"):
                run = line.add_run(piece or "")
                _face(run, PAGE_FACE, PAGE_SIZE)
                if piece is None:
                    _field(run, "PAGE")

    def _title(self, words: str) -> None:
        line = self._doc.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.line_spacing = Pt(36)
        line.paragraph_format.space_after = Pt(LINE)
        _face(line.add_run(clean(words)), TITLE_FACE, TITLE_SIZE)

    def heading(self, words: str) -> None:
        """A heading of the first rank, in 黑体."""
        line = self._doc.add_paragraph()
        line.paragraph_format.first_line_indent = Pt(BODY_SIZE * 2)
        line.paragraph_format.keep_with_next = True
        _face(line.add_run(clean(words)), HEAD_FACE, BODY_SIZE)

    def paragraph(self, words: str, *, right: bool = False) -> None:
        """A paragraph of the body, its first line two letters in."""
        line = self._doc.add_paragraph()
        if right:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            line.paragraph_format.first_line_indent = Pt(BODY_SIZE * 2)
        _face(line.add_run(clean(words)), BODY_FACE, BODY_SIZE)

    def table(self, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str] | str]) -> None:
        """A table: `widths` are shares of the page's width; a row that is one text is a band across all columns."""
        table = self._doc.add_table(rows=0, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        unit = WIDTH * TWIPS / sum(widths)
        sizes = [int(width * unit) for width in widths]
        for column, size in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), sizes, strict=True):
            column.set(qn("w:w"), str(size))
        body, plain = table._tbl, _row(sizes, BODY_FACE)
        body.append(_head_row(sizes, heads))
        for row in rows:
            if isinstance(row, str):
                body.append(_band(sum(sizes), len(sizes), row))
                continue
            made = deepcopy(plain)
            for cell, words in zip(made.findall(qn("w:tc")), row, strict=True):
                _write(cell, words)
            body.append(made)

    def save(self) -> bytes:
        """Return the bytes of the file."""
        out = io.BytesIO()
        self._doc.save(out)
        return out.getvalue()


def clean(words: str) -> str:
    """Take out what XML can't hold."""
    return NOT_XML.sub("", words)


def _face(run: Any, face: str, size: int) -> None:
    run.font.name, run.font.size = face, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _field(run: Any, code: str) -> None:
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind == "":
            made = _element("w:instrText", text=f" {words} ")
        elif kind == "text":
            made = _element("w:t", text=words)
        else:
            made = _element("w:fldChar", **{"w:fldCharType": kind})
        run._element.append(made)


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
    pieces = clean(words).split("\n")
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
