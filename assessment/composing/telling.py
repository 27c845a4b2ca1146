"""Which of a unit's words about a task are told: sentence by sentence, each once, figures first. Pure functions.

Rules: of words that come again the newest stay. A sentence that was written under several tasks is told under the first, unless
another has nothing else. Where there is room for all, all are told. Else sentences with figures have room of their own; what
is left goes to those that name a document or open a round's words, then to the rest, the newest first. Where nothing fits, the
shortest of the best stands. What is told keeps its order, and no sentence is cut.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from assessment.composing import words
from assessment.composing.room import Room
from assessment.paperread import figures

Line = TypeVar("Line", bound=Hashable)
PLAIN = re.compile(r"[\s。；！？!?;]")
NAMES = re.compile(r"《[^》]{2,}》")
FIGURE, DOCUMENT, REST = range(3)


@dataclass(frozen=True, slots=True)
class Said(Generic[Line]):
    """One sentence and the line that it stands in."""

    line: Line
    text: str
    rank: int

    @property
    def plain(self) -> str:
        """The words to compare by."""
        return PLAIN.sub("", self.text)


def sentences(told: Iterable[tuple[Line, str]]) -> list[Said[Line]]:
    """Take lines apart, oldest first; what comes again is kept where it is newest."""
    lines = [(line, words.closed(text)) for line, text in told]
    kept = set(words.told_once(text for _, text in lines))
    found = [
        Said(line, part, _rank(part, first=n == 0))
        for at, (line, text) in enumerate(lines)
        if at in kept
        for n, part in enumerate(words.parts(text))
    ]
    newest = {one.plain: at for at, one in enumerate(found)}
    return [one for at, one in enumerate(found) if newest[one.plain] == at]


def _rank(text: str, *, first: bool) -> int:
    if next(figures.find(text), None):
        return FIGURE
    return DOCUMENT if first or NAMES.search(text) else REST


def chosen(said: list[Said[Line]], room: Room, heard: set[str]) -> list[tuple[Line, str]]:
    """Return the words that are told, line by line; `heard` are the sentences told under other tasks, and grows."""
    fresh = [one for one in said if one.plain not in heard] or said[-1:]
    if room.words is not None and fresh:
        fresh = _fitting(fresh, room.words, room.figures)
    heard.update(one.plain for one in fresh)
    joined: dict[Line, str] = {}
    for one in fresh:
        joined[one.line] = joined.get(one.line, "") + one.text
    return [(line, words.closed(text)) for line, text in joined.items()]


def _fitting(said: list[Said[Line]], plain: int, counted: int) -> list[Said[Line]]:
    """The sentences that fit into the room for figures and into that for other words."""
    taken: set[int] = set()
    for rank in (FIGURE, DOCUMENT, REST):
        room = counted if rank == FIGURE else plain
        for at in reversed(range(len(said))):
            if said[at].rank == rank and len(said[at].text) <= room:
                taken.add(at)
                room -= len(said[at].text)
        plain = min(plain, room)
    if not taken:
        return [min(said, key=lambda one: (one.rank, len(one.text)))]
    return [said[at] for at in sorted(taken)]
