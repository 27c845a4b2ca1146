"""What a report on paper does to the row of the call that it answers: it came, it was taken, it is given back."""

from datetime import date, datetime, time

from django.utils import timezone

from assessment.models import Report
from assessment.models.paper_report import LIVE
from fazhi.agenda.models import Duty
from fazhi.flow.tables import gate, handler
from fazhi.org.acting import Acting

NOON = time(12)


def _is_on_paper(report: Report) -> bool:
    return report.papers.filter(LIVE).exists()


@gate("report.on_paper")
def _on_paper(report: Report, actor: Acting, data: dict) -> str | None:
    return None if _is_on_paper(report) else "这份报告不是来文。"


@gate("report.typed")
def _typed(report: Report, actor: Acting, data: dict) -> str | None:
    return "这份报告是来文，请在来文页上重新核对或者撤销。" if _is_on_paper(report) else None


@handler("report.arrive")
def _arrived(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    """The unit has done its part on the day that the paper came; the office's own days never count against it."""
    came_on([report.pk for report in reports], data["received_on"])


def came_on(ids: list[int], day: date) -> None:
    """Put down the day on which the papers came that answer these reports."""
    moment = timezone.make_aware(datetime.combine(day, NOON))
    Report.objects.filter(pk__in=ids).update(signed_by=None, signed_at=moment)
    Duty.objects.filter(report__in=ids).update(signed_at=moment)


@handler("report.take")
def _taken(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    Duty.objects.filter(report__in=[one.pk for one in reports], closed_at__isnull=True).update(closed_at=timezone.now())


@handler("report.check_again")
def _checked_again(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    Duty.objects.filter(report__in=[one.pk for one in reports]).update(closed_at=None)


@handler("report.give_back")
def _given_back(reports: list[Report], actor: Acting, note: str, data: dict) -> None:
    ids = [report.pk for report in reports]
    Report.objects.filter(pk__in=ids).update(signed_at=None, frozen_at=None)
    Duty.objects.filter(report__in=ids).update(signed_at=None, closed_at=None)
