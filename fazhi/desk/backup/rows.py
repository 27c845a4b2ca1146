"""Rows as canonical JSON lines: the same bytes for the same facts, whichever database holds them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.functions import Collate
from django.db.models.sql import InsertQuery

BATCH = 500
OWN_RECORD = "django_migrations"  # kept by the migration runner, compared by name in the manifest

Model = type[models.Model]


def every_model() -> list[Model]:
    """Return every model that has a table, many-to-many tables too, by table name."""
    found = apps.get_models(include_auto_created=True)
    return sorted((m for m in found if m._meta.managed and not m._meta.proxy), key=lambda m: m._meta.db_table)


def strange_tables() -> set[str]:
    """Return tables of the database that no model describes, which a backup would silently leave out."""
    return set(connection.introspection.table_names()) - {m._meta.db_table for m in every_model()} - {OWN_RECORD}


def columns(model: Model) -> list[models.Field]:
    """Return the fields that are stored, without what the database works out."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one moment of the database while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # atomic() would take SQLite's write lock (IMMEDIATE); a plain BEGIN reads one moment and blocks nobody
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def lines(model: Model) -> Iterator[bytes]:
    """Yield the table's rows in the order of their keys, one JSON array a row."""
    key = model._meta.pk
    order: Any = key.attname
    if isinstance(key.target_field if key.is_relation else key, models.CharField):
        order = Collate(key.attname, "C" if connection.vendor == "postgresql" else "BINARY")
    fields = columns(model)
    json_at = [index for index, field in enumerate(fields) if isinstance(field, models.JSONField)]
    rows = model._base_manager.order_by(order).values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=2000):
        yield orjson.dumps(row, default=_plain, option=orjson.OPT_SORT_KEYS if json_at else 0) + b"\n"


def _plain(value: object) -> Any:
    """Turn what JSON has no form for into text; the field's own `to_python` reads it back."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, tuple):
        return list(value)
    return str(value)


def write(model: Model, fed: Iterable[bytes]) -> None:
    """Insert lines as they are: no defaults, no automatic dates, keys kept."""
    fields = columns(model)
    names = [field.attname for field in fields]
    readers = [None if isinstance(field, models.JSONField) else field.to_python for field in fields]
    source = iter(fed)
    while batch := list(islice(source, BATCH)):
        made = [model.from_db(connection.alias, names, _values(line, readers)) for line in batch]
        for part in _portions(fields, made):
            query = InsertQuery(model)
            query.insert_values(fields, part, raw=True)
            query.get_compiler(connection=connection).execute_sql()


def _values(line: bytes, readers: list) -> list:
    row = orjson.loads(line)
    return [value if value is None or read is None else read(value) for value, read in zip(row, readers, strict=True)]


def _portions(fields: list[models.Field], made: list) -> Iterator[list]:
    size = connection.ops.bulk_batch_size(fields, made)  # SQLite limits the variables of one statement
    for start in range(0, len(made), size):
        yield made[start : start + size]


class Tally:
    """Counts and hashes lines as they pass."""

    def __init__(self) -> None:
        self.rows = 0
        self._seen = hashlib.sha256()

    def over(self, fed: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the lines on."""
        for line in fed:
            self.rows += 1
            self._seen.update(line)
            yield line

    def result(self) -> dict[str, Any]:
        """Return what the manifest keeps."""
        return {"rows": self.rows, "sha256": self._seen.hexdigest()}


def tally(model: Model) -> dict[str, Any]:
    """Return row count and SHA-256 of the table as it is now."""
    counted = Tally()
    for _ in counted.over(lines(model)):
        continue
    return counted.result()


def now() -> str:
    """Return the present moment for the manifest, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
