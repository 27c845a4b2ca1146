"""The source of ledgers: what a unit's books hold of the period, one paragraph a ledger, each sentence with its figure or record.

Rules: a measure is told where something was recorded and the outline doesn't quote it already; of the records the newest are
named, unless their name is made of personal data. A ledger that only its keeper may read isn't told. Coverage is about other
units and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from assessment.composing import measured, words
from assessment.composing.sources import Amount, Asked, Origin, Sentence, source
from assessment.declared import Quote
from assessment.models import ReportSection
from assessment.states import Writer
from documents.declared.model import BRACES, Keeper, Ledger, Measured, Readers
from documents.known import LEDGERS
from documents.measures import key_of
from documents.models import Record
from documents.selectors import counting, forms
from documents.selectors.measured import rows as rows_of
from fazhi import measure as registry
from fazhi.measure import Figure
from fazhi.org.audit import noun_of

PREFIX = "ledger."
MOST = 4  # measures of one ledger


@dataclass(frozen=True, slots=True)
class Held:
    """What a unit's books of one ledger hold: the records of the period, and all that began by its end."""

    ledger: Ledger
    inside: int


@source("ledgers", writers=(Writer.UNIT,))
def ledgers(asked: Asked) -> list[Sentence]:
    """What the unit's ledgers hold of the period, ledger by ledger."""
    quoted = {quote.measure for _, quote in measured.quoted(asked.kind.headings)}
    return [one for held in _told(asked) for one in _paragraph(asked, held, quoted)]


def _told(asked: Asked) -> list[Held]:
    held, most = _held(asked), asked.room.ledgers
    fullest = sorted(held, key=lambda one: -one.inside)[: most or None]
    return [one for one in held if one in fullest]


def own(asked: Asked, quote: Quote) -> Figure | None:
    """The figure of a ledger that the government keeps itself, of which no unit's report can tell; None for any other, and
    where nothing was recorded."""
    code = quote.measure.removeprefix(PREFIX).partition(".")[0]
    if not quote.measure.startswith(PREFIX) or code not in LEDGERS or LEDGERS[code].keeper is Keeper.UNIT:
        return None
    figure = _figure(asked, quote.measure)
    return figure if measured.recorded(figure) else None


def kept(asked: Asked) -> set[str]:
    """Return the ledgers of which the unit has records by the end of the period."""
    return {one.ledger.code for one in _held(asked)}


def _held(asked: Asked) -> list[Held]:
    """The ledgers of which the unit has records, read once (one query)."""
    return asked.once("ledgers", lambda: _read(asked))


def _read(asked: Asked) -> list[Held]:
    counted = Count("pk", filter=Q(d1__gte=asked.period.starts))
    rows = counting.standing_all(asked.acting).filter(unit=asked.unit.pk, d1__lte=asked.period.ends)
    found = dict(rows.order_by().values("ledger").annotate(n=counted).values_list("ledger", "n"))
    known = [code for code, one in LEDGERS.items() if code in found and one.readers is not Readers.KEEPER]
    return [Held(forms.for_acting(code, asked.acting), found[code]) for code in known]


def _figure(asked: Asked, key: str) -> Figure:
    period = registry.Period(asked.period.starts, asked.period.ends)
    return asked.once(f"measure:{key}", lambda: registry.measure(key, asked.unit, period, asked.acting, as_of=asked.as_of))


def _paragraph(asked: Asked, held: Held, quoted: set[str]) -> list[Sentence]:
    ledger, most = held.ledger, MOST if asked.room.apart else 1
    figures = []
    for one in ledger.measures:
        key = key_of(ledger.code, one.key)
        if one.how != "coverage" and key not in quoted and len(figures) < most and registry.label_of(key):
            figure = _figure(asked, key)
            figures += [(figure, _about(asked, ledger, one))] if measured.recorded(figure) and figure.value else []
    told = [_counted(asked, figure, about) for figure, about in figures]
    told += _newest(asked, held) if held.inside else []
    if not told:
        return []
    about, last = f"ledger:{ledger.code}", len(told) - 1
    heads = [f"{ledger.name}："] + [""] * last
    return [
        Sentence(ReportSection.Part.DONE, None, about, f"{head}{text}{'。' if at == last else '，'}", origins, amounts=amounts)
        for at, (head, (text, origins, amounts)) in enumerate(zip(heads, told, strict=True))
    ]


Told = tuple[str, tuple[Origin, ...], tuple[Amount, ...]]


def _about(asked: Asked, ledger: Ledger, one: Measured) -> str:
    """约 before a sum or mean into which approximate figures (60余, 约180) go."""
    if one.how not in ("sum", "average"):
        return ""
    period = registry.Period(asked.period.starts, asked.period.ends)
    rows = rows_of(ledger, one, registry.Asked((asked.unit.pk,), period, asked.acting, asked.as_of))
    return "约" if rows.filter(**{f"about__{one.field}__isnull": False}).exists() else ""


def _counted(asked: Asked, figure: Figure, about: str) -> Told:
    """A figure in words: its name without the unit of count that follows again (学法次数 2次: 学法2次, but 抽查事项 4项)."""
    amounts = measured.figures(figure)
    tails = [f"{figure.unit}数", *([figure.unit] if len(figure.unit) > 1 else [])]
    again = next((tail for tail in tails if len(figure.label) > len(tail) + 1 and figure.label.endswith(tail)), "")
    name = figure.label.removesuffix(again)
    held = [amounts[f"measure:{figure.key}:{part}"] for part in (("percent",) if figure.unit == "%" else ("value",))]
    is_ = "是" if figure.day else ""
    return f"{name}{is_}{about}{held[0].words}", (measured.origin(figure, asked.unit),), tuple(held)


def _newest(asked: Asked, held: Held) -> list[Told]:
    """The newest records of the period by name; how many there are where no name may be told."""
    ledger = held.ledger
    private = any(ledger.field(key).private for key in BRACES.findall(ledger.title))
    most = 0 if private else 3 if asked.room.words is None else 1 if asked.room.apart else 0
    if not most:
        return []
    rows = counting.standing(ledger.code, asked.acting).filter(unit=asked.unit.pk)
    rows = list(rows.filter(d1__range=(asked.period.starts, asked.period.ends)).order_by("-d1", "-pk")[:most])
    names = "、".join(f"“{words.clean(one.title)}”" for one in rows)
    more = f"等{held.inside}条" if held.inside > len(rows) else ""
    origins = tuple(Origin(noun_of(Record), one.pk, one.title[:200], one.d1) for one in rows)
    return [(f"登记了{names}{more}", origins, ())] if rows else []
