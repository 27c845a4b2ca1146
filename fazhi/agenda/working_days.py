"""Working days: the week, corrected by the days a State Council notice has moved."""

from dataclasses import dataclass
from datetime import date, timedelta

from fazhi.agenda.models import CalendarYear, SpecialDay


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days between two dates that differ from the week, and the years that are known."""

    special: dict[date, bool]
    years: frozenset[int]

    def works(self, day: date) -> bool:
        """Return whether a day is worked; in a year that nobody announced the week decides."""
        return self.special.get(day, day.weekday() < 5)

    def knows(self, day: date) -> bool:
        """Return whether the year of this day was announced."""
        return day.year in self.years


def between(first: date, last: date) -> Calendar:
    """Read the calendar of these days (two queries)."""
    special = dict(SpecialDay.objects.filter(day__range=(first, last)).values_list("day", "working"))
    years = CalendarYear.objects.filter(year__range=(first.year, last.year)).values_list("year", flat=True)
    return Calendar(special, frozenset(years))


def after(day: date, count: int) -> date:
    """Return the `count`-th working day after a day."""
    calendar = between(day, day + timedelta(days=count * 3 + 30))
    while count > 0:
        day += timedelta(days=1)
        count -= calendar.works(day)
    return day


def shifted(due: date, offset: int, calendar: Calendar) -> date:
    """Return the day a reminder `offset` calendar days from `due` is given: never on a rest day.

    Before the due day and on it, it moves to the working day before; after it, to the one after.
    """
    day, step = due + timedelta(days=offset), timedelta(days=1 if offset > 0 else -1)
    while not calendar.works(day):
        day += step
    return day
