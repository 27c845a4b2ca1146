"""Tables as .xlsx: streamed from an iterator, and nothing a person typed becomes a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from fazhi.lib.office import table_xlsx

ROW_CAP = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_NAME = '\\/:*?"<>|\r\n\t'


def safe_name(name: str, ending: str) -> str:
    """A file name that every system accepts, at most 80 characters, Chinese kept."""
    clean = "".join("_" if char in FORBIDDEN_IN_NAME or not char.isprintable() else char for char in name).strip(" .")
    return f"{clean[:80] or '导出'}.{ending}"


def _local(value: Any) -> Any:
    """A moment as the clock on the wall shows it."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _capped(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows; past the cap one sentence says what is missing."""
    for number, row in enumerate(rows):
        if number == ROW_CAP:
            yield [f"只导出了前 {ROW_CAP} 行，请加上筛选条件再导出其余的。"]
            return
        yield [_local(value) for value in row] if any(isinstance(value, datetime) for value in row) else row


def workbook(out: IO[bytes], name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet named after the list."""
    title = "".join("_" if char in "[]:*?/\\'" else char for char in name)[:31] or "导出"
    table_xlsx.write(out, title, columns, _capped(rows))


def xlsx_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Answer with a workbook of one sheet named after the list; the file lives in a temporary file until it is sent."""
    held = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    workbook(held, name, columns, rows)
    held.seek(0)
    response = FileResponse(held, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(f"{name} {timezone.localdate()}", "xlsx"))
    response["Cache-Control"] = "no-store"
    return response
