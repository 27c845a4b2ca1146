"""Walks the product as a person with a browser would: every link, every address of the matrix, every export, opened."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.cast import World
from tests.invariants.matrix import MATRIX

LINK = re.compile(r'(?:href|hx-get|data-pick-from)="([^"]+)"')
OWN = re.compile(r"[?]|/(?!/)")
EXPORTS = (
    *("/plans/", "/tasks/", "/sheets/", "/evidence/", "/imports/", "/rounds/", "/claims/", "/reports/", "/reports/calls/"),
    *("/reports/sent/", "/reports/unpublished/", "/ledgers/information_items/", "/ledgers/law_study/"),
    *("/manage/units/", "/manage/groups/", "/manage/people/", "/manage/audit/"),
)
NEVER = ("/static/", "/api/v1/docs/", "/api/v1/schema/")


def body_of(response: HttpResponse) -> str:
    """Return an answer as text; of a workbook all its cells, of a document all its words, one a line."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw[:2] == b"PK" and "word/document.xml" in ZipFile(io.BytesIO(raw)).namelist():
        made = Document(io.BytesIO(raw))
        cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(line.text for line in made.paragraphs), *cells])
    if raw[:2] == b"PK":
        book = load_workbook(io.BytesIO(raw))
        return "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    return raw.decode("utf-8", "replace")


def starts(town: World) -> Iterator[str]:
    """The addresses a crawl starts from: home, every one of the matrix that is read, every export."""
    yield "/"
    for name, row in MATRIX.items():
        if row.method == "GET" and name != "api:unknown":
            yield reverse(name, kwargs=row.kwargs(town))
    yield from (f"{path}?export=xlsx" for path in EXPORTS)
    for plan in (town.plan, town.shared, town.drafted, town.county_plan):
        yield from (f"/plans/{plan.pk}/{rest}" for rest in ("", "?export=xlsx", "receipts/?export=xlsx", "units/", "paper/"))
        yield from (f"/api/v1/plans/{plan.pk}/{rest}" for rest in ("", "timeline/", "paper/", "paper/file/"))
        for task in plan.tasks.all():
            yield from (f"/tasks/{task.pk}/", f"/api/v1/tasks/{task.pk}/", f"/api/v1/tasks/{task.pk}/timeline/")


def _shape(url: str) -> tuple:
    """Two addresses of one shape are looked at once: the path, and which parameters but order and length are given."""
    parts = urlsplit(url)
    return parts.path, tuple(sorted({name for name, _ in parse_qsl(parts.query)} - {"sort", "size", "next"}))


def crawl(client: Client, town: World, *, most: int = 600) -> Iterator[tuple[str, HttpResponse, str]]:
    """Yield (address, answer, its text) of everything reached, each shape of address once."""
    waiting, seen = deque(starts(town)), set()
    while waiting and most:
        url = waiting.popleft()
        shape = _shape(url)
        if shape in seen or url.startswith(NEVER):
            continue
        seen.add(shape)
        most -= 1
        response = client.get(url)
        text = body_of(response)
        yield url, response, text
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found = (unescape(link).partition("#")[0] for link in LINK.findall(text))
            here = urlsplit(url).path
            waiting.extend(f"{here}{link}" if link.startswith("?") else link for link in found if OWN.match(link))
