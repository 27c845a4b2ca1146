"""The registry of checks. A new check is one function under a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from assessment.composing import words
from assessment.composing.changes import Offer
from assessment.declared import Kind
from assessment.models import Passage, Report, ReportSection
from assessment.selectors import kinds
from assessment.selectors.reports import text_of
from fazhi.org.acting import Acting

MOST = 40  # findings of one check that are told; of the rest the number


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence: its section, the paragraph counted from 0, and the words."""

    section: ReportSection
    at: int
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: why, where (None: the report as a whole), and the words meant. `stops` keeps it from going out.

    A stale figure names itself by key, with how it is printed `now`, so that it can be changed where it stands.
    """

    why: str
    place: Place | None = None
    words: str = ""
    stops: bool = False
    check: str = ""
    figure: int | None = None
    now: str = ""


@dataclass(slots=True)
class Paper:
    """A report as it is checked. `offers` are what the facts now say otherwise, None where they weren't asked."""

    report: Report
    kind: Kind
    sections: list[ReportSection]
    passages: list[Passage]
    acting: Acting
    offers: list[Offer] | None = None

    def sentences(self, *parts: str) -> Iterator[Place]:
        """Every sentence, of all sections or of these parts."""
        for section in self.sections:
            if not parts or section.part in parts:
                for at, line in enumerate(words.paragraphs(section.text)):
                    yield from (Place(section, at, one.strip()) for one in words.ENDS.split(line) if one.strip())

    def paragraphs(self, *parts: str) -> Iterator[Place]:
        """Every paragraph of these parts."""
        for section in self.sections:
            if section.part in parts:
                yield from (Place(section, at, line) for at, line in enumerate(words.paragraphs(section.text)))


Check = Callable[[Paper], Iterable[Finding]]
CHECKS: dict[str, tuple[str, Check]] = {}


def check(name: str, label: str) -> Callable[[Check], Check]:
    """Register a check: `(paper) -> findings`."""

    def put(function: Check) -> Check:
        CHECKS[name] = (label, function)
        return function

    return put


def paper_of(report: Report, acting: Acting, offers: list[Offer] | None = None) -> Paper:
    """Read a report for its checks."""
    sections, passages = text_of(report)
    return Paper(report, kinds.of_call(report.call), sections, passages, acting, offers)


def run(paper: Paper) -> list[Finding]:
    """Return what all checks find, what stops first."""
    found: list[Finding] = []
    for label, function in CHECKS.values():
        mine = list(function(paper))
        found += [replace(one, check=label) for one in mine[:MOST]]
        if len(mine) > MOST:
            found.append(Finding(f"这一类还有 {len(mine) - MOST} 处没有列出", check=label))
    return sorted(found, key=lambda one: not one.stops)
