"""The working days of a year, month by month."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fazhi.agenda import working_days
from fazhi.agenda.models import CalendarYear, SpecialDay
from fazhi.desk.tabs import tabs
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.ui.months import Cell, Month, month

FIRST, LAST = 2000, 2199


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """One year: what is worked, rested and moved, and the document that says so."""
    access.require_role(request.acting, CalendarYear, "view")
    asked = _asked(request.GET.get("year", ""), request.acting.today.year)
    known = CalendarYear.objects.filter(year=asked).first()
    months, worked = _months(asked, request.acting.today)
    context = {
        "year": asked,
        "known": known,
        "warning": "" if known else working_days.unknown_words(asked),
        "months": months,
        "worked": worked,
        "years": list(CalendarYear.objects.values_list("year", flat=True)[:12]),
        "before": asked - 1 if asked > FIRST else None,
        "after": asked + 1 if asked < LAST else None,
        "may_import": access.may_role(request.acting, CalendarYear, "create") and _is_top(request),
        "tabs": tabs(request, "calendar"),
    }
    return render(request, "desk/calendar.html", context)


def _asked(words: str, this_year: int) -> int:
    """The year of the address; this one when it names none that the calendar can hold."""
    number = int(words) if words.isascii() and words.isdigit() and len(words) == 4 else this_year
    return number if FIRST <= number <= LAST else this_year


def _is_top(request: HttpRequest) -> bool:
    return government_of(request.acting.unit).parent_id is None


def _months(asked: int, today: date) -> tuple[list[Month], int]:
    """Twelve months, and how many days of the year are worked."""
    moved = {row.day: row for row in SpecialDay.objects.filter(day__year=asked)}
    made, worked = [], 0
    for number in range(1, 13):
        cells = []
        day = date(asked, number, 1)
        while day.month == number:
            special = moved.get(day)
            works = special.working if special else day.weekday() < 5
            worked += works
            mark = working_days.mark(special.working if special else None)
            cells.append(Cell(day, works, mark, special.name if special else "", day == today))
            day += timedelta(days=1)
        made.append(month(f"{number}月", cells))
    return made, worked
