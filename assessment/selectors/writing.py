"""Reads over writing: who writes which section, and what it said before."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from assessment.models import Report, ReportSection, SectionVersion
from fazhi.org import access
from fazhi.org.acting import Acting

LOCK = "sections__lock__"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who writes a section: holder and asker by key and name, since when, until when; `by` None where nobody does."""

    section: int
    title: str
    state: str
    by: int | None = None
    name: str = ""
    since: datetime | None = None
    until: datetime | None = None
    asked_by: int | None = None
    asked_name: str = ""
    asked_at: datetime | None = None
    note: str = ""


FIELDS = ("by", "by__name", "since", "until", "asked_by", "asked_by__name", "asked_at", "note")


def standing(acting: Acting, report: int) -> list[Standing]:
    """Return how the sections of a report that one may see are being written (one query). Raises Http404 for a stranger."""
    rows = access.visible(acting, Report).filter(pk=report).order_by("sections__order")
    found = list(rows.values_list("sections__pk", "sections__title", "sections__state", *(LOCK + name for name in FIELDS)))
    if not found:
        raise Http404
    return [Standing(*row) for row in found if row[0] is not None]


def versions(section: ReportSection) -> list[SectionVersion]:
    """Return the kept versions of a section that one was let through to, newest first (one query)."""
    return list(SectionVersion.objects.filter(section=section).select_related("by").order_by("-number"))
