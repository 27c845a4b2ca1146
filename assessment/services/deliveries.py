"""Writes over what goes out: receipts with their proof, and the second person's check before publication."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessment.models import Report, ReportCheck, ReportDelivery
from assessment.models.delivery import PUBLIC
from assessment.selectors import deliveries as reads
from assessment.states import HANDED, PASSED
from fazhi.agenda.models import Duty
from fazhi.files import evidence
from fazhi.files.models import Evidence
from fazhi.flow.engine import Refused, lock, note_step
from fazhi.flow.models import TimelineStep
from fazhi.org import access, audit, versions
from fazhi.org.acting import Acting

NOON = time(12)
WROTE = ("compose", "write", "take", "decline")  # steps of those who wrote a report


@transaction.atomic
def receive(
    delivery: ReportDelivery,
    *,
    actor: Acting,
    version: int | None,
    received_on: date,
    receipt: str = "",
    chosen: Iterable[Evidence] = (),
    files: Iterable[tuple[str, Iterable[bytes]]] = (),
) -> ReportDelivery:
    """登记回执: the recipient got it on this day; the duty closes, on time or late by that day.

    `chosen` and `files` are the proof. Raises Refused, ValidationError by field, Stale, Forbidden, Http404.
    """
    access.require(actor, delivery, "record")
    report = lock(Report.objects.filter(pk=delivery.report_id).select_related("call__office", "unit"))[0]
    if delivery.key == PUBLIC:
        _require_elsewhere(report)
    elif report.state not in HANDED:
        raise Refused(f"报告现在是“{report.get_state_display()}”，签发以后才能登记回执。")
    _check_day(received_on, report, actor)
    chosen, files = list(chosen), list(files)
    if not receipt.strip() and not chosen and not files and not evidence.cited_by(ReportDelivery, [delivery.pk]):
        raise ValidationError({"receipt": "请写回执文号、收件人或者网址，或者附上回执。"})
    fresh = settle(delivery, actor=actor, version=version, on=received_on, receipt=receipt.strip())
    evidence.cite(fresh, chosen, actor=actor)
    evidence.give_to(fresh, files, actor=actor, unit=actor.unit)
    detail = {"section": delivery.name, "until": ""}
    note_step(report, "received", f"登记回执（{received_on:%Y-%m-%d}）", actor=actor, note=receipt.strip()[:1000], detail=detail)
    return fresh


def settle(delivery: ReportDelivery, *, actor: Acting, version: int | None, on: date, receipt: str) -> ReportDelivery:
    """Put down that the recipient has it since this day: the duty closes. Inside the caller's transaction. Raises Stale."""
    changes = {"received_on": on, "receipt": receipt, "by": actor.user, "at": timezone.now()}
    fresh = versions.write(delivery, version=version, changes=changes)
    moment = timezone.make_aware(datetime.combine(on, NOON))
    Duty.objects.filter(pk=delivery.duty_id).update(signed_at=moment, closed_at=moment, waived_at=None, waived_why="")
    return fresh


def unsettle(delivery: ReportDelivery, *, version: int | None) -> ReportDelivery:
    """The recipient has nothing any more: the duty is open again. Inside the caller's transaction. Raises Stale."""
    changes = {"received_on": None, "receipt": "", "by": None, "at": None}
    fresh = versions.write(delivery, version=version, changes=changes)
    Duty.objects.filter(pk=delivery.duty_id).update(signed_at=None, closed_at=None)
    return fresh


def _check_day(day: date, report: Report, actor: Acting) -> None:
    signed = timezone.localdate(report.signed_at) if report.signed_at else None
    if day > actor.today:
        raise ValidationError({"received_on": "收到日期不能晚于今天。"})
    if signed and day < signed:
        raise ValidationError({"received_on": f"收到日期不能早于签发日期（{signed:%Y-%m-%d}）。"})


@transaction.atomic
def take_back(delivery: ReportDelivery, *, actor: Acting, version: int | None, note: str) -> ReportDelivery:
    """撤销回执: it was put down by mistake; the duty is open again. Raises Refused, Stale, Forbidden, Http404."""
    access.require(actor, delivery, "record")
    if delivery.received_on is None:
        raise Refused("还没有登记回执。")
    if not note.strip():
        raise Refused("撤销回执要写明理由。")
    if delivery.key == PUBLIC and reads.standing_edition(delivery.report):
        raise Refused("这份报告在本站公开着，要收回请撤下公开。")
    fresh = unsettle(delivery, version=version)
    note_step(delivery.report, "unreceive", "撤销回执", actor=actor, note=note.strip()[:1000], detail={"section": delivery.name})
    return fresh


def _require_elsewhere(report: Report) -> None:
    if why := why_not_public(report):
        raise Refused(why)
    if reads.standing_edition(report):
        raise Refused("这份报告在本站公开着，撤下以后才能登记在别处公开的网址。")


def why_not_public(report: Report) -> str | None:
    """Return why a report may not be published now, or None."""
    if report.state not in PASSED:
        return f"报告现在是“{report.get_state_display()}”，通过以后才能公开。"
    return why_unchecked(report)


def digest(report: Report) -> str:
    """Return the digest of what a report says: title, recipient, sections. A check counts for these words and no others."""
    head = (report.title, report.call.recipient)
    rows = report.sections.order_by("order", "id").values_list("title", "text")
    return hashlib.sha256("\x00".join(f"{title}\x01{text}" for title, text in (head, *rows)).encode()).hexdigest()


def writers(report: Report) -> set[int]:
    """Return everybody who wrote or signed a report."""
    steps = TimelineStep.objects.filter(noun=audit.noun_of(Report), object_id=report.pk, move__in=WROTE)
    found = set(steps.exclude(user=None).values_list("user", flat=True)) | set(report.sections.values_list("by", flat=True))
    return (found | {report.signed_by_id}) - {None}


def why_barred(report: Report, actor: Acting) -> str | None:
    """Return why a person may not check a report for secrets, or None."""
    if report.state not in HANDED:
        return "报告签发以后才作保密审查。"
    return "起草或签发过这份报告的人不能自己审查，请另一人办理。" if actor.user.pk in writers(report) else None


@transaction.atomic
def check(report: Report, *, actor: Acting, secret: bool, private: bool, note: str = "") -> ReportCheck:
    """保密审查: a second person says whether the report holds secrets or people's data; it counts for the text as it is.

    Raises Refused for whoever wrote or signed it, ValidationError, Forbidden, Http404.
    """
    access.require(actor, report, "check")
    report = lock(Report.objects.filter(pk=report.pk).select_related("call", "unit"))[0]
    if barred := why_barred(report, actor):
        raise Refused(barred)
    made = ReportCheck(report=report, secret=secret, private=private, note=note.strip(), by=actor.user, unit=actor.unit)
    made.digest = digest(report)
    made.full_clean()
    made.save()
    passed = secret and private
    note_step(report, "check", "保密审查通过" if passed else "保密审查不通过", actor=actor, note=made.note)
    return made


def why_unchecked(report: Report) -> str | None:
    """Return why a report may not be published yet for want of a check, or None."""
    last = report.checks.order_by("-id").first()
    if last is None:
        return "公开之前要由起草人、签发人以外的人作保密审查。"
    if not (last.secret and last.private):
        return f"保密审查没有通过：{last.note}"
    if last.digest != digest(report):
        return "保密审查以后，标题、主送机关或正文又改过，请重新审查。"
    if last.by_id in writers(report):
        return "审查的人后来也起草或签发过，请另一人重新审查。"
    return None
