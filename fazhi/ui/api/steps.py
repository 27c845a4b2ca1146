"""The timeline of a record: only ever read under the record, through the record's rule."""

from __future__ import annotations

from django.db.models import QuerySet

from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline
from fazhi.org.acting import Acting
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.resource import Nested, Resource, seen

STEP = Columns(
    TimelineStep, "id", "at", "move", "label", "source", "target", "who", "unit", "unit_name=unit__name", "note", "detail"
)
NEWEST = 20


def steps_of(resource: Resource, acting: Acting, pk: int) -> QuerySet:
    """Return the steps of a record, newest first. Raises Http404 for a stranger."""
    seen(resource, acting, pk)
    return timeline(resource.model(pk=pk))


def newest(model: type) -> Nested:
    """Return the nested list of the newest steps; all of them stand at `…/timeline/`."""
    rows = lambda acting, pk: timeline(model(pk=pk))  # noqa: E731  the record was let through by the detail
    return Nested("timeline", f"经过，最近 {NEWEST} 步；全部见 timeline/", STEP, rows, most=NEWEST)
