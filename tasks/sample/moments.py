"""Which days the sample stands on: everything is told relative to one day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from unittest import mock
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = files("tasks.sample") / "data"
SOON = 4  # days until the date that is always near


@dataclass(frozen=True, slots=True)
class Moments:
    """The days of a sample year seen from `today`."""

    today: date

    @property
    def year(self) -> int:
        """The year of the city's plan."""
        return self.today.year

    @property
    def issued(self) -> date:
        """When the city's plan was issued: 11 February, or three weeks ago as long as that is still to come."""
        usual = date(self.year, 2, 11)
        return usual if usual <= self.today else self.today - timedelta(weeks=3)

    @property
    def drive_issued(self) -> date:
        """When the two-year plan was issued."""
        return date(self.year - 1, 6, 18)

    @property
    def soon(self) -> date:
        """A day that is near, within the year."""
        return min(self.today + timedelta(days=SOON), date(self.year, 12, 31))

    @property
    def study(self) -> date:
        """A day about two months ahead, within the year."""
        return min(self.today + timedelta(days=60), date(self.year, 12, 31))

    @property
    def since(self) -> date:
        """When people took up their posts."""
        return date(self.year - 3, 3, 1)

    def words(self, issued: date, number: int) -> dict[str, object]:
        """Return what the templates of the papers call for."""
        return {
            "year": self.year,
            "last_year": self.year - 1,
            "issue_year": issued.year,
            "number": number,
            "issued": chinese(issued),
            "soon": f"{self.soon.month}月{self.soon.day}日",
            "study": f"{self.study.month}月{self.study.day}日",
        }


def chinese(day: date) -> str:
    """Return a day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def at(day: date, hour: int = 16) -> datetime:
    """Return a moment of office hours on a day."""
    return datetime.combine(day, time(hour, 20), SHANGHAI)


@contextmanager
def as_of(day: date, hour: int = 9) -> Iterator[None]:
    """Have everything that is written inside bear a moment of that day, but never one that is still to come.

    What has happened can't be dated afterwards: the database refuses to change a step. So the sample's clock is set back
    while a step is made, and the story of a plan begins with the day it was issued.
    """
    moment = min(at(day, hour), datetime.now(SHANGHAI))
    with mock.patch.object(timezone, "now", lambda: moment):
        yield


def text(name: str) -> str:
    """Return a data file's text."""
    return (DATA / name).read_text("utf-8")
