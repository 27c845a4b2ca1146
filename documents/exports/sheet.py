"""The table of a book as .xlsx: an empty one to fill in, or all records to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from documents import values
from documents.declared.model import Field, Ledger, Type
from documents.models import Book, Record
from documents.panels import ledger_page
from documents.selectors import naming
from documents.services import importing
from documents.services.writing import typed
from fazhi.lib.office.table_xlsx import RISKY

PIECE = 2000
WIDE = {Type.LONG: 40, Type.TEXT: 24, Type.DOCUMENT: 30, Type.LINK: 30}
ROWS = 5000
LIST = 240  # characters of a list that a table program takes
MUST = PatternFill("solid", fgColor="FFF2CC")


def write(out: IO[bytes], ledger: Ledger, book: Book | None) -> None:
    """Write the table: headings, choices to pick, a sheet that explains; and the book's records where one is given."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet(ledger.name[:31])
    fields = importing.fields_of(ledger)
    sheet.freeze_panes = "B2"
    for at, one in enumerate(fields, 2):
        sheet.column_dimensions[get_column_letter(at)].width = WIDE.get(one.type, 14)
    sheet.append([_head(sheet, importing.NUMBER, False), *(_head(sheet, importing.heading(one), one.required) for one in fields)])
    for at, one in enumerate(fields, 2):
        if offered := _choices(one):
            rule = DataValidation(
                type="list", formula1=f'"{",".join(offered)}"', allow_blank=not one.required, showErrorMessage=True
            )
            rule.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{ROWS + 1}")
            sheet.data_validations.append(rule)
    for row in _rows(ledger, book, fields) if book else ():
        sheet.append([_cell(sheet, value) for value in row])
    _explain(made, ledger)
    made.save(out)


def _head(sheet, words: str, required: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=words)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    if required:
        cell.fill = MUST
    return cell


def _choices(one: Field) -> tuple[str, ...]:
    offered = one.choices if one.type is Type.CHOICE else ("是", "否") if one.type is Type.FLAG else ()
    return offered if len(",".join(offered)) <= LIST and not any("," in word for word in offered) else ()


def _cell(sheet, value: Any) -> Any:
    """A text is a text, whatever it begins with: nothing a person typed becomes a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    cell.style = "Normal"
    cell.quotePrefix = value.startswith(RISKY)
    return cell


def _rows(ledger: Ledger, book: Book, fields: list[Field]) -> Iterator[list[Any]]:
    rows = Record.objects.filter(book=book).exclude(state="removed").order_by("pk")
    for some in pieces(rows.iterator(chunk_size=PIECE)):
        known = naming.of_rows(ledger, [one.data for one in some])
        for one in some:
            names = naming.by_field(ledger, one.data, known)
            yield [one.pk, *(_plain(field, one, names) for field in fields)]


def _plain(one: Field, record: Record, names: dict[str, str]) -> Any:
    """Exact numbers as numbers unless a mark goes with them; a record by its number, since titles may be alike."""
    held, mark = record.data.get(one.key), record.about.get(one.key, "")
    if one.is_number and held is not None and not mark:
        return values.shown_number(one, held)
    return str(held) if one.type is Type.RECORD and held is not None else typed(one, held, mark, names)


def pieces(rows: Iterable[Record]) -> Iterator[list[Record]]:
    """Part rows into pieces whose names are read together."""
    some: list[Record] = []
    for one in rows:
        some.append(one)
        if len(some) == PIECE:
            yield some
            some = []
    if some:
        yield some


def _explain(made: Workbook, ledger: Ledger) -> None:
    sheet = made.create_sheet("填写说明")
    for at, width in enumerate((24, 12, 70), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([_head(sheet, words, False) for words in ("列", "类型", "怎么填")])
    sheet.append([importing.NUMBER, "整数", "新增的行空着；从系统导出的行不要改，按它找到原来的记录"])
    for one, kind, demands in ledger_page.said(ledger).fields:
        if one in importing.fields_of(ledger):
            sheet.append([importing.heading(one), kind, demands])
