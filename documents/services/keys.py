"""What may stand only once: digests of declared sets of values, within a book or a whole government."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from documents.declared.model import Ledger
from documents.models import Book, Record, RecordKey


def digests(ledger: Ledger, book: Book, data: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return {(scope, names): digest} of the sets that are filled in full."""
    sets = [(f"B{book.pk}", names) for names in ledger.once]
    sets += [(f"G{book.government_id}", (one.key,)) for one in ledger.fields if one.unique]
    filled = [(scope, names) for scope, names in sets if all(data.get(name) not in (None, "") for name in names)]
    return {(scope, ",".join(names)): _digest([data[name] for name in names]) for scope, names in filled}


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps([str(value).strip().casefold() for value in values])).hexdigest()


def rows(ledger: Ledger, record: Record) -> list[RecordKey]:
    """Return the unsaved keys of a record."""
    found = digests(ledger, record.book, record.data)
    return [
        RecordKey(record=record, ledger=ledger.code, scope=scope, names=names, digest=digest)
        for (scope, names), digest in found.items()
    ]


def said(ledger: Ledger, names: str) -> str:
    """Return what stands twice, as people read it."""
    return "、".join(ledger.field(name).name for name in names.split(","))
