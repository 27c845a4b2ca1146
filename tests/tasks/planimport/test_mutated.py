"""Damaged papers: pieces lost, doubled and swapped. The reader answers or refuses in a sentence, and its places hold."""

import random
import time
from pathlib import Path

import pytest

from fazhi.lib.office.document import Unreadable
from fazhi.lib.office.text import decode, from_text
from tasks.planimport.read import papers_of
from tests.tasks.planimport.composed import Composer

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
ROUNDS, HANGING = 12, 20  # damages a paper; seconds of processor time that no honest reading takes


def sources():
    """{name: words}: papers by lot, and the labelled ones where they are beside the project."""
    found = {f"lot-{seed}": "\n".join(Composer(seed).lines()) for seed in range(8)}
    for path in sorted(CORPUS.glob("*.txt")) if CORPUS.exists() else ():
        found[path.stem[:12]] = decode(path.read_bytes())
    return found


SOURCES = sources()


def damaged(text, lot):
    """The words with some pieces lost, doubled or swapped, by characters or by lines."""
    for _ in range(lot.randint(1, 30)):
        pieces = text.split("\n") if lot.random() < 0.4 else None
        at = lot.randrange(max(len(pieces or text) - 2, 1))
        size = 1 if pieces else lot.randint(1, 40)
        units = pieces if pieces is not None else text
        piece, after = units[at : at + size], units[at + size : at + 2 * size]
        kept = {0: units[:at] + units[at + size :], 1: units[: at + size] + piece + units[at + size :]}.get(
            lot.randrange(3), units[:at] + after + piece + units[at + 2 * size :]
        )
        text = "\n".join(kept) if pieces is not None else kept
    return text


def holds(paper):
    """Every place of a paper leads to the words it claims."""
    text = paper.document.text
    for one in (part for item in paper.items for part in (item, *item.parts)):
        yield text[one.start : one.end] == one.text
        yield from (text[u.start : u.end] == u.words for u in one.units)
        yield from (text[m.start : m.end] == m.words for m in one.minimums)
        yield from (text[d.start : d.end] == d.words for d in one.dues if d.rule != "分年度目标一栏")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_damage_is_read_or_refused(name):
    lot = random.Random(name)  # noqa: S311 - damage, no secrets
    for round_ in range(ROUNDS):
        text, began = damaged(SOURCES[name], lot), time.process_time()
        try:
            found = papers_of(from_text(text))
        except Unreadable as fault:
            assert fault.sentence, f"round {round_}"
            continue
        assert all(answer for paper in found for answer in holds(paper)), f"round {round_}"
        assert time.process_time() - began < HANGING
