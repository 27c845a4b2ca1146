"""Files: a paper under the record it belongs to, with its text; a piece of evidence by its own key."""

from __future__ import annotations

from django.db.models import Model
from django.http import FileResponse, Http404

from fazhi.files.models import Paper, StoredFile
from fazhi.files.store import path_of
from fazhi.org.acting import Acting
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.resource import Resource, seen
from fazhi.ui.download import send

PAPER = Columns(Paper, "id", "name", "kind", "title", "pages", "text", "made_at", "sha256=stored__sha256", "size=stored__size")
NO_PAPER = "这条记录没有文件原文。"


def paper_of(resource: Resource, acting: Acting, pk: int) -> dict:
    """Return a record's paper, its text included. Raises Http404."""
    key = seen(resource, acting, pk).values(resource.papers)
    rows = list(PAPER.read(Paper.objects.filter(pk__in=key)))
    if not rows:
        raise Http404(NO_PAPER)
    return PAPER.finish(rows, acting)[0]


def file_of(resource: Resource, acting: Acting, pk: int) -> FileResponse:
    """Return the original file as a download, and put the download on record. Raises Http404."""
    record = seen(resource, acting, pk).select_related(f"{resource.papers}__stored").get()
    paper = getattr(record, resource.papers)
    stored = paper.stored if paper else None
    if stored is None or not path_of(stored.sha256).is_file():
        raise Http404(NO_PAPER)
    return _sent(record, stored, paper.name, acting)


def evidence_of(resource: Resource, acting: Acting, pk: int) -> FileResponse:
    """Return a record that is itself a stored file as a download, and put the download on record. Raises Http404."""
    record = seen(resource, acting, pk).select_related("stored").get()
    if not path_of(record.stored.sha256).is_file():
        raise Http404(NO_PAPER)
    return _sent(record, record.stored, record.name, acting)


def _sent(record: Model, stored: StoredFile, name: str, acting: Acting) -> FileResponse:
    return send(stored, name, record=record, acting=acting, api=True)
