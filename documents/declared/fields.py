"""Reads the fields of a declaration, each with what its type allows."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from documents.declared import conditions
from documents.declared.given import CODE, NUMBER, Given
from documents.declared.model import NUMBERS, PERIODS, Condition, Field, Type

KEYS = {
    *("key", "name", "type", "required", "unit", "places", "least", "most", "longest", "pattern", "hint", "unique", "default"),
    *("help", "choices", "about", "private", "every", "to", "by", "when"),
}
TEXTS = (Type.TEXT, Type.LONG, Type.PERSON, Type.DOCUMENT, Type.LINK)
BOUNDED = (*NUMBERS, Type.DATE)
ONLY = {  # a key that some types take, and they alone
    "unit": (NUMBERS, "数"),
    "places": ((Type.DECIMAL,), "小数"),
    "longest": (TEXTS, "文字"),
    "pattern": (TEXTS, "文字"),
    "least": (BOUNDED, "数和日期"),
    "most": (BOUNDED, "数和日期"),
    "about": (NUMBERS, "数"),
    "every": ((Type.PERIOD,), "期间"),
    "choices": ((Type.CHOICE,), "选项"),
    "to": ((Type.RECORD,), "关联记录"),
}
LONGEST = {Type.LONG: 5000, Type.LINK: 500, Type.PERSON: 60}
MONEY = ("元", "万元")


def fields(reader: Given, given: dict, *, most: int = 40, needed: bool = True) -> tuple[Field, ...]:
    """Return the fields; their conditions are read once all are known."""
    tables = reader.tables(given, "fields", most)
    if needed and not tables:
        reader.fail("没有写字段（[[fields]]）。")
    found = tuple(_field(reader, one, turn) for turn, one in enumerate(tables))
    for what in ("key", "name"):
        seen: set[str] = set()
        for turn, one in enumerate(found):
            if getattr(one, what) in seen:
                reader.fail(f"字段“{getattr(one, what)}”写了两次。", "fields", turn, what)
            seen.add(getattr(one, what))
    return found


def _field(reader: Given, given: dict, turn: int) -> Field:
    here: dict[str, Any] = {"table": "fields", "turn": turn}
    reader.known(given, KEYS, **here)
    key = reader.text(given, "key", most=30, **here)
    if not CODE.fullmatch(key):
        reader.fail("“key”用小写字母、数字和下划线。", key="key", **here)
    type_ = Type(reader.among(given, "type", [one.value for one in Type], **here))
    for only, (types, said) in ONLY.items():
        if only in given and type_ not in types:
            reader.fail(f"“{only}”只用于{said}。", key=only, **here)
    made = Field(
        key=key,
        name=reader.text(given, "name", most=30, **here),
        type=type_,
        required=reader.flag(given, "required", **here),
        unit=_unit(reader, given, type_, here),
        places=reader.whole(given, "places", 1, 6, **here),
        least=_bound(reader, given, "least", type_, here),
        most=_bound(reader, given, "most", type_, here),
        longest=reader.whole(given, "longest", 1, 20_000, other=LONGEST.get(type_, 200), **here),
        unique=reader.flag(given, "unique", **here),
        default=reader.text(given, "default", most=100, needed=False, **here),
        help=reader.text(given, "help", most=200, needed=False, **here),
        choices=reader.names(given, "choices", needed=type_ is Type.CHOICE, **here),
        about=reader.flag(given, "about", **here),
        private=reader.flag(given, "private", **here),
        every=reader.among(given, "every", PERIODS, **here) if type_ is Type.PERIOD else "",
        to=reader.text(given, "to", most=30, needed=type_ is Type.RECORD, **here),
        by=reader.among(given, "by", ("", "office"), **here),
        **_pattern(reader, given, here),
    )
    _fits(reader, made, here)
    return made


def _unit(reader: Given, given: dict, type_: Type, here: dict[str, Any]) -> str:
    if type_ is Type.MONEY:
        return reader.among(given, "unit", MONEY, **here)
    return reader.text(given, "unit", most=10, needed=type_ is Type.DECIMAL, **here)


def _pattern(reader: Given, given: dict, here: dict[str, Any]) -> dict[str, Any]:
    """Return pattern and hint. Refuses a pattern that is none, or that can take for ever: no repeat after a group, and none
    after another repeat."""
    pattern = reader.text(given, "pattern", most=200, needed=False, **here)
    if pattern:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            reader.fail("“pattern”不是有效的样式。", key="pattern", **here)
        if re.search(r"\)[*+{?]|[*+}][*+{]|\\[1-9]|\(\?", pattern):
            reader.fail("“pattern”里括号后面不能接 * + ? {，重复不能连着写，也不能用 \\1 和 (?。", key="pattern", **here)
        if len(re.findall(r"[*+]|,\}", pattern)) > 2:
            reader.fail("“pattern”里没有上限的重复（* +）最多两处。", key="pattern", **here)
    return {"pattern": pattern, "hint": reader.text(given, "hint", most=100, needed=bool(pattern), **here)}


def _bound(reader: Given, given: dict, key: str, type_: Type, here: dict[str, Any]) -> str:
    """Return a bound of a number or a date as text."""
    if key not in given:
        return ""
    if type_ in NUMBERS:
        return reader.number(given, key, **here)
    found = str(given[key])
    if found != "today" and not conditions.is_day(found):
        reader.fail(f"“{key}”应是日期：2026-01-31 或 today。", key=key, **here)
    return found


def _fits(reader: Given, made: Field, here: dict[str, Any]) -> None:
    """Refuse what doesn't go together within one field."""
    if made.is_number and made.least and made.most and Decimal(made.least) > Decimal(made.most):
        reader.fail("“least”大于“most”。", key="least", **here)
    if made.required and (made.by or made.type is Type.FILE):
        said = "由法治工作机构填写的" if made.by else "佐证材料"
        reader.fail(f"{said}不能必填。", key="required", **here)
    if made.unique and made.type in (Type.LONG, Type.FILE, Type.FLAG):
        reader.fail("这一类型不能 unique。", key="unique", **here)
    if made.default and not _is_default(made):
        said = "不在选项里" if made.choices else "不是这一类型的值"
        reader.fail(f"默认值“{made.default}”{said}。", key="default", **here)


def _is_default(one: Field) -> bool:
    if one.type is Type.CHOICE:
        return one.default in one.choices
    if one.is_number:
        return bool(NUMBER.fullmatch(one.default))
    if one.type is Type.DATE:
        return one.default == "today" or conditions.is_day(one.default)
    return one.default in ("是", "否") if one.type is Type.FLAG else one.type in TEXTS


def whens(reader: Given, given: dict, found: tuple[Field, ...]) -> dict[str, tuple[Condition, ...]]:
    """Return the conditions under which fields are required, by key."""
    by_key, made = {one.key: one for one in found}, {}
    for turn, one in enumerate(given["fields"]):
        here: dict[str, Any] = {"table": "fields", "turn": turn}
        for words in reader.names(one, "when", **here):
            said = conditions.read(words)
            if said is None or said.field not in by_key:
                reader.fail(f"条件“{words}”看不懂，应像“state = 离岗”，字段要写在本台账里。", key="when", **here)
            if wrong := conditions.fault(by_key[said.field], said):
                reader.fail(wrong, key="when", **here)
            made[found[turn].key] = (*made.get(found[turn].key, ()), said)
        if found[turn].required and "when" in one:
            reader.fail("写了 required 就不再写 when。", key="when", **here)
    return made
