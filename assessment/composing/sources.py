"""The registry of sources: what feeds a draft. A new source is one function under a name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

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
class Sentence:
    """One sentence of a draft. `part` is where it belongs, `area` the plan's part (key of a top Section), `about` what ties
    sentences into one paragraph ("task:12"). A `gap` says what is missing instead."""

    part: str
    area: int | None
    about: str
    text: str
    origins: tuple[Origin, ...] = field(default=())
    gap: bool = False


Source = Callable[[Unit, Period, Acting], list[Sentence]]
SOURCES: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register a source: `(unit, period, acting) -> sentences`, each resting on records that the person may see."""

    def put(function: Source) -> Source:
        SOURCES[name] = function
        return function

    return put
