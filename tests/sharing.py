"""Data that many tests start from: built once, kept in an open transaction, handed to each test as a copy.

`@shared` declares such data as a fixture. Its arguments are other shared fixtures, so the data of a test is a stack of
layers (the cast, a plan, a round), each in a savepoint of its own; the test runs in one more, which is rolled back after it.
The stack keeps what the next test needs too and rolls back the rest. What one test does to rows, objects or files never
reaches another: rows are rolled back, objects and files are copies.
"""

from __future__ import annotations

import copy
import inspect
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

LIFE = 60  # seconds: tests that speak of "just now" find data made just now
COMMITTING = {"transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def shared(build: Callable) -> Callable:
    """Declare a fixture that is built once for all tests that follow one another and ask for it.

    A test that commits, or that replaces one of the arguments by a fixture of its own, has it built for itself.
    """

    def fixture(own_copies: dict[Callable, Any], **needs: Any) -> Any:
        if build not in own_copies:
            return build(**needs)
        if time_machine.escape_hatch.is_travelling():
            raise AssertionError(f"{build.__name__} is made at the real time: ask for it before the clock is stopped")
        return own_copies[build]

    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in inspect.signature(build).parameters]
    first = inspect.Parameter("own_copies", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = inspect.Signature([first, *parameters])
    fixture.__name__, fixture.__doc__, fixture.__module__ = build.__name__, build.__doc__, build.__module__
    fixture.shared = build
    return pytest.fixture(fixture)


@dataclass(frozen=True)
class Layer:
    """A shared fixture and the layers it stands on, by the names of its arguments."""

    build: Callable
    needs: tuple[tuple[str, Layer], ...]


def layers_of(item: pytest.Item) -> tuple[Layer, ...]:
    """The layers that a test stands on, each after those it needs; none for a test that commits."""
    mark = item.get_closest_marker("django_db")
    if (mark and (mark.args or mark.kwargs)) or COMMITTING & set(item.fixturenames):
        return ()
    found: dict[str, Layer | None] = {}
    for name in item.fixturenames:
        _find(item, name, found)
    return tuple(layer for layer in found.values() if layer)


def _find(item: pytest.Item, name: str, found: dict[str, Layer | None]) -> Layer | None:
    if name not in found:
        known = item._fixtureinfo.name2fixturedefs.get(name)  # the last of them is the one that counts here
        build = getattr(known[-1].func, "shared", None) if known else None
        needs = [(need, _find(item, need, found)) for need in inspect.signature(build).parameters] if build else []
        found[name] = Layer(build, tuple(needs)) if build and all(layer for _, layer in needs) else None
    return found[name]


def neighbours(items: list[pytest.Item]) -> list[pytest.Item]:
    """Order the tests of each module so that those on the same layers follow one another."""
    ordered = []
    for _, module in groupby(items, key=lambda item: item.path):
        ordered += sorted(module, key=lambda item: [layer.build.__qualname__ for layer in layers_of(item)])
    return ordered


@dataclass
class Raised:
    """A layer in the database: its savepoint, what the fixtures so far returned, and the files they kept."""

    layer: Layer
    savepoint: transaction.Atomic
    values: dict[Callable, Any]
    files: Path


class Stack:
    """The layers that stand in this process's test database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raised: list[Raised] = []
        self.made = 0
        self.day: date | None = None
        self.began = 0.0

    def change_to(self, wanted: tuple[Layer, ...]) -> None:
        """Roll back what isn't wanted, and build what is missing."""
        keep = 0
        if not self._stale():
            while keep < min(len(self.raised), len(wanted)) and self.raised[keep].layer == wanted[keep]:
                keep += 1
        self.drop(keep)
        if not self.raised:
            self.day, self.began = timezone.localdate(), time.monotonic()
        for layer in wanted[keep:]:
            self._raise(layer)

    def drop(self, keep: int = 0) -> None:
        """Roll back all layers but the lowest."""
        while len(self.raised) > keep:
            top = self.raised.pop()
            _roll_back(top.savepoint)
            shutil.rmtree(top.files, ignore_errors=True)

    def copies(self, files: Path) -> dict[Callable, Any]:
        """Return a copy of what the fixtures returned, one of each object, and put a copy of their files there."""
        if not self.raised:
            return {}
        top = self.raised[-1]
        if top.files.exists():
            shutil.copytree(top.files, files, dirs_exist_ok=True)
        return _copy(top.values)

    def _stale(self) -> bool:
        lost = connection.closed_in_transaction or connection.needs_rollback
        return lost or self.day != timezone.localdate() or time.monotonic() - self.began > LIFE

    def _raise(self, layer: Layer) -> None:
        self.made += 1
        files = self.folder / str(self.made)
        values = self.copies(files)
        savepoint = transaction.atomic()
        savepoint._from_testcase = True  # as around a test: a durable block inside counts as the outermost
        savepoint.__enter__()
        try:
            with override_settings(MEDIA_ROOT=str(files)):
                values[layer.build] = layer.build(**{name: values[need.build] for name, need in layer.needs})
            connection.check_constraints()
        except BaseException:
            _roll_back(savepoint)
            raise
        self.raised.append(Raised(layer, savepoint, values, files))


def _roll_back(savepoint: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    savepoint.__exit__(None, None, None)


def _copy(values: dict[Callable, Any]) -> dict[Callable, Any]:
    return dict(zip(values, copy.deepcopy(list(values.values())), strict=True))
