"""Reads over reports: the list, one report with its text, where its words came from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from assessment.models import (
    PaperReport,
    PaperSection,
    Passage,
    Report,
    ReportCall,
    ReportFigure,
    ReportProblem,
    ReportSection,
    ReportSource,
)
from assessment.states import Writer
from documents.models import Record
from documents.selectors import counting
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from tasks.models import LineFigure, SheetLine, Task

STEPS = 60
MEASURE = "measure."  # how the noun of a measure begins
HELD = Prefetch("figures", ReportFigure.objects.order_by("order", "id"), to_attr="held")
NOT_WITHDRAWN = ~Q(call__state="withdrawn")


def get(acting: Acting, pk: int, action: str = "view") -> Report:
    """Return one report through the rule, with call, unit and duty."""
    rows = Report.objects.select_related("call__office", "unit", "duty", "signed_by", "person")
    return access.get(acting, Report, pk, action, queryset=rows)


def section(acting: Acting, report: Report, pk: int, action: str = "view") -> ReportSection:
    """Return one section of a report that one was let through to. Raises Http404."""
    rows = ReportSection.objects.filter(report=report).select_related("report__call__office", "report__unit")
    return access.get(acting, ReportSection, pk, action, queryset=rows)


def listed(acting: Acting) -> QuerySet[Report]:
    """Return the reports one may see, of calls that weren't taken back."""
    return access.visible(acting, Report).filter(NOT_WITHDRAWN).select_related("call", "unit", "duty")


def of_call(acting: Acting, call: ReportCall) -> QuerySet[Report]:
    """Return the reports of one call that one may see."""
    return access.visible(acting, Report).filter(call=call).select_related("call", "unit", "duty")


def sections_of(report: Report) -> list[ReportSection]:
    """Return the sections in order (one query)."""
    return list(report.sections.order_by("order", "id"))


def text_of(report: Report) -> tuple[list[ReportSection], list[Passage]]:
    """Return the sections in order, and all passages of them with their figures as `held` (three queries)."""
    rows = Passage.objects.filter(section__report=report).prefetch_related(HELD)
    return sections_of(report), list(rows.order_by("section__order", "order", "id"))


