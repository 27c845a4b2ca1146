"""Reads over what goes out: recipients of a report, late and missing ones, the newest check, what may prove a receipt."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from assessment.models import Report, ReportCheck, ReportDelivery
from assessment.models.delivery import PUBLIC
from fazhi.agenda.lamps import lamp_q
from fazhi.agenda.models import Duty
from fazhi.files.models import Evidence, Publication
from fazhi.org import access
from fazhi.org.acting import Acting

OFFERED = 30  # pieces of evidence that are offered


def get(acting: Acting, pk: int, action: str = "view", *, public: bool = False) -> ReportDelivery:
    """Return one recipient of a report through the rule; with `public` only where that is everybody."""
    rows = ReportDelivery.objects.select_related("report__call__office", "report__unit", "duty", "by")
    rows = rows.filter(key=PUBLIC) if public else rows
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


def editions_of(report: Report) -> list[Publication]:
    """Return every edition of a report on the public site, the newest first (one query)."""
    rows = Publication.objects.filter(of_report__report=report).select_related("by", "withdrawn_by", "by_unit")
    return list(rows.order_by("-edition"))


def standing_edition(report: Report) -> Publication | None:
    """Return what the public reads of a report now, or None (one query)."""
    return Publication.objects.filter(of_report__report=report, withdrawn_at__isnull=True).first()


def unpublished(acting: Acting) -> QuerySet[ReportDelivery]:
    """Return the publications that are owed and not made, of the reports one may see."""
    return listed(acting).filter(key=PUBLIC, received_on__isnull=True)


def last_checks(reports: Iterable[int]) -> dict[int, ReportCheck]:
    """Return {report: its newest check} (one query)."""
    return {one.report_id: one for one in ReportCheck.objects.filter(report__in=list(reports)).order_by("id")}


def by_year(acting: Acting) -> list[dict]:
    """Count by year of the report: how many are to be public, how many are, how many are late (one query)."""
    late = Duty.objects.filter(lamp_q("late", acting.today)).values("pk")
    rows = access.visible(acting, ReportDelivery).exclude(report__call__state="withdrawn").filter(key=PUBLIC)
    counted = (
        rows.order_by()
        .annotate(year=ExtractYear("report__call__ends"))
        .values("year")
        .annotate(
            asked=Count("pk"),
            done=Count("pk", filter=Q(received_on__isnull=False)),
            late=Count("pk", filter=Q(duty__in=late, received_on__isnull=True)),
        )
    )
    return list(counted.order_by("-year"))


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
