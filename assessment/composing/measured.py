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
        figure = registry.measure(quote.measure, asked.unit, period, asked.acting, as_of=asked.as_of)
        said += told(heading, quote, figure, asked.unit.name, (origin(figure, asked.unit),))
    return said


def quoted(headings: Iterable[Heading]) -> list[tuple[Heading, Quote]]:
    """The quotes of an outline with their sections."""
    return [(heading, quote) for heading in headings for quote in heading.measures]


def origin(figure: Figure, unit: Unit) -> Origin:
    """A measure of a unit as the place that a figure came from."""
    return Origin(f"measure.{figure.key}"[:40], unit.pk, f"指标“{figure.label}”"[:200], figure.as_of)


def told(heading: Heading, quote: Quote, figure: Figure, who: str, origins: tuple[Origin, ...]) -> list[Sentence]:
    """A quoted measure as a sentence; a gap where there is nothing to count, or nothing at all where it needn't be there."""
    about = f"measure:{quote.measure}"[:60]
    if not figure.of:
        hole = words.gap(figure.label, who)
        return [Sentence(heading.part, None, about, hole, origins, True, section=heading.key)] if quote.needed else []
    amounts = figures(figure)
    text = words.closed(quote.words.format(**{key.rpartition(":")[2]: one.words for key, one in amounts.items()}))
    held = sorted((one for one in amounts.values() if _mark(one) in quote.words), key=lambda one: quote.words.find(_mark(one)))
    return [Sentence(heading.part, None, about, text, origins, amounts=tuple(held), section=heading.key)]


def figures(figure: Figure) -> dict[str, Amount]:
    """The figures of a measure by key: how many, of how many, and the share."""
    key, day = f"measure:{figure.key}", figure.as_of
    share = figure.percent or Decimal(0)
    return {
        f"{key}:value": _amount(f"{key}:value", figure.label, figure.value, figure.unit, day),
        f"{key}:of": _amount(f"{key}:of", f"{figure.label}的总数", figure.of, figure.unit, day),
        f"{key}:percent": Amount(f"{key}:percent", f"{figure.label}的比例", share, "%", f"{words.amount(share)}%", day),
    }


def _amount(key: str, label: str, value: Decimal, unit: str, day: date) -> Amount:
    return Amount(key, label, value, unit, f"{words.amount(value)}{unit}", day)


def _mark(one: Amount) -> str:
    return f"{{{one.key.rpartition(':')[2]}}}"


def summed(measure: Measure, value: Decimal, of: Decimal, period: registry.Period, acting: Acting, day: date) -> Figure:
    """The figure of a measure whose value and total were added up elsewhere."""
    counts = {measure.of: of, measure.value: value}
    return measure.figure(counts, registry.Asked(None, period, acting, day))
