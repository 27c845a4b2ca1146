"""Reads over tasks: the one duty that speaks for each task, the rows of the list."""

from collections.abc import Iterable

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from fazhi.agenda.lamps import Lamp, lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.flow.models import TimelineStep
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Claim, Milestone, Part, Plan, SheetLine, Task, TaskDuty, TaskUnit
from tasks.states import LIVE

GONE = ("planned", "released")


def speaking() -> QuerySet[Duty]:
    """Return of every issued task the one duty whose lamp is the task's lamp."""
    return Duty.objects.filter(task_duty__speaks=True)


def listed(acting: Acting) -> QuerySet[Duty]:
    """Return the issued tasks one may see, each as the duty that speaks for it."""
    seen = access.visible(acting, Task).filter(state__in=LIVE)
    return speaking().filter(task_duty__task__in=seen.values("pk"))


def owed(acting: Acting) -> QuerySet[Duty]:
    """Return what the own unit owes for issued tasks, every date a row of its own, open or not."""
    return access.visible(acting, Duty).filter(unit=acting.unit, task_duty__task__state__in=LIVE)


def with_part(rows: QuerySet[Duty], unit: int) -> QuerySet[Duty]:
    """Add a unit's role and receipt (`my_role`, `my_state`) and how many `units` take part."""
    parts = TaskUnit.objects.filter(task=OuterRef("task_duty__task")).exclude(state__in=GONE).order_by()
    mine = parts.filter(unit=unit)
    how_many = parts.values("task").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        my_role=Subquery(mine.values("role")[:1]), my_state=Subquery(mine.values("state")[:1]), units=Subquery(how_many)
    )


def open_duties(acting: Acting) -> QuerySet[Duty]:
    """Return what is still open of the issued tasks one may see, every unit's and every date's."""
    seen = access.visible(acting, Task).filter(state__in=LIVE)
    return Duty.objects.filter(task_duty__task__in=seen.values("pk"), closed_at__isnull=True, waived_at__isnull=True)


def with_unit(rows: QuerySet, unit: Unit | None, key: str, *, roles: Iterable[str] = (), states: Iterable[str] = ()) -> QuerySet:
    """Keep the rows whose task (under `key`) has this (or any) unit in one of the roles and states; none named means any."""
    parts = TaskUnit.objects.exclude(state="released")
    parts = parts.filter(unit=unit) if unit else parts
    parts = parts.filter(role__in=list(roles)) if roles else parts
    parts = parts.filter(state__in=list(states)) if states else parts
    return rows.filter(**{f"{key}__in": parts.values("task")})


def due_of_task(plan_end: object) -> Coalesce:
    """Return the day a task row is ordered by: of the duty that speaks, else the first date read, else the plan's last day."""
    read = Milestone.objects.filter(task=OuterRef("pk"), day__isnull=False).order_by("day", "pk")
    speaks = TaskDuty.objects.filter(task=OuterRef("pk"), speaks=True).values("duty__due")
    return Coalesce(Subquery(speaks), Subquery(read.values("day")[:1]), plan_end)


def is_lamp(acting: Acting, state: str) -> Q:
    """Return the filter for duties with this lamp by each unit's own days; asks for those days only where they matter."""
    return lamp_q(state, acting.today, 0 if state in ("late", "done") else None)


def of_lamp(acting: Acting, state: str, plan: Plan | None = None) -> QuerySet[Duty]:
    """Return the speaking duties whose lamp is `state`, of one plan or of all."""
    rows = speaking().filter(is_lamp(acting, state))
    return rows.filter(task_duty__task__plan=plan) if plan else rows


def lamps(acting: Acting, rows: QuerySet[Task]) -> dict[int, Duty]:
    """Return {task id: the duty that speaks for it, its unit's days loaded} for issued tasks (one query)."""
    found = speaking().filter(task_duty__task__in=rows.order_by().values("pk")).annotate(task=F("task_duty__task"))
    return {duty.task: duty for duty in found.select_related("unit")}


def lamp_of_task(duty: Duty | None, acting: Acting) -> Lamp:
    """Return the lamp of a task by the duty that speaks for it; grey while there is none."""
    return lamp_of([duty] if duty else [], acting.today, duty.unit.soon_days if duty else 7)


def get(acting: Acting, pk: int) -> Task:
    """Return a task through the rule, with its plan and headings (one query). Raises Http404.

    `claimed`, `reported` and `carried` say what there is of a task, so that most pages need not ask for what isn't there.
    """
    claims = Claim.objects.filter(part__task=OuterRef("pk")).order_by()
    copies = Task.objects.filter(carried_from=OuterRef("pk")).exclude(state="withdrawn").order_by()
    rows = Task.objects.select_related("plan__office", "section__parent__parent").order_by()
    lines = SheetLine.objects.filter(task=OuterRef("pk")).exclude(state__in=("open", "dropped")).order_by()
    rows = rows.annotate(claimed=Exists(claims), carried=Exists(copies), reported=Exists(lines))
    return access.get(acting, Task, pk, queryset=rows)


def told(rows: QuerySet[TimelineStep], acting: Acting, pk: int) -> QuerySet[TimelineStep]:
    """Keep the steps of a task that are for whoever asks: what was tried before issuing is for those who may edit it."""
    return rows.filter(~Q(move="edit") | Exists(access.visible(acting, Task, "edit").filter(pk=pk)))


def trail_of(task: Task) -> list[str]:
    """Return the headings a task stands under, from the top."""
    chain, section = [], task.section
    while section is not None:
        chain.append(section.title)
        section = section.parent if section.parent_id else None
    return chain[::-1]


def parts_of(tasks: Iterable[Task]) -> dict[int, list[TaskUnit]]:
    """Return {task id: live parts in the printed order, unit loaded} (one query)."""
    rows = TaskUnit.objects.filter(task__in=[t.pk for t in tasks]).exclude(state="released")
    found: dict[int, list[TaskUnit]] = {}
    for part in rows.select_related("unit").order_by("task_id", "order", "pk"):
        found.setdefault(part.task_id, []).append(part)
    return found


def dates_of(tasks: Iterable[Task]) -> dict[int, list[Milestone]]:
    """Return {task id: the dates read, in the paper's order} (one query)."""
    found: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(task__in=[t.pk for t in tasks]).order_by("task_id", "order", "pk"):
        found.setdefault(milestone.task_id, []).append(milestone)
    return found


def first_named(parts: list[TaskUnit]) -> list[TaskUnit]:
    """Return the parts that stand first in a row: leads, else responsible units, else all."""
    for role in (Part.LEAD, Part.RESPONSIBLE):
        if chosen := [p for p in parts if p.role == role]:
            return chosen
    return parts
