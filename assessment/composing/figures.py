"""Figures in a text: found where they are printed, changed there, and compared with what they are now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessment.composing.sources import Amount
from assessment.models import ReportFigure

if TYPE_CHECKING:
    from assessment.composing.changes import Offer


@dataclass(frozen=True, slots=True)
class Stale:
    """A figure in the text whose count has changed since, what it is now, and the offer that says so."""

    held: ReportFigure
    now: Amount
    offer: Offer


def printed(words: str) -> re.Pattern[str]:
    """The pattern of a printed figure that isn't a piece of a longer one: 41件, not in 141件 or 0.41件."""
    return re.compile(rf"(?<![\d.]){re.escape(words)}(?![\d.]?\d)")


def stands(words: str, text: str) -> bool:
    """Return whether a printed figure stands in a text."""
    return bool(printed(words).search(text))


def changed(text: str, swaps: Iterable[tuple[str, str]]) -> str | None:
    """Return a text with each printed figure changed where it stands first; None when one of them doesn't stand there."""
    swaps, marks = list(swaps), {}
    for at, (old, new) in enumerate(swaps):
        found = printed(old).search(text)
        if not found:
            return None
        mark = f"\x00{at}\x00"  # so that a new figure is never taken for a further old one
        marks[mark] = new
        text = f"{text[: found.start()]}{mark}{text[found.end() :]}"
    for mark, new in marks.items():
        text = text.replace(mark, new)
    return text


def swaps(old: str, held: Iterable[ReportFigure], new: str, amounts: Iterable[Amount]) -> tuple[tuple[str, str], ...]:
    """Return the figures that differ, printed (before, now), if the texts differ in nothing else."""
    now = {one.key: one.words for one in amounts}
    before = [(one.words, now[one.key]) for one in held if one.key in now]
    if changed(old, before) != new:
        return ()
    return tuple((was, is_) for was, is_ in before if was != is_)


def stale(offers: Iterable[Offer], texts: Mapping[int, str]) -> Iterator[Stale]:
    """Return the figures that stand in the texts ({section: text}) and whose count has changed."""
    for offer in offers:
        if offer.passage is None or offer.drawn is None:
            continue
        now = {one.key: one for one in offer.drawn.amounts}
        text = texts.get(offer.passage.section_id, "")
        for held in offer.passage.held:
            fresh = now.get(held.key)
            if fresh and fresh.words != held.words and stands(held.words, text):
                yield Stale(held, fresh, offer)
