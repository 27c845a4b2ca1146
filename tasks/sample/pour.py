"""Writes very many rows of a table at once: COPY on PostgreSQL, executemany on SQLite, both under every constraint and trigger.

Columns that are not given hold the model's defaults; keys are given, and the sequences follow at the end.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import DateField, Field, JSONField, Model
from django.utils import timezone

Row = Sequence[Any]


def pour(model: type[Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows that hold the named columns (attribute names) in order, inside the caller's transaction."""
    given = [model._meta.get_field(name) for name in names]
    attnames = {field.attname for field in given}
    rest = [field for field in model._meta.concrete_fields if field.attname not in attnames]
    constants = [_default(field) for field in rest]
    columns = [connection.ops.quote_name(field.column) for field in (*given, *rest)]
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(table, columns, rows, constants)
    else:
        _insert(table, columns, rows, constants, {i for i, field in enumerate(given) if isinstance(field, DateField)})


@contextmanager
def checked_as_sets(models: Iterable[type[Model]]) -> Iterator[None]:
    """Have the foreign keys of these tables checked by one join each at the end of the block instead of row by row.

    PostgreSQL only, inside the caller's transaction: the same keys under the same names are put back and the database
    proves every row before anything is committed; a failure rolls everything back. SQLite checks as it goes.
    """
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in models]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            "WHERE k.contype = 'f' AND c.oid = ANY (%s::regclass[]) ORDER BY 1, 2",
            [tables],
        )
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    with connection.cursor() as cursor:
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} {definition}")


def follow(models: Iterable[type[Model]]) -> None:
    """Set the key sequences behind the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def _default(field: Field) -> Any:
    """Return the constant for a column that was not given."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    value = field.get_default()
    return json.dumps(value) if isinstance(field, JSONField) else value


def _copy(table: str, columns: list[str], rows: Iterable[Row], constants: list) -> None:
    """PostgreSQL: stream the rows as text."""
    tail = "".join(f"\t{_text(value)}" for value in constants)
    lines = ("\t".join([_text(value) for value in row]) + tail + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", _Stream(lines))


class _Stream(io.RawIOBase):
    """Lines as a file that COPY reads from."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.left = b""

    def read(self, size: int = -1) -> bytes:
        """Return about `size` bytes; nothing at the end."""
        pieces, got = [self.left], len(self.left)
        for line in self.lines:
            piece = line.encode()
            pieces.append(piece)
            got += len(piece)
            if 0 <= size <= got:
                break
        whole = b"".join(pieces)
        cut = len(whole) if size < 0 else size
        self.left = whole[cut:]
        return whole[:cut]


def _escaped(value: str) -> str:
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        value = value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return value


TEXT: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda value: "\\N",
    date: lru_cache(1000)(date.isoformat),
    datetime: lru_cache(1000)(datetime.isoformat),
}


def _text(value: Any) -> str:
    """Return a value as COPY's text format writes it."""
    kind = type(value)
    return TEXT[kind](value) if kind in TEXT else _escaped(str(value))


def _insert(table: str, columns: list[str], rows: Iterable[Row], constants: list, dated: set[int]) -> None:
    """SQLite: one prepared statement for all rows."""
    marks = ", ".join(["%s"] * len(columns))
    tail = tuple(_stored(value) for value in constants)
    told = (tuple(_stored(v) if i in dated else v for i, v in enumerate(row)) + tail for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", told)  # noqa: S608  names of our own models


def _stored(value: Any) -> Any:
    """Return a day or a moment as the database keeps it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
