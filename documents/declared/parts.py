"""Reads measures and minimums of a declaration, whose fields are known by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from documents.declared.model import KINDS, LEVELS, PERIODS, SPAN, Fits, Keeper, Least, Ledger, Measured, Readers, Roster, Type

if TYPE_CHECKING:
    from documents.declared.reader import Reader

MEASURE = {
    *("key", "name", "unit", "how", "field", "where", "of", "over", "since", "until", "kinds", "levels", "standing", "per"),
    *("roster", "reach", "fits"),
}
LEAST = {"measure", "value", "every", "kinds", "levels", "source", "first", "last"}
HOW = ("count", "distinct", "sum", "average", "share", "latest", "between", "coverage", "lowest", "reached")
NEEDS = {"distinct": "field", "sum": "field", "average": "field", "latest": "field", "lowest": "per", "reached": "reach"}
TAKES = {  # the keys that only some figures take
    "of": ("share",),
    "over": ("share",),
    "since": ("between",),
    "until": ("between",),
    "kinds": ("coverage",),
    "levels": ("coverage",),
    "per": ("lowest",),
    "roster": ("coverage", "lowest"),
    "reach": ("reached",),
    "field": ("distinct", "sum", "average", "latest", "share", "lowest"),
}


def measures(reader: Reader, given: dict, made: Ledger) -> tuple[Measured, ...]:
    """Return the measures."""
    found = tuple(_measure(reader, one, turn, made) for turn, one in enumerate(reader.tables(given, "measures", 12)))
    keys = [one.key for one in found]
    for turn, one in enumerate(found):
        if one.key in keys[:turn]:
            reader.fail(f"指标“{one.key}”写了两次。", "measures", turn, "key")
        if one.reach and not any(other.key == one.reach and other.how == "lowest" for other in found):
            reader.fail(f"“reach”应写一个 how = lowest 的指标，没有“{one.reach}”。", "measures", turn, "reach")
    return found


def _measure(reader: Reader, given: dict, turn: int, made: Ledger) -> Measured:
    here: dict[str, Any] = {"table": "measures", "turn": turn}
    reader.known(given, MEASURE, **here)
    how = reader.among(given, "how", HOW, **here)
    for key, takes in TAKES.items():
        if key in given and how not in takes:
            reader.fail(f"“{key}”只用于 {'、'.join(takes)}。", key=key, **here)
    found = Measured(
        key=reader.code(given, "key", **here),
        name=reader.text(given, "name", most=30, **here),
        unit=reader.text(given, "unit", most=10, **here),
        how=how,
        field=reader.text(given, "field", most=30, needed=NEEDS.get(how) == "field", **here),
        where=reader.conditions(made, given, "where", **here),
        of=reader.conditions(made, given, "of", **here),
        over=reader.text(given, "over", most=30, needed=False, **here),
        since=reader.text(given, "since", most=30, needed=how == "between", **here),
        until=reader.text(given, "until", most=30, needed=how == "between", **here),
        kinds=reader.some(given, "kinds", KINDS, needed=how == "coverage" and "roster" not in given, **here),
        levels=reader.some(given, "levels", LEVELS, **here),
        standing=reader.flag(given, "standing", **here),
        per=reader.text(given, "per", most=30, needed=how == "lowest", **here),
        roster=roster(reader, given, **here),
        reach=reader.text(given, "reach", most=30, needed=how == "reached", **here),
        fits=_fits(reader, given, turn, made),
    )
    _types(reader, made, found, here)
    return found


def _types(reader: Reader, made: Ledger, found: Measured, here: dict[str, Any]) -> None:
    """Refuse a measure over fields of the wrong type."""
    for key in ("field", "over"):
        if name := getattr(found, key):
            one = reader.has(made, name, key, **here)
            if found.how in ("sum", "average", "share", "lowest") and not one.is_number:
                reader.fail(f"“{one.name}”不是数，不能{'求平均' if found.how == 'average' else '求和'}。", key=key, **here)
            if found.how == "latest" and one.type not in (Type.DATE, Type.PERIOD):
                reader.fail(f"“{one.name}”不是日期。", key=key, **here)
            reader.slotted(one, key, **here)
    for key in ("since", "until"):
        if (name := getattr(found, key)) and reader.has(made, name, key, **here).type is not Type.DATE:
            reader.fail(f"“{key}”应是日期字段。", key=key, **here)
    if found.how == "share" and bool(found.field) != bool(found.over):
        reader.fail("share 按数相除时“field”（分子）和“over”（分母）都要写。", key="field" if found.field else "over", **here)
    if found.how == "share" and not found.where and not found.over:
        reader.fail("share 要用“where”写明分子（“of”写分母，不写为全部）。", key="how", **here)
    if found.standing and found.how in ("sum", "between", "average", "lowest", "reached"):
        reader.fail(f"“standing”不用于 {found.how}。", key="standing", **here)
    if found.per:
        reader.slotted(reader.has(made, found.per, "per", **here), "per", **here)


def roster(reader: Reader, given: dict, **here) -> Roster | None:
    """Return who should be there; that the other ledger has it is seen once all are read."""
    found = reader.table(given, "roster", {"ledger", "field", "where"}, **here)
    if found is None:
        return None
    return Roster(
        ledger=reader.text(found, "ledger", most=30, **here),
        field=reader.text(found, "field", most=30, needed=False, **here),
        where=reader.unbound(found, "where", **here),
    )


def _fits(reader: Reader, given: dict, turn: int, made: Ledger) -> Fits | None:
    here: dict[str, Any] = {"table": "measures", "turn": turn}
    found = reader.table(given, "fits", {"words", "units", "government"}, **here)
    if found is None:
        return None
    words, units = (reader.names(found, key, **here) for key in ("words", "units"))
    if not words or not units or any(not all(one.split("|")) for one in words):
        reader.fail("“fits”要写 words 和 units，words 里 | 两边都要有字。", key="fits", **here)
    # of a ledger that governments keep, a unit's own figure would always be nothing
    government = reader.flag(found, "government", **here) or made.keeper is Keeper.GOVERNMENT
    if government and made.readers is not Readers.GOVERNMENT:
        reader.fail('按本级政府计数的指标要写 readers = "government"，不然牵头单位看不到它的数。', key="fits", **here)
    return Fits(words, units, government)


def minimums(reader: Reader, given: dict, made: Ledger) -> tuple[Least, ...]:
    """Return the minimums; each names a measure."""
    return tuple(_least(reader, one, turn, made) for turn, one in enumerate(reader.tables(given, "minimums", 12)))


def _least(reader: Reader, given: dict, turn: int, made: Ledger) -> Least:
    here: dict[str, Any] = {"table": "minimums", "turn": turn}
    reader.known(given, LEAST, **here)
    named = reader.among(given, "measure", [one.key for one in made.measures], **here)
    if made.measure(named).how in ("latest", "reached"):
        reader.fail(f"{made.measure(named).how} 没有下限可言。", key="measure", **here)
    found = Least(
        measure=named,
        value=reader.number(given, "value", **here),
        every=reader.among(given, "every", (*PERIODS, SPAN), other="year", **here),
        kinds=reader.some(given, "kinds", KINDS, needed=True, **here),
        levels=reader.some(given, "levels", LEVELS, needed=True, **here),
        source=reader.text(given, "source", most=300, **here),
        first=reader.whole(given, "first", 1950, 2199, **here),
        last=reader.whole(given, "last", 1950, 2199, **here),
    )
    if found.first and found.last and found.first > found.last:
        reader.fail("“first”晚于“last”。", key="first", **here)
    if found.every == SPAN and not (found.first and found.last):
        reader.fail("every = span 要写明从哪年（first）到哪年（last）。", key="every", **here)
    return found
