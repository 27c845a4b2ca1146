"""The timeline of a record: only ever read under the record, through the record's rule."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from rest_framework import serializers

from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline
from fazhi.org.acting import Acting
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.resource import Nested, Resource, seen

OURS = frozenset({"import", "gone_tasks", "paper_before"})  # kept for undoing; keys of records the reader may not see
TOLD = "_told"


def _detail(row: dict, acting: Acting) -> dict:
    return {key: value for key, value in (row[TOLD] or {}).items() if key not in OURS}


STEP = Columns(
    TimelineStep,
    *("id", "at", "move", "label", "source", "target", "who", "unit", "unit_name=unit__name", "note"),
    Made("detail", _detail, serializers.JSONField(read_only=True, help_text="详情"), {TOLD: "detail"}),
)
NEWEST = 20


def steps_of(resource: Resource, acting: Acting, pk: int) -> QuerySet:
    """Return the steps of a record, newest first. Raises Http404 for a stranger."""
    seen(resource, acting, pk)
    rows = timeline(resource.model(pk=pk))
    return resource.steps(acting, pk, rows) if resource.steps else rows


def newest(model: type, narrow: Callable[[Acting, int, QuerySet], QuerySet] | None = None) -> Nested:
    """Return the nested list of the newest steps; all of them stand at `…/timeline/`."""

    def rows(acting: Acting, pk: int) -> QuerySet:
        found = timeline(model(pk=pk))  # the record was let through by the detail
        return narrow(acting, pk, found) if narrow else found

    return Nested("timeline", f"经过，最近 {NEWEST} 步；全部见 timeline/", STEP, rows, most=NEWEST)
