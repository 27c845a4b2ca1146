"""A stored file on its way out: one place for the headers, so that nothing kept here ever opens inside the site."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db.models import Model
from django.http import FileResponse

from fazhi.files.kinds import MIME
from fazhi.files.models import StoredFile
from fazhi.files.store import path_of
from fazhi.org import audit
from fazhi.org.acting import Acting


def is_there(stored: StoredFile | None) -> bool:
    """Return whether the bytes of a stored file lie where they should."""
    return stored is not None and path_of(stored.sha256).is_file()


def send(stored: StoredFile, name: str, *, record: Model, acting: Acting, **detail: Any) -> FileResponse:
    """Answer with a file that the person was let through to, and put the download on record."""
    audit.record("download", acting=acting, obj=record, label=name, detail={"sha256": stored.sha256, **detail})
    answer = FileResponse(path_of(stored.sha256).open("rb"), content_type=MIME.get(stored.kind, "application/octet-stream"))
    answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
