"""Writes over publication: put a report on the public site as it is, and take it off again."""

from __future__ import annotations

from django.db import transaction

from assessment.composing.official import official
from assessment.models import Report, ReportDelivery, ReportPublication
from assessment.models.delivery import PUBLIC
from assessment.selectors import deliveries as reads
from assessment.selectors.reports import sections_of
from assessment.services.deliveries import settle, unsettle, why_not_public
from fazhi.files import publications
from fazhi.files.models import Publication
from fazhi.flow.engine import Refused, lock, note_step
from fazhi.org import access
from fazhi.org.acting import Acting

SECTION = "report"
LONGEST_WHY = 500


@transaction.atomic
def publish(delivery: ReportDelivery, *, actor: Acting, version: int | None) -> Publication:
    """公开: a frozen copy of the report stands on the public site; the duty closes with its address as receipt.

    What stands under the same number is replaced, and the duty keeps the day on which it was first met.
    Raises Refused, Stale, Forbidden, Http404.
    """
    access.require(actor, delivery, "publish")
    report = _held(delivery)
    if why := why_not_public(report):
        raise Refused(why)
    check, editions = reads.last_check(report), reads.editions_of(report)
    paper = official(report, sections_of(report))
    about = {"sort": (report.call.kind, report.call.kind_name), "year": report.call.year, "unit": report.unit}
    before = editions[0] if editions else None
    _refuse_twice(delivery, before, paper.title, check.digest)
    made = publications.publish(paper, actor=actor, section=SECTION, checked=check.digest, before=before, **about)
    ReportPublication.objects.create(report=report, publication=made, check_passed=check)
    address = publications.address_of(made)
    settle(delivery, actor=actor, version=version, on=delivery.received_on or actor.today, receipt=f"本站公开 {address}"[:200])
    note_step(report, "publish", "向社会公开", actor=actor, note=address, detail={"edition": made.edition})
    return made


@transaction.atomic
def withdraw(delivery: ReportDelivery, *, actor: Acting, version: int | None, note: str) -> Publication:
    """撤下: nobody outside reads it any more, and the duty is open again. Raises Refused, Stale, Forbidden, Http404."""
    access.require(actor, delivery, "withdraw")
    report = _held(delivery)
    edition, note = reads.standing_edition(report), note.strip()
    if edition is None:
        raise Refused("这份报告没有在本站公开，不用撤下。")
    if not note:
        raise Refused("撤下要写明理由。")
    if len(note) > LONGEST_WHY:
        raise Refused(f"撤下的理由最多 {LONGEST_WHY} 字，现在有 {len(note)} 字。")
    publications.withdraw(edition, actor=actor, why=note)
    unsettle(delivery, version=version)
    note_step(report, "unpublish", "从公开网站撤下", actor=actor, note=note, detail={"edition": edition.edition})
    return edition


def _held(delivery: ReportDelivery) -> Report:
    if delivery.key != PUBLIC:
        raise Refused(f"{delivery.name}不是向社会公开，请登记回执。")
    return lock(Report.objects.filter(pk=delivery.report_id).select_related("call__office", "unit"))[0]


def _refuse_twice(delivery: ReportDelivery, before: Publication | None, title: str, checked: str) -> None:
    stands = before is not None and before.withdrawn_at is None
    if stands and (before.title, before.checked) == (title, checked):
        raise Refused("公开的就是现在的文字，不用再公开一次。")
    if delivery.received_on and not stands:
        raise Refused(f"已经登记在别处公开（{delivery.receipt[:60]}）；要在本站公开，请先撤销那份回执。")
