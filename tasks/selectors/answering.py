"""Who is asked for progress, and how much that is for each unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fazhi.org.models import Unit
from tasks.models import AnswerMode, Claim, Part, Plan, Round, TaskUnit


def asked(parts: QuerySet[TaskUnit]) -> QuerySet[TaskUnit]:
    """Keep the parts that are asked for progress by their task's answer mode.

    Leads and responsible units always; co-units when the mode says so, or when the task names nobody else.
    """
    main = TaskUnit.objects.filter(task=OuterRef("task"), role__in=(Part.LEAD, Part.RESPONSIBLE)).exclude(state="released")
    return parts.exclude(state="released").filter(
        Q(role__in=(Part.LEAD, Part.RESPONSIBLE))
        | Q(task__mode__in=(AnswerMode.LEADS_AND_CO, AnswerMode.CO_THROUGH_LEAD))
        | ~Exists(main)
    )


def lines_asked(round_: Round, plans: Iterable[Plan]) -> list[TaskUnit]:
    """Return the parts that a round over these plans asks, in the papers' order: those that answer, of tasks still open.

    Members of a collective name are asked once a year: in the round that reaches the year's or the plan's last day.
    A part whose claim was closed is not asked again, one whose objection waits not yet.
    """
    parts = TaskUnit.objects.filter(plan__in=plans, task__state="issued", state__in=("sent", "received"))
    yearly = Q(full_lines=True)
    if (round_.ends.month, round_.ends.day) == (12, 31):
        yearly |= Q(full_lines=False)
    yearly |= Q(full_lines=False, plan__ends__lte=round_.ends)
    rows = asked(parts).filter(yearly).exclude(Exists(Claim.objects.filter(part=OuterRef("pk"), state="closed")))
    return list(rows.order_by("plan_id", "task__order", "order", "id"))


@dataclass(frozen=True, slots=True)
class Burden:
    """What one unit will be asked: lines each quarter, lines once a year, tasks it takes part in."""

    unit: object
    quarterly: int
    yearly: int
    parts: int


def burden(plan: Plan) -> list[Burden]:
    """Return the burden of every unit of a plan, heaviest first (two queries)."""
    parts = TaskUnit.objects.filter(plan=plan).exclude(state="released").exclude(task__state="withdrawn")
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for unit_id, full, n in asked(parts).values_list("unit_id", "full_lines").annotate(n=Count("id")).order_by():
        counted[unit_id][0 if full else 1] = n
    rows = []
    totals = dict(parts.values_list("unit_id").annotate(n=Count("id")).order_by())
    for unit in Unit.objects.filter(pk__in=totals):
        quarterly, yearly = counted[unit.pk]
        rows.append(Burden(unit, quarterly, yearly, totals[unit.pk]))
    return sorted(rows, key=lambda row: (-row.quarterly, -row.yearly, row.unit.path))
