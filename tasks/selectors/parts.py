"""Reads over parts: what waits for a unit's receipt, objections for the office, colleagues, units by name."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from fazhi.flow.selectors import timeline_of
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.audit import noun_of
from fazhi.org.models import Alias, Unit, User
from fazhi.org.models.people import BUSINESS
from fazhi.org.selectors import Unclear, one_unit, open_on
from tasks.models import Plan, TaskUnit


@dataclass(frozen=True, slots=True)
class Waiting:
    """Parts of one plan that a unit has not received: how many, the first task's words, since when."""

    plan_id: int
    title: str
    number: str
    n: int
    first: int
    since: datetime | None


def receivable(acting: Acting, plan: Plan | None = None) -> QuerySet[TaskUnit]:
    """Return the parts the person may receive now."""
    rows = access.visible(acting, TaskUnit, "receive").filter(state="sent")
    return rows.filter(plan=plan) if plan else rows


def is_party(acting: Acting) -> bool:
    """Whether the own unit holds a part of anything: an office is asked so, before its desk shows what it owes itself."""
    return acting.takes_part and TaskUnit.objects.filter(unit=acting.unit, state__in=("sent", "received", "objected")).exists()


def waiting(acting: Acting) -> list[Waiting]:
    """Return what waits for receipt, plan by plan, the oldest first (one query)."""
    rows = receivable(acting).order_by().values("plan", "plan__title", "plan__number")
    rows = rows.annotate(n=Count("pk"), first=Min("task"), since=Min("sent_at")).order_by("since")
    return [Waiting(r["plan"], r["plan__title"], r["plan__number"], r["n"], r["first"], r["since"]) for r in rows]


def objections(acting: Acting, plan: Plan | None = None) -> QuerySet[TaskUnit]:
    """Return the objections the office decides, the oldest first."""
    rows = access.visible(acting, TaskUnit, "decide").filter(state="objected")
    rows = rows.filter(plan=plan) if plan else rows
    return rows.select_related("unit", "task", "plan").order_by("pk")


def reasons(parts: list[TaskUnit]) -> dict[int, object]:
    """Return {part id: the step with the last objection} (one query)."""
    steps = timeline_of({noun_of(TaskUnit): [p.pk for p in parts]}).filter(move="object") if parts else []
    found: dict[int, object] = {}
    for step in steps:
        found.setdefault(step.object_id, step)
    return found


def colleagues(part: TaskUnit, acting: Acting) -> QuerySet[User]:
    """Return who holds a post in the part's unit today; administrators hold no business."""
    here = Q(posts__unit=part.unit_id, posts__starts__lte=acting.today, posts__role__in=BUSINESS)
    here &= Q(posts__ends__isnull=True) | Q(posts__ends__gt=acting.today)
    return User.objects.filter(here, is_active=True).distinct().order_by("name", "pk")


def named(acting: Acting) -> QuerySet[Unit]:
    """Return the open units the person may name: of the own government's tree and above it."""
    government = government_of(acting.unit)
    line = Q(path__startswith=government.path) | Q(pk__in=government.ancestor_ids)
    return open_on(access.visible(acting, Unit).filter(line))


def unit_named(acting: Acting, name: str) -> Unit:
    """Return the one unit among them that words mean to this person. Raises Unclear."""
    return one_unit(named(acting), name, aliases=access.visible(acting, Alias))


def in_plan(acting: Acting, plan: Plan) -> QuerySet[Unit]:
    """Return the units that take part in the visible tasks of a plan."""
    parts = access.visible(acting, TaskUnit).filter(plan=plan).exclude(state="released")
    return Unit.objects.filter(pk__in=parts.values("unit")).order_by("path")


def find_unit(acting: Acting, rows: QuerySet[Unit], name: str) -> Unit | None:
    """Return the one unit a name means to this person, or None."""
    try:
        return one_unit(rows, name, aliases=access.visible(acting, Alias))
    except Unclear:
        return None


def last_sent(plan: Plan) -> datetime | None:
    """Return when parts of the plan were sent last."""
    return TaskUnit.objects.filter(plan=plan).aggregate(at=Max("sent_at"))["at"]
