"""Which measures count a record, what they come to in its year, and which of its ledger's own minimums it counts for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from documents.declared import periods
from documents.declared.model import SPAN, Ledger, Measured
from documents.models import Record
from documents.selectors import measured, reaching
from documents.selectors.reaching import Reach
from documents.selectors.registered import key_of, made_of
from fazhi.measure import Asked, Figure, Period
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.ui.citing import Subject


def counted_in(record: Record, ledger: Ledger, acting: Acting) -> list[Measured]:
    """Return the measures whose conditions the record meets today (one query); nothing counts what was removed."""
    if record.state == "removed" or record.d1 is None:
        return []
    asked = Asked((record.unit_id,), Period.of_year(acting.today), acting, acting.today)
    cases = {f"m{at}": _truth(measured.held(ledger, one, asked)) for at, one in enumerate(ledger.measures)}
    row = Record.objects.filter(pk=record.pk).annotate(**cases).values_list(*cases).first() if cases else None
    return [one for one, holds in zip(ledger.measures, row, strict=True) if holds] if row else []


def _truth(q: Q) -> Case | Value:
    whole = Value(True, output_field=BooleanField())
    return Case(When(q, then=whole), default=Value(False), output_field=BooleanField()) if q else whole


def subject(record: Record, ledger: Ledger, counted: list[Measured]) -> Subject:
    """Return the record as what may be cited."""
    ends = getattr(record, ledger.slots[ledger.ends]) if ledger.ends else None
    keys = {standing: tuple(key_of(ledger.code, one.key) for one in counted if one.standing == standing) for standing in (0, 1)}
    since = timezone.localdate(record.made_at)
    return Subject(noun_of(Record), record.pk, record.unit, record.d1, ends, since, falling=keys[0], standing=keys[1])


def figures(told: Subject, ledger: Ledger, counted: list[Measured], acting: Acting) -> list[Figure]:
    """Return the figures that the record goes into: of its own year, of what stands of this year.

    What is a sum over records costs one query for each of the two years.
    """
    inside: dict[Period, list[Measured]] = defaultdict(list)
    for one in counted:
        period = Period.of_year(acting.today if one.standing else told.day)
        if told.counts(key_of(ledger.code, one.key), period.first, period.last):
            inside[period].append(one)
    found = {}
    for period, several in inside.items():
        asked = Asked((told.unit.pk,), period, acting, acting.today)
        counts = measured.together(ledger, asked, several)[1]
        found |= {one.key: made_of(ledger, one).figure(counts[one.key].get(told.unit.pk, {}), asked) for one in several}
    return [found[one.key] for one in counted if one.key in found]


def least(told: Subject, ledger: Ledger, counted: list[Measured], acting: Acting) -> list[Reach]:
    """Return the unit before the ledger's own minimums that the record counts for, in the period that its day falls into."""
    if ledger.subject:
        return []
    known, found = {one.key: one for one in counted}, []
    for low in reaching.binding(ledger, told.unit, told.day.year):
        if of := known.get(low.measure):
            period = _period(low.every, low.first, low.last, told.day)
            if told.counts(key_of(ledger.code, of.key), period.first, period.last):
                made = reaching.figures(ledger, of, [told.unit.pk], period, acting)
                found += [Reach(told.unit, low, of, period, *reached) for reached in made.values()]
    return found


def _period(every: str, first: int | None, last: int | None, day: date) -> Period:
    if every == SPAN:
        return Period(date(first, 1, 1), date(last, 12, 31))
    return Period(*periods.around(every, day))
