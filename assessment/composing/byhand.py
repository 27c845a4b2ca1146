"""Figures that somebody put into the text: where each stands, told by the words around it, and how it changes there."""

from collections.abc import Iterable

from assessment.composing import words
from assessment.composing.available import Choice
from assessment.composing.changes import Offer
from assessment.composing.figures import printed
from assessment.composing.outline import Drawn
from assessment.models import Passage, ReportSection

AROUND = 16  # characters on each side by which a figure is found again


def offsets(text: str, passages: Iterable[Passage]) -> dict[int, int]:
    """Return {passage: where its figure begins in a text}; of several equal figures each takes the one most like its own.

    Passages carry their figure as `held`; one whose figure is no longer there is left out.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for passage in passages:
        mine = passage.held[0].words
        free = [one.start() for one in printed(mine).finditer(text) if one.start() not in taken]
        if free:
            before, _, after = passage.text.partition(mine)
            at = max(free, key=lambda start: _alike(text[:start], before, text[start + len(mine) :], after))
            found[passage.pk] = at
            taken.add(at)
    return found


def _alike(left: str, before: str, right: str, after: str) -> int:
    """How many characters next to a place are those that were there before."""
    return _same(left[::-1], before[::-1]) + _same(right, after)


def _same(one: str, other: str) -> int:
    n = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        n += 1
    return n


def place(text: str, passages: Iterable[Passage]) -> list[Passage]:
    """Say of each passage in which paragraph its figure stands, and what is around it now."""
    passages = list(passages)
    known = offsets(text, passages)
    for passage in passages:
        at = known.get(passage.pk)
        passage.place, passage.kept = None, at is not None
        if at is not None:
            passage.place = len(words.paragraphs(text[:at] + "x")) - 1
            passage.text = around(text, at, passage.held[0].words)
    return passages


def around(text: str, at: int, figure: str) -> str:
    """The words of one paragraph around a figure."""
    end = at + len(figure)
    left, right = text[max(at - AROUND, 0) : at], text[end : end + AROUND]
    return f"{left.rpartition(chr(10))[2]}{figure}{right.partition(chr(10))[0]}"


def swapped(text: str, at: int, old: str, new: str) -> str:
    """A text with the figure at a place printed anew."""
    return f"{text[:at]}{new}{text[at + len(old) :]}"


def offers(sections: Iterable[ReportSection], passages: Iterable[Passage], now: dict[str, Choice]) -> list[Offer]:
    """What the facts now say of figures that were put in; where the facts no longer count one, nothing is offered."""
    by_key = {section.pk: section for section in sections}
    found = []
    for passage in passages:
        held = passage.held[0]
        fresh = now.get(held.key)
        if fresh is None or fresh.amount.words == held.words or passage.place is None:
            continue
        text = passage.text.replace(held.words, fresh.amount.words, 1)
        if text == passage.declined:
            continue
        drawn = Drawn(passage.key, text, origins=list(fresh.origins), amounts=[fresh.amount])
        swap = (held.words, fresh.amount.words)
        found.append(Offer(passage.key, None, drawn, passage, by_key[passage.section_id], (swap,)))
    return found
