"""Sentences become chapters as the outline of the kind says, in the order of the plan's parts within a section."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from assessment.composing import room, words
from assessment.composing.sources import SOURCES, Amount, Asked, Origin, Period, Sentence
from assessment.declared import Heading, Kind
from assessment.models import Report, ReportSection
from assessment.selectors import kinds
from assessment.selectors.facts import areas
from fazhi.org.acting import Acting
from tasks.models import Section

PART = ReportSection.Part
ELSEWHERE = "其他工作"
Told = tuple[str, Sentence]  # name of the source, what it said


@dataclass(slots=True)
class Drawn:
    """One paragraph drawn from facts, with what it is about, where it came from and the figures it holds."""

    key: str
    text: str
    gap: bool = False
    origins: list[Origin] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)

    def add(self, sentence: Sentence) -> None:
        """Go on with a further sentence."""
        self.text += sentence.text
        self.gap = self.gap or sentence.gap
        known = {(one.noun, one.object_id): one for one in self.origins}
        for one in sentence.origins:
            known.setdefault((one.noun, one.object_id), one)
        self.origins = list(known.values())
        counted = {one.key for one in self.amounts}
        self.amounts += [one for one in sentence.amounts if one.key not in counted]


@dataclass(slots=True)
class Chapter:
    """One section to be: its heading in the outline, its title, the plan's part it answers, its paragraphs."""

    heading: Heading
    title: str
    area: Section | None = None
    drawn: dict[str, Drawn] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """What the chapter is about."""
        return self.heading.part

    def text(self) -> str:
        """The paragraphs as they are first written; numbered where there are several."""
        many = len(self.drawn) > 1 and self.part != PART.OPENING
        return "\n".join(words.numbered(n, d.text) if many else d.text for n, d in enumerate(self.drawn.values(), 1))


def asked_of(report: Report, acting: Acting, tell: Callable[[int, int], None] | None = None) -> Asked:
    """Say what is asked of the sources of a report."""
    call = report.call
    period = Period(call.starts, call.ends, tuple(sorted(call.plans.values_list("pk", flat=True))))
    kind = kinds.of_call(call)
    held = {"tell": tell} if tell else {}
    return Asked(report, report.unit, period, kind, acting, room=room.of(report.room), **held)


def fitted(asked: Asked) -> tuple[int, list[Chapter]]:
    """Draw a first draft on the widest step of the ladder on which it keeps to the report's length; the step and the chapters.

    What is missing isn't counted: a gap goes as soon as somebody fills it. Without a length everything is told.
    """
    most = asked.report.call.most
    if not most:
        return 0, draw(replace(asked, room=room.LADDER[0]))
    drawn: dict[int, list[Chapter]] = {}

    def fits(step: int) -> bool:
        drawn[step] = draw(replace(asked, room=room.LADDER[step]))
        return sum(words.length(words.GAPS.sub("", one.text())) for one in drawn[step]) <= most * room.FILLED

    last = len(room.LADDER) - 1
    step = bisect_left(range(last), True, key=fits)
    return step, drawn.get(step) or draw(replace(asked, room=room.LADDER[step]))


def draw(asked: Asked) -> list[Chapter]:
    """Draw the chapters of a report from every source that its kind admits, for somebody who may write it."""
    return chapters(ask(asked), asked.kind, asked.unit.name)


def ask(asked: Asked) -> list[Told]:
    """Return the sentences of every source that the kind of a report admits, asked once for a draft of one width."""

    def read() -> list[Told]:
        told: list[Told] = []
        for name, one in SOURCES.items():
            if asked.kind.writer in one.writers and any(heading.admits(name) for heading in asked.kind.headings):
                told += [(name, sentence) for sentence in one.make(asked)]
        return told

    return asked.once(f"told:{asked.room}", read)


def chapters(told: Iterable[Told], kind: Kind, who: str) -> list[Chapter]:
    """Put sentences in their chapters; a section that must be there and got nothing holds a gap."""
    told = list(told)
    named = areas({one.area for _, one in told if one.area})
    places = {pk: at for at, pk in enumerate(named)}
    taken: set[int] = set()
    made: list[Chapter] = []
    for heading in kind.headings:
        mine = [one for name, one in told if id(one) not in taken and _fits(heading, name, one, named)]
        taken.update(id(one) for one in mine)
        mine.sort(key=lambda one: places.get(one.area, len(places)))
        made += _under(heading, mine, named) or _missing(heading, who)
    return made


def _fits(heading: Heading, name: str, one: Sentence, named: dict[int, Section]) -> bool:
    if one.section:
        return one.section == heading.key and heading.admits(name)
    if one.part != heading.part or not heading.admits(name):
        return False
    title = named[one.area].title if one.area in named else ""
    return not heading.areas or any(word in title for word in heading.areas)


def _under(heading: Heading, said: list[Sentence], named: dict[int, Section]) -> list[Chapter]:
    found: dict[str, Chapter] = {}
    for one in said:
        area = named.get(one.area) if heading.each else None
        title = heading.title if not heading.each else words.heading(area.title) if area else ELSEWHERE
        chapter = found.setdefault(title, Chapter(heading, title, area))
        chapter.drawn.setdefault(one.about, Drawn(one.about, "")).add(one)
    return list(found.values())


def _missing(heading: Heading, who: str) -> list[Chapter]:
    """Nothing is invented: a section without a fact says what is missing and who has it."""
    if heading.optional or heading.each or heading.part == PART.OPENING:
        return []
    hole = Sentence(heading.part, None, f"part:{heading.key}", words.gap(heading.title, who), gap=True)
    return _under(heading, [hole], {})
