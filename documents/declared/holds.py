"""What a declaration demands of a record as a whole: fields required under a condition, fields that agree, draws that repeat.

`data` is a record's, as `documents/values` stores it: whole numbers as int, decimals and money as text, days as ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from documents.declared import draw
from documents.declared.model import Condition, Field, Ledger, Type

OPS = {"=": eq, "!=": ne, ">=": ge, "<=": le, ">": gt, "<": lt}
WAN = 10_000
Data = Mapping[str, Any]


def holds(ledger: Ledger, conditions: tuple[Condition, ...], data: Data, today: date) -> bool:
    """Return whether all conditions hold of a record; of none, they do."""
    return all(_one(ledger.field(one.field), one, data, today) for one in conditions)


def _one(field: Field, said: Condition, data: Data, today: date) -> bool:
    held = data.get(field.key)
    missing = held is None or held == ""
    if said.op in ("filled", "empty"):
        return missing == (said.op == "empty")
    if missing:
        return said.op == "!="
    values = [_value(field, one, today) for one in said.values]
    if said.op == "in":
        return _held(field, held) in values
    return OPS[said.op](_held(field, held), values[0])


def _held(field: Field, held: Any) -> Any:
    if field.is_number:
        return Decimal(str(held))
    return date.fromisoformat(held) if field.type in (Type.DATE, Type.PERIOD) else held


def _value(field: Field, words: str, today: date) -> Any:
    """A declared value as a held one is compared with it; money is held in 元."""
    if field.is_number:
        return Decimal(words) * (WAN if field.type is Type.MONEY and field.unit == "万元" else 1)
    if field.type in (Type.DATE, Type.PERIOD):
        return today if words == "today" else date.fromisoformat(words)
    return words == "是" if field.type is Type.FLAG else words


def required(field: Field, ledger: Ledger, data: Data, today: date) -> bool:
    """Return whether a record may not leave this field empty."""
    return field.required or (bool(field.when) and holds(ledger, field.when, data, today))


def faults(ledger: Ledger, data: Data, today: date) -> dict[str, str]:
    """Return {field: sentence} for what is missing under a condition or doesn't agree with another field."""
    found = {}
    for one in ledger.shown:
        if one.when and one.type is not Type.FILE and data.get(one.key) in (None, "") and required(one, ledger, data, today):
            found[one.key] = f"请填写{one.name}。"
    for rule in ledger.rules:
        left, right = (data.get(key) for key in (rule.left, rule.right))
        if left in (None, "") or right in (None, ""):
            continue
        if not OPS[rule.op](_held(ledger.field(rule.left), left), _held(ledger.field(rule.right), right)):
            found.setdefault(rule.left, rule.say)
    return found


def settled(ledger: Ledger, data: Data) -> dict[str, Any]:
    """Return the data with every draw made that has a seed; without one, what was drawn elsewhere stands as typed."""
    made = dict(data)
    for one in ledger.draws:
        if made.get(one.seed) and made.get(one.pool) and made.get(one.count):
            made[one.into] = "\n".join(draw.pick(made[one.pool], made[one.count], made[one.seed]))
    return made
