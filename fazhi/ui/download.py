"""A stored file on its way out: one place for the headers, so that nothing kept here ever opens inside the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse

from fazhi.files.kinds import MIME
from fazhi.files.models import Job, StoredFile
from fazhi.files.store import path_of
from fazhi.org import access, audit
from fazhi.org.acting import Acting
from fazhi.ui.errors import refusal

TYPES = MIME | {"zip": "application/zip"}  # packages are made here and never taken in


def is_there(stored: StoredFile | None) -> bool:
    """Return whether the bytes of a stored file lie where they should."""
    return stored is not None and path_of(stored.sha256).is_file()


def answered(stored: StoredFile, name: str) -> FileResponse:
    """Answer with a stored file under a name, to be kept and never opened inside the site."""
    answer = FileResponse(path_of(stored.sha256).open("rb"), content_type=TYPES.get(stored.kind, "application/octet-stream"))
    answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def send(stored: StoredFile, name: str, *, record: Model, acting: Acting, **detail: Any) -> FileResponse:
    """Answer with a file that the person was let through to, and put the download on record."""
    audit.record("download", acting=acting, obj=record, label=name, detail={"sha256": stored.sha256, **detail})
    answer = answered(stored, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def made(request: HttpRequest, job: Job | None, *, record: Model, missing: str) -> HttpResponse:
    """Answer with what a finished job made of a record, or with a page that says what is missing."""
    if job is None or not access.may(request.acting, job, "view") or not is_there(job.result):
        return refusal(request, 404, missing)
    return send(job.result, job.name, record=record, acting=request.acting)
