"""Reads the clocks, rules and draws of a declaration, whose fields are known by then."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from documents.declared import parts
from documents.declared.model import PERIODS, Clock, Draw, Ledger, Rule, Type

if TYPE_CHECKING:
    from documents.declared.reader import Reader

CLOCK = {
    *("key", "kind", "title", "field", "days", "months", "working", "warn", "every", "on", "closes", "where", "roster", "source"),
}
TAKES = {  # the keys that only some clocks take
    "field": ("expiry", "answer"),
    "closes": ("expiry", "answer"),
    "warn": ("expiry",),
    "months": ("answer",),
    "working": ("answer",),
    "days": ("answer", "repeat"),
    "every": ("repeat",),
    "on": ("repeat",),
    "roster": ("repeat",),
}
RULE = re.compile(r"^([a-z][a-z0-9_]*)\s*(>=|<=|!=|=|>|<)\s*([a-z][a-z0-9_]*)$")


def clocks(reader: Reader, given: dict, made: Ledger) -> tuple[Clock, ...]:
    """Return the clocks."""
    found = tuple(_clock(reader, one, turn, made) for turn, one in enumerate(reader.tables(given, "clocks", 6)))
    for turn, one in enumerate(found):
        if any(other.key == one.key for other in found[:turn]):
            reader.fail(f"时限“{one.key}”写了两次。", "clocks", turn, "key")
    return found


def _clock(reader: Reader, given: dict, turn: int, made: Ledger) -> Clock:
    here: dict[str, Any] = {"table": "clocks", "turn": turn}
    reader.known(given, CLOCK, **here)
    kind = reader.among(given, "kind", ("expiry", "answer", "repeat"), **here)
    for key, takes in TAKES.items():
        if key in given and kind not in takes:
            reader.fail(f"“{key}”只用于 {'、'.join(takes)}。", key=key, **here)
    found = Clock(
        key=reader.code(given, "key", **here),
        kind=kind,
        title=reader.text(given, "title", most=100, **here),
        field=reader.text(given, "field", most=30, needed=kind != "repeat", **here),
        days=reader.whole(given, "days", 0, 366, **here),
        months=reader.whole(given, "months", 1, 120, **here),
        working=reader.flag(given, "working", **here),
        warn=reader.whole(given, "warn", 1, 366, other=30, **here),
        every=reader.among(given, "every", PERIODS, **here) if kind == "repeat" else "",
        on=reader.text(given, "on", most=5, needed=False, **here),
        closes=reader.text(given, "closes", most=30, needed=kind == "answer", **here),
        where=reader.conditions(made, given, "where", **here),
        roster=parts.roster(reader, given, **here),
        source=reader.text(given, "source", most=300, **here),
    )
    _fits(reader, given, made, found, here)
    return found


def _fits(reader: Reader, given: dict, made: Ledger, found: Clock, here: dict[str, Any]) -> None:
    if found.field and reader.has(made, found.field, "field", **here).type is not Type.DATE:
        reader.fail("“field”应是日期字段。", key="field", **here)
    if found.closes:
        reader.slotted(reader.has(made, found.closes, "closes", **here), "closes", **here)
    if found.kind == "answer" and not (found.days or found.months):
        reader.fail("answer 要写几天（days）或几个月（months）。", key="kind", **here)
    if found.working and found.months:
        reader.fail("工作日只能按天算，不与“months”同用。", key="working", **here)
    if found.on:
        if found.every != "year" or "days" in given:
            reader.fail("“on”只用于每年一次，不与“days”同用。", key="on", **here)
        try:
            date.fromisoformat(f"2001-{found.on}")
        except ValueError:
            reader.fail("“on”应是月-日，像 12-04。", key="on", **here)
    day = made.field(made.day)
    if found.kind == "repeat" and day.type is Type.PERIOD and day.every != found.every:
        reader.fail(f"“{day.name}”按 {day.every} 记，every 应与它相同。", key="every", **here)
    title = set(re.findall(r"\{([^{}]*)\}", found.title))
    for name in title:
        reader.has(made, name, "title", **here)
    if title and found.kind == "repeat":
        reader.fail("repeat 的 title 没有记录可写，不能用 {字段}。", key="title", **here)


def rules(reader: Reader, given: dict, made: Ledger) -> tuple[Rule, ...]:
    """Return which fields have to agree with which."""
    return tuple(_rule(reader, one, turn, made) for turn, one in enumerate(reader.tables(given, "rules", 12)))


def _rule(reader: Reader, given: dict, turn: int, made: Ledger) -> Rule:
    here: dict[str, Any] = {"table": "rules", "turn": turn}
    reader.known(given, {"that", "say"}, **here)
    found = RULE.match(reader.text(given, "that", most=100, **here))
    if not found:
        reader.fail("“that”应像“ends >= starts”：两个字段相比。", key="that", **here)
    left, right = (reader.has(made, found[turn], "that", **here) for turn in (1, 3))
    both = {left.type, right.type}
    if left.key == right.key or not ((left.is_number and right.is_number) or both == {Type.DATE}):
        reader.fail(f"“{left.name}”和“{right.name}”不能相比，要两个数或两个日期。", key="that", **here)
    return Rule(left.key, found[2], right.key, reader.text(given, "say", most=100, **here))


def draws(reader: Reader, given: dict, made: Ledger) -> tuple[Draw, ...]:
    """Return the random draws that a record holds."""
    return tuple(_draw(reader, one, turn, made) for turn, one in enumerate(reader.tables(given, "draws", 4)))


def _draw(reader: Reader, given: dict, turn: int, made: Ledger) -> Draw:
    here: dict[str, Any] = {"table": "draws", "turn": turn}
    types = {"pool": Type.LONG, "count": Type.WHOLE, "seed": Type.TEXT, "into": Type.LONG}
    reader.known(given, set(types), **here)
    names = {key: reader.text(given, key, most=30, **here) for key in types}
    for key, type_ in types.items():
        if reader.has(made, names[key], key, **here).type is not type_:
            reader.fail(f"“{key}”应是 {type_} 字段。", key=key, **here)
    if names["pool"] == names["into"]:
        reader.fail("“into”不能就是“pool”。", key="into", **here)
    if made.field(names["into"]).required:
        reader.fail("抽取结果由系统填，不能必填。", key="into", **here)
    return Draw(**names)


def needed(made: Ledger) -> set[str]:
    """Return the fields that measures and clocks have to find in SQL."""
    found = {one.field for one in made.clocks} | {one.field for one in made.measures} | {one.closes for one in made.clocks}
    found |= {name for one in made.measures for name in (one.since, one.until, one.over, one.per)}
    found |= {each.field for one in made.measures for each in (*one.where, *one.of)}
    found |= {each.field for one in made.clocks for each in one.where}
    return found - {""}
