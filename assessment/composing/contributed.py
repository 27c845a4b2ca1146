"""What the units' accepted reports, typed or on paper, hold for a government's report: paragraphs, figures, who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from assessment.composing import from_paper, words
from assessment.composing.earlier import task_of
from assessment.models import PaperReport, PaperSection, Passage, Report, ReportFigure, ReportSection
from assessment.models.section import HAND
from assessment.selectors.facts import tops
from assessment.states import PASSED
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from tasks.models import Task

BATCH = 10  # reports read at once


@dataclass(frozen=True, slots=True)
class Contributor:
    """A unit's report that counts: typed, or a confirmed paper; `noun` names which."""

    unit: Unit
    noun: str
    pk: int
    title: str
    ends: date


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a unit's report; `noun` and `section` name the section that it stands in."""

    unit: Unit
    report: Contributor
    noun: str
    section: int
    title: str
    part: str
    at: int
    text: str
    task: int | None
    area: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of a unit's report; `mark` is what makes it approximate."""

    unit: Unit
    report: Contributor
    key: str
    label: str
    measure: str
    value: Decimal
    mark: str = ""


@dataclass(slots=True)
class Contributed:
    """Everything: paragraphs in the units' order, figures, the reports that counted and the units whose don't yet."""

    pieces: list[Piece] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    reports: list[Contributor] = field(default_factory=list)
    missing: list[Unit] = field(default_factory=list)


def read(report: Report, kinds: tuple[str, ...], acting: Acting, tell: Callable[[int, int], None]) -> Contributed:
    """Read what counts of these kinds, that came to the same office about the same time, a few at a time: of each unit one
    report, the typed one before the paper."""
    asked = list(_asked(report, kinds, acting))
    papers = {one.unit_id: one for one in from_paper.best(report, kinds, acting)}
    typed = {one.pk: one for one in _best(asked, kinds, from_paper.answered([one.pk for one in asked]))}
    given = {one.unit_id for one in typed.values()}
    papers = {unit: one for unit, one in papers.items() if unit not in given}
    found = Contributed()
    found.missing = list({one.unit_id: one.unit for one in asked if one.unit_id not in given | set(papers)}.values())
    above = tops(set(report.call.plans.values_list("pk", flat=True)))
    every = len(typed) + len(papers)
    for at in range(0, len(typed), BATCH):
        tell(at, every)
        _add(found, dict(list(typed.items())[at : at + BATCH]), above)
    for at in range(0, len(papers), BATCH):
        tell(len(typed) + at, every)
        _add_papers(found, {one.pk: one for one in list(papers.values())[at : at + BATCH]})
    tell(every, every)
    for rows in (found.reports, found.pieces, found.counted):
        rows.sort(key=lambda one: one.unit.path)
    return found


def _asked(report: Report, kinds: tuple[str, ...], acting: Acting) -> QuerySet[Report]:
    call = report.call
    rows = access.visible(acting, Report).filter(call__office=call.office_id, call__kind__in=kinds).exclude(pk=report.pk)
    rows = rows.filter(call__starts__lte=call.ends, call__ends__gte=call.starts, person__isnull=True)
    rows = rows.exclude(call__state="withdrawn").exclude(unit=report.unit_id)
    return rows.select_related("call", "unit").order_by("unit__path", "-call__ends", "-pk")


def _best(asked: list[Report], kinds: tuple[str, ...], on_paper: set[int]) -> list[Report]:
    """One accepted report of each unit, none that came as paper: of the kind that is named first, the newest."""
    best: dict[int, Report] = {}
    for kind in kinds:
        for one in asked:
            if one.call.kind == kind and one.state in PASSED and one.pk not in on_paper:
                best.setdefault(one.unit_id, one)
    return sorted(best.values(), key=lambda one: one.unit.path)


def _add(found: Contributed, reports: dict[int, Report], above: dict[int, int]) -> None:
    """Add what a few reports hold (four queries)."""
    keys: dict[tuple[int, int], str] = {}
    rows = Passage.objects.filter(section__report__in=reports, place__isnull=False).exclude(key__startswith=HAND)
    for section, at, key in rows.values_list("section", "place", "key"):
        keys[section, at] = key
    tasks = {task for key in keys.values() if (task := task_of(key))}
    places = dict(Task.objects.filter(pk__in=tasks).values_list("pk", "section_id"))
    known_as = {pk: Contributor(one.unit, noun_of(Report), pk, one.title, one.call.ends) for pk, one in reports.items()}
    found.reports += known_as.values()
    of_unit: dict[int, list[Piece]] = defaultdict(list)
    for one in ReportSection.objects.filter(report__in=reports).order_by("order", "id"):
        for at, line in words.running(one.text):
            task = task_of(keys.get((one.pk, at), ""))
            area = above.get(one.area_id) or above.get(places.get(task))
            mine = known_as[one.report_id]
            piece = Piece(mine.unit, mine, noun_of(ReportSection), one.pk, one.title, one.part, at, words.bare(line), task, area)
            of_unit[mine.pk].append(piece)
    found.pieces += [piece for pk in reports for piece in of_unit[pk]]
    figures = ReportFigure.objects.filter(passage__section__report__in=reports, passage__place__isnull=False)
    known = figures.order_by("id").values_list("passage__section__report", "key", "label", "unit", "value")
    found.counted += [Counted(known_as[pk].unit, known_as[pk], *rest) for pk, *rest in known]


def _add_papers(found: Contributed, papers: dict[int, PaperReport]) -> None:
    """Add what a few confirmed papers hold (two queries). A figure that a typed report counts under the same name and unit of
    measure goes by that one's key."""
    known_as = {pk: Contributor(one.unit, noun_of(PaperReport), pk, one.title, one.ends) for pk, one in papers.items()}
    found.reports += known_as.values()
    for section, at, text in from_paper.paragraphs(papers):
        mine = known_as[section.of_id]
        piece = Piece(mine.unit, mine, noun_of(PaperSection), section.pk, section.title, section.part, at, text, None, None)
        found.pieces.append(piece)
    keys = {(one.label, one.measure): one.key for one in found.counted if one.report.noun == noun_of(Report)}
    for figure in from_paper.figures(papers):
        key = keys.get((figure.what, figure.unit)) or from_paper.key_of(figure)
        mine = known_as[figure.of_id]
        found.counted.append(Counted(mine.unit, mine, key, figure.what, figure.unit, figure.value, figure.mark))