def passages(report: Report) -> dict[int, list[Passage]]:
    """Return {section: passages with sources and figures}, in the order they stand in the text (three queries)."""
    sources = Prefetch("sources", ReportSource.objects.order_by("id"), to_attr="known")
    found: dict[int, list[Passage]] = defaultdict(list)
    for one in Passage.objects.filter(section__report=report).prefetch_related(sources, HELD).order_by("place", "order", "id"):
        found[one.section_id].append(one)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source is looked at: the task's key, the sheet's and the line's where it is a line, and the line's state;
    or another report's key, with its section; a paper's with the place in it; a record's; or a measure's, with what is asked."""

    task: int | None = None
    sheet: int | None = None
    line: int | None = None
    state: str = ""
    report: int | None = None
    section: int | None = None
    paper: int | None = None
    row: str = ""
    record: int | None = None
    measure: str = ""
    asked: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Places:
    """Where the sources of a report are looked at, of those one may see."""

    found: dict[tuple[str, int], Place] = field(default_factory=dict)

    def of(self, one: ReportSource) -> Place | None:
        """Return the place of a source, None when it may not be looked at or is gone."""
        return self.found.get((one.noun, one.object_id))


def places(acting: Acting, sources: Iterable[ReportSource], call: ReportCall) -> Places:
    """Find the tasks, lines, reports and measures behind sources (a query for each noun there is)."""
    keys: dict[str, list[int]] = defaultdict(list)
    for one in sources:
        keys[one.noun].append(one.object_id)
    found = Places()
    for pk in access.visible(acting, Task).filter(pk__in=keys[noun_of(Task)]).values_list("pk", flat=True):
        found.found[noun_of(Task), pk] = Place(pk)
    lines = access.visible(acting, SheetLine).filter(pk__in=keys[noun_of(SheetLine)])
    for pk, task, sheet, state in lines.values_list("pk", "task", "sheet", "state"):
        found.found[noun_of(SheetLine), pk] = Place(task, sheet, pk, state)
    figures = access.visible(acting, LineFigure).filter(pk__in=keys[noun_of(LineFigure)])
    for pk, *rest in figures.values_list("pk", "line__task", "line__sheet", "line", "line__state"):
        found.found[noun_of(LineFigure), pk] = Place(*rest)
    found.found |= _reports(acting, keys) | _papers(acting, keys) | _records(acting, keys)
    for noun, units in keys.items():
        if noun.startswith(MEASURE):
            days = (("from", f"{call.starts:%Y-%m-%d}"), ("to", f"{call.ends:%Y-%m-%d}"))
            key = noun.removeprefix(MEASURE)
            found.found |= {(noun, unit): Place(measure=key, asked=(("unit", str(unit)), *days)) for unit in units}
    return found


def _reports(acting: Acting, keys: dict[str, list[int]]) -> dict[tuple[str, int], Place]:
    """Other reports and sections of them that words came from."""
    reports, sections = keys.get(noun_of(Report)), keys.get(noun_of(ReportSection))
    found: dict[tuple[str, int], Place] = {}
    if reports:
        rows = access.visible(acting, Report).filter(pk__in=reports).values_list("pk", flat=True)
        found |= {(noun_of(Report), pk): Place(report=pk) for pk in rows}
    if sections:
        rows = access.visible(acting, ReportSection).filter(pk__in=sections).values_list("pk", "report")
        found |= {(noun_of(ReportSection), pk): Place(report=report, section=pk) for pk, report in rows}
    return found


def _records(acting: Acting, keys: dict[str, list[int]]) -> dict[tuple[str, int], Place]:
    """Records of ledgers that words came from, without those removed since."""
    if not (wanted := keys.get(noun_of(Record))):
        return {}
    rows = counting.standing_all(acting).filter(pk__in=wanted).values_list("pk", flat=True)
    return {(noun_of(Record), pk): Place(record=pk) for pk in rows}


def _papers(acting: Acting, keys: dict[str, list[int]]) -> dict[tuple[str, int], Place]:
    """Papers, and sections and problems of them, that words came from."""
    found: dict[tuple[str, int], Place] = {}
    for model, of in ((PaperReport, "pk"), (PaperSection, "of"), (ReportProblem, "of")):
        if wanted := keys.get(noun_of(model)):
            rows = access.visible(acting, model).filter(pk__in=wanted).values_list("pk", of)
            row = "p{}" if model is ReportProblem else ""
            found |= {(noun_of(model), pk): Place(paper=paper, row=row.format(pk)) for pk, paper in rows}
    return found


def steps(report: Report) -> list[TimelineStep]:
    """Return the life of a report, newest first."""
    return list(timeline(report)[:STEPS])


SAID = ("send_back", "return", "submit", "take_back")


def waiting(acting: Acting) -> QuerySet[Report]:
    """Return the reports that wait for the acting person's unit, each with its last word (`said`, `said_by`): to be signed,
    to be mended after they came back, or to be decided as the office (one query)."""
    steps = TimelineStep.objects.filter(noun=noun_of(Report), object_id=OuterRef("pk"), move__in=SAID).order_by("-id")
    rows = access.visible(acting, Report).filter(call__state="opened").annotate(last=Subquery(steps.values("move")[:1]))
    rows = rows.annotate(said=Subquery(steps.values("note")[:1]), said_by=Subquery(steps.values("who")[:1]))
    own, open_ = Q(pk__in=()), Q(state__in=("submitted", "returned")) | Q(state="drafting", last="send_back")
    if acting.answers:
        own = Q(unit=acting.unit.pk) & open_
    if acting.is_office:
        own |= Q(call__office=acting.unit.pk, call__writer=Writer.GOVERNMENT) & open_
    decide = Q(call__office=acting.unit.pk, state="signed") if acting.is_office else Q(pk__in=())
    return rows.filter(own | decide).select_related("call", "unit").order_by("signed_at", "pk")
