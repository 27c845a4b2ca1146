"""Reads over the timeline."""

from django.db.models import Model, QuerySet

from fazhi.flow.models import TimelineStep
from fazhi.org.audit import noun_of


def timeline(obj: Model) -> QuerySet[TimelineStep]:
    """Return the steps of a record, newest first, unit loaded; the caller has already been let through the record's rule."""
    return TimelineStep.objects.filter(noun=noun_of(obj), object_id=obj.pk).select_related("unit").order_by("-id")


def timeline_of(nouns: dict[str, list[int]]) -> QuerySet[TimelineStep]:
    """Return the steps of several records together ({noun: keys}), newest first."""
    rows = TimelineStep.objects.none()
    for noun, keys in nouns.items():
        rows = rows | TimelineStep.objects.filter(noun=noun, object_id__in=keys)
    return rows.select_related("unit").order_by("-id")
