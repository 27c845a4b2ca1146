"""Duties that clocks make: of each record (expiry, answer), and of a book in a period (repeat). They follow every write."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from documents import values
from documents.declared import holds
from documents.declared.model import BRACES, Clock, Ledger, Type
from documents.models import LedgerDuty, Record
from documents.selectors import counting
from documents.selectors.registered import key_of
from documents.services import minimums
from fazhi.agenda import working_days
from fazhi.agenda.duties import OPEN, apply, put
from fazhi.agenda.models import Duty
from fazhi.measure import written

GONE = "记录已删除或不再适用。"


def follow(ledger: Ledger, records: Sequence[Record]) -> None:
    """Bring the duties of these records of one ledger, and those of their books' periods, in line with what stands."""
    if any(one.kind != "repeat" for one in ledger.clocks):
        _of_records(ledger, [one for one in ledger.clocks if one.kind != "repeat"], records)
    books = {one.book_id for one in records}
    refresh_periods(ledger, books)
    minimums.refresh(ledger, books)
    written([key_of(ledger.code, one.key) for one in ledger.measures], {one.unit_id for one in records})


def _of_records(ledger: Ledger, clocks: Sequence[Clock], records: Sequence[Record]) -> None:
    rows = LedgerDuty.objects.filter(record__in=[one.pk for one in records]).select_related("duty")
    held = {(row.record_id, row.clock): row for row in rows}
    fresh, changed = [], []
    for record in records:
        for clock in clocks:
            row = held.get((record.pk, clock.key))
            wanted = _wanted(ledger, clock, record, row.duty.closed_at if row else None)
            if row is None and wanted is not None:
                fresh.append((LedgerDuty(book=record.book, record=record, clock=clock.key), Duty(**wanted)))
            elif row is not None:
                given = wanted or {"waived_at": row.duty.waived_at or timezone.now(), "waived_why": GONE, "closed_at": None}
                if apply(row.duty, given):
                    changed.append(row.duty)
    put(fresh, changed)


def _wanted(ledger: Ledger, clock: Clock, record: Record, closed: datetime | None) -> dict[str, Any] | None:
    """Return what a clock demands of a record as the fields of a duty, None where it demands nothing; `closed` is when the
    duty was closed before."""
    today = timezone.localdate()
    begins = record.data.get(clock.field)
    if record.state == "removed" or not begins or not holds.holds(ledger, clock.where, record.data, today):
        return None
    day = date.fromisoformat(begins)
    due = day if clock.kind == "expiry" else answer_by(clock, day)
    opens = day - timedelta(days=clock.warn) if clock.kind == "expiry" else day
    title = BRACES.sub(lambda found: _word(ledger, found[1], record), clock.title)
    made = {
        "kind": LedgerDuty.KIND,
        "unit_id": record.book.desk_id,
        "title": title[:300],
        "open_from": min(opens, due),
        "due": due,
        "first_due": due,
    }
    return made | closing(ledger, clock, record, closed)


def _word(ledger: Ledger, key: str, record: Record) -> str:
    one = ledger.field(key)
    if one.type in (Type.UNIT, Type.RECORD):
        return record.title
    return values.words(one, record.data.get(key), record.about.get(key, ""))


def closing(ledger: Ledger, clock: Clock, record: Record, closed: datetime | None) -> dict[str, Any]:
    """Return when a record settled its clock: on the day it names, else when it first did; open while nothing is filled in."""
    filled = record.data.get(clock.closes) if clock.closes else None
    if filled in (None, "", False):
        return OPEN
    moment = closed or timezone.now()
    if ledger.field(clock.closes).type is Type.DATE:
        moment = min(timezone.now(), timezone.make_aware(datetime.combine(date.fromisoformat(filled), time(12))))
    return {"signed_at": moment, "closed_at": moment, "waived_at": None, "waived_why": ""}


def answer_by(clock: Clock, day: date) -> date:
    """Return the last day to answer: months first, to the end of a shorter month, then days."""
    if clock.months:
        month = day.month + clock.months
        year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
        day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    if clock.working and clock.days:
        return working_days.after(day, clock.days)
    return day + timedelta(days=clock.days)


def refresh_periods(ledger: Ledger, books: Iterable[int]) -> None:
    """Close the duties of a period in which a record stands, and open those again where none does any more."""
    known = {one.key: one for one in ledger.clocks if one.kind == "repeat" and not one.off}
    if not known:
        return
    rows = LedgerDuty.objects.filter(book__in=list(books), record__isnull=True, clock__in=known, duty__waived_at__isnull=True)
    changed = []
    for row in rows.select_related("duty"):
        there = Record.objects.filter(book=row.book_id, d1__range=(row.starts, row.ends)).exclude(state="removed")
        found = there.filter(counting.holding(ledger, known[row.clock].where, row.ends)).order_by("made_at").first()
        moment = found.made_at if found else None
        given = {"signed_at": moment, "closed_at": moment, "waived_at": None, "waived_why": ""}
        if apply(row.duty, given):
            changed.append(row.duty)
    put([], changed)
