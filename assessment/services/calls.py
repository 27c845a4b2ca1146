"""Writes over calls: ask units for a report, end it, take it back."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessment.models import Report, ReportCall, ReportSeen
from assessment.selectors.calls import answering
from fazhi.agenda.models import Duty
from fazhi.flow.engine import move, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Plan

KIND = "report"
UNREPORTED = "报送已结束，没有报送"
MOST_PLANS = 20


@transaction.atomic
def open_call(
    *,
    actor: Acting,
    plans: Iterable[Plan],
    units: Iterable[Unit],
    title: str,
    starts: date,
    ends: date,
    due: date,
    recipient: str = "",
    note: str = "",
    most: int | None = None,
    return_days: int = 3,
    on: date | None = None,
) -> ReportCall:
    """发起报告: each of these units gets one report and one duty. `on` is the day it is opened, today if left out.

    Raises ValidationError with a sentence, Http404 or Forbidden by the access rule.
    """
    access.require_role(actor, ReportCall, "create")
    plans, units = list(plans), list({unit.pk: unit for unit in units}.values())
    opened = on or actor.today
    call = ReportCall(office=actor.unit, title=title.strip(), starts=starts, ends=ends, due=due, note=note.strip(), most=most)
    call.recipient = recipient.strip() or actor.unit.name
    call.return_days, call.by, call.opened_on = return_days, actor.user, opened
    _check(plans, units, actor, due, opened)
    call.full_clean(exclude=["plans"])
    call.save()
    call.plans.set(plans)
    _ask(call, units)
    note_step(call, "open", "发起报告", actor=actor, detail={"units": len(units)})
    return call


def _check(plans: list[Plan], units: list[Unit], actor: Acting, due: date, on: date) -> None:
    if not plans:
        raise ValidationError({"plans": "请至少选一份计划。"})
    if len(plans) > MOST_PLANS:
        raise ValidationError({"plans": f"一次最多包括 {MOST_PLANS} 份计划。"})
    for plan in plans:
        access.require(actor, plan, "issue")
        if plan.state not in ("issued", "closed"):
            raise ValidationError({"plans": f"《{plan.title}》还没有下达，不能请单位报告。"})
    if not units:
        raise ValidationError({"units": "请至少选一家单位。"})
    known = set(answering(plans).values_list("pk", flat=True))
    if strange := [unit.name for unit in units if unit.pk not in known]:
        raise ValidationError({"units": f"{'、'.join(strange[:3])}在这些计划里没有承担任务，不能请它报告。"})
    if due < on:
        raise ValidationError({"due": "报送时限不能早于发起日期。"})


def _ask(call: ReportCall, units: list[Unit]) -> None:
    duties = [
        Duty(
            kind=KIND,
            unit=unit,
            title=f"报送{call.title}"[:300],
            period=f"{call.starts:%Y-%m-%d}",
            open_from=call.opened_on,
            first_due=call.due,
            due=call.due,
        )
        for unit in units
    ]
    Duty.objects.bulk_create(duties, batch_size=2000)
    reports = [
        Report(call=call, unit=unit, duty=duty, title=f"{unit.name}关于{call.title}"[:200])
        for unit, duty in zip(units, duties, strict=True)
    ]
    Report.objects.bulk_create(reports, batch_size=2000)
    office = set(call.office.ancestor_ids)
    rows = [ReportSeen(report=one, unit_id=pk) for one in reports for pk in sorted(office | set(one.unit.ancestor_ids))]
    ReportSeen.objects.bulk_create(rows, batch_size=5000)


def act(call: ReportCall, name: str, *, actor: Acting, note: str = "") -> ReportCall:
    """Make a move of the call: close, reopen, withdraw. Raises as `flow.engine.move`."""
    return move(call, name, actor=actor, note=note)


@gate("call.untouched")
def _untouched(call: ReportCall, actor: Acting, data: dict) -> str | None:
    begun = call.reports.exclude(state="drafting").count()
    return f"已有 {begun} 家单位送签或报送，不能撤销；不再收报告请结束报送。" if begun else None


def _owed(calls: list[ReportCall]):
    return Duty.objects.filter(report__call__in=[call.pk for call in calls])


def _waive(calls: list[ReportCall], why: str) -> None:
    rows = _owed(calls).filter(closed_at__isnull=True, waived_at__isnull=True, signed_at__isnull=True)
    rows.update(waived_at=timezone.now(), waived_why=why[:200])


@handler("call.close")
def _closed(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    _waive(calls, UNREPORTED)


@handler("call.reopen")
def _reopened(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    _owed(calls).filter(waived_why=UNREPORTED).update(waived_at=None, waived_why="")


@handler("call.withdraw")
def _withdrawn(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    _waive(calls, f"通知已撤销：{note}")
