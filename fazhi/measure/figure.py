"""A figure with everything that explains it, and the period it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included. Raises ValueError when they are the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("起日不能晚于止日。")

    @classmethod
    def of_year(cls, day: date) -> Period:
        """Return the calendar year of a day."""
        return cls(date(day.year, 1, 1), date(day.year, 12, 31))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} 至 {self.last:%Y-%m-%d}"


WHOLE = Period(date(1950, 1, 1), date(2199, 12, 31))  # no days asked for, but a plan or a round


@dataclass(frozen=True, slots=True)
class Input:
    """One of the counts a figure is made of."""

    key: str
    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure says: `value` of `of` in `unit` (件, 份, 行), exact; `version` is that of the rule.

    `of` is None where the value is no part of anything; a `day` is told by its ordinal (0: none).
    """

    key: str
    label: str
    value: Decimal
    of: Decimal | None
    unit: str
    inputs: tuple[Input, ...]
    rule: str
    version: int
    period: Period
    as_of: date
    day: bool = False

    @property
    def percent(self) -> Decimal | None:
        """The share in per cent, to one decimal, half up; None where there is nothing to share."""
        return (self.value * HUNDRED / self.of).quantize(TENTH, ROUND_HALF_UP) if self.of else None

    def input(self, key: str) -> Decimal:
        """Return one of the inputs. Raises KeyError."""
        for one in self.inputs:
            if one.key == key:
                return one.value
        raise KeyError(key)

    def __str__(self) -> str:
        if self.day:
            return f"{date.fromordinal(int(self.value)):%Y-%m-%d}" if self.value else "没有"
        if self.of is None:
            return f"{_plain(self.value)} {self.unit}"
        share = f"（{self.percent:f}%）" if self.percent is not None else ""
        if self.unit == "%":
            return f"{self.percent:f}%（{_plain(self.value)}/{_plain(self.of)}）" if self.percent is not None else "没有可算的"
        return f"{_plain(self.value)}/{_plain(self.of)} {self.unit}{share}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
