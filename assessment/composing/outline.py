"""Sentences become chapters: an opening, the areas of the plan, problems, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assessment.composing import words
from assessment.composing.sources import SOURCES, Origin, Period, Sentence
from assessment.models import Report, ReportSection
from assessment.selectors.facts import areas
from fazhi.org.acting import Acting
from tasks.models import Section

PART = ReportSection.Part
ELSEWHERE = "其他工作"


@dataclass(slots=True)
class Drawn:
    """One paragraph drawn from facts, with what it is about and where it came from."""

    key: str
    text: str
    gap: bool = False
    origins: list[Origin] = field(default_factory=list)

    def add(self, sentence: Sentence) -> None:
        """Go on with a further sentence."""
        self.text += sentence.text
        self.gap = self.gap or sentence.gap
        known = {(one.noun, one.object_id) for one in self.origins}
        self.origins += [one for one in sentence.origins if (one.noun, one.object_id) not in known]


@dataclass(slots=True)
class Chapter:
    """One section to be: its part, heading, the plan's part it answers, its paragraphs."""

    part: str
    title: str
    area: Section | None = None
    drawn: dict[str, Drawn] = field(default_factory=dict)

    def text(self) -> str:
        """The paragraphs as they are first written; numbered where there are several."""
        many = len(self.drawn) > 1 and self.part != PART.OPENING
        return "\n".join(words.numbered(n, d.text) if many else d.text for n, d in enumerate(self.drawn.values(), 1))


def draw(report: Report, acting: Acting) -> list[Chapter]:
    """Draw the chapters of a report from every source, for somebody who may write it."""
    call = report.call
    period = Period(call.starts, call.ends, tuple(sorted(call.plans.values_list("pk", flat=True))))
    said = [one for make in SOURCES.values() for one in make(report.unit, period, acting)]
    return chapters(said)


def chapters(said: Iterable[Sentence]) -> list[Chapter]:
    """Put sentences in their chapters, in the order of the plan's parts."""
    said = list(said)
    named = areas({one.area for one in said if one.area})
    places = {pk: at for at, pk in enumerate(named)}
    found: dict[tuple[str, str], Chapter] = {}
    for part in (PART.OPENING, PART.DONE, PART.PROBLEMS, PART.NEXT):
        mine = [one for one in said if one.part == part]
        for one in sorted(mine, key=lambda s: places.get(s.area, len(places))):
            area = named.get(one.area) if part == PART.DONE else None
            title = part.label if part != PART.DONE else words.heading(area.title) if area else ELSEWHERE
            chapter = found.setdefault((part, title), Chapter(part, title, area))
            chapter.drawn.setdefault(one.about, Drawn(one.about, "")).add(one)
    return list(found.values())
