"""Duties of the minimums of tasks that a measure counts: one a period, closed by the figure, open again when it falls.

A period's last day on which the same part owes a date of its task anyway makes no second duty: that date's reminders say what
is missing (`minimums_owed.said`). Safe to bring twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from fazhi.agenda.duties import OPEN, apply, put
from fazhi.agenda.models import Duty
from fazhi.flow.engine import lock
from fazhi.org.models import Kind, Unit
from tasks.models import MinimumDuty, Plan, TaskDuty, TaskUnit
from tasks.selectors.counted import Window, of_governments
from tasks.selectors.minimums_owed import Low, lows, owing, told

NOT_OWED = "下限已经改了，或者同一天另有这项任务的时限。"
BACK = timedelta(days=731)  # a duty that was settled longer ago stays as it is


def bring_all(today: date | None = None) -> None:
    """Open, change, waive and settle the duties of minimums of every plan that is worked on."""
    today = today or timezone.localdate()
    named = owing(TaskUnit.objects.all()).order_by().values("plan")
    left = _open(MinimumDuty.objects.all()).order_by().values("part__plan")
    for plan in Plan.objects.filter(Q(pk__in=named) | Q(pk__in=left)).order_by("pk"):
        bring(plan, today)


@transaction.atomic
def bring(plan: Plan, today: date) -> None:
    """Bring the duties of minimums of one plan in line; what fell due before a part was handed out is not asked for."""
    lock(Plan.objects.filter(pk=plan.pk))  # two runs at once wait for each other
    parts = TaskUnit.objects.filter(plan=plan)
    bound = {low.key: low for low in lows(parts)}
    rows = list(MinimumDuty.objects.filter(part__plan=plan).select_related("duty"))
    held = {(row.part_id, row.counted_by, row.period, row.starts): row for row in rows}
    dates = set(
        TaskDuty.objects.filter(part__in=owing(parts).values("pk"), duty__waived_at__isnull=True).values_list(
            "part", "duty__first_due"
        )
    )
    wanted = {(*low.key, window[0]): (low, window) for low in bound.values() for window in low.windows(today)}
    wanted = {key: pair for key, pair in wanted.items() if (pair[0].part, pair[1][1]) not in dates}
    fresh = [_new(low, window) for key, (low, window) in wanted.items() if key not in held and window[1] >= low.since]
    changed = _waived(held, bound, wanted, today) + _settled(rows, bound, today)
    _settled([row for row, _ in fresh], bound, today)  # what is new is counted first and written once
    put(fresh, list({duty.pk: duty for duty in changed}.values()))


def _new(low: Low, window: Window) -> tuple[MinimumDuty, Duty]:
    first, last = window
    facts = {"title": low.words()[:300], "open_from": first, "first_due": last, "due": last}
    duty = Duty(kind=MinimumDuty.KIND, unit_id=low.unit, **facts)
    place = {"counted_by": low.counted_by, "period": low.period, "starts": first, "ends": last}
    return MinimumDuty(part_id=low.part, duty=duty, **place), duty


def _waived(held: dict[tuple, MinimumDuty], bound: dict, wanted: dict, today: date) -> list[Duty]:
    """Return the duties that are owed no more, waived, and those owed again, open: a minimum that came back."""
    changed = []
    for key, row in held.items():
        duty = row.duty
        over = key not in wanted and (key[:3] not in bound or row.ends >= today)  # an earlier period of a minimum stays owed
        if over and not duty.closed_at and not duty.waived_at:
            given = {"waived_at": timezone.now(), "waived_why": NOT_OWED}
        elif key in wanted and duty.waived_why == NOT_OWED:
            given = OPEN
        else:
            continue
        if apply(duty, given):
            changed.append(duty)
    return changed


@transaction.atomic
def follow(keys: Iterable[str], units: Iterable[int]) -> None:
    """Settle what units owe by these measures, after rows behind them were written."""
    rows = MinimumDuty.objects.filter(_counting(set(keys), list(units)), duty__waived_at__isnull=True)
    found = list(rows.filter(ends__gte=timezone.localdate() - BACK))
    if found:
        # held until the end: who writes a further record, or decides a claim, at the same moment counts after this one
        duties = {duty.pk: duty for duty in lock(Duty.objects.filter(pk__in=[row.duty_id for row in found]))}
        for row in found:
            row.duty = duties[row.duty_id]
        bound = {low.key: low for low in lows(TaskUnit.objects.filter(pk__in={row.part_id for row in found}))}
        put([], _settled(found, bound, timezone.localdate()))


def _counting(keys: set[str], units: list[int]) -> Q:
    """The duties that these measures of these units may settle: their own, and for a government's figure those below it."""
    found = Q(counted_by__in=keys, part__unit__in=units)
    if ruled := keys & of_governments():
        for path in Unit.objects.filter(pk__in=units, kind=Kind.GOVERNMENT).values_list("path", flat=True):
            found |= Q(counted_by__in=ruled, part__unit__path__startswith=path)
    return found


def _settled(rows: Iterable[MinimumDuty], bound: dict[tuple, Low], today: date) -> list[Duty]:
    """Count again what these rows ask, and close or open their duties, unsaved; the title says what is missing.

    Returns the duties that changed.
    """
    live = [(row, bound[key]) for row in rows if (key := (row.part_id, row.counted_by, row.period)) in bound]
    live = [(row, low) for row, low in live if not row.duty.waived_at and (row.ends >= today - BACK or not row.duty.closed_at)]
    has = told([(low, (row.starts, row.ends)) for row, low in live], today)
    return [row.duty for row, low in live if _changed(row, low, has)]


def _changed(row: MinimumDuty, low: Low, has: dict) -> bool:
    pair = (low, (row.starts, row.ends))
    return pair in has and apply(row.duty, _facts(row.duty, low, has[pair]))


def _facts(duty: Duty, low: Low, counted: Any) -> dict[str, Any]:
    if missing := low.missing(counted):
        return OPEN | {"title": f"{low.words()}（{missing}）"[:300]}
    moment = duty.closed_at or timezone.now()
    return OPEN | {"title": low.words()[:300], "signed_at": duty.signed_at or moment, "closed_at": moment}


def _open(rows: QuerySet[MinimumDuty]) -> QuerySet[MinimumDuty]:
    return rows.filter(duty__closed_at__isnull=True, duty__waived_at__isnull=True)
