"""Duties of minimums: closed when the figure reaches what is set, open again when it falls below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from documents.declared.model import SPAN, Least, Ledger
from documents.models import LedgerDuty
from documents.selectors import reaching
from documents.selectors.reaching import Reach
from fazhi.agenda.duties import OPEN, apply, put
from fazhi.agenda.models import Duty
from fazhi.measure import Period, Whole, asks
from fazhi.org.models import Unit

PREFIX = "min:"
BACK = timedelta(days=731)  # a duty that was settled longer ago stays as it is


def clock_of(least: Least) -> str:
    """Return the key under which duties of a minimum stand: one for each measure and length."""
    return f"{PREFIX}{least.measure}:{least.every[0]}"


def title(ledger: Ledger, least: Least) -> str:
    """Return how the duty is called: 常务会议学法次数：全年不少于 4 次."""
    of = ledger.measure(least.measure)
    within = f"{least.first}—{least.last}年" if least.every == SPAN else least.every
    return asks(of.name, within, least.value, of.unit)


def refresh(ledger: Ledger, books: Iterable[int]) -> None:
    """Count again what is owed in these books of one government, and settle or open the duties."""
    if not ledger.minimums:
        return
    rows = LedgerDuty.objects.filter(book__in=list(books), record__isnull=True, clock__startswith=PREFIX)
    rows = rows.filter(Q(ends__gte=timezone.localdate() - BACK) | Q(duty__closed_at__isnull=True), duty__waived_at__isnull=True)
    groups: dict[tuple[str, Period], list[LedgerDuty]] = defaultdict(list)
    for row in rows.select_related("duty", "book__unit", "book__government"):
        groups[row.clock, Period(row.starts, row.ends)].append(row)
    changed: list[Duty] = []
    for (clock, period), several in groups.items():
        changed += _settled(ledger, clock, period, several)
    put([], changed)


def _settled(ledger: Ledger, clock: str, period: Period, rows: list[LedgerDuty]) -> list[Duty]:
    """Return the duties of one minimum in one period that changed."""
    set_for: dict[Least, dict[int, Unit]] = defaultdict(dict)
    for row in rows:
        for least in reaching.binding(ledger, row.book.unit, period.last.year):
            if clock_of(least) == clock:
                set_for[least][row.book.unit_id] = row.book.unit
    whole, found = Whole(rows[0].book.government, timezone.localdate()), {}
    for least, units in set_for.items():
        of = ledger.measure(least.measure)
        told = reaching.figures(ledger, of, units, period, whole)
        found |= {pk: Reach(units[pk], least, of, period, figure, last) for pk, (figure, last) in told.items()}
    reached = [(row.duty, found[row.book.unit_id]) for row in rows if row.book.unit_id in found]
    return [duty for duty, reach in reached if apply(duty, _closing(duty, reach))]


def _closing(duty: Duty, reach: Reach) -> dict[str, Any]:
    if reach.missing > Decimal(0):
        return OPEN
    moment = duty.closed_at or timezone.now()
    return OPEN | {"signed_at": duty.signed_at or moment, "closed_at": moment}
