"""What registered measures count for the minimums of papers: asked once for all units of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fazhi.measure import Asked, Figure, Period, amount, countable
from fazhi.org.acting import Acting, governments_of
from fazhi.org.models import Unit
from tasks.models import Minimum, Plan
from tasks.selectors.spans import enough, running

LATEST = ("%", "个百分点", "倍", "成")  # of a rate the last word counts, it can't be added up
GROWING = (">=", ">")
Window = tuple[date, date]
Figures = dict[tuple[str, int, Window], Figure]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a measure counts for one minimum of one unit in the running period, and whether that is enough.

    `whose` is the unit whose rows are counted: its government where the measure says so, else itself.
    """

    minimum: Minimum
    unit: Unit
    whose: Unit
    figure: Figure
    told: Decimal | None
    enough: bool

    @property
    def missing(self) -> Decimal | None:
        """How many more are wanted; None where it is enough, and of a rate or what may not grow."""
        if self.enough or self.minimum.measure in LATEST or self.minimum.comparison not in GROWING:
            return None
        return self.minimum.value - (self.told or 0) + (1 if self.minimum.comparison == ">" else 0)


def figures(asked: Asked, wanted: Iterable[tuple[str, int, Window]]) -> Figures:
    """Return {(measure, unit id, period): figure}; a measure that is registered no more, or counts no amounts, is left out."""
    known = {one.key: one for one in countable()}
    units: dict[tuple[str, Window], set[int]] = defaultdict(set)
    for key, unit, window in wanted:
        if key in known:
            units[key, window].add(unit)
    own = owners((key, unit) for (key, _), several in units.items() for unit in several)
    found: Figures = {}
    for (key, window), several in units.items():
        question = replace(asked, units=tuple(sorted({own[key, unit] for unit in several})), period=Period(*window))
        counted = known[key].count(question)
        found |= {(key, unit, window): known[key].figure(counted.get(own[key, unit], {}), question) for unit in several}
    return found


def of_governments() -> set[str]:
    """Return the measures whose figure is the government's, whichever of its units has to see to it."""
    return {one.key for one in countable() if one.fits.government}


def owners(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Return {(measure, unit): the unit whose figure counts} (two queries where a figure is a government's)."""
    pairs, ruled = set(wanted), of_governments()
    above = governments_of(unit for key, unit in pairs if key in ruled)
    return {(key, unit): above.get(unit, unit) if key in ruled else unit for key, unit in pairs}


def now(acting: Acting, wanted: Iterable[tuple[Minimum, Unit, Plan]]) -> list[Counted]:
    """Return what is counted today of these minimums, in their order; those that no measure counts are left out."""
    rows = [
        (low, unit, (low.counted_by, unit.pk, running(low.period, acting.today, (plan.starts, plan.ends))))
        for low, unit, plan in wanted
        if low.counted_by
    ]
    if not rows:
        return []
    found = figures(Asked((), Period.of_year(acting.today), acting, acting.today), [key for *_, key in rows])
    own = owners((low.counted_by, unit.pk) for low, unit, _ in rows)
    others = Unit.objects.in_bulk({own[low.counted_by, unit.pk] for low, unit, _ in rows} - {unit.pk for _, unit, _ in rows})
    known = others | {unit.pk: unit for _, unit, _ in rows}
    return [_count(low, unit, known[own[low.counted_by, unit.pk]], found[key]) for low, unit, key in rows if key in found]


def _count(low: Minimum, unit: Unit, whose: Unit, figure: Figure) -> Counted:
    told = amount(figure, low.measure)
    return Counted(low, unit, whose, figure, told, enough(low.comparison, told, low.value))
