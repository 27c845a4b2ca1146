"""Checks of the report as a whole: missing parts, problems without a next step, names of units that are gone."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from assessment.checking.registry import Finding, Paper, check
from assessment.composing import words
from assessment.composing.earlier import task_of
from assessment.models import SectionVersion
from assessment.states import Part
from fazhi.org.models import Unit

SHARED = 4  # characters in a row that a problem and its next step have in common
SHORTEST = 4  # letters of a name that is looked for


@check("parts", "缺的部分")
def parts(paper: Paper) -> Iterator[Finding]:
    """Sections of the outline that aren't there or are empty."""
    written = {one.key or one.part for one in paper.sections if one.text.strip()}
    for heading in paper.kind.headings:
        if not heading.optional and heading.key not in written and heading.part != Part.OPENING:
            yield Finding(f"缺“{heading.title}”这一部分", stops=True)


@check("answers", "没有下一步的问题")
def answers(paper: Paper) -> Iterator[Finding]:
    """Problems that no next step speaks of: by the task both are about, else by words they share."""
    drawn = [one for one in paper.passages if one.place is not None and not one.by_hand]
    keys = {(one.section_id, one.place): task_of(one.key) for one in drawn}
    steps = list(paper.paragraphs(Part.NEXT))
    tasks = {keys.get((one.section.pk, one.at)) for one in steps} - {None}
    told = "\n".join(words.bare(one.words) for one in steps)
    for place in paper.paragraphs(Part.PROBLEMS):
        task = keys.get((place.section.pk, place.at))
        if task not in tasks and not words.gaps(place.words) and not _shares(words.bare(place.words), told):
            yield Finding("这个问题在下一步里没有对应的打算", place, place.words[:40])


def _shares(problem: str, steps: str) -> bool:
    pieces = {problem[at : at + SHARED] for at in range(len(problem) - SHARED + 1)}
    return any(piece in steps for piece in pieces if piece.isalpha())


@check("returned", "退回的章节")
def returned(paper: Paper) -> Iterator[Finding]:
    """Sections that came back and still say what they said then (one query where something came back)."""
    back = [one for one in paper.sections if one.state == "returned"]
    if not back:
        return
    kept = SectionVersion.objects.filter(section__in=back, why=SectionVersion.Why.RETURNED).order_by("section", "number")
    then = dict(kept.values_list("section", "text"))
    for one in back:
        if then.get(one.pk) == one.text:
            yield Finding(f"“{one.title}”退回以后还没有改：{one.why[:60]}")


@check("gone", "已撤销的单位")
def gone(paper: Paper) -> Iterator[Finding]:
    """Names of units that were closed before the period ended; a name that a living unit bears too is left alone."""
    closed = Unit.objects.filter(closed__isnull=False, closed__lte=paper.report.call.ends).select_related("successor")
    names: dict[str, Unit] = {}
    for unit in closed:
        names |= {name: unit for name in (unit.name, unit.short) if len(name) >= SHORTEST}
    text = "\n".join(one.text for one in paper.sections)
    here = {name: unit for name, unit in names.items() if name in text}
    if not here:
        return
    wanted = reduce(or_, (Q(name__contains=name) for name in here))
    living = set(Unit.objects.filter(wanted, closed__isnull=True).values_list("name", flat=True))
    for place in paper.sentences():
        for name, unit in here.items():
            if name in _without(living, place.words):
                after = f"，现在是{unit.successor.name}" if unit.successor else ""
                yield Finding(f"{name}已于{unit.closed:%Y-%m-%d}撤销{after}", place, name)


def _without(living: set[str], text: str) -> str:
    """A text without the names of living units, within which an old name may stand."""
    for name in sorted(living, key=len, reverse=True):
        text = text.replace(name, "")
    return text
