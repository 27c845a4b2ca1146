"""Writes over the working-day calendar: a year's notice is taken over whole."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from fazhi.agenda.models import CalendarYear, SpecialDay
from fazhi.org import access, audit
from fazhi.org.acting import Acting, government_of


def require(actor: Acting) -> None:
    """Raise Forbidden for anybody but the system administrator of the topmost government: there is one calendar for all."""
    access.require_role(actor, CalendarYear, "create")
    if government_of(actor.unit).parent_id is not None:
        raise access.Forbidden(access.rule_for(CalendarYear, "create").sentence)


@transaction.atomic
def take(year: int, document: str, days: Mapping[date, tuple[bool, str]], *, actor: Acting) -> CalendarYear:
    """Write a year as its notice tells it: {day: (whether worked, name)}. What the year held before is replaced.

    A notice may name days of a neighbouring year; of those only the named ones change. Raises Forbidden.
    """
    require(actor)
    SpecialDay.objects.filter(day__year=year).delete()
    SpecialDay.objects.filter(day__in=list(days)).delete()
    SpecialDay.objects.bulk_create([SpecialDay(day=day, working=works, name=name[:40]) for day, (works, name) in days.items()])
    saved, _ = CalendarYear.objects.update_or_create(year=year, defaults={"document": document[:200]})
    audit.record("setting", acting=actor, obj=saved, label=f"{year}年工作日历", detail={"days": len(days)})
    return saved
