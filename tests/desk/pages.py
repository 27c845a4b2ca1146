"""Small readings of pages, shared by the tests of desk."""

from __future__ import annotations

import io
import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook


def hidden(reply, name: str) -> str:
    """The value of a hidden field."""
    return unescape(re.search(rf'name="{name}"[^>]*? value="([^"]*)"', reply.content.decode()).group(1))


def xlsx(heads: list[str], *rows: list[object], name: str = "表.xlsx") -> SimpleUploadedFile:
    """A workbook of one sheet."""
    book = Workbook()
    book.active.append(heads)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def table(reply) -> list[tuple]:
    """The rows of an exported workbook."""
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    return list(load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
