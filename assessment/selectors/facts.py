"""What a unit reported in a period, read once for a draft: parts, lines, figures, evidence, dates (ten queries)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from fazhi.agenda.models import Duty
from fazhi.files.evidence import cited_by
from fazhi.files.models import Citation
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Claim, LineFigure, Minimum, Plan, Section, SheetLine, Task, TaskUnit
from tasks.selectors.answering import asked


@dataclass(slots=True)
class Fact:
    """All that is known about one task of a unit in a period; lines oldest first."""

    part: TaskUnit
    area: int | None
    lines: list[SheetLine] = field(default_factory=list)
    figures: dict[int, list[LineFigure]] = field(default_factory=dict)
    minimums: list[Minimum] = field(default_factory=list)
    evidence: list[Citation] = field(default_factory=list)
    due: Duty | None = None
    claim: Claim | None = None

    @property
    def task(self) -> Task:
        """The task."""
        return self.part.task


def read(unit: Unit, starts: date, ends: date, plans: Iterable[int], acting: Acting) -> list[Fact]:
    """Return what the unit answers in these plans with what it reported, in the papers' order."""
    parts = list(_parts(unit, plans, acting))
    above = tops({part.plan_id for part in parts})
    facts = {part.pk: Fact(part, above.get(part.task.section_id)) for part in parts}
    by_task = {fact.task.pk: fact for fact in facts.values()}
    lines = _lines(facts, unit, starts, ends, acting)
    for line in lines:
        facts[line.part_id].lines.append(line)
    keys = [line.pk for line in lines]
    for minimum in Minimum.objects.filter(task__in=by_task).order_by("task", "order", "id"):
        by_task[minimum.task_id].minimums.append(minimum)
    of_line = {line.pk: facts[line.part_id] for line in lines}
    rows = LineFigure.objects.filter(line__in=keys).select_related("line__sheet__round")
    for figure in rows.order_by("line__sheet__round__starts", "id"):
        of_line[figure.line_id].figures.setdefault(figure.minimum_id, []).append(figure)
    for key, cited in cited_by(SheetLine, keys).items():
        of_line[key].evidence += cited
    _dates(facts)
    claims = access.visible(acting, Claim).filter(part__in=facts, state="closed", filed_at__date__lte=ends)
    for claim in claims.order_by("id"):
        facts[claim.part_id].claim = claim
    return list(facts.values())


def _parts(unit: Unit, plans: Iterable[int], acting: Acting) -> QuerySet[TaskUnit]:
    """Parts that the unit answers for: of tasks handed out and not withdrawn, neither objected nor taken away."""
    held = access.visible(acting, TaskUnit).filter(unit=unit, plan__in=list(plans), task__state__in=("issued", "done"))
    rows = asked(held.filter(state__in=("sent", "received"))).select_related("task__section", "plan")
    return rows.order_by("plan_id", "task__order", "id")


def _lines(facts: dict[int, Fact], unit: Unit, starts: date, ends: date, acting: Acting) -> list[SheetLine]:
    """What was signed in rounds that end within the period; words sent back don't count until they come again."""
    rows = access.visible(acting, SheetLine).filter(sheet__unit=unit, part__in=facts, state__in=("signed", "accepted"))
    rows = rows.filter(sheet__round__ends__gte=starts, sheet__round__ends__lte=ends).exclude(sheet__round__state="withdrawn")
    return list(rows.select_related("sheet__round").order_by("sheet__round__ends", "sheet__round__starts", "id"))


def _dates(facts: dict[int, Fact]) -> None:
    owed: dict[int, list[Duty]] = defaultdict(list)
    rows = Duty.objects.filter(task_duty__part__in=facts, waived_at__isnull=True).select_related("task_duty")
    for duty in rows.order_by("due", "id"):
        owed[duty.task_duty.part_id].append(duty)
    for key, duties in owed.items():
        facts[key].due = next((d for d in duties if not d.closed_at), None)


def tops(plans: Iterable[int]) -> dict[int, int]:
    """Return {section: the top section above it}."""
    above = dict(Section.objects.filter(plan__in=plans).values_list("pk", "parent_id"))

    def top(pk: int) -> int:
        while above.get(pk):
            pk = above[pk]
        return pk

    return {pk: top(pk) for pk in above}


def areas(keys: Iterable[int]) -> dict[int, Section]:
    """Return the sections behind these keys, in the papers' order."""
    return {one.pk: one for one in Section.objects.filter(pk__in=list(keys)).order_by("plan_id", "order")}


def plan_names(keys: Iterable[int]) -> list[str]:
    """Return the titles of plans, oldest first."""
    return list(Plan.objects.filter(pk__in=list(keys)).order_by("pk").values_list("title", flat=True))
