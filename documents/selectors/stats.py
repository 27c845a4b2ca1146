"""A ledger in figures: by unit, by month, by choice; and the units that should have written and did not. A handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from documents.declared.model import Field, Ledger, Type
from documents.models import Record
from documents.selectors import counting, keeping, measured
from fazhi.measure import Asked, Counts, Figure, get
from fazhi.org.acting import government_of
from fazhi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Told:
    """What was counted: (key, name, n) by unit, (month, n), and for each choice field (value, n)."""

    total: int
    units: list[tuple[int, str, int]]
    months: list[tuple[date, int]]
    choices: list[tuple[Field, list[tuple[str, int]]]]
    missing: list[Unit]
    figures: list[Figure]


def told(ledger: Ledger, asked: Asked, keys: Mapping[str, str]) -> Told:
    """Return the figures of a ledger for the asked units in a period; `keys` tells how each measure is registered."""
    counted, figures = measured.together(ledger, asked)
    names = dict(Unit.objects.filter(pk__in=counted).values_list("pk", "name"))
    units = sorted(((pk, names[pk], n) for pk, n in counted.items()), key=lambda row: (-row[2], row[1]))
    rows = asked.narrowed(counting.standing(ledger.code, asked.acting), "unit")
    rows = rows.filter(counting.in_time(ledger, asked.period, stands=False)).order_by()
    fields = _choice_fields(ledger)
    first = next((one for one in fields if not one.own), None)
    months, words = _by_month(rows, ledger.slots[first.key] if first else "")
    mine = counting.ours(rows, asked.acting) if any(one.own for one in fields) else rows
    choices = [words if one is first else _by(mine if one.own else rows, ledger.slots[one.key]) for one in fields]
    return Told(
        total=sum(counted.values()),
        units=units,
        months=sorted(months.items()),
        choices=[(one, _in_order(one, found)) for one, found in zip(fields, choices, strict=True)],
        missing=_missing(ledger, asked, set(counted)),
        figures=[_figure(key, figures[one], asked) for one, key in keys.items()],
    )


def _figure(key: str, counts: Counts, asked: Asked) -> Figure:
    made = get(key)
    return made.figure(made.joined(counts.values()), asked)


def _choice_fields(ledger: Ledger) -> list[Field]:
    return [one for one in ledger.shown if one.type is Type.CHOICE and one.key in ledger.slots]


def _by_month(rows: QuerySet[Record], slot: str) -> tuple[dict[date, int], dict[str, int]]:
    """Return {month: n} and, in the same pass, {value: n} of one choice field.

    Grouped by days and put together here: cutting half a million days to months took longer than counting them.
    """
    months: dict[date, int] = defaultdict(int)
    words: dict[str, int] = defaultdict(int)
    for row in rows.values("d1", *([slot] if slot else [])).annotate(n=Count("pk")):
        months[row["d1"].replace(day=1)] += row["n"]
        words[row.get(slot, "")] += row["n"]
    return months, words


def _by(rows: QuerySet[Record], slot: str) -> dict[str, int]:
    return {row[slot]: row["n"] for row in rows.values(slot).annotate(n=Count("pk"))}


def _in_order(one: Field, found: dict[str, int]) -> list[tuple[str, int]]:
    """The values of a choice in the order of its declaration, then those it no longer has."""
    known = [(word, found[word]) for word in one.choices if found.get(word)]
    return [*known, *((word, n) for word, n in sorted(found.items()) if word and word not in one.choices)]


def _missing(ledger: Ledger, asked: Asked, there: set[int]) -> list[Unit]:
    """Units that should keep the ledger and have nothing in the period; only of who may look down on them."""
    if ledger.subject or asked.units is not None:
        return []
    below = keeping.keepers(ledger, government_of(asked.acting.unit)).exclude(pk__in=there)
    if not (asked.acting.is_office or asked.acting.unit == government_of(asked.acting.unit)):
        below = below.filter(pk=asked.acting.unit.pk)
    return list(below)
