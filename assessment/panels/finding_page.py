"""What the checks find, drawn by kind of fault with place and sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from assessment.checking import registry
from assessment.checking.registry import Finding
from assessment.models import Report
from assessment.panels import sums
from assessment.panels.sums import Sums
from assessment.services.drafts import offers_for
from assessment.services.reports import why_closed
from assessment.states import DRAFTS
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.markup import at

PLAIN = {"可能涉密的字样", "个人信息", "打码的字"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding: why, the words meant within their sentence, and where that stands."""

    why: str
    before: str
    words: str
    after: str
    place: str
    url: str
    stops: bool
    figure: int | None = None
    now: str = ""


@dataclass(slots=True)
class View:
    """The findings by check; `may_refresh` whether stale figures can be changed by a click."""

    groups: dict[str, list[Shown]] = field(default_factory=dict)
    stops: int = 0
    looks: int = 0
    may_refresh: bool = False
    sums: Sums = field(default_factory=Sums)

    @property
    def must(self) -> int:
        """How many places keep the report from going out: what stops, the gaps, the length."""
        return self.stops + self.sums.gaps + self.sums.over

    @property
    def stale(self) -> list[Shown]:
        """The figures whose count has changed."""
        return [one for rows in self.groups.values() for one in rows if one.figure]


def build(report: Report, acting: Acting, *, plain: bool = False) -> View:
    """Run the checks of a report one was let through to; with `plain` only those for secrets and people's data.

    Whether figures are stale is asked while a report is written, of whoever writes it: its facts are theirs.
    """
    asked = not plain and report.state in DRAFTS and access.may(acting, report, "write")
    paper = registry.paper_of(report, acting, offers_for(report, acting) if asked else None)
    view = View(may_refresh=asked and not why_closed(report), sums=sums.of(report, paper.sections))
    for one in registry.run(paper) if paper.sections else []:
        if not plain or one.check in PLAIN:
            view.groups.setdefault(one.check, []).append(_shown(one, report))
            view.stops += one.stops
            view.looks += not one.stops
    return view


def _shown(one: Finding, report: Report) -> Shown:
    here = at("assessment:report", report.pk)
    if one.place is None:
        return Shown(one.why, "", one.words, "", "", here, one.stops, one.figure, one.now)
    before, found, after = one.place.words.partition(one.words)
    place = f"{one.place.section.title}，第 {one.place.at + 1} 段"
    url = f"{here}#q-{one.place.section.pk}-{one.place.at}"
    return Shown(one.why, before, found, after, place, url, one.stops, one.figure, one.now)
