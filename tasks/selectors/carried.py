"""Reads for carrying unfinished tasks on: which are left, and into which drafted plans they may go."""

from django.db.models import Exists, OuterRef, QuerySet

from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import Plan, Task


def carried_on() -> Exists:
    """Return the condition 'was carried into another plan'."""
    return Exists(Task.objects.filter(carried_from=OuterRef("pk")).exclude(state="withdrawn"))


def unfinished(plan: Plan) -> QuerySet[Task]:
    """Return the tasks of a plan that are neither done nor carried on."""
    return plan.tasks.filter(state="issued").exclude(carried_on())


def targets(acting: Acting, plan: Plan) -> QuerySet[Plan]:
    """Return the drafted plans of the own office that run longer than this one, the newest first."""
    rows = access.visible(acting, Plan, "edit").filter(state="drafted", ends__gt=plan.ends, office=plan.office_id)
    return rows.order_by("-pk")
