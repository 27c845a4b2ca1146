"""What cites a record: reports that quote it, minimums it counts for. Each app above the record's says so here by name.

The page and the interface of the record ask for all of them; nobody who cites has to be known to the app that keeps the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fazhi.org.acting import Acting
from fazhi.org.models import Unit

MOST = 5  # citing places shown of one kind


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that may be cited: the unit that it counts for, its day, the day from which it stands no more, the day it was
    written, and the measures that count it: those of what falls into a period, and those of what stands on its last day."""

    noun: str
    key: int
    unit: Unit
    day: date
    ends: date | None
    since: date
    falling: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of all measures that count it in some period."""
        return (*self.falling, *self.standing)

    def counts(self, measure: str, first: date, last: date) -> bool:
        """Whether a measure counts the record in a period."""
        if measure in self.standing:
            return self.day <= last and (self.ends is None or self.ends > last)
        return measure in self.falling and first <= self.day <= last


@dataclass(frozen=True, slots=True)
class Cited:
    """One place that cites: the record there by noun and key, how it is called, its page, what it says of the cited one."""

    noun: str
    key: str
    title: str
    url: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What cites a record in one way: the first places, and how many more there are."""

    label: str
    rows: Sequence[Cited]
    more: int = 0


Finder = Callable[[Subject, Acting], Found]
_FINDERS: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    """Say how an app finds what cites a record, among what the person may see. A second finder of a name is an error."""
    if name in _FINDERS:
        raise ValueError(f"two finders of what cites named {name!r}")
    _FINDERS[name] = finder


def found(label: str, places: Iterable[Cited]) -> Found:
    """Return the first of these places and how many more there are."""
    places = list(places)
    return Found(label, places[:MOST], max(len(places) - MOST, 0))


def cited(subject: Subject, acting: Acting) -> list[Found]:
    """Return what cites a record, of each kind that has any."""
    several = [_FINDERS[name](subject, acting) for name in sorted(_FINDERS)]
    return [one for one in several if one.rows]
