"""Sentences become chapters as the outline of the kind says, in the order of the plan's parts within a section."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assessment.composing import words
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
        known = {(one.noun, one.object_id) for one in self.origins}
        self.origins += [one for one in sentence.origins if (one.noun, one.object_id) not in known]
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
    return Asked(report, report.unit, period, kind, acting, **({"tell": tell} if tell else {}))


def draw(asked: Asked) -> list[Chapter]:
    """Draw the chapters of a report from every source that its kind admits, for somebody who may write it."""
    told: list[Told] = []
    for name, one in SOURCES.items():
        if asked.kind.writer in one.writers and any(heading.admits(name) for heading in asked.kind.headings):
            told += [(name, sentence) for sentence in one.make(asked)]
    return chapters(told, asked.kind, asked.unit.name)


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
