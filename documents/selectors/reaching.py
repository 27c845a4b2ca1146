"""Minimums against figures: what is set for a unit, what it has, what is missing, when the last was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from documents.declared import periods
from documents.declared.model import SPAN, Least, Ledger, Measured
from documents.selectors import forms, keeping, measured
from documents.selectors.registered import made_of
from fazhi.measure import Asked, Figure, Period, Whole, amount
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Reach:
    """One unit before one minimum in one period."""

    unit: Unit
    least: Least
    of: Measured
    period: Period
    figure: Figure
    last: date | None = None

    @property
    def has(self) -> Decimal | None:
        """The figure in the unit of the minimum; None where there is nothing to share."""
        return amount(self.figure, self.of.unit)

    @property
    def missing(self) -> Decimal:
        """How much is missing; 0 where it is reached, or there is nothing to count."""
        return max(Decimal(self.least.value) - self.has, Decimal(0)) if self.has is not None else Decimal(0)


def binding(ledger: Ledger, unit: Unit, year: int) -> list[Least]:
    """Return what is set for a unit in a year: of one measure and length the last that is said; 0 sets nothing."""
    found = {(one.measure, one.every): one for one in ledger.minimums if one.binds(unit.kind, unit.level, year)}
    return [one for one in found.values() if Decimal(one.value) > 0]


def periods_of(least: Least, year: int) -> list[Period]:
    """Return the periods that a minimum is counted in and that touch a year."""
    if least.every == SPAN:
        return [Period(date(least.first, 1, 1), date(least.last, 12, 31))]
    return [Period(*days) for days in periods.of_year(least.every, year)]


def figures(
    ledger: Ledger, of: Measured, units: Iterable[int], period: Period, acting: Acting | Whole
) -> dict[int, tuple[Figure, date | None]]:
    """Return {unit: (figure, last day counted)}; without a unit that has nobody on the roster of a figure per person."""
    wanted = tuple(sorted(units))
    asked = Asked(wanted, period, acting, acting.today)
    counts, told = measured.count(ledger, of, asked), made_of(ledger, of)
    rows = measured.rows(ledger, of, asked).order_by().values("unit").annotate(last=Max("d1"))
    last = {row["unit"]: row["last"] for row in rows}
    return {pk: (told.figure(counts.get(pk, {}), asked), last.get(pk)) for pk in wanted if pk in counts or of.how != "lowest"}


def reaches(ledger: Ledger, units: Iterable[Unit], year: int, acting: Acting | Whole) -> list[Reach]:
    """Return every unit before every minimum that binds it, for the periods of a year that have begun."""
    by_least: dict[Least, dict[int, Unit]] = {}
    for unit in units:
        for least in binding(ledger, unit, year):
            by_least.setdefault(least, {})[unit.pk] = unit
    found = []
    for least, several in by_least.items():
        of = ledger.measure(least.measure)
        for period in periods_of(least, year):
            if period.first > acting.today:
                continue
            told = figures(ledger, of, several, period, acting)
            found += [Reach(several[pk], least, of, period, figure, last) for pk, (figure, last) in told.items()]
    return found


def seen(code: str, acting: Acting) -> list[tuple[Ledger, list[Unit]]]:
    """Return the units whose figures the person may compare, under the declaration of each one's own government."""
    government = government_of(acting.unit)
    units = list(keeping.keepers(forms.shipped(code), government))
    if not (acting.is_office or acting.unit == government):
        mine = {one.pk for one in keeping.writes_for(acting)}
        units = [one for one in units if one.pk in mine]
    lower = sorted(keeping.governments(government), key=lambda one: -len(one.path))
    found: dict[int, tuple[Ledger, list[Unit]]] = {}
    for unit in units:
        whose = next((one for one in lower if unit.path.startswith(one.path)), government)
        if whose.pk not in found:
            found[whose.pk] = (forms.effective(code, whose), [])
        found[whose.pk][1].append(unit)
    return list(found.values())


def short(ledger: Ledger, reach: Reach, acting: Acting) -> list[tuple[str, Decimal]]:
    """Return who of a unit falls short of a minimum per person, the least first."""
    asked = Asked((reach.unit.pk,), reach.period, acting, acting.today)
    people = measured.each(ledger, reach.of, asked).get(reach.unit.pk, {})
    wanted = Decimal(reach.least.value)
    return sorted(((str(who), has) for who, has in people.items() if has < wanted), key=lambda one: (one[1], one[0]))
