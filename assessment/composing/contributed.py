"""What the units' accepted reports hold for a government's report: paragraphs, figures, and who is still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from assessment.composing import words
from assessment.composing.earlier import task_of
from assessment.models import Passage, Report, ReportFigure, ReportSection
from assessment.selectors.facts import tops
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Task

BATCH = 10  # reports read at once


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a unit's report."""

    unit: Unit
    report: Report
    section: int
    title: str
    part: str
    at: int
    text: str
    task: int | None
    area: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of a unit's report."""

    unit: Unit
    report: Report
    key: str
    label: str
    measure: str
    value: Decimal


@dataclass(slots=True)
class Contributed:
    """Everything: paragraphs in the units' order, figures, the reports that counted and the units whose don't yet."""

    pieces: list[Piece] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    missing: list[Unit] = field(default_factory=list)


def read(report: Report, kinds: tuple[str, ...], acting: Acting, tell: Callable[[int, int], None]) -> Contributed:
    """Read the accepted reports of these kinds that the same office asked for about the same time, a few at a time."""
    asked = list(_asked(report, kinds, acting))
    found = Contributed(reports=_best(asked, kinds))
    given = {one.unit_id for one in found.reports}
    found.missing = list({one.unit_id: one.unit for one in asked if one.unit_id not in given}.values())
    above = tops(set(report.call.plans.values_list("pk", flat=True)))
    for at in range(0, len(found.reports), BATCH):
        tell(at, len(found.reports))
        _add(found, {one.pk: one for one in found.reports[at : at + BATCH]}, above)
    tell(len(found.reports), len(found.reports))
    return found


def _asked(report: Report, kinds: tuple[str, ...], acting: Acting) -> QuerySet[Report]:
    call = report.call
    rows = access.visible(acting, Report).filter(call__office=call.office_id, call__kind__in=kinds).exclude(pk=report.pk)
    rows = rows.filter(call__starts__lte=call.ends, call__ends__gte=call.starts, person__isnull=True)
    rows = rows.exclude(call__state="withdrawn").exclude(unit=report.unit_id)
    return rows.select_related("call", "unit").order_by("unit__path", "-call__ends", "-pk")


def _best(asked: list[Report], kinds: tuple[str, ...]) -> list[Report]:
    """One accepted report of each unit: of the kind that is named first, the newest."""
    best: dict[int, Report] = {}
    for kind in kinds:
        for one in asked:
            if one.call.kind == kind and one.state == "accepted":
                best.setdefault(one.unit_id, one)
    return sorted(best.values(), key=lambda one: one.unit.path)


def _add(found: Contributed, reports: dict[int, Report], above: dict[int, int]) -> None:
    """Add what a few reports hold (four queries)."""
    keys: dict[tuple[int, int], str] = {}
    rows = Passage.objects.filter(section__report__in=reports, place__isnull=False)
    for section, at, key in rows.values_list("section", "place", "key"):
        keys[section, at] = key
    tasks = {task for key in keys.values() if (task := task_of(key))}
    places = dict(Task.objects.filter(pk__in=tasks).values_list("pk", "section_id"))
    of_unit: dict[int, list[Piece]] = defaultdict(list)
    for one in ReportSection.objects.filter(report__in=reports).order_by("order", "id"):
        for at, line in enumerate(words.paragraphs(one.text)):
            task = task_of(keys.get((one.pk, at), ""))
            area = above.get(one.area_id) or above.get(places.get(task))
            mine = reports[one.report_id]
            of_unit[mine.pk].append(Piece(mine.unit, mine, one.pk, one.title, one.part, at, words.bare(line), task, area))
    found.pieces += [piece for pk in reports for piece in of_unit[pk]]
    figures = ReportFigure.objects.filter(passage__section__report__in=reports, passage__place__isnull=False)
    known = figures.order_by("id").values_list("passage__section__report", "key", "label", "unit", "value")
    found.counted += [Counted(reports[pk].unit, reports[pk], *rest) for pk, *rest in known]
