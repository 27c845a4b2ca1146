"""What the last accepted report of the same kind promised: its problems and next steps, paragraph by paragraph."""

from dataclasses import dataclass

from assessment.composing import words
from assessment.models import Passage, Report, ReportSection
from fazhi.org import access
from fazhi.org.acting import Acting

PART = ReportSection.Part


@dataclass(frozen=True, slots=True)
class Promise:
    """One paragraph: in which section and place, its words, and the task it was about, where that is known."""

    report: str
    section: int
    title: str
    part: str
    at: int
    text: str
    task: int | None


def last(report: Report, acting: Acting) -> Report | None:
    """Return the newest accepted report of the same kind and writer about a time before this one's."""
    call = report.call
    rows = access.visible(acting, Report).filter(unit=report.unit, call__kind=call.kind, call__ends__lt=call.starts)
    if report.person_id:
        rows = rows.filter(person=report.person_id)
    return rows.filter(state="accepted").select_related("call").order_by("-call__ends", "-pk").first()


def promises(report: Report, acting: Acting) -> list[Promise] | None:
    """Return problems and next steps of the last report, None when there is none (three queries)."""
    before = last(report, acting)
    if before is None:
        return None
    sections = before.sections.filter(part__in=(PART.PROBLEMS, PART.NEXT)).order_by("order", "id")
    passages = Passage.objects.filter(section__report=before, place__isnull=False).values_list("section", "place", "key")
    keys = {(section, at): key for section, at, key in passages}
    return [
        Promise(before.title, one.pk, one.title, one.part, at, words.bare(line), task_of(keys.get((one.pk, at), "")))
        for one in sections
        for at, line in enumerate(words.paragraphs(one.text))
        if not words.gaps(line)
    ]


def task_of(key: str) -> int | None:
    """Return the task that a passage's key names, "problem:12"."""
    kind, _, pk = key.partition(":")
    return int(pk) if kind in ("task", "problem", "next") and pk.isdigit() else None
