"""Which measures there are, and the two ways to ask for one: for a unit, or for many units in as many queries as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fazhi.measure.figure import Figure, Input, Period
from fazhi.org.acting import Acting
from fazhi.org.models import Unit

Counts = Mapping[int, Mapping[str, int | Decimal]]


class Unknown(LookupError):
    """No measure has this key; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a measure: of these units (None: of all), in a period, by whom (rows they may see), as of a day."""

    units: tuple[int, ...] | None
    period: Period
    acting: Acting
    as_of: date

    def narrowed(self, rows, field: str):
        """Keep the rows of the asked units, `field` being the path to their unit."""
        if self.units is None:
            return rows
        return rows.filter(**({field: self.units[0]} if len(self.units) == 1 else {f"{field}__in": self.units}))


@dataclass(frozen=True, slots=True)
class Fits:
    """Which amounts of a paper a measure answers: each of `words` stands there (`学法|学习`: either), none of `besides`.

    `counted_in`: the units of count it answers (次, 学时; for % the figure's share counts); `periods`: year, half-year, quarter,
    month, week, or "" for the plan's whole span; none named means any. `government`: what is counted is the government's own
    (its standing meetings), whichever of its units the paper makes see to it.
    """

    words: tuple[str, ...]
    counted_in: tuple[str, ...]
    periods: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    government: bool = False

    def __str__(self) -> str:
        words = "、".join("“" + word.replace("|", "”或“") + "”" for word in self.words)
        return f"写着{words}、按“{'”“'.join(self.counted_in)}”计的"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as registered. `count(asked)` returns {unit id: {input key: count}}; a unit without rows may be left out.

    `value` and `of` name the inputs that make the figure, `inputs` their labels in order; a figure that is no part of
    anything has no `of`. With `per` the figure is `value` divided by that input, to `places`. `join` says of inputs that don't
    add up over units how they come together (max, min). A `day` is told by its ordinal. A change of the rule's meaning raises
    `version`. `fits`: which amounts of a paper it counts; None: no paper's amount.
    """

    key: str
    label: str
    unit: str
    rule: str
    version: int
    value: str
    of: str
    inputs: Mapping[str, str]
    count: Callable[[Asked], Counts]
    fits: Fits | None = None
    per: str = ""
    places: int = 1
    join: Mapping[str, str] = field(default_factory=dict)
    day: bool = False

    def figure(self, counts: Mapping[str, int | Decimal], asked: Asked) -> Figure:
        """Make the figure of one unit's counts."""
        told = {key: Decimal(counts.get(key) or 0) for key in self.inputs}
        inputs = tuple(Input(key, label, told[key]) for key, label in self.inputs.items())
        made = (self.unit, inputs, self.rule, self.version, asked.period, asked.as_of, self.day)
        return Figure(self.key, self.label, self._value(told), told[self.of] if self.of else None, *made)

    def _value(self, told: Mapping[str, Decimal]) -> Decimal:
        if not self.per:
            return told[self.value]
        exact = told[self.value] / told[self.per] if told[self.per] else Decimal(0)
        return exact.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)

    def joined(self, several: Iterable[Mapping[str, int | Decimal]]) -> dict[str, Decimal]:
        """Bring the counts of units together: added up, where `join` doesn't say otherwise."""
        rows, found = list(several), {}
        for name in self.inputs:
            values = [Decimal(one[name]) for one in rows if one.get(name) is not None]
            found[name] = _TOGETHER[self.join.get(name, "sum")](values) if values else Decimal(0)
        return found


_MEASURES: dict[str, Measure] = {}
_TOGETHER: dict[str, Callable[[list[Decimal]], Decimal]] = {"sum": lambda values: sum(values, Decimal(0)), "max": max, "min": min}


def register(one: Measure) -> Measure:
    """Add a measure when its app is ready; a second one under the same key, or one whose figure names no input, is an error."""
    if one.key in _MEASURES:
        raise ValueError(f"two measures named {one.key}")
    if missing := {one.value, one.of, one.per, *one.join} - {""} - set(one.inputs):
        raise ValueError(f"{one.key}: no input {', '.join(sorted(missing))}")
    if one.fits is not None and not (all(one.fits.words) and one.fits.words and one.fits.counted_in):
        raise ValueError(f"{one.key}: fits need words and a unit of count")
    _MEASURES[one.key] = one
    return one


def known() -> list[Measure]:
    """Return all measures by key."""
    return [_MEASURES[key] for key in sorted(_MEASURES)]


def get(key: str) -> Measure:
    """Return a measure. Raises Unknown."""
    if key not in _MEASURES:
        raise Unknown(f"没有叫“{key[:40]}”的指标。")
    return _MEASURES[key]


def label_of(key: str) -> str:
    """Return the name of a measure; '' for no key, and for one that is registered no more."""
    return _MEASURES[key].label if key in _MEASURES else ""


def measure(key: str, unit: Unit | None, period: Period, acting: Acting, *, as_of: date | None = None) -> Figure:
    """Return the figure of one unit over the rows the person may see; with None, of all units together. Raises Unknown."""
    one = get(key)
    asked = Asked(None if unit is None else (unit.pk,), period, acting, as_of or acting.today)
    return one.figure(one.joined(one.count(asked).values()), asked)


def measure_many(
    key: str, units: Iterable[Unit], period: Period, acting: Acting, *, as_of: date | None = None
) -> dict[int, Figure]:
    """Return {unit id: figure} for many units in as many queries as for one. Raises Unknown."""
    one = get(key)
    asked = Asked(tuple(sorted(unit.pk for unit in units)), period, acting, as_of or acting.today)
    if not asked.units:
        return {}
    counted = one.count(asked)
    return {pk: one.figure(counted.get(pk, {}), asked) for pk in asked.units}
