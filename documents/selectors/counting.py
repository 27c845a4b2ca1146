"""Conditions, periods and sums of records, said in SQL over their slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from documents import values
from documents.declared.model import Condition, Field, Ledger, Type
from documents.models import Record
from fazhi.measure import Period, Whole
from fazhi.org import access
from fazhi.org.acting import Acting, government_of

LOOKUPS = {"=": "exact", ">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}
DAYS = (Type.DATE, Type.PERIOD)


def standing(ledger: str, acting: Acting | Whole) -> QuerySet[Record]:
    """Return the records of a ledger that the person may see and that weren't removed."""
    return standing_all(acting).filter(ledger=ledger)


def standing_all(acting: Acting | Whole) -> QuerySet[Record]:
    """Return the records of every ledger that the person may see and that weren't removed."""
    rows = Record.objects.all() if isinstance(acting, Whole) else access.visible(acting, Record)
    return rows.exclude(state="removed")


def saying(rows: QuerySet[Record], text: str) -> QuerySet[Record]:
    """Return the records in whose words the text stands, wide or narrow, small or capital letters alike."""
    return rows.filter(words__contains=values.folded(text))


def ours(rows: QuerySet[Record], acting: Acting) -> QuerySet[Record]:
    """Return the records of the person's own government: what another one added keeps something else in the same slot."""
    return rows.filter(book__government=government_of(acting.unit))


def holding(ledger: Ledger, conditions: Iterable[Condition], today: date) -> Q:
    """Return the filter 'all of these conditions hold'."""
    q = Q()
    for one in conditions:
        q &= _one(ledger.field(one.field), ledger.slots[one.field], one, today)
    return q


def empty(one: Field, slot: str) -> Q:
    """Return the filter 'nothing stands in this field'."""
    return Q(**{slot: ""}) if slot.startswith("t") else Q(**{f"{slot}__isnull": True})


def _one(one: Field, slot: str, said: Condition, today: date) -> Q:
    if said.op in ("filled", "empty"):
        return empty(one, slot) if said.op == "empty" else ~empty(one, slot)
    held = [slotted(one, value, today) for value in said.values]
    if said.op == "in":
        return Q(**{f"{slot}__in": held})
    if said.op == "!=":
        return empty(one, slot) | ~Q(**{slot: held[0]})
    found = Q(**{f"{slot}__{LOOKUPS[said.op]}": held[0]})
    return found & ~empty(one, slot) if slot.startswith("t") else found


def slotted(one: Field, words: str, today: date) -> Any:
    """Return a declared value as its slot holds it: money in 分, decimals scaled, today as the day that is asked about."""
    if one.is_number:
        exact = Decimal(words) * (values.WAN if one.type is Type.MONEY and one.unit == "万元" else 1)
        return int(exact.scaleb(one.scale))
    if one.type in DAYS:
        return today if words == "today" else date.fromisoformat(words)
    return int(words == "是") if one.type is Type.FLAG else words[:100]


def in_time(ledger: Ledger, period: Period, *, stands: bool) -> Q:
    """Return the filter 'falls into the period', or 'stands on its last day, whenever it began'."""
    if not stands:
        return Q(d1__range=(period.first, period.last))
    began = Q(d1__lte=period.last)
    if not ledger.ends:
        return began
    ends = ledger.slots[ledger.ends]
    return began & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": period.last}))
