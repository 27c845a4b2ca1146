"""Reads over what goes out: recipients of a report, late and missing ones, the newest check, what may prove a receipt."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from assessment.models import Report, ReportCheck, ReportDelivery
from fazhi.agenda.lamps import lamp_q
from fazhi.agenda.models import Duty
from fazhi.files.models import Evidence
from fazhi.org import access
from fazhi.org.acting import Acting

OFFERED = 30  # pieces of evidence that are offered


def get(acting: Acting, pk: int, action: str = "view") -> ReportDelivery:
    """Return one recipient of a report through the rule."""
    rows = ReportDelivery.objects.select_related("report__call__office", "report__unit", "duty", "by")
    return access.get(acting, ReportDelivery, pk, action, queryset=rows)


def listed(acting: Acting) -> QuerySet[ReportDelivery]:
    """Return the recipients of the reports one may see, of calls that weren't taken back."""
    rows = access.visible(acting, ReportDelivery).exclude(report__call__state="withdrawn")
    return rows.select_related("report__call", "report__unit", "duty")


def of_report(report: Report) -> list[ReportDelivery]:
    """Return the recipients of a report one was let through to (one query)."""
    return list(report.deliveries.select_related("duty", "by").order_by("id"))


def last_check(report: Report) -> ReportCheck | None:
    """Return the newest check (one query)."""
    return report.checks.select_related("by", "unit").order_by("-id").first()


def standing(rows: QuerySet[ReportDelivery], acting: Acting) -> list[dict]:
    """Count by recipient: how many reports go there, how many it has, how many are late (one query)."""
    late = Duty.objects.filter(lamp_q("late", acting.today)).values("pk")
    counted = (
        rows.order_by()
        .values("key", "name")
        .annotate(
            asked=Count("pk"),
            got=Count("pk", filter=Q(received_on__isnull=False)),
            late=Count("pk", filter=Q(duty__in=late)),
        )
    )
    return list(counted.order_by("key", "name"))


def proofs(acting: Acting, ticked: Iterable[str]) -> list[Evidence]:
    """Return the newest evidence of the own unit, and what was ticked of it."""
    own = Evidence.objects.filter(unit=acting.unit)
    keys = [int(pk) for pk in ticked if pk.isascii() and pk.isdigit() and len(pk) < 19]
    newest = list(own.order_by("-pk").values_list("pk", flat=True)[:OFFERED])
    return list(own.filter(pk__in={*newest, *keys}).order_by("-pk"))
