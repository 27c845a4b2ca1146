"""The source of measures: each that the outline quotes, as a sentence whose figures stay live."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from assessment.composing import words
from assessment.composing.sources import OWN, Amount, Asked, Origin, Sentence, source
from assessment.declared import Heading, Quote
from fazhi import measure as registry
from fazhi.measure import Figure, Measure
from fazhi.org.acting import Acting
from fazhi.org.models import Unit


@source("measures", writers=OWN)
def measures(asked: Asked) -> list[Sentence]:
    """The measures that the outline quotes, of the unit itself."""
    period = registry.Period(asked.period.starts, asked.period.ends)
    said = []
    for heading, quote in quoted(asked.kind.headings):
        figure = asked.once(
            f"measure:{quote.measure}",
            lambda key=quote.measure: registry.measure(key, asked.unit, period, asked.acting, as_of=asked.as_of),
        )
        said += told(heading, quote, figure, asked.unit.name, (origin(figure, asked.unit),))
    return said


def quoted(headings: Iterable[Heading]) -> list[tuple[Heading, Quote]]:
    """The quotes of an outline with their sections."""
    return [(heading, quote) for heading in headings for quote in heading.measures]


def origin(figure: Figure, unit: Unit) -> Origin:
    """A measure of a unit as the place that a figure came from."""
    return Origin(f"measure.{figure.key}", unit.pk, f"指标“{figure.label}”"[:200], figure.as_of)


def recorded(figure: Figure) -> bool:
    """Return whether anything was counted: of a share something to share, of any other figure an input that isn't zero.

    The smallest figure of anybody is 0 where somebody has no record: that is a gap, too.
    """
    if figure.of is not None:
        return bool(figure.of)
    known = registry.get(figure.key)
    least = known.join.get(known.value) == "min"
    return bool(figure.value) if least else any(one.value for one in figure.inputs)


def told(heading: Heading, quote: Quote, figure: Figure, who: str, origins: tuple[Origin, ...]) -> list[Sentence]:
    """A quoted measure as a sentence; a gap where nothing was recorded, or nothing at all where it needn't be there."""
    about = f"measure:{quote.measure}"[:60]
    if not recorded(figure):
        hole = words.gap(figure.label, who)
        return [Sentence(heading.part, None, about, hole, origins, True, section=heading.key)] if quote.needed else []
    amounts = figures(figure)
    text = words.closed(quote.words.format(**{key.rpartition(":")[2]: one.words for key, one in amounts.items()}))
    held = sorted((one for one in amounts.values() if _mark(one) in quote.words), key=lambda one: quote.words.find(_mark(one)))
    return [Sentence(heading.part, None, about, text, origins, amounts=tuple(held), section=heading.key)]


def figures(figure: Figure) -> dict[str, Amount]:
    """The figures of a measure by key: its value, and where that is a part of something of how many and the share.

    Where the measure itself is a share (%), value and total are bare numbers: what they count stands in the sentence.
    """
    key, day = f"measure:{figure.key}", figure.as_of
    unit = "" if figure.day or (figure.unit == "%" and figure.of is not None) else figure.unit
    value = Amount(f"{key}:value", figure.label, figure.value, unit, printed(figure.key, figure.value, unit), day)
    if figure.of is None:
        return {value.key: value}
    whole = f"{words.amount(figure.of)}{unit}"
    share = figure.percent or Decimal(0)
    return {
        value.key: value,
        f"{key}:of": Amount(f"{key}:of", f"{figure.label}的总数", figure.of, unit, whole, day),
        f"{key}:percent": Amount(f"{key}:percent", f"{figure.label}的比例", share, "%", f"{words.amount(share)}%", day),
    }


def printed(key: str, value: Decimal, unit: str) -> str:
    """A value of a measure as a report prints it: a day as a day, anything else with its unit of count."""
    day = any(one.day for one in registry.known() if one.key == key)
    return words.said(date.fromordinal(int(value))) if day else f"{words.amount(value)}{unit}"


def _mark(one: Amount) -> str:
    return f"{{{one.key.rpartition(':')[2]}}}"


def summed(
    measure: Measure, values: Iterable[Decimal], of: Iterable[Decimal], period: registry.Period, acting: Acting, day: date
) -> Figure | None:
    """The figure of a measure over several units' printed values; None where values can't be brought together (a mean)."""
    if measure.per:
        return None
    counts = [{measure.value: one} for one in values] + [{measure.of: one} for one in of if measure.of]
    return measure.figure(measure.joined(counts), registry.Asked(None, period, acting, day))
