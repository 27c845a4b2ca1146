"""Conditions as a declaration writes them: `kind = 常务会议学法`, `minutes >= 30`, `ended empty`, `state in 在岗 | 借调`."""

from __future__ import annotations

import re
from datetime import date

from documents.declared.given import NUMBER
from documents.declared.model import Condition, Field, Type

FORM = re.compile(r"^(?P<field>[a-z][a-z0-9_]*)\s*(?P<op>>=|<=|!=|=|>|<|in\b|filled$|empty$)\s*(?P<value>.*)$")
ALONE = ("filled", "empty")
ORDERED = (">=", "<=", ">", "<")
DAYS = (Type.DATE, Type.PERIOD)


def read(words: str) -> Condition | None:
    """Return the condition that words say, or None when they say none."""
    found = FORM.match(words.strip())
    if not found:
        return None
    value = found["value"].strip()
    if found["op"] in ALONE:
        return Condition(found["field"], found["op"])
    values = tuple(one.strip() for one in value.split("|")) if found["op"] == "in" else (value,)
    return Condition(found["field"], found["op"], values) if all(values) else None


def fault(one: Field, said: Condition) -> str:
    """Return what is wrong with a condition on a field as a sentence, "" where nothing is."""
    if said.op in ALONE:
        return ""
    if one.type in (Type.UNIT, Type.RECORD, Type.FILE):
        return f"“{one.name}”只能用 filled 或 empty 作条件。"
    if said.op in ORDERED and not (one.is_number or one.type in DAYS):
        return f"“{one.name}”不分大小，不能用 {said.op}。"
    wrong = [value for value in said.values if not _is_value(one, value)]
    if wrong and one.type is Type.CHOICE:
        return f"“{one.name}”没有选项“{wrong[0][:40]}”。"
    return f"“{one.name}”不会是“{wrong[0][:40]}”。" if wrong else ""


def _is_value(one: Field, words: str) -> bool:
    if one.type is Type.CHOICE:
        return words in one.choices
    if one.type is Type.FLAG:
        return words in ("是", "否")
    if one.is_number:
        return bool(NUMBER.fullmatch(words)) and len(words.partition(".")[2]) <= (6 if one.unit == "万元" else one.scale)
    if one.type in DAYS:
        return is_day(words) or (words == "today" and one.type is Type.DATE)
    return True


def is_day(words: str) -> bool:
    """Return whether words are a day, as 2026-01-31."""
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False
