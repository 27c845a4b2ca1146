"""Reading an uploaded table (.xlsx, .csv) for an import with preview: every fault names its row, its column and what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from fazhi.lib.office.document import Unreadable
from fazhi.lib.office.guard import check_zip

MAX_ROWS = 5000
DAMAGED = "这个文件已损坏，打不开。请用表格软件打开后另存一份再导入。"
MAX_BYTES = 10 * 1024 * 1024
HEAD_WITHIN = 10


class SheetFault(ValueError):
    """The file can't be read as a table; the message is a Chinese sentence, nothing was kept."""


@dataclass(frozen=True)
class Header:
    """One expected column. `read` turns the cell's words into a value and raises ValueError with a sentence."""

    key: str
    label: str
    required: bool = False
    max_length: int = 200
    aliases: Sequence[str] = ()
    read: Callable[[str], Any] | None = None

    def names(self) -> set[str]:
        """How this column may be headed."""
        return {_plain(name) for name in (self.label, *self.aliases)}


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the file, counted as the table program counts, and its values by key."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one cell."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.column}”：{self.sentence}"


@dataclass
class Sheet:
    """Rows that can be used, faults by cell, headings nobody asked for."""

    rows: list[SheetRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    broken: dict[int, dict[str, Any]] = field(default_factory=dict)  # what could be read of the rows with a fault


def read_sheet(file: IO[bytes], headers: Sequence[Header], *, limit: int = MAX_ROWS) -> Sheet:
    """Read the first sheet that has the expected headings. A row with a fault is reported and left out. Raises SheetFault."""
    named = str(getattr(file, "name", ""))
    grids = [_text_grid(file)] if named.lower().endswith(".csv") else _grids(_open(file))
    grid, top = _find_table(grids, headers)
    sheet = Sheet()
    placed = _place(grid[top], headers, sheet)
    for number, cells in enumerate(grid[top + 1 :], top + 2):
        if not any(_words(value) for value in cells):
            continue
        if len(sheet.rows) + len({fault.row for fault in sheet.faults}) >= limit:
            raise SheetFault(f"这张表超过 {limit} 行，请拆成几份再导入。没有保存任何内容。")
        values, faults = _read_row(number, cells, placed)
        if faults:
            sheet.faults.extend(faults)
            sheet.broken[number] = values
        else:
            sheet.rows.append(SheetRow(number, values))
    if not sheet.rows and not sheet.faults:
        raise SheetFault("表头下面没有内容，请填好再导入。")
    return sheet


def _open(file: IO[bytes]) -> CalamineWorkbook:
    """Check the package before anything is unpacked, then open it."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SheetFault(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆成几份再导入。")
    if not data:
        raise SheetFault("这个文件是空的，请重新选择。")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetFault("这是旧格式或加了密码的文件，请去掉密码并另存为 .xlsx 再导入。")
    if data[:2] != b"PK":
        raise SheetFault("这不是 .xlsx 表格，请用表格软件另存为 .xlsx 再导入。")
    try:
        kind = check_zip(io.BytesIO(data), "表格")
    except Unreadable as fault:
        raise SheetFault(f"{fault}。没有保存任何内容。") from fault
    if kind != "xlsx":
        raise SheetFault("这不是 .xlsx 表格，请用表格软件另存为 .xlsx 再导入。")
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (CalamineError, OSError) as fault:
        raise SheetFault(DAMAGED) from fault


def _grids(book: CalamineWorkbook) -> Iterator[list[list[Any]]]:
    """Each sheet is unpacked only here, so a damaged one is found only here."""
    for name in book.sheet_names:
        try:
            yield book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (CalamineError, OSError, ValueError) as fault:
            raise SheetFault(DAMAGED) from fault


def _text_grid(file: IO[bytes]) -> list[list[Any]]:
    """A .csv as table programs write it: UTF-8, or what Chinese Windows calls ANSI."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SheetFault(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆成几份再导入。")
    for code in ("utf-8-sig", "gb18030"):
        try:
            words = data.decode(code)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(words.replace("\x00", ""), newline="")))
        except csv.Error as fault:
            raise SheetFault("这个 .csv 文件的引号或换行不完整，请用表格软件另存为 .xlsx 再导入。") from fault
    raise SheetFault("这个 .csv 文件的文字编码认不出来，请用表格软件另存为 .xlsx 再导入。")


def _find_table(grids: Iterable[list[list[Any]]], headers: Sequence[Header]) -> tuple[list[list[Any]], int]:
    """The first sheet whose first rows hold every required heading, and the row of the headings."""
    wanted = [header for header in headers if header.required] or list(headers[:1])
    for grid in grids:
        for top, cells in enumerate(grid[:HEAD_WITHIN]):
            here = {_plain(_words(value)) for value in cells}
            if all(header.names() & here for header in wanted):
                return grid, top
    missing = "、".join(f"“{header.label}”" for header in wanted)
    raise SheetFault(f"没有找到表头 {missing}。请用页面上的样表，第一行写这些列名。")


def _place(cells: Sequence[Any], headers: Sequence[Header], sheet: Sheet) -> list[tuple[int, Header]]:
    """Which column of the file is which heading; the first of two alike counts."""
    placed: list[tuple[int, Header]] = []
    for at, value in enumerate(cells):
        name = _plain(_words(value))
        known = next((header for header in headers if name in header.names()), None)
        if known and all(known is not other for _at, other in placed):
            placed.append((at, known))
        elif name:
            sheet.unknown.append(_words(value))
    return placed


def _read_row(number: int, cells: Sequence[Any], placed: Sequence[tuple[int, Header]]) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {}
    faults: list[CellFault] = []
    for at, header in placed:
        words = _words(cells[at]) if at < len(cells) else ""
        try:
            values[header.key] = _value(words, header)
        except ValueError as fault:
            faults.append(CellFault(number, header.label, str(fault)))
    return values, faults


def _value(words: str, header: Header) -> Any:
    if not words:
        if header.required:
            raise ValueError("不能空着。")
        return ""
    if len(words) > header.max_length:
        raise ValueError(f"最多 {header.max_length} 个字，现有 {len(words)} 个。")
    return header.read(words) if header.read else words


def _words(value: Any) -> str:
    """A cell's words: whole numbers without .0, days as 2026-05-08."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()


def _plain(name: str) -> str:
    """A heading without spaces, line breaks and the marks people add."""
    return "".join(char for char in name if not char.isspace()).strip("*＊:：")
