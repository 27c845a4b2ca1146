"""A plan's text and its responsibility table tell of the same tasks: which row is which point, by number and words."""

import re

from fazhi.lib.numerals import value

from .diff import _pieces as pieces

WORDS_ALONE = 0.6  # the share of the shorter one's pairs of characters that stands in the other
WITH_NUMBER = 0.35
NUMBER_BONUS = 0.15
FEWEST = 3  # shorter words are joined only when they are equal


def join(texts, rows):
    """{index of a point: index of its row}; each is used once, the surest pairs first.

    Both have `number` and `text`. The cost is linear: a row is compared only with points that share its rarest words.
    """
    left, right = [pieces(t.text) for t in texts], [pieces(r.text) for r in rows]
    where = {}
    for at, found in enumerate(left):
        for piece in found:
            where.setdefault(piece, []).append(at)
    numbers = [number_of(t.number) for t in texts]
    numbered = {}
    for at, number in enumerate(numbers):
        numbered.setdefault(number, []).append(at)
    scored = []
    for j, own in enumerate(right):
        rare = sorted((piece for piece in own if piece in where), key=lambda piece: (len(where[piece]), piece))[:12]
        number = number_of(rows[j].number)
        alike = numbered.get(number, [])[:6] if number is not None else []  # numbers may begin anew under each heading
        for i in {*alike, *(i for piece in rare for i in where[piece][:12])}:
            same = number is not None and number == numbers[i]
            score = _share(left[i], own)
            if score >= (WITH_NUMBER if same else WORDS_ALONE):
                scored.append((score + NUMBER_BONUS * same, i, j))
    pairs, taken = {}, set()
    for _, i, j in sorted(scored, key=lambda one: (-one[0], one[2], one[1])):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _share(one, other):
    """How much of the shorter one stands in the longer one."""
    few = min(len(one), len(other))
    if few < FEWEST:
        return 1.0 if one == other and few else 0.0
    return len(one & other) / few


def number_of(words):
    """The value of a point's number: 1 of "1.", "（一）" and "第一"; None where there is none, 3 of "1.3" is none either."""
    found = re.fullmatch(r"\W*(?:第)?([0-9]{1,4}|[一二三四五六七八九十百零〇]{1,6})(?:章|条|项|是)?\W*", words.strip())
    if not found:
        return None
    return value(found[1])


def belong(pairs, texts, rows):
    """Whether a table is the text's own: enough of the smaller of the two were joined."""
    return bool(pairs) and len(pairs) >= 0.3 * min(len(texts), len(rows))
