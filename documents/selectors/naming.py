"""Units and records that a field points to: found by what people write, and named again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from documents.declared.model import Field, Ledger, Type
from documents.models import Book, Record
from documents.values import Fault
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import Unclear, one_unit

Names = dict[tuple[str, int], str]  # {("unit" or "record", key): name}


def units_of(acting: Acting) -> QuerySet[Unit]:
    """Return the units that a record may name: those of the own government and of every one above it."""
    government = government_of(acting.unit)
    return Unit.objects.filter(path__startswith=government.path) | Unit.objects.filter(pk__in=government.ancestor_ids)


def records_of(code: str, acting: Acting) -> QuerySet[Record]:
    """Return the records of a ledger that a record may belong to: what stands and may be seen."""
    return access.visible(acting, Record).filter(ledger=code).exclude(state="removed")


class Finder:
    """Finds the unit or record that words name: a key, or what it is called. Remembers what it found."""

    def __init__(self, acting: Acting, book: Book | None = None) -> None:
        self.acting, self.book = acting, book
        self.names: Names = {}
        self._known: dict[tuple[str, str], int] = {}

    def __call__(self, one: Field, words: str) -> int:
        """Return the key. Raises Fault."""
        place = (one.to or "unit", words)
        if place not in self._known:
            self._known[place] = self._unit(one, words) if one.type is Type.UNIT else self._record(one, words)
        return self._known[place]

    def _unit(self, one: Field, words: str) -> int:
        rows = units_of(self.acting)
        found = rows.filter(pk=int(words)).first() if _is_key(words) else None
        if found is None:
            try:
                found = one_unit(rows, words[:80], aliases=access.visible(self.acting, Alias))
            except Unclear as fault:
                raise Fault(f"{one.name}：{fault}") from fault
        self.names["unit", found.pk] = found.name
        return found.pk

    def _record(self, one: Field, words: str) -> int:
        rows = records_of(one.to, self.acting).order_by("-d1", "-pk")
        found = list(rows.filter(pk=int(words))[:1]) if _is_key(words) else []
        if not found:
            found = self._titled(rows, words)
        if len(found) != 1:
            how = "有几条同名的" if found else "没有找到"
            raise Fault(f"{one.name}：{how}“{words[:30]}”，请照那条记录的名称写，或者写它的编号。")
        self.names["record", found[0].pk] = found[0].title
        return found[0].pk

    def _titled(self, rows: QuerySet[Record], words: str) -> list[Record]:
        """Those of the own book come first: two units may hold a training of one name."""
        found = list(rows.filter(title=words)[:20])
        own = [one for one in found if self.book is not None and one.book.unit_id == self.book.unit_id]
        return own or found


def _is_key(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 19


def of_rows(ledger: Ledger, several: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names of all units and records that these contents point to, in two queries."""
    wanted: dict[str, set[int]] = {"unit": set(), "record": set()}
    pointing = [
        (one, "unit" if one.type is Type.UNIT else "record") for one in ledger.fields if one.type in (Type.UNIT, Type.RECORD)
    ]
    if not pointing:
        return {}
    for data in several:
        for one, kind in pointing:
            if isinstance(held := data.get(one.key), int):
                wanted[kind].add(held)
    found: Names = {}
    if wanted["unit"]:
        found |= {("unit", pk): name for pk, name in Unit.objects.filter(pk__in=wanted["unit"]).values_list("pk", "name")}
    if wanted["record"]:
        found |= {("record", pk): name for pk, name in Record.objects.filter(pk__in=wanted["record"]).values_list("pk", "title")}
    return found


def by_field(ledger: Ledger, data: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return {field: name} of what one record points to."""
    found = {}
    for one in ledger.fields:
        if one.type in (Type.UNIT, Type.RECORD) and (held := data.get(one.key)) is not None:
            found[one.key] = names.get(("unit" if one.type is Type.UNIT else "record", held), "")
    return found
