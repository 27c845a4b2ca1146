"""The keys of an answer, declared once: which columns are read, how a row is finished, and what the schema says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, QuerySet
from django.utils import timezone
from rest_framework import serializers

from fazhi.org.acting import Acting

WORDS = "_words"
HIDDEN = "_x_"


@dataclass(frozen=True)
class Made:
    """A key worked out from the row: `make(row, acting)`. `needs` are further columns it reads, `{name: path}`; where these
    lead to something, `ready(rows)` puts it in their place for all rows at once."""

    name: str
    make: Callable[[dict, Acting], Any]
    schema: serializers.Field
    needs: dict[str, str] = field(default_factory=dict)
    ready: Callable[[list[dict]], None] | None = None


@dataclass(frozen=True)
class Key:
    """A key read from a column. `words` gives the Chinese words of a coded value in a second key, `…_words`."""

    name: str
    path: str
    column: models.Field
    empty: bool
    words: dict[str, str] | None


def key_of(model: type[models.Model], spec: str, words: dict[str, str] | None = None) -> Key:
    """Read a declaration, `name` or `name=path__to__column`. A path that the model doesn't have is an error at start."""
    name, _, path = spec.partition("=")
    found, empty = None, False
    for piece in (path or name).split("__"):
        found = (found.related_model if found else model)._meta.get_field(piece)
        empty = empty or found.null
    coded = words or (dict(found.flatchoices) if found.choices else None)
    return Key(name, path or name, found, empty, coded)


class Columns:
    """The keys of one kind of row, read by `values()` and finished in place."""

    def __init__(self, model: type[models.Model], *keys: str | Made, words: dict[str, dict[str, str]] | None = None) -> None:
        self.model = model
        self.made = [key for key in keys if isinstance(key, Made)]
        self.keys = [key_of(model, key, (words or {}).get(key.partition("=")[0])) for key in keys if isinstance(key, str)]
        self.order = [key if isinstance(key, str) else key.name for key in keys]
        self._moments = [key.name for key in self.keys if isinstance(key.column, models.DateTimeField)]
        self._words = [(key.name, key.name + WORDS, key.words) for key in self.keys if key.words]
        self._needs = {name: path for made in self.made for name, path in made.needs.items()}

    @property
    def names(self) -> list[str]:
        """The names of all keys."""
        return [key.name for key in self.keys] + [key.name for key in self.made]

    def read(self, rows: QuerySet, also: Iterable[str] = ()) -> QuerySet:
        """Select the columns, and the paths in `also` under hidden names (see `taken`)."""
        plain = [key.path for key in self.keys if key.name == key.path]
        renamed = {key.name: F(key.path) for key in self.keys if key.name != key.path}
        hidden = {HIDDEN + path: F(path) for path in also}
        return rows.values(*plain, **renamed, **{name: F(path) for name, path in self._needs.items()}, **hidden)

    def finish(self, rows: list[dict], acting: Acting) -> list[dict]:
        """Put in moments with their offset, the words of coded values, and what is worked out; take needs out again."""
        zone = timezone.get_default_timezone()
        for made in self.made:
            if made.ready and rows:
                made.ready(rows)
        for row in rows:
            for name in self._moments:
                if row[name] is not None:
                    row[name] = row[name].astimezone(zone)
            for name, words_name, words in self._words:
                row[words_name] = words.get(row[name], "")
            for made in self.made:
                row[made.name] = made.make(row, acting)
            for name in self._needs:
                del row[name]
        return rows

    @cached_property
    def schema(self) -> dict[str, serializers.Field]:
        """The keys as serializer fields, in the declared order, for the OpenAPI document."""
        described: dict[str, serializers.Field] = {}
        for key in self.keys:
            described[key.name] = _described(key)
            if key.words:
                described[key.name + WORDS] = serializers.CharField(read_only=True, help_text="上一项的中文说法")
        return described | {made.name: made.schema for made in self.made}


def taken(row: dict, paths: Iterable[str]) -> list[Any]:
    """Take the hidden columns out of a row and return their values."""
    return [row.pop(HIDDEN + path) for path in paths]


KINDS: tuple[tuple[type[models.Field], type[serializers.Field]], ...] = (
    (models.BooleanField, serializers.BooleanField),
    (models.DateTimeField, serializers.DateTimeField),
    (models.DateField, serializers.DateField),
    (models.DecimalField, serializers.DecimalField),
    (models.JSONField, serializers.JSONField),
    (models.IntegerField, serializers.IntegerField),
    (models.ForeignKey, serializers.IntegerField),
    (models.Field, serializers.CharField),
)


def _described(key: Key) -> serializers.Field:
    said = {"read_only": True, "help_text": str(key.column.verbose_name)}
    if key.empty:
        said["allow_null"] = True
    if key.words:
        blank = [("", "")] if key.column.blank else []
        return serializers.ChoiceField(choices=[*key.words.items(), *blank], **said)
    kind = next(kind for column, kind in KINDS if isinstance(key.column, column))
    if kind is serializers.DecimalField:
        said |= {"max_digits": key.column.max_digits, "decimal_places": key.column.decimal_places}
    return kind(**said)
