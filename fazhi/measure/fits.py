"""Which amounts of a paper a measure answers: declared with the measure, by words, unit of count and period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fazhi.measure.figure import Figure
from fazhi.measure.registry import Measure, known

WITHIN = {"year": "全年", "half-year": "半年", "quarter": "当季度", "month": "当月", "week": "当周", "": "计划期内"}
PERIODS = {"year": "年", "half-year": "半年", "quarter": "季度", "month": "月", "week": "周", "day": "日", "time": "次"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A measure that fits an amount, and the declared words that were found."""

    measure: Measure
    words: str
    said: str

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return f"因为写着“{self.words}”，{self.said}"


def fitting(words: str, counted_in: str, period: str) -> list[Fit]:
    """Return the measures that fit an amount told of in `words`, those with the longest words found first."""
    flat = "".join(words.split())
    found = []
    for one in known():
        fits = one.fits
        if fits is None or counted_in not in fits.counted_in or (fits.periods and period not in fits.periods):
            continue
        if any(other in flat for other in fits.besides):
            continue
        if here := _found(fits.words, flat):
            each = f"、按{PERIODS[period]}" if period in PERIODS else ""
            found.append(Fit(one, "”“".join(here), f"按“{counted_in}”计{each}"))
    return sorted(found, key=lambda fit: (-len(fit.words), fit.measure.key))


def _found(words: Iterable[str], flat: str) -> list[str]:
    """The longest form of each word that stands there; nothing where one is missing."""
    found = []
    for word in words:
        there = [form for form in word.split("|") if form in flat]
        if not there:
            return []
        found.append(max(there, key=len))
    return found


def surest(fits: list[Fit]) -> Fit | None:
    """Return the one whose words are longer than every other's; None where two are as good as each other."""
    if len(fits) > 1 and len(fits[0].words) == len(fits[1].words):
        return None
    return fits[0] if fits else None


def countable() -> list[Measure]:
    """Return the measures that may count an amount of a paper."""
    return [one for one in known() if one.fits is not None]


def amount(figure: Figure, counted_in: str) -> Decimal | None:
    """Return what a figure says in the amount's unit: its share for %, else its value; None where there is nothing to share."""
    return figure.percent if counted_in == "%" else figure.value


def asks(label: str, within: str, value: str, counted_in: str, *, more: bool = False) -> str:
    """Return a minimum as the title of what is owed: 常务会议学法次数：全年不少于 4 次; `more`: 多于."""
    return f"{label}：{WITHIN.get(within, within)}{'多于' if more else '不少于'} {value} {counted_in}"
