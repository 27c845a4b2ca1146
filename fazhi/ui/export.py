"""Tables as .xlsx: streamed from an iterator, and nothing a person typed becomes a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ROW_CAP = 200_000
CELL_LENGTH = 32_767
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# what a table program takes for the start of a formula, with the full-width forms that some input methods give
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORBIDDEN_IN_NAME = '\\/:*?"<>|\r\n\t'


def safe_name(name: str, ending: str) -> str:
    """A file name that every system accepts, at most 80 characters, Chinese kept."""
    clean = "".join("_" if char in FORBIDDEN_IN_NAME or not char.isprintable() else char for char in name).strip(" .")
    return f"{clean[:80] or '导出'}.{ending}"


def cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """A value fit for one cell: numbers and days stay what they are, words stay words."""
    if value is None or isinstance(value, bool):
        return {None: None, True: "是", False: "否"}[value]
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:CELL_LENGTH]
    if not text.startswith(RISKY):
        return text
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    made.quotePrefix = True
    return made


def write_sheet(sheet: WriteOnlyWorksheet, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write headings and rows; returns how many rows. Past the cap one sentence says what is missing."""
    sheet.freeze_panes = "A2"
    for number, label in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(label) * 2 + 4, 12), 40)
    head = []
    for label in columns:
        made = WriteOnlyCell(sheet, label)
        made.data_type = "s"
        made.font, made.alignment = Font(bold=True), Alignment(vertical="center")
        head.append(made)
    sheet.append(head)
    written = 0
    for row in rows:
        if written == ROW_CAP:
            sheet.append([f"只导出了前 {ROW_CAP} 行，请加上筛选条件再导出其余的。"])
            break
        sheet.append([cell(sheet, value) for value in row])
        written += 1
    return written


def xlsx_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Answer with a workbook of one sheet named after the list; the file lives in a temporary file until it is sent."""
    book = Workbook(write_only=True)
    title = "".join("_" if char in "[]:*?/\\'" else char for char in name)[:31] or "导出"
    write_sheet(book.create_sheet(title), columns, rows)
    held = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    book.save(held)
    held.seek(0)
    response = FileResponse(held, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(f"{name} {timezone.localdate()}", "xlsx"))
    response["Cache-Control"] = "no-store"
    return response
