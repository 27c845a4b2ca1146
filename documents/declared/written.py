"""Writes what a government adds to a declaration as the text that `own.with_own` reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from documents.declared.fields import LONGEST, TEXTS
from documents.declared.model import Field, Least, Ledger

PLAIN = (
    *("key", "name", "type", "required", "unit", "places", "least", "most", "pattern", "hint", "default", "about", "private"),
    *("every", "to", "by", "help"),
)


def own_text(fields: Sequence[Field], hidden: Sequence[str], minimums: Sequence[Least], off: Sequence[str] = ()) -> str:
    """Return the text; nothing added is an empty one. `off` are the repeats that aren't asked for."""
    lines = [f"{key} = {_value(list(names))}" for key, names in (("hidden", hidden), ("off", off)) if names]
    for one in fields:
        facts: dict[str, object] = {key: getattr(one, key) for key in PLAIN}
        facts |= {"type": one.type.value, "choices": list(one.choices)}
        facts |= {"longest": one.longest} if one.type in TEXTS and one.longest != LONGEST.get(one.type, 200) else {}
        lines += _table("fields", facts)
    for least in minimums:
        said: dict[str, object] = {
            "measure": least.measure,
            "value": least.value,
            "every": least.every,
            "kinds": list(least.kinds),
        }
        said |= {"levels": list(least.levels), "first": least.first, "last": least.last, "source": least.source}
        lines += _table("minimums", said)
    return "\n".join(lines)


def _table(name: str, facts: dict[str, object]) -> list[str]:
    return [f"[[{name}]]", *(f"{key} = {_value(held)}" for key, held in facts.items() if held), ""]


def _value(held: object) -> str:
    """A text, number, flag or list as TOML writes it, which for these is as JSON does."""
    return json.dumps(held, ensure_ascii=False)


def differing(shipped: Ledger, wanted: Iterable[Least]) -> list[Least]:
    """Return the minimums that have to be written so that `wanted` count: each group of one measure and length that isn't as
    shipped, and a 0 for a group that is gone."""
    groups: dict[tuple[str, str], list[Least]] = defaultdict(list)
    for one in wanted:
        groups[one.measure, one.every].append(one)
    known: dict[tuple[str, str], list[Least]] = defaultdict(list)
    for one in shipped.minimums:
        known[one.measure, one.every].append(one)
    found = [one for place, several in groups.items() if _bare(several) != _bare(known[place]) for one in several]
    gone = [one for place, several in known.items() if place not in groups for one in several]
    return found + [replace(one, value="0") for one in gone]


def _bare(several: list[Least]) -> list[Least]:
    return [replace(one, source="") for one in several]
