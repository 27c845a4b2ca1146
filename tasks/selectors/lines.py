"""Reads over the lines of a round: in the paper's order or by unit, with their figures and evidence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from fazhi.files import evidence
from fazhi.files.models import Citation
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import AnswerMode, LineFigure, Part, Plan, Round, Section, SheetLine
from tasks.selectors.whole import trail_of

TOLD = ("signed", "accepted")  # what has left its unit
UNTOLD = ("open", "dropped")  # what its head never signed, or that is asked no more


def of_round(acting: Acting, round_: Round) -> QuerySet[SheetLine]:
    """Return the lines of a round that one may see, task, unit and sheet loaded."""
    rows = access.visible(acting, SheetLine).filter(sheet__round=round_)
    return rows.select_related("task__plan", "task__section", "part", "sheet__unit").defer("task__plan__paper")


def of_pick(rows: QuerySet[SheetLine], key: str) -> QuerySet[SheetLine]:
    """Keep the lines of one of the review's picks."""
    picks = {
        "signed": Q(state="signed"),
        "accepted": Q(state="accepted"),
        "returned": Q(state="returned"),
        "open": Q(state="open"),
        "dropped": Q(state="dropped"),
    }
    return rows.filter(picks[key])


def with_more(lines: list[SheetLine]) -> list[SheetLine]:
    """Hang figures and evidence on lines (two queries)."""
    keys = [line.pk for line in lines]
    cited = evidence.cited_by(SheetLine, keys)
    figures: dict[int, list[LineFigure]] = defaultdict(list)
    for figure in LineFigure.objects.filter(line__in=keys).select_related("minimum").order_by("minimum__order", "pk"):
        figures[figure.line_id].append(figure)
    for line in lines:
        line.cited, line.told = cited.get(line.pk, []), figures.get(line.pk, [])
    return lines


def with_problem(rows: QuerySet[SheetLine]) -> QuerySet[SheetLine]:
    """Keep the lines that name a problem and have left their unit."""
    return rows.exclude(problem="").exclude(state__in=UNTOLD)


def with_words(rows: QuerySet[SheetLine], words: str) -> QuerySet[SheetLine]:
    """Keep the lines whose task, or whose own words once they were sent, hold these words."""
    said = Q(words__icontains=words) | Q(problem__icontains=words)
    return rows.filter(Q(task__title__icontains=words) | (said & ~Q(state__in=UNTOLD)))


def hushed(lines: list[SheetLine]) -> list[SheetLine]:
    """Take the draft out of lines that were never sent: a unit's first words are its own until its head has signed."""
    for line in lines:
        if line.state in UNTOLD:
            line.answer = line.words = line.problem = ""
            line.percent, line.cited, line.told = None, [], []
    return lines


def ended(rows: QuerySet[SheetLine]) -> QuerySet[SheetLine]:
    """Keep the lines whose task was withdrawn or whose unit no longer holds its part."""
    return rows.filter(Q(task__state="withdrawn") | Q(part__state="released"))


@dataclass(slots=True)
class Row:
    """One task of a summary: where it stands, what each unit said, and who has not reported."""

    plan: Plan
    trail: list[str]
    number: str
    title: str
    lines: list[SheetLine] = field(default_factory=list)
    cited: list[Citation] = field(default_factory=list)

    @property
    def missing(self) -> list[SheetLine]:
        """The lines that have not left their unit, or were sent back."""
        return [line for line in self.lines if line.state not in TOLD]


def summary(lines: QuerySet[SheetLine]) -> list[Row]:
    """Return the tasks of these lines in the papers' order (three queries).

    What co-units report through their lead stands in the lead's line and not beside it; what is asked no more isn't missing.
    """
    through = Q(task__mode=AnswerMode.CO_THROUGH_LEAD, part__role=Part.CO)
    ordered = (
        lines.exclude(through).exclude(state="dropped").order_by("task__plan_id", "task__order", "task_id", "part__order", "pk")
    )
    found: dict[int, Row] = {}
    read = list(ordered)
    sections = _sections({line.task.plan_id for line in read})
    for line in with_more(read):
        task = line.task
        if task.pk not in found:
            section = sections.get(task.section_id)
            task.section = section
            found[task.pk] = Row(task.plan, trail_of(task), task.number, task.title)
        found[task.pk].lines.append(line)
    return list(found.values())


def _sections(plans: Iterable[int]) -> dict[int, Section]:
    """Return the headings of plans with their parents set, so that a chain of headings asks nothing more."""
    found = {section.pk: section for section in Section.objects.filter(plan__in=list(plans))}
    for section in found.values():
        section.parent = found.get(section.parent_id)
    return found
