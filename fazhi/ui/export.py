"""Tables as .xlsx and .csv: streamed from an iterator, and nothing a person typed becomes a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.db.models import Model
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from fazhi.lib.office import table_xlsx
from fazhi.org import audit

ROW_CAP = 200_000
CSV_PIECE = 1 << 16  # characters written at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_NAME = '\\/:*?"<>|\r\n\t'


def note(request: HttpRequest, what: str | Model) -> None:
    """Write into the audit log that somebody took a table out: `what` is its name, or the record that it belongs to."""
    of: dict[str, Any] = {"label": what} if isinstance(what, str) else {"obj": what}
    audit.record("export", acting=request.acting, detail={"query": request.GET.urlencode()[:500]}, **of)


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


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows as .csv that table programs open in Chinese; what they would take for a formula begins with an apostrophe."""
    yield b"\xef\xbb\xbf"
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(columns)
    for row in _capped(rows):
        writer.writerow([_no_formula(value) for value in row])
        if held.tell() > CSV_PIECE:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def _no_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(table_xlsx.RISKY) else value


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Answer with a .csv, sent while it is written."""
    response = StreamingHttpResponse(csv_pieces(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, safe_name(f"{name} {timezone.localdate()}", "csv"))
    response["Cache-Control"] = "no-store"
    return response


FORMS = {"xlsx": xlsx_response, "csv": csv_response}  # by what an address calls them
