"""Reads whose SQL is worked out once for a process: compiling a query takes the ORM longer than the database needs to answer it.

Only for reads whose shape never depends on who asks: keys and days go in as parameters, and the person has been let through
before. What the access rules decide is compiled anew for every request.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Value = int | date | str | Sequence[int]
KEY = 7_000_000_000_000_000_000  # stands for a key while compiling; no table grows that far
DAY = date(9000, 1, 1)  # and this for a day
TEXT = "\x02text"  # and this for a text, with its place after it; nothing that is searched for looks like it


class Prepared:
    """A read: `Prepared(lambda pk, day: Model.objects.filter(...))`, called with keys, days, texts and lists of keys.

    Every value must come back as a plain parameter of the SQL; one that doesn't raises ValueError at the first call.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._known: dict[tuple, _Compiled] = {}
        self._lock = Lock()

    def __call__(self, *values: Value) -> list[Any]:
        """Return the rows; an empty list of keys finds none."""
        if any(_is_list(value) and not value for value in values):
            return []
        widened = [_widened(value) for value in values]
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        shape = (vendor, *(len(value) if isinstance(value, list) else type(value) for value in widened))
        compiled = self._known.get(shape)
        if compiled is None:
            with self._lock:
                compiled = self._known.setdefault(shape, _Compiled(self._build, widened))
        return compiled.rows([one for value in widened for one in (value if isinstance(value, list) else [value])])


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _widened(value: Value) -> Value:
    """Bring a list to a length of 1, 2, 4, 8 … by repeating its last key, so that few shapes are ever compiled."""
    if not _is_list(value):
        return value
    keys = list(value)
    return keys + [keys[-1]] * ((1 << (len(keys) - 1).bit_length()) - len(keys))


class _Compiled:
    def __init__(self, build: Callable[..., QuerySet], values: list[Value]) -> None:
        marks, self._slots = [], []
        places: dict[Any, int] = {}

        def mark(value: int | date | str) -> int | date | str:
            if isinstance(value, str):
                stands = f"{TEXT}{len(places)}"
            else:
                stands = DAY + timedelta(days=len(places)) if isinstance(value, date) else KEY + len(places)
            places[stands] = len(places)
            return stands

        for value in values:
            marks.append([mark(one) for one in value] if isinstance(value, list) else mark(value))
        rows = build(*marks)
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._sql, params = self._compiler.as_sql()
        self._params = list(params)
        written = {str(stands): place for stands, place in places.items()}
        for at, param in enumerate(self._params):
            if (place := written.get(str(param))) is not None:
                self._slots.append((at, place, isinstance(param, str)))
        if {place for _, place, _ in self._slots} != set(places.values()):
            raise ValueError("a value of a prepared read does not stand in its SQL as a parameter")

    def rows(self, values: list[int | date]) -> list[Any]:
        params = self._params.copy()
        for at, place, as_text in self._slots:
            params[at] = str(values[place]) if as_text else values[place]
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.as_sql = lambda *args, **kwargs: (self._sql, tuple(params))
        return list(self._rows._iterable_class(_Asked(self._rows, compiler)))


class _Asked:
    """What an iterable of the ORM asks of a queryset, answered with the compiled query."""

    def __init__(self, rows: QuerySet, compiler: Any) -> None:
        self.db, self.model, self._fields = DEFAULT_DB_ALIAS, rows.model, rows._fields
        self._known_related_objects = rows._known_related_objects
        self.query = _Query(rows.query, compiler)


class _Query:
    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *args: object, **kwargs: object) -> Any:
        return self._compiler
