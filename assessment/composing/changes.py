"""What a new draft would say otherwise: offered, never written over what people wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from assessment.composing import figures, words
from assessment.composing.outline import Chapter, Drawn
from assessment.models import Passage, ReportSection
from assessment.states import WRITABLE

GONE = "－"  # what `declined` holds when somebody chose to keep words whose facts are gone
ALIKE = 0.5  # a paragraph that shares this much with a passage is what became of it


@dataclass(frozen=True, slots=True)
class Offer:
    """One difference: `old` empty for what is new, `drawn` None for what the facts no longer say.

    `swaps` are figures, printed (before, now): where nothing else differs they change in their places, whatever people wrote
    around them.
    """

    key: str
    chapter: Chapter | None
    drawn: Drawn | None
    passage: Passage | None
    section: ReportSection | None
    swaps: tuple[tuple[str, str], ...] = ()

    @property
    def old(self) -> str:
        """What was drawn before."""
        return self.passage.text if self.passage else ""

    @property
    def new(self) -> str:
        """What the facts say now."""
        return self.drawn.text if self.drawn else ""


def compare(sections: Iterable[ReportSection], passages: Iterable[Passage], chapters: Iterable[Chapter]) -> list[Offer]:
    """Return what differs between a report's passages and the facts, in the report's order; only where one may write.

    Figures that somebody put in are left to `byhand.offers`.
    """
    by_key = {section.pk: section for section in sections}
    known = {passage.key: passage for passage in passages if not passage.by_hand}
    offers, seen = [], set()
    for chapter in chapters:
        for drawn in chapter.drawn.values():
            seen.add(drawn.key)
            passage = known.get(drawn.key)
            section = by_key[passage.section_id] if passage else place_for(chapter, by_key.values())
            if passage and drawn.text in (passage.text, passage.declined):
                continue
            swaps = figures.swaps(passage.text, passage.held, drawn.text, drawn.amounts) if passage else ()
            offers.append(Offer(drawn.key, chapter, drawn, passage, section, swaps))
    for passage in known.values():
        if passage.key not in seen and passage.declined != GONE and passage.place is not None:
            offers.append(Offer(passage.key, None, None, passage, by_key[passage.section_id]))
    return [one for one in offers if one.section is None or one.section.state in WRITABLE]


def place_for(chapter: Chapter, sections: Iterable[ReportSection]) -> ReportSection | None:
    """Return the section that a chapter stands in, or None when it has none yet."""
    same = [one for one in sections if (one.key or one.part) == chapter.heading.key]
    if not chapter.heading.each:
        return same[0] if same else None
    mine = [one for one in same if chapter.area and one.area_id == chapter.area.pk]
    return next(iter(mine or [one for one in same if one.title == chapter.title]), None)


def place(text: str, passages: Iterable[Passage]) -> list[Passage]:
    """Say of each passage which paragraph of the text it stands in: word for word, else the one it most resembles."""
    bare = [words.bare(line) for line in words.paragraphs(text)]
    passages, taken = list(passages), set()
    for passage in passages:
        found = next((at for at, line in enumerate(bare) if at not in taken and line == passage.text), None)
        passage.place, passage.kept = found, found is not None
        taken.add(found)
    for passage in passages:
        if passage.place is None:
            passage.place = _nearest(passage.text, bare, taken)
            taken.add(passage.place)
    return passages


def _nearest(text: str, bare: list[str], taken: set) -> int | None:
    best, found, head = ALIKE, None, f"{text.partition('。')[0]}。"
    for at, line in enumerate(bare):
        if at in taken:
            continue
        if line.startswith(head) and len(head) < len(text):
            return at  # whatever was written under the same task
        match = SequenceMatcher(None, line, text, autojunk=False)
        if match.quick_ratio() >= best and (alike := match.ratio()) >= best:
            best, found = alike, at
    return found
