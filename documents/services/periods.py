"""Duties of a period in the ledgers that a government adopted: what repeats, and what minimums ask. Safe to bring twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.declared import periods
from documents.declared.model import SPAN, Clock, Least, Ledger
from documents.declared.own import switched_off
from documents.models import Book, LedgerDuty, LedgerForm
from documents.selectors import forms, keeping, measured, reaching
from documents.services import books, clocks, minimums
from fazhi.agenda.duties import OPEN, apply, put
from fazhi.agenda.models import Duty
from fazhi.measure import Asked, Period, Whole
from fazhi.org.models import Unit

NOT_OWED = "不再要求登记，或者下限已经改了。"
WITHDRAWN = "本级停用了这种台账，不再要求。"
SWITCHED_OFF = "本级设置改为不要求按期登记。"
COMES_BACK = (NOT_OWED, WITHDRAWN, SWITCHED_OFF)  # why a duty was waived that comes back when it is asked for again
SOON = timedelta(days=30)
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is owed under one key in one period: {unit: title, first day, due day}."""

    key: str
    period: Period
    units: dict[Unit, Facts]


def bring_all(today: date | None = None) -> None:
    """Bring the duties of every adopted ledger in line with what is declared, for the last ended and the current period."""
    for form in forms.own():
        bring(form, today or timezone.localdate())


@transaction.atomic
def bring(form: LedgerForm, today: date) -> None:
    """Open, change, waive and settle the duties of one ledger by the version that counts; what fell due before it was adopted,
    or before a repeat was asked for again, is not asked for."""
    LedgerForm.objects.select_for_update().get(pk=form.pk)  # two runs at once wait for each other
    ledger, government = forms.effective(form.ledger, form.government), form.government
    held = LedgerDuty.objects.filter(book__ledger=ledger.code, book__government=government, record__isnull=True)
    if form.withdrawn:
        return _waive(held, WITHDRAWN)
    _waive(held.filter(clock__in=[one.key for one in ledger.clocks if one.off]), SWITCHED_OFF)
    keepers, versions = keeping.own_keepers(ledger, government), _versions(form)
    known = set()
    for wanted in (*_repeats(ledger, government, keepers, today), *_least(ledger, government, keepers, today)):
        since = min(_since(versions, wanted.key), today)
        known |= {row.pk for row in _bring(ledger, wanted, held, since)}
    _waive(held.filter(ends__gte=today).exclude(pk__in=known), NOT_OWED)
    touched = set(held.values_list("book_id", flat=True))
    clocks.refresh_periods(ledger, touched)
    minimums.refresh(ledger, touched)


def _versions(form: LedgerForm) -> list[LedgerForm]:
    """The versions of an adoption that nobody took back, the newest first."""
    rows = LedgerForm.objects.filter(ledger=form.ledger, government=form.government, number__lte=form.number)
    return list(takewhile(lambda one: not one.withdrawn, rows.order_by("-number")))


def _since(versions: list[LedgerForm], key: str) -> date:
    """Return since when without a break something is asked for; a repeat may have been switched off meanwhile."""
    *_, first = takewhile(lambda one: key not in switched_off(one.text), versions)
    return timezone.localdate(first.taken_at)


def _repeats(ledger: Ledger, government: Unit, keepers: list[Unit], today: date) -> Iterator[Wanted]:
    for clock in ledger.clocks:
        if clock.kind != "repeat" or clock.off:
            continue
        for days in (periods.before(clock.every, today), periods.around(clock.every, today)):
            period = Period(*days)
            units = keepers
            if clock.roster:
                asked = Asked(None, period, Whole(government, today), today)
                there = {unit for unit, _ in measured.on_roster(clock.roster, asked)}
                units = [one for one in keepers if one.pk in there]
            yield Wanted(clock.key, period, dict.fromkeys(units, _repeat(clock, period)))


def _repeat(clock: Clock, period: Period) -> Facts:
    """A yearly day counts from a month before it; what is told after a period, from its last day."""
    if clock.on:
        month, day = (int(part) for part in clock.on.split("-"))
        due = date(period.last.year, month, day)
        opens = max(due - SOON, period.first)
    else:
        due, opens = period.last + timedelta(days=clock.days), period.last
    words = periods.said(clock.every, (period.first, period.last))
    return {"title": f"{clock.title}（{words}）", "open_from": min(opens, due), "due": due}


def _least(ledger: Ledger, government: Unit, keepers: list[Unit], today: date) -> Iterator[Wanted]:
    """Minimums of the keepers; where figures count for another unit than the keeper, nobody could say who owes."""
    if ledger.subject:
        return
    found: dict[tuple[str, Period], dict[Unit, Facts]] = {}
    for unit in keepers:
        for least, period in _periods(ledger, unit, today):
            facts = {"title": minimums.title(ledger, least), "open_from": period.first, "due": period.last}
            found.setdefault((minimums.clock_of(least), period), {})[unit] = facts
    for (key, period), units in found.items():
        yield Wanted(key, period, _counted(ledger, key, period, units, Whole(government, today)))


def _periods(ledger: Ledger, unit: Unit, today: date) -> Iterator[tuple[Least, Period]]:
    """What binds a unit now and in the period that ended last."""
    for year in (today.year - 1, today.year):
        for least in reaching.binding(ledger, unit, year):
            if least.every == SPAN:
                yield from ((least, period) for period in reaching.periods_of(least, year))
                continue
            for days in (periods.before(least.every, today), periods.around(least.every, today)):
                if days[1].year == year:
                    yield least, Period(*days)


def _counted(ledger: Ledger, key: str, period: Period, units: dict[Unit, Facts], whole: Whole) -> dict[Unit, Facts]:
    """Leave out units that have nobody to count for."""
    of = ledger.measure(key.split(":")[1])
    if of.how != "lowest":
        return units
    there = reaching.figures(ledger, of, [one.pk for one in units], period, whole)
    return {unit: facts for unit, facts in units.items() if unit.pk in there}


def _bring(ledger: Ledger, wanted: Wanted, held, since: date) -> Iterable[LedgerDuty]:
    """Write what one key asks in one period; returns the rows that are owed."""
    rows = held.filter(clock=wanted.key, starts=wanted.period.first).select_related("duty", "book__unit")
    there = {row.book.unit_id: row for row in rows}
    fresh, changed = [], []
    for unit, facts in wanted.units.items():
        row = there.get(unit.pk)
        if row is None and facts["due"] >= since:
            fresh.append(_new(books.opened(ledger, unit), wanted, facts))
        elif row is not None and apply(
            row.duty, facts | (OPEN if row.duty.waived_why in COMES_BACK and facts["due"] >= since else {})
        ):
            changed.append(row.duty)
    put(fresh, changed)
    owed = {unit.pk for unit in wanted.units}
    return [*(row for row, _ in fresh), *(row for pk, row in there.items() if pk in owed)]


def _new(book: Book, wanted: Wanted, facts: Facts) -> tuple[LedgerDuty, Duty]:
    row = LedgerDuty(book=book, clock=wanted.key, starts=wanted.period.first, ends=wanted.period.last)
    return row, Duty(kind=LedgerDuty.KIND, unit_id=book.desk_id, first_due=facts["due"], **facts)


def _waive(rows, why: str) -> None:
    """Waive what is open among these, with a reason that people read."""
    rows = rows.filter(duty__closed_at__isnull=True, duty__waived_at__isnull=True)
    changed = [row.duty for row in rows.select_related("duty")]
    for duty in changed:
        apply(duty, {"waived_at": timezone.now(), "waived_why": why})
    put([], changed)
