"""Writes over calls: ask units for a report, end it, take it back."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessment.declared import KINDS
from assessment.models import Report, ReportCall
from assessment.selectors.calls import answering
from assessment.selectors.kinds import Address
from assessment.services import asking
from assessment.states import Writer
from fazhi.flow.engine import move, move_many, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit
from tasks.models import Plan

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
    kind: str = "self_inspection",
    recipient: str = "",
    note: str = "",
    most: int | None = None,
    return_days: int = 3,
    on: date | None = None,
    addresses: Iterable[Address] = (),
) -> ReportCall:
    """发起报告: each of these units gets one report and one duty, and one more for every recipient in `addresses`.

    A government's own report needs no units: it is the government's. `on` is the day it is opened, today if left out.
    Raises ValidationError with a sentence, Http404 or Forbidden by the access rule.
    """
    access.require_role(actor, ReportCall, "create")
    plans, units, addresses = list(plans), list({unit.pk: unit for unit in units}.values()), list(addresses)
    opened = on or actor.today
    call = ReportCall(office=actor.unit, title=title.strip(), starts=starts, ends=ends, due=due, note=note.strip(), most=most)
    call.recipient = recipient.strip() or actor.unit.name
    call.return_days, call.by, call.opened_on = return_days, actor.user, opened
    call.kind, call.writer = kind, _writer(kind)
    if call.writer == Writer.GOVERNMENT:
        units = [government_of(actor.unit)]
    _check(plans, units, actor, call)
    call.full_clean(exclude=["plans"])
    call.save()
    call.plans.set(plans)
    asking.ask(call, units, addresses)
    note_step(call, "open", "发起报告", actor=actor, detail={"units": len(units)})
    return call


def _writer(kind: str) -> str:
    if kind not in KINDS:
        raise ValidationError({"kind": "没有这种报告，请从列出的种类里选。"})
    return KINDS[kind].writer


def _check(plans: list[Plan], units: list[Unit], actor: Acting, call: ReportCall) -> None:
    if not plans:
        raise ValidationError({"plans": "请至少选一份计划。"})
    if len(plans) > MOST_PLANS:
        raise ValidationError({"plans": f"一次最多包括 {MOST_PLANS} 份计划。"})
    for plan in plans:
        access.require(actor, plan, "issue")
        if plan.state not in ("issued", "closed"):
            raise ValidationError({"plans": f"《{plan.title}》还没有下达，不能请单位报告。"})
    if call.due < call.opened_on:
        raise ValidationError({"due": "报送时限不能早于发起日期。"})
    if call.writer == Writer.GOVERNMENT:
        return
    if not units:
        raise ValidationError({"units": "请至少选一家单位。"})
    known = set(answering(plans).values_list("pk", flat=True))
    if strange := [unit.name for unit in units if unit.pk not in known]:
        raise ValidationError({"units": f"{'、'.join(strange[:3])}在这些计划里没有承担任务，不能请它报告。"})


def act(call: ReportCall, name: str, *, actor: Acting, note: str = "") -> ReportCall:
    """Make a move of the call: close, reopen, withdraw. Raises as `flow.engine.move`."""
    return move(call, name, actor=actor, note=note)


@gate("call.untouched")
def _untouched(call: ReportCall, actor: Acting, data: dict) -> str | None:
    begun = call.reports.exclude(state="drafting").count()
    return f"已有 {begun} 家单位送签或报送，不能撤销；不再收报告请结束报送。" if begun else None


@gate("call.papers_checked")
def _papers_checked(call: ReportCall, actor: Acting, data: dict) -> str | None:
    """What a closed call holds is sealed: a paper that nobody decided on would hang there."""
    names = list(call.reports.filter(state="arrived").order_by("unit__path").values_list("unit__name", flat=True))
    if not names:
        return None
    told = f"{'、'.join(names[:3])}{' 等' if len(names) > 3 else ''}"
    return f"还有 {len(names)} 份来文没有核对完（{told}）。先在“来文”里确认或者撤销，再结束报送。"


def _waive(calls: list[ReportCall], why: str) -> None:
    """Nobody owes any more what wasn't handed in: neither the report nor that it reaches its recipients."""
    asking.owed(calls).filter(closed_at__isnull=True, waived_at__isnull=True, signed_at__isnull=True).update(
        waived_at=timezone.now(), waived_why=why[:200]
    )


@handler("call.close")
def _closed(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    """Nothing can be written once the call is closed, so what was accepted goes into the archive now."""
    passed = Report.objects.filter(call__in=calls, state="accepted").order_by("pk").values_list("pk", flat=True)
    move_many(Report, list(passed), "archive", actor=actor)
    _waive(calls, UNREPORTED)


@handler("call.reopen")
def _reopened(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    asking.owed(calls).filter(waived_why=UNREPORTED).update(waived_at=None, waived_why="")


@handler("call.withdraw")
def _withdrawn(calls: list[ReportCall], actor: Acting, note: str, data: dict) -> None:
    _waive(calls, f"通知已撤销：{note}")
