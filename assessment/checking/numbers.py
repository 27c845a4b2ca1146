"""Checks of the figures: stale ones, the same thing told with two figures or two counting words, sums that don't add up."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from assessment.checking.registry import Finding, Paper, Place, check
from assessment.composing import figures
from assessment.composing.figures import stands

NUMBER = r"(\d[\d,，]*(?:\.\d+)?)"
COUNTING = "起|件|宗|份|个|项|次|场|期|人次|人|名|家|条|篇|本|部|处|万元|元"
COUNTED = re.compile(rf"(?<![\d.]){NUMBER}(人次|{COUNTING})([一-龥]{{2,6}})?")
SAID = re.compile(rf"([一-龥]{{4,10}}){NUMBER}(人次|{COUNTING})")
TOTAL = re.compile(rf"(?:共|合计|总计|累计|总数|计)[一-龥]{{0,8}}?{NUMBER}(人次|{COUNTING})([^。！？]*)")
PIECE = re.compile(rf"(?<![\d.]){NUMBER}(人次|{COUNTING})")
AMONG = ("其中", "分别")
SHARE = re.compile(
    rf"(?:应办|承担|应报|应|共)[一-龥]{{0,8}}?{NUMBER}(?:{COUNTING})[^。]*?(?:办结|完成|按时|通过|达到)[一-龥]{{0,6}}?{NUMBER}"
    rf"(?:{COUNTING})[^。]*?率(?:为|达到|达)?{NUMBER}[%％]"
)
OFF = Decimal("0.11")  # what rounding may differ by, in per cent


def number(words: str) -> Decimal:
    """A printed number."""
    return Decimal(words.replace(",", "").replace("，", ""))


@check("stale", "过时的数")
def stale(paper: Paper) -> Iterator[Finding]:
    """Figures in the text whose count has changed since."""
    texts = {section.pk: section.text for section in paper.sections}
    for one in figures.stale(paper.offers or (), texts):
        passage, words, now = one.offer.passage, one.held.words, one.now
        place = _place(paper, passage.section_id, passage.place, words)
        yield Finding(
            f"{one.held.label}现在是{now.words}（{now.as_of:%Y-%m-%d}）", place, words, figure=one.held.pk, now=now.words
        )


def _place(paper: Paper, section: int, at: int | None, words: str) -> Place | None:
    """The sentence that prints a figure: in its own paragraph, else anywhere in the section."""
    found = [one for one in paper.sentences() if one.section.pk == section and stands(words, one.words)]
    return next((one for one in found if one.at == at), found[0] if found else None)


@check("contradicting", "前后不一的数")
def contradicting(paper: Paper) -> Iterator[Finding]:
    """A counted figure printed differently in two places, and one count told with two counting words (26起, 26件)."""
    yield from _live(paper)
    yield from _counting_words(paper)
    yield from _same_words(paper)


def _live(paper: Paper) -> Iterator[Finding]:
    told: dict[str, set[str]] = defaultdict(set)
    texts = {section.pk: section.text for section in paper.sections}
    for passage in paper.passages:
        for held in passage.held:
            if passage.place is not None and stands(held.words, texts.get(passage.section_id, "")):
                told[held.key].add(held.words)
    labels = {held.key: held.label for passage in paper.passages for held in passage.held}
    for key, words in told.items():
        if len(words) > 1:
            yield Finding(f"{labels[key]}有两种写法：{'、'.join(sorted(words))}", None, "、".join(sorted(words)))


def _counting_words(paper: Paper) -> Iterator[Finding]:
    seen: dict[tuple[Decimal, str], tuple[str, Place]] = {}
    for place in paper.sentences():
        for found in COUNTED.finditer(place.words):
            value, unit, noun = number(found[1]), found[2], (found[3] or "")[:2]
            if not noun or value < 2:
                continue
            first = seen.setdefault((value, noun), (unit, place))
            if first[0] != unit:
                why = f"前面写{found[1]}{first[0]}（“{first[1].words[:24]}”），这里写{found[1]}{unit}，是不是同一个数"
                yield Finding(why, place, found.group())


def _same_words(paper: Paper) -> Iterator[Finding]:
    seen: dict[tuple[str, str], tuple[Decimal, Place]] = {}
    for place in paper.sentences():
        for found in SAID.finditer(place.words):
            key, value = (found[1], found[3]), number(found[2])
            first = seen.setdefault(key, (value, place))
            if first[0] != value:
                yield Finding(f"“{found[1]}”前面写的是{first[0]:f}{found[3]}，这里是{found[2]}{found[3]}", place, found.group())


@check("sums", "加不起来的数")
def sums(paper: Paper) -> Iterator[Finding]:
    """共41项，其中…30项、…12项: the pieces don't make the whole; 办结率 that isn't the share of the figures beside it."""
    for place in paper.sentences():
        if found := TOTAL.search(place.words):
            yield from _pieces(found, place)
        if found := SHARE.search(place.words):
            yield from _share(found, place)


def _pieces(found: re.Match[str], place: Place) -> Iterator[Finding]:
    whole, unit, rest = number(found[1]), found[2], found[3]
    at = min((rest.find(word) for word in AMONG if word in rest), default=-1)
    if at < 0:
        return
    pieces = [number(value) for value, counted in PIECE.findall(rest[at:]) if counted == unit]
    told = sum(pieces, Decimal(0))
    if len(pieces) > 1 and told != whole:
        words = "＋".join(f"{one:f}" for one in pieces)
        yield Finding(f"各项相加是{told:f}{unit}（{words}），总数写的是{whole:f}{unit}", place, found.group()[:60])


def _share(found: re.Match[str], place: Place) -> Iterator[Finding]:
    of, value, told = (number(found[at]) for at in (1, 2, 3))
    if not of:
        return
    share = (value * 100 / of).quantize(Decimal("0.1"), ROUND_HALF_UP)
    wide = Decimal("0.51") if "." not in found[3] else OFF
    if abs(share - told) > wide:
        yield Finding(f"{value:f}占{of:f}是{share}%，写的是{told:f}%", place, found.group()[:60])
