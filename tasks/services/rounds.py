"""Writes over rounds: open one for plans and units, lock it, take it back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from fazhi.agenda.models import Duty
from fazhi.flow.engine import move, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from tasks.models import Plan, Round, Sheet, SheetLine, SheetSeen, TaskUnit
from tasks.selectors.answering import lines_asked
from tasks.selectors.rounds import UNREPORTED
from tasks.services import asking, duties

KIND = "sheet"
MOST_PLANS = 20


@transaction.atomic
def open_round(
    *,
    actor: Acting,
    plans: Iterable[Plan],
    title: str,
    period: str,
    starts: date,
    ends: date,
    due: date,
    units: Iterable[Unit] | None = None,
    return_days: int = 3,
    note: str = "",
    on: date | None = None,
) -> Round:
    """发起一轮: each unit that answers tasks of these plans gets one sheet, prefilled with its last words.

    `units` None asks all of them. `on` is the day it is opened, today if left out.
    Raises ValidationError with a sentence, Http404 or Forbidden by the access rule.
    """
    access.require_role(actor, Round, "create")
    plans = list(plans)
    _check(plans, actor, due, on or actor.today)
    round_ = Round(office=actor.unit, title=title.strip(), period=period, starts=starts, ends=ends, due=due, note=note.strip())
    round_.return_days, round_.by, round_.opened_on = return_days, actor.user, on or actor.today
    round_.full_clean(exclude=["plans"])
    round_.save()
    round_.plans.set(plans)
    wanted = None if units is None else {unit.pk for unit in units}
    parts = [part for part in lines_asked(round_, plans) if wanted is None or part.unit_id in wanted]
    if not parts:
        raise ValidationError("这些计划里没有要填报的任务：任务可能都已办结，或者还没有下达。")
    _make_sheets(round_, parts)
    note_step(round_, "open", "发起填报", actor=actor, detail={"sheets": len({p.unit_id for p in parts}), "lines": len(parts)})
    return round_


def _check(plans: list[Plan], actor: Acting, due: date, on: date) -> None:
    if not plans:
        raise ValidationError({"plans": "请至少选一份计划。"})
    if len(plans) > MOST_PLANS:
        raise ValidationError({"plans": f"一轮最多包括 {MOST_PLANS} 份计划。"})
    for plan in plans:
        access.require(actor, plan, "issue")
        if plan.state != "issued":
            raise ValidationError({"plans": f"《{plan.title}》不在已下达状态，不能发起填报。"})
    if due < on:
        raise ValidationError({"due": "报送时限不能早于发起日期。"})


def _make_sheets(round_: Round, parts: list[TaskUnit]) -> None:
    by_unit: dict[int, list[TaskUnit]] = defaultdict(list)
    for part in parts:
        by_unit[part.unit_id].append(part)
    units = Unit.objects.in_bulk(by_unit)
    owed = [_duty(round_, units[pk]) for pk in by_unit]
    Duty.objects.bulk_create(owed, batch_size=2000)
    sheets = [Sheet(round=round_, unit_id=duty.unit_id, duty=duty) for duty in owed]
    Sheet.objects.bulk_create(sheets, batch_size=2000)
    prior = _last_lines([part.pk for part in parts])
    rows = [_line(sheet, part, order, prior) for sheet in sheets for order, part in enumerate(by_unit[sheet.unit_id])]
    SheetLine.objects.bulk_create(rows, batch_size=2000)
    _let_see(round_, sheets, units)


def _duty(round_: Round, unit: Unit) -> Duty:
    return Duty(
        kind=KIND,
        unit=unit,
        title=f"报送{round_.title}"[:300],
        period=f"{round_.starts:%Y-%m-%d}"[:20],
        open_from=round_.opened_on,
        first_due=round_.due,
        due=round_.due,
    )


def _last_lines(parts: list[int]) -> dict[int, SheetLine]:
    """The last signed or accepted line of each part."""
    told = SheetLine.objects.filter(part__in=parts, state__in=("signed", "accepted")).exclude(sheet__round__state="withdrawn")
    newest = told.order_by().values("part").annotate(last=Max("pk")).values("last")
    return {line.part_id: line for line in SheetLine.objects.filter(pk__in=newest)}


def _line(sheet: Sheet, part: TaskUnit, order: int, prior: dict[int, SheetLine]) -> SheetLine:
    last = prior.get(part.pk)
    words = {"words": last.words, "percent": last.percent, "problem": last.problem, "prior": last} if last else {}
    return SheetLine(sheet=sheet, part=part, task_id=part.task_id, order=order, **words)


def _let_see(round_: Round, sheets: list[Sheet], units: dict[int, Unit]) -> None:
    office = set(round_.office.ancestor_ids) | {round_.office_id}
    rows = [
        SheetSeen(sheet=sheet, unit_id=unit)
        for sheet in sheets
        for unit in sorted(office | set(units[sheet.unit_id].ancestor_ids) | {sheet.unit_id})
    ]
    SheetSeen.objects.bulk_create(rows, batch_size=5000)


def act(round_: Round, name: str, *, actor: Acting, note: str = "") -> Round:
    """Make a move of the round: lock, unlock, withdraw. Raises as `flow.engine.move`.

    A locked round is guarded by the database; what closes or opens its duties is done on this side of the lock.
    """
    with transaction.atomic():
        fresh = move(round_, name, actor=actor, note=note)
        owed = Duty.objects.filter(sheet__round=round_)
        if name == "lock":
            duties.waive(owed.filter(signed_at__isnull=True), UNREPORTED)
        elif name == "unlock":
            duties.unwaive(owed.filter(waived_why=UNREPORTED))
            asking.bring_in_line(fresh, actor=actor)
        return fresh


@gate("round.untouched")
def _untouched(round_: Round, actor: Acting, data: dict) -> str | None:
    begun = round_.sheets.exclude(state__in=("filling", "excused")).count()
    return f"已有 {begun} 个单位送签或报送，不能撤销；需要结束请锁定。" if begun else None


@handler("round.withdraw")
def _withdrawn(rounds: list[Round], actor: Acting, note: str, data: dict) -> None:
    duties.waive(Duty.objects.filter(sheet__round__in=[r.pk for r in rounds]), f"本轮撤销：{note}")


def next_span(period: str, today: date) -> tuple[date, date]:
    """Return the period that a round opened today most likely asks about: the one that ends next or has just ended."""
    first = today.replace(day=1)
    match period:
        case Round.Period.WEEK:
            start = today - timedelta(days=today.weekday())
            return start, start + timedelta(days=6)
        case Round.Period.MONTH:
            return first, _last_of(first, 1)
        case Round.Period.QUARTER:
            start = first.replace(month=(today.month - 1) // 3 * 3 + 1)
            return start, _last_of(start, 3)
        case Round.Period.HALF_YEAR:
            start = first.replace(month=1 if today.month < 7 else 7)
            return start, _last_of(start, 6)
    return today.replace(month=1, day=1), today.replace(month=12, day=31)


def _last_of(first: date, months: int) -> date:
    beyond = first.month - 1 + months
    return first.replace(year=first.year + beyond // 12, month=beyond % 12 + 1) - timedelta(days=1)
