"""Which measures there are, and the two ways to ask for one: for a unit, or for many units in as many queries as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
class Measure:
    """A measure as registered. `count(asked)` returns {unit id: {input key: count}}; a unit without rows may be left out.

    `value` and `of` name the inputs that make the figure, `inputs` their labels in order. A change of the rule's meaning
    raises `version`.
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

    def figure(self, counts: Mapping[str, int | Decimal], asked: Asked) -> Figure:
        """Make the figure of one unit's counts."""
        told = {key: Decimal(counts.get(key) or 0) for key in self.inputs}
        inputs = tuple(Input(key, label, told[key]) for key, label in self.inputs.items())
        made = (self.unit, inputs, self.rule, self.version, asked.period, asked.as_of)
        return Figure(self.key, self.label, told[self.value], told[self.of], *made)


_MEASURES: dict[str, Measure] = {}


def register(one: Measure) -> Measure:
    """Add a measure when its app is ready; a second one under the same key, or one whose figure names no input, is an error."""
    if one.key in _MEASURES:
        raise ValueError(f"two measures named {one.key}")
    if missing := {one.value, one.of} - set(one.inputs):
        raise ValueError(f"{one.key}: no input {', '.join(sorted(missing))}")
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


def measure(key: str, unit: Unit | None, period: Period, acting: Acting, *, as_of: date | None = None) -> Figure:
    """Return the figure of one unit over the rows the person may see; with None, of all units together. Raises Unknown."""
    one = get(key)
    asked = Asked(None if unit is None else (unit.pk,), period, acting, as_of or acting.today)
    total: dict[str, Decimal] = dict.fromkeys(one.inputs, Decimal(0))
    for counts in one.count(asked).values():
        for name, count in counts.items():
            total[name] += count or 0
    return one.figure(total, asked)


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
