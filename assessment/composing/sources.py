"""The registry of sources: what feeds a draft. A new source is one function under a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assessment.composing.room import LADDER, Room
from assessment.declared import Kind
from assessment.models import Report
from assessment.states import Writer
from fazhi.org.acting import Acting
from fazhi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: the days, and the plans by key."""

    starts: date
    ends: date
    plans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The record a sentence came from: noun and key, how it is called, and the day it was true."""

    noun: str
    object_id: int
    label: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in a sentence: what it counts, how it is called and printed (41件), its value, of how many, as of which day."""

    key: str
    label: str
    value: Decimal
    unit: str
    words: str
    as_of: date
    of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft. `part` is where it belongs, `area` the plan's part (key of a top Section), `about` what ties
    sentences into one paragraph ("task:12"). A `gap` says what is missing instead. `section` names one section of the outline
    where the part alone doesn't say; `amounts` are the figures that stay live."""

    part: str
    area: int | None
    about: str
    text: str
    origins: tuple[Origin, ...] = field(default=())
    gap: bool = False
    amounts: tuple[Amount, ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a source: the report with its unit, period and kind, on behalf of whom, in how much room. `tell` hears
    how far a long piece of work has come; `held` keeps what was read, for several sources and for a further try."""

    report: Report
    unit: Unit
    period: Period
    kind: Kind
    acting: Acting
    tell: Callable[[int, int], None] = lambda done, of: None
    held: dict[str, Any] = field(default_factory=dict)
    room: Room = LADDER[0]

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """Read something once for all sources of this draft."""
        if name not in self.held:
            self.held[name] = read()
        return self.held[name]

    @property
    def as_of(self) -> date:
        """The day that figures are true on: today, or the last day of a period that is over."""
        return min(self.acting.today, self.period.ends)


Make = Callable[[Asked], list[Sentence]]


@dataclass(frozen=True, slots=True)
class Source:
    """A registered source and the writers it serves."""

    make: Make
    writers: frozenset[str]


SOURCES: dict[str, Source] = {}
OWN = (Writer.UNIT, Writer.PERSON)  # who writes from what the own unit did


def source(name: str, *, writers: Iterable[str] = tuple(Writer)) -> Callable[[Make], Make]:
    """Register a source: `(asked) -> sentences`, each resting on records that the person may see."""

    def put(function: Make) -> Make:
        SOURCES[name] = Source(function, frozenset(writers))
        return function

    return put
