"""Keeps the visibility tables of plans and tasks: who is a party, who issued, and all their ancestors."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from fazhi.org.models import Unit
from tasks import states
from tasks.models import Plan, PlanSeen, Task, TaskSeen, TaskUnit

CHUNK = 2000


def _line(path: str) -> set[int]:
    return {int(piece) for piece in path.split(".") if piece}


def wanted_for_tasks(tasks: Iterable[Task]) -> dict[int, set[int]]:
    """Return {task id: unit ids that may see it}. Only the office sees what is not issued or was withdrawn."""
    tasks = list(tasks)
    offices = dict(Unit.objects.filter(office_plans__in={t.plan_id for t in tasks}).values_list("id", "path"))
    plans = dict(Plan.objects.filter(pk__in={t.plan_id for t in tasks}).values_list("id", "office_id"))
    parties = defaultdict(set)
    parts = TaskUnit.objects.filter(task__in=[t.pk for t in tasks]).exclude(state__in=("planned", "released"))
    for task_id, path in parts.values_list("task_id", "unit__path"):
        parties[task_id] |= _line(path)
    wanted = {}
    for task in tasks:
        office = plans[task.plan_id]
        wanted[task.pk] = {office} if task.state not in states.LIVE else _line(offices[office]) | parties[task.pk]
    return wanted


def refresh_tasks(ids: Iterable[int]) -> None:
    """Bring the rows of these tasks in line with their parties."""
    ids = sorted(set(ids))
    for at in range(0, len(ids), CHUNK):
        some = ids[at : at + CHUNK]
        wanted = wanted_for_tasks(Task.objects.filter(pk__in=some).only("id", "plan_id", "state"))
        _bring_in_line(TaskSeen, "task_id", some, wanted)


def refresh_plans(ids: Iterable[int]) -> None:
    """Bring the rows of these plans in line with what is seen of their tasks."""
    ids = sorted(set(ids))
    wanted = {}
    for plan in Plan.objects.filter(pk__in=ids).select_related("office"):
        wanted[plan.pk] = {plan.office_id}
        if plan.state in ("issued", "closed"):
            seen = TaskSeen.objects.filter(task__plan=plan).values_list("unit_id", flat=True).distinct()
            wanted[plan.pk] |= _line(plan.office.path) | set(seen)
    _bring_in_line(PlanSeen, "plan_id", ids, wanted)


def _bring_in_line(table: type[Model], key: str, ids: list[int], wanted: dict[int, set[int]]) -> None:
    held = set(table.objects.filter(**{f"{key}__in": ids}).values_list(key, "unit_id"))
    want = {(pk, unit) for pk, units in wanted.items() for unit in units}
    for pk, unit in sorted(held - want):
        table.objects.filter(**{key: pk, "unit_id": unit}).delete()
    rows = [table(**{key: pk, "unit_id": unit}) for pk, unit in sorted(want - held)]
    table.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
