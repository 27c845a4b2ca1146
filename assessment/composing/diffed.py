"""Two versions of a section side by side in one text: what stayed, what went, what came. Pure functions."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from assessment.composing import words

TOKEN = re.compile(r"\d[\d,.，]*[%％]?|[A-Za-z]+|[ \t　]+|.")
SAME, GONE, NEW = "same", "gone", "new"
ISLAND = 2  # characters that stayed between two changes and are too few to read on their own
WIDE = 2_000_000  # pairs of tokens that are compared one by one; of longer paragraphs sentence by sentence
ALIKE = 0.5  # what two paragraphs share when one became the other
MANY = 400  # pairs of paragraphs that are compared for likeness


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and what became of them."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[list[Piece]]:
    """Return the paragraphs of both texts in order, each in pieces."""
    before, after = words.paragraphs(old), words.paragraphs(new)
    found: list[list[Piece]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [[Piece(SAME, one)] for one in before[i:j]]
        else:
            found += _block(before[i:j], after[k:m])
    return found


def changed(paragraphs: list[list[Piece]]) -> tuple[int, int]:
    """Return how many characters came and how many went."""
    pieces = [piece for one in paragraphs for piece in one]
    return tuple(sum(words.length(piece.text) for piece in pieces if piece.kind == kind) for kind in (NEW, GONE))


def _block(before: list[str], after: list[str]) -> list[list[Piece]]:
    """Paragraphs that differ: those that became one another in pieces, the others whole."""
    found, at = [], 0
    for line in after:
        pair = _origin(line, before, at) if len(before) * len(after) <= MANY else (at if at < len(before) else None)
        if pair is None:
            found.append([Piece(NEW, line)])
            continue
        found += [[Piece(GONE, one)] for one in before[at:pair]]
        found.append(_line(before[pair], line))
        at = pair + 1
    return found + [[Piece(GONE, one)] for one in before[at:]]


def _origin(line: str, before: list[str], start: int) -> int | None:
    best, found = ALIKE, None
    for at in range(start, len(before)):
        match = SequenceMatcher(None, before[at], line, autojunk=False)
        if match.real_quick_ratio() > best and (alike := match.quick_ratio()) > best:
            best, found = alike, at
    return found


def _line(old: str, new: str) -> list[Piece]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    first = _shared(before, after)
    last = _shared(before[first:][::-1], after[first:][::-1])
    head, tail = "".join(before[:first]), "".join(before[len(before) - last :])
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if len(before) * len(after) > WIDE:
        before, after = words.ENDS.split("".join(before)), words.ENDS.split("".join(after))
    pieces = [Piece(SAME, head)] * bool(head)
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            pieces.append(Piece(SAME, gone))
        else:
            pieces += [Piece(GONE, gone)] * bool(gone) + [Piece(NEW, came)] * bool(came)
    return _readable(pieces + [Piece(SAME, tail)] * bool(tail))


def _shared(one: list[str], other: list[str]) -> int:
    """How many tokens two lists begin with together."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _readable(pieces: list[Piece]) -> list[Piece]:
    """Pieces with islands joined to the changes around them, and what went before what came."""
    found: list[Piece] = []
    gone = came = ""
    for at, piece in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1
        if piece.kind == GONE:
            gone += piece.text
        elif piece.kind == NEW:
            came += piece.text
        elif inside and len(piece.text) < ISLAND:
            gone, came = gone + piece.text, came + piece.text
        else:
            found += [*_change(gone, came), piece]
            gone = came = ""
    return found + _change(gone, came)


def _change(gone: str, came: str) -> list[Piece]:
    return [Piece(GONE, gone)] * bool(gone) + [Piece(NEW, came)] * bool(came)
