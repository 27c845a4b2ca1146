"""What several nouns declare alike: orders, choices, and what stands under a record."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.ui.api.filters import Ref
from fazhi.ui.api.resource import BY_ID
from fazhi.ui.paging import Sort
from tasks.models import Plan, Task

CHANGED = BY_ID | {"changed_at": Sort("改动时间", ("changed_at",))}
READ = ("words", "start", "end", "rule")


def choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return a state dictionary as the choices of a filter."""
    return tuple(words.items())


def task_and_plan(path: str) -> tuple[Ref, Ref]:
    """Return the filters by task and by plan of a noun whose task stands under `path`."""
    return Ref("task", "任务", path, model=Task), Ref("plan", "计划", f"{path}__plan", model=Plan)


def under(model: type, key: str, *order: str) -> Callable[[Acting, int], QuerySet]:
    """Return the rows of a model that stand under a record, each by its own rule."""
    return lambda acting, pk: visible(acting, model).filter(**{key: pk}).order_by(*order, "id")
