"""A table finer or coarser than its text: which of the rows that are left over are parts of a point, which points of a row."""

import re

from .join import FEWEST, number_of, pieces
from .join import _share as share_of

INSIDE = 0.8  # the share of the finer one's pairs of characters that stands in the coarser one
UNDER = 0.35  # with a number under the other's
BRACKETS = re.compile(r"[（(【][^（）()【】]{0,120}[）)】]")
LONGER = 1.2  # words hold others only when they are so much longer


def finer(texts, rows, pairs):
    """{index of a row: index of the point it is a part of} among the rows that `pairs` (of `join`) left over.

    A row is a part of the one point that holds its words, or that its number stands under and some of its words are in.
    """
    left = [j for j in range(len(rows)) if j not in set(pairs.values())]
    return _inside([rows[j] for j in left], left, texts, same=True)


def coarser(texts, rows, pairs):
    """{index of a point: index of the row that takes it in} among the points that `pairs` left over."""
    left = [i for i in range(len(texts)) if i not in pairs]
    return _inside([texts[i] for i in left], left, rows, same=False)


def _inside(small, keys, large, *, same):
    """{key of a finer one: index of the only coarser one that holds it}; linear, by the rarest pairs of characters.

    `same`: the very number of the coarser one counts as standing under it, as in a cell of numbers merged over several rows.
    """
    held = [pieces(_plain(one.text)) for one in large]
    where = {}
    for at, found in enumerate(held):
        for piece in found:
            where.setdefault(piece, []).append(at)
    numbers = {}
    for at, one in enumerate(large):
        numbers.setdefault(number_of(one.number), []).append(at)
    out = {}
    for key, one in zip(keys, small, strict=True):
        own = pieces(_plain(one.text))
        number = parent_of(one.number) if same or number_of(one.number) is None else None
        above = set(numbers.get(number, [])[:6]) if number is not None else set()
        rare = sorted((piece for piece in own if piece in where), key=lambda piece: (len(where[piece]), piece))[:12]
        scored = []
        for at in {*above, *(at for piece in rare for at in where[piece][:12])}:
            share = share_of(own, held[at])
            whole = share >= INSIDE and len(held[at]) >= LONGER * len(own) >= LONGER * FEWEST
            if whole or (at in above and share >= UNDER):
                scored.append((share + (at in above), at))
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            out[key] = scored[0][1]
    return out


def _plain(text):
    """Words without what stands in brackets: who answers is said there, and the other side has that in columns of its own."""
    return BRACKETS.sub("", text)


def parent_of(number):
    """The number that a number stands under: 3 of "3.2", "3-2" and "3（2）"; its own where it is one alone."""
    return number_of(re.split(r"[.．—（(-]", number.strip().lstrip("（("))[0])
