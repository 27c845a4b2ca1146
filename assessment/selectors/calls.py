"""Reads over calls: which units answer, how a call stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from assessment.models import Report, ReportCall
from assessment.states import HANDED
from fazhi.agenda.lamps import lamp_q
from fazhi.agenda.models import Duty
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Plan, TaskUnit
from tasks.selectors.answering import asked


def get(acting: Acting, pk: int, action: str = "view") -> ReportCall:
    """Return one call through the rule, office loaded."""
    return access.get(acting, ReportCall, pk, action, queryset=ReportCall.objects.select_related("office", "by"))


def listed(acting: Acting) -> QuerySet[ReportCall]:
    """Return the calls one may see."""
    return access.visible(acting, ReportCall).select_related("office")


def askable(acting: Acting) -> QuerySet[Plan]:
    """Return the plans that the acting office may ask about, newest first."""
    return access.visible(acting, Plan, "issue").filter(state__in=("issued", "closed")).order_by("-pk")


def answering(plans: Iterable[Plan]) -> QuerySet[Unit]:
    """Return the units that answer for tasks of these plans, in tree order."""
    return Unit.objects.filter(pk__in=_parts(plans).values("unit")).order_by("path")


def loads(plans: Iterable[Plan]) -> dict[int, int]:
    """Return {unit: how many tasks of these plans it answers} (one query)."""
    rows = _parts(plans).order_by().values("unit").annotate(n=Count("pk"))
    return dict(rows.values_list("unit", "n"))


def _parts(plans: Iterable[Plan]) -> QuerySet[TaskUnit]:
    parts = TaskUnit.objects.filter(plan__in=[plan.pk for plan in plans], task__state__in=("issued", "done"))
    return asked(parts.filter(state__in=("sent", "received")))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the reports of a call stand: asked, handed in (those passed among them), accepted, archived, sent back, late."""

    asked: int
    signed: int
    accepted: int
    archived: int
    returned: int
    late: int


def standing(acting: Acting, reports: QuerySet[Report]) -> Standing:
    """Count reports (one query); a figure opens the list of the same filter."""
    late = Duty.objects.filter(lamp_q("late", acting.today)).values("pk")
    return Standing(
        **reports.order_by().aggregate(
            asked=Count("pk"),
            signed=Count("pk", filter=Q(state__in=HANDED)),
            accepted=Count("pk", filter=Q(state="accepted")),
            archived=Count("pk", filter=Q(state="archived")),
            returned=Count("pk", filter=Q(state="returned")),
            late=Count("pk", filter=Q(duty__in=late)),
        )
    )
