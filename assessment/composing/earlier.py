"""What the last accepted report of the same kind promised: its problems and next steps, paragraph by paragraph."""

import re
from dataclasses import dataclass

from assessment.composing import from_paper, words
from assessment.models import PaperReport, PaperSection, Passage, Report, ReportProblem, ReportSection
from assessment.models.section import HAND
from assessment.states import PASSED
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of

PART = ReportSection.Part
TOGETHER = "next:all"  # the paragraph of all open tasks, where a draft had little room
NUMBER = re.compile(r"^第[^　]*项　")


@dataclass(frozen=True, slots=True)
class Promise:
    """One paragraph: in which section (`noun`, `section`) and place, its words, the task it was about, where that is known.

    A paragraph that names several tasks is several promises; `of` is then the task.
    """

    report: str
    noun: str
    section: int
    title: str
    part: str
    at: int
    text: str
    task: int | None
    of: int | None = None


def last(report: Report, acting: Acting) -> Report | None:
    """Return the newest accepted report of the same kind and writer about a time before this one's."""
    call = report.call
    rows = access.visible(acting, Report).filter(unit=report.unit, call__kind=call.kind, call__ends__lt=call.starts)
    if report.person_id:
        rows = rows.filter(person=report.person_id)
    return rows.filter(state__in=PASSED).select_related("call").order_by("-call__ends", "-pk").first()


def promises(report: Report, acting: Acting) -> list[Promise] | None:
    """Return problems and next steps of the last report, typed or on paper, None when there is none (six queries)."""
    before, paper = last(report, acting), from_paper.before(report, acting)
    if paper and (before is None or paper.ends > before.call.ends or paper.report_id == before.pk):
        return _of_paper(paper)
    if before is None:
        return None
    sections = before.sections.filter(part__in=(PART.PROBLEMS, PART.NEXT)).order_by("order", "id")
    rows = Passage.objects.filter(section__report=before, place__isnull=False).exclude(key__startswith=HAND)
    passages = list(rows.prefetch_related("sources"))
    at_place = {(one.section_id, one.place): one for one in passages}
    return [
        promise
        for one in sections
        for at, line in words.running(one.text)
        if not words.gaps(line)
        for promise in _of_line(before, one, at, words.bare(line), at_place.get((one.pk, at)))
    ]


def _of_line(before: Report, section: ReportSection, at: int, line: str, passage: Passage | None) -> list[Promise]:
    """The promises of a paragraph: one, or one for each task that it still names."""
    place = (before.title, noun_of(ReportSection), section.pk, section.title, section.part, at)
    if passage is None or passage.key != TOGETHER:
        return [Promise(*place, line, task_of(passage.key if passage else ""))]
    named = [(one.object_id, NUMBER.sub("", one.label)) for one in passage.sources.all()]
    found = [Promise(*place, f"继续推进“{name}”", task, task) for task, name in named if f"“{name}”" in line]
    return found or [Promise(*place, line, None)]


def _of_paper(paper: PaperReport) -> list[Promise]:
    """The problems that stand, and the next steps paragraph by paragraph."""
    told = [
        Promise(paper.title, noun_of(ReportProblem), one.pk, one.section.title, PART.PROBLEMS, 0, one.text, None)
        for one in from_paper.problems(paper)
    ]
    steps = [
        Promise(paper.title, noun_of(PaperSection), one.pk, one.title, PART.NEXT, at, text, None)
        for one, at, text in from_paper.paragraphs([paper.pk], [PART.NEXT])
    ]
    return told + steps


def task_of(key: str) -> int | None:
    """Return the task that a passage's key names, "problem:12"."""
    kind, _, pk = key.partition(":")
    return int(pk) if kind in ("task", "problem", "next") and pk.isdigit() else None
