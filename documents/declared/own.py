"""What a government says about a shipped declaration, whose file stays untouched: own fields, hidden ones, repeats that are off,
minimums by year."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from documents.declared import fields, parts, slots
from documents.declared.model import Clock, Ledger
from documents.declared.reader import Reader

KEYS = {"fields", "hidden", "off", "minimums"}


def with_own(ledger: Ledger, text: str) -> Ledger:
    """Return a declaration with a government's additions. Raises BadLedger with line and sentence."""
    given, reader = tomllib.loads(text), Reader(f"{ledger.code}（本地）", text)
    reader.known(given, KEYS)
    room = 40 - len(ledger.fields)
    added = tuple(replace(one, own=True) for one in fields.fields(reader, given, most=room, needed=False))
    for turn, one in enumerate(added):
        if ledger.has(one.key):
            reader.fail(f"字段“{one.key}”已经有了。", "fields", turn, "key")
        if one.name in {other.name for other in ledger.fields}:
            reader.fail(f"已经有叫“{one.name}”的字段了。", "fields", turn, "name")
    hidden = reader.names(given, "hidden")
    needed = slots.needed(ledger) | set(ledger.published)
    for name in hidden:
        one = reader.has(ledger, name, "hidden")
        if one.required or name in needed:
            reader.fail(f"“{one.name}”是必填或者统计要用的，不能隐藏。", key="hidden")
    shown = tuple(replace(one, hidden=one.key in hidden) for one in ledger.fields)
    made = ledger.changed(fields=(*shown, *added), clocks=_clocks(reader, given, ledger))
    made = made.changed(columns=tuple(name for name in made.columns if name not in hidden) + tuple(one.key for one in added))
    least = parts.minimums(reader, given, made)
    named = {(one.measure, one.every) for one in least}
    kept = tuple(one for one in made.minimums if (one.measure, one.every) not in named)
    made = made.changed(minimums=(*kept, *least))
    return made.changed(slots=slots.assign(made)[0])


def switched_off(text: str) -> frozenset[str]:
    """Return the keys of the repeats that a text which was taken switches off."""
    return frozenset(tomllib.loads(text).get("off", ()))


def _clocks(reader: Reader, given: dict, ledger: Ledger) -> tuple[Clock, ...]:
    off = reader.names(given, "off")
    known = [one.key for one in ledger.clocks if one.kind == "repeat"]
    if strange := [name for name in off if name not in known]:
        reader.fail(f"没有按期登记的时限“{strange[0][:40]}”，有的是：{'、'.join(known) or '无'}。", key="off")
    return tuple(replace(one, off=one.key in off) for one in ledger.clocks)
