"""Keyset paging: a signed, opaque cursor on the sort values and the id, so that deep pages cost what the first costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet

from .tables import value_of

SALT = "fazhi.ui.paging"
COUNT_CAP = 1000


class CursorFault(ValueError):
    """The cursor was changed, is for another order, or is not one at all."""


@dataclass(frozen=True)
class Sort:
    """One order of a list: a label and the columns; those in `nullable` may be empty and then stand last.

    `empty` is for long lists whose index holds only what is filled: the filter of the rows that have nothing in the first
    column. They stand last, too, but are read apart, and only by a page that the filled ones don't fill.
    """

    label: str
    fields: tuple[str, ...]
    nullable: frozenset[str] = frozenset()
    empty: Q | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or before) a row, and how many rows stand before it."""

    values: tuple[Any, ...]
    offset: int
    back: bool = False

    def seal(self, order: str) -> str:
        """The opaque text that goes into the address."""
        values = [value if isinstance(value, int | float | str | type(None)) else str(value) for value in self.values]
        return signing.dumps([order, int(self.back), self.offset, values], salt=SALT, compress=True)


def unseal(text: str, order: str) -> Cursor:
    """Read a cursor made by `seal` for the same order; raises CursorFault."""
    try:
        made_for, back, offset, values = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise CursorFault from fault
    if made_for != order:
        raise CursorFault
    return Cursor(tuple(values), int(offset), bool(back))


def ordered(rows: QuerySet, sort: Sort, *, down: bool, back: bool = False) -> QuerySet:
    """Order by the sort's columns and then by id; `back` turns everything round."""
    turned = down != back
    terms = []
    for name in (*sort.fields, "pk"):
        term = F(name)
        if name not in sort.nullable:
            terms.append(term.desc() if turned else term.asc())
        elif back:
            terms.append(term.desc(nulls_first=True) if turned else term.asc(nulls_first=True))
        else:
            terms.append(term.desc(nulls_last=True) if turned else term.asc(nulls_last=True))
    return rows.order_by(*terms)


def beyond(sort: Sort, cursor: Cursor, *, down: bool) -> Q:
    """The condition 'stands after the cursor' (before it when the cursor goes back), written so that an index serves it."""
    names = (*sort.fields, "pk")
    sign = "lt" if down != cursor.back else "gt"
    condition: Q | None = None
    for name, value in zip(reversed(names), reversed(cursor.values), strict=True):
        condition = _term(name, value, sign, condition, nullable=name in sort.nullable, back=cursor.back)
    return condition or Q()


def _term(name: str, value: Any, sign: str, rest: Q | None, *, nullable: bool, back: bool) -> Q:
    if value is None:
        same = Q(**{f"{name}__isnull": True}) & (rest or Q(pk__in=[]))
        return same | Q(**{f"{name}__isnull": False}) if back else same
    strict = Q(**{f"{name}__{sign}": value})
    found = strict if rest is None else Q(**{f"{name}__{sign}e": value}) & (strict | rest)
    return found | Q(**{f"{name}__isnull": True}) if nullable and not back else found


def runs(rows: QuerySet, sort: Sort, cursor: Cursor | None, *, down: bool) -> list[QuerySet]:
    """Return the rows from the cursor on (or back from it), in order: one read, or two to be taken in turn."""
    back = bool(cursor and cursor.back)
    if sort.empty is None:
        return [_run(rows, sort, cursor, down=down, back=back)]
    apart = cursor is not None and cursor.values[0] in (None, "")
    filled = _run(rows.filter(~sort.empty), Sort(sort.label, sort.fields), None if apart else cursor, down=down, back=back)
    among = Cursor(cursor.values[-1:], cursor.offset, back) if cursor and apart else None
    hollow = _run(rows.filter(sort.empty), Sort(sort.label, ()), among, down=down, back=back)
    if back:
        return [hollow, filled] if apart else [filled]
    return [hollow] if apart else [filled, hollow]


def _run(rows: QuerySet, sort: Sort, cursor: Cursor | None, *, down: bool, back: bool) -> QuerySet:
    found = rows.filter(beyond(sort, cursor, down=down)) if cursor else rows
    return ordered(found, sort, down=down, back=back)


def mark(row: Any, sort: Sort, offset: int, *, back: bool = False) -> Cursor:
    """The cursor of a row; dict rows must carry the sort's columns and `id`."""
    names: Sequence[str] = sort.fields
    if isinstance(row, dict) and not {*names, "id"} <= row.keys():
        raise KeyError(f"rows of this list must carry id and {', '.join(names)}")
    pk = row["id"] if isinstance(row, dict) else value_of(row, "pk")
    return Cursor((*(value_of(row, name) for name in names), pk), offset, back)


def capped_count(rows: QuerySet) -> int:
    """How many rows there are, but never counting past the cap: COUNT_CAP + 1 means 'more'."""
    return rows.order_by().values("pk")[: COUNT_CAP + 1].count()
