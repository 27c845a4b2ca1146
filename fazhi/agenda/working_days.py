"""Working days: the week, corrected by the days a State Council notice has moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, DateField, IntegerField, QuerySet, Value, When

from fazhi.agenda.models import CalendarYear, SpecialDay
from fazhi.org.prepared import Prepared


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
    return Calendar(dict(_SPECIAL(first, last)), frozenset(_YEARS(first.year, last.year)))


_SPECIAL = Prepared(
    lambda first, last: SpecialDay.objects.filter(day__range=(first, last)).order_by().values_list("day", "working")
)
_YEARS = Prepared(
    lambda first, last: CalendarYear.objects.filter(year__range=(first, last)).order_by().values_list("year", flat=True)
)


def rows_of_year(year: int) -> QuerySet:
    """Return the calendar of one year as rows of (day, number, what), for a query that has dates to count of its own."""
    works = Case(When(working=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    days = SpecialDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31))).order_by()
    days = days.annotate(n=works, what=Value("special", CharField())).values_list("day", "n", "what")
    known = CalendarYear.objects.filter(year=year).order_by()
    first = {"day": Value(date(year, 1, 1), DateField()), "n": Value(1, IntegerField()), "what": Value("year", CharField())}
    return days.union(known.annotate(**first).values_list("day", "n", "what"), all=True)


def from_rows(rows: Iterable[tuple[date, int, str]]) -> Calendar:
    """Return the calendar that rows of `rows_of_year` tell; other rows among them are passed over."""
    rows = list(rows)
    years = frozenset(day.year for day, _, what in rows if what == "year")
    return Calendar({day: bool(n) for day, n, what in rows if what == "special"}, years)


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


def mark(special: bool | None) -> str:
    """The one word beside a day that a notice names: 班 where it is worked, 休 where it is free."""
    return "" if special is None else "班" if special else "休"


def warning(*years: int) -> str:
    """The warning for those of the years that nobody has announced, or an empty string (one query)."""
    known = set(CalendarYear.objects.filter(year__in=years).values_list("year", flat=True))
    return unknown_words(*(set(years) - known)) if set(years) - known else ""


def unknown_words(*years: int) -> str:
    """The warning that stands wherever days of a year are counted that nobody has announced."""
    return f"{'、'.join(str(year) for year in sorted(set(years)))}年放假安排未公布，按周末推算。"
