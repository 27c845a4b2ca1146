"""One table as .xlsx, written row by row: the sheet's XML goes straight into the archive, nothing is kept.

openpyxl makes an object of every cell, which costs ten times the row. Texts are inline strings and can't be formulas; those a
table program would take for one are also marked as quoted.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

CELL_LENGTH = 32_767
# what a table program takes for the start of a formula, with the full-width forms that some input methods give
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST = date(1900, 3, 1)  # before it the calendars of table programs differ
_DAY, _MOMENT, _HEAD, _QUOTED = 1, 2, 3, 4  # the styles below, by place
_PIECE = 256  # rows written at once
_KNOWN = 4096  # texts remembered: most columns say the same few things again and again

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
        '<alignment vertical="center"/></xf>'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def write(out: IO[bytes], title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet: headings that stay in view, then the rows. Moments must be local and naive."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        named = escape(_FORBIDDEN.sub("", title), {'"': "&quot;"})
        archive.writestr(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
            f'<sheet name="{named}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            _sheet(sheet, columns, rows)


def _sheet(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    letters = [letter(number) for number in range(max(len(columns), 256))]
    widths = [min(max(len(label) * 2 + 4, 12), 40) for label in columns]
    cols = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    head = "".join(f'<c r="{at}1"{_text(label, _HEAD)}' for at, label in zip(letters, columns, strict=False))
    opening = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>{f"<cols>{cols}</cols>" if cols else ""}'
    out.write(f'{_XML}<worksheet xmlns="{_MAIN}">{opening}<sheetData><row r="1">{head}</row>'.encode())
    known: dict[str, str] = {}
    waiting: list[str] = []
    for number, row in enumerate(rows, 2):
        cells = []
        for at, value in zip(letters, row, strict=False):
            body = known.get(value) if type(value) is str else None
            if body is None:
                body = _body(value)
                if type(value) is str and len(known) < _KNOWN:
                    known[value] = body
            if body:
                cells.append(f'<c r="{at}{number}"{body}')
        waiting.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(waiting) == _PIECE:
            out.write("".join(waiting).encode())
            waiting.clear()
    out.write(f"{''.join(waiting)}</sheetData></worksheet>".encode())


def letter(number: int) -> str:
    """Return the letters of a column, counted from 0."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def _body(value: Any) -> str:
    """What stands in a cell after its place: numbers and days stay what they are, everything else is words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _text("是" if value else "否")
    if isinstance(value, int | float | Decimal):
        said = str(value)
        return f"><v>{said}</v></c>" if said.lstrip("-")[0].isdigit() else _text(said)  # no sheet has a cell for NaN
    if isinstance(value, datetime):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (
            f' s="{_MOMENT}"><v>{value.toordinal() - _EPOCH + seconds / 86400:.10f}</v></c>'
            if value.date() >= _FIRST
            else _text(str(value))
        )
    if isinstance(value, date):
        return f' s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>' if value >= _FIRST else _text(str(value))
    return _text(str(value))


def _text(words: str, style: int = 0) -> str:
    words = _FORBIDDEN.sub("", words)[:CELL_LENGTH]
    style = style or (_QUOTED if words.startswith(RISKY) else 0)
    said = escape(words).replace("\r", "&#13;")
    return f'{f" s={chr(34)}{style}{chr(34)}" if style else ""} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
