"""Every pattern of the reader costs time in proportion to length: none repeats a repeat, none costs more than its words grow."""

import importlib
import pkgutil
import re
import time
from re import _constants as codes
from re import _parser as parser

import pytest

import fazhi.lib.office
import tasks.planimport

LENGTH, TIMES = 20_000, 4  # characters of a bait, and how many times longer it is than the one that it is held against
STEEP = 8  # four times the words cost a linear pattern four times the work and one that looks back at every place sixteen times
FLOOR = 0.05  # seconds of work below which no growth is judged; 20,000 places that each look back cost more on any machine
TRIES = 6  # a growth counts only when it stays in the best of so many runs: a busy machine slows a run, never all of them alike
ENDLESS = 1000  # a repeat that may run this long or longer counts as endless
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def patterns():
    """{where it stands: pattern} of all patterns that the reader's modules hold, in tables and forms too."""
    found = {}
    for package in (fazhi.lib.office, tasks.planimport):
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            collect(importlib.import_module(module.name).__dict__, module.name, found)
    return found


def collect(value, where, found, depth=0):
    """Patterns inside a value, through tuples, lists, dictionaries and records."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            found.setdefault(value.pattern, (where, value))
    elif depth < 4 and isinstance(value, dict):
        for key, inner in value.items():
            if not str(key).startswith("__"):
                collect(inner, f"{where}.{key}", found, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list):
        for index, inner in enumerate(value):
            collect(inner, f"{where}[{index}]", found, depth + 1)
    elif type(value).__name__ == "Form":
        collect(value.pattern, where, found, depth + 1)


FOUND = sorted(patterns().values(), key=lambda pair: pair[0])
NAMES = [f"{index}-{where}" for index, (where, _) in enumerate(FOUND)]


def endless_inside(tree, inside=False):
    """Whether an endless repeat stands inside an endless repeat: the way to exponential time."""
    for code, value in tree:
        if code in REPEATS:
            _, high, body = value
            endless = high == codes.MAXREPEAT or high >= ENDLESS
            if endless and inside or endless_inside(body, inside or endless):
                return True
        elif code is codes.SUBPATTERN:
            if endless_inside(value[-1], inside):
                return True
        elif code is codes.BRANCH:
            if any(endless_inside(branch, inside) for branch in value[1]):
                return True
        elif code in (codes.ASSERT, codes.ASSERT_NOT) and endless_inside(value[1], inside):
            return True
    return False


def baits(pattern):
    """Long words that suit a pattern: each run of its own characters again and again, and they in turn; an odd sign ends them."""
    letters = re.findall(r"[一-龥（）()〔〕【】《》、，。：；\d]+", pattern.pattern)
    longest = sorted(set(letters), key=len, reverse=True)[:3]
    signs = sorted(set("".join(letters)))
    words = [*longest, "".join(signs[:40]), *signs[:: max(len(signs) // 8, 1)], " ", "　", "市", "1", "（", "、", "月", "年"]
    return {(word * (LENGTH // len(word) + 1))[:LENGTH] + "ｘ" for word in words if word}


def test_there_are_patterns_to_look_at():
    assert len(FOUND) > 100


@pytest.mark.parametrize(("where", "pattern"), FOUND, ids=NAMES)
def test_no_repeat_inside_a_repeat(where, pattern):
    assert not endless_inside(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)), where


def cost(pattern, bait):
    """Processor time of finding a pattern everywhere in a bait."""
    began = time.process_time()
    for _ in pattern.finditer(bait):
        pass
    return time.process_time() - began


def growth(pattern, bait):
    """How many times more a bait costs than its last quarter, both at their best; 0 when it costs next to nothing."""
    long, short = cost(pattern, bait), float("inf")
    for _ in range(TRIES):
        if long < FLOOR:
            return 0
        short = min(short, *(cost(pattern, bait[-(len(bait) // TIMES) :]) for _ in range(3)))
        if long < STEEP * short:
            break
        long = min(long, cost(pattern, bait))
    return long / short


@pytest.mark.slow
@pytest.mark.parametrize(("where", "pattern"), FOUND, ids=NAMES)
def test_four_times_the_words_cost_no_more_than_eight_times(where, pattern):
    for bait in baits(pattern):
        grown = growth(pattern, bait)
        assert grown < STEEP, f"{where} costs {grown:.0f} times more over four times {bait[:12]}…"


@pytest.mark.parametrize("planted", [r"\d{2,}%", r"(?:市|县)+局", r"各.*单位", r"[ \u3000]+$"])
def test_a_pattern_that_looks_back_is_seen(planted):
    pattern = re.compile(planted)
    assert any(growth(pattern, bait) >= STEEP for bait in baits(pattern))
