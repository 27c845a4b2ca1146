"""What is read from a report on paper; every `start` and `end` counts characters of the paper's text."""

from dataclasses import dataclass

DONE, PROBLEMS, NEXT = "done", "problems", "next"


@dataclass(frozen=True)
class Section:
    """A head and what stands under it; `kind` is inherited from the head above unless the own title says otherwise."""

    level: int
    title: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Figure:
    """A number that tells a fact: `value` in ones, `unit` of measure, `mark` the words that make it approximate.

    `printed` is how it stands in the paper, `what` what it counts, `period` the words that say when.
    """

    value: str
    unit: str
    mark: str
    what: str
    period: str
    printed: str
    start: int
    end: int


@dataclass(frozen=True)
class Problem:
    """A problem as the unit put it; `cause` and `unit` are empty where the paper names none."""

    text: str
    cause: str
    unit: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """All that was read."""

    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
