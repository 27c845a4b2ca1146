"""What declared measures count: for each unit its inputs, worked out in SQL from slots, exact to the last digit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet, Sum

from documents import values
from documents.declared.model import Ledger, Measured, Roster
from documents.models import Record
from documents.selectors import counting, forms, keeping
from fazhi.measure import Asked, Counts
from fazhi.org.acting import government_of
from fazhi.org.models import Unit

Found = dict[int, dict[str, Decimal | int]]


def count(ledger: Ledger, one: Measured, asked: Asked) -> Counts:
    """Return {unit: {input: count}} of a measure for the asked units over the records the person may see."""
    return _HOW[one.how](ledger, one, asked)


def inputs(one: Measured) -> dict[str, str]:
    """Return the inputs of a measure with their labels, in order."""
    return _INPUTS[one.how](one)


def rows(ledger: Ledger, one: Measured, asked: Asked) -> QuerySet[Record]:
    """Return the records that a measure counts; of a share its numerator."""
    found = _in_time(ledger, asked, stands=one.standing)
    return found.filter(counting.holding(ledger, (*one.of, *one.where), asked.as_of))


def _in_time(ledger: Ledger, asked: Asked, *, stands: bool) -> QuerySet[Record]:
    found = asked.narrowed(counting.standing(ledger.code, asked.acting), "unit")
    return found.filter(counting.in_time(ledger, asked.period, stands=stands)).order_by()


def held(ledger: Ledger, one: Measured, asked: Asked) -> Q:
    """Return the filter of the records that go into a measure, in whatever period they fall; of a share both its parts."""
    if one.how == "reached":
        return held(ledger, ledger.measure(one.reach), asked)
    found = _held(ledger, one, asked)
    if one.how in ("sum", "average", "latest") and one.field:
        found &= ~counting.empty(ledger.field(one.field), ledger.slots[one.field])
    return found


def _held(ledger: Ledger, one: Measured, asked: Asked) -> Q:
    """Return the filter of the records that count; a share of records is taken within those that hold to its `of`."""
    part = one.how == "share" and not one.over
    found = counting.holding(ledger, one.of if part else (*one.of, *one.where), asked.as_of)
    if one.how == "distinct":
        found &= ~counting.empty(ledger.field(one.field), ledger.slots[one.field])
    if one.how == "between":
        found &= Q(**{f"{ledger.slots[key]}__isnull": False for key in (one.since, one.until)})
    return found


def _sums(ledger: Ledger, one: Measured, asked: Asked, held: Q | None) -> dict[str, Aggregate]:
    """Return {input: what SQL works out} over rows of which those count that `held` keeps; None: all of them."""
    slot = ledger.slots.get(one.field, "")
    if one.how == "count":
        return {"n": Count("pk", filter=held)}
    if one.how == "distinct":
        return {"n": Count(slot, distinct=True, filter=held)}
    if one.how == "latest":
        return {"day": Max(slot, filter=held)}
    if one.how == "between":
        length = ExpressionWrapper(F(ledger.slots[one.until]) - F(ledger.slots[one.since]), output_field=DurationField())
        return {"days": Sum(length, filter=held), "n": Count("pk", filter=held)}
    if one.how == "share" and one.over:
        return {"part": Sum(slot, filter=held), "whole": Sum(ledger.slots[one.over], filter=held)}
    if one.how == "share":
        numerator = counting.holding(ledger, one.where, asked.as_of) & (held or Q())
        return {"part": Count("pk", filter=numerator or None), "whole": Count("pk", filter=held)}
    return {"total": Sum(slot, filter=held), "n": Count(slot, filter=held)}


def _read(ledger: Ledger, one: Measured, row: Mapping[str, Any]) -> dict[str, Decimal | int]:
    """Return the inputs of a unit as people count them; nothing where it has no row that counts."""
    if not any(row.values()):
        return {}
    if one.how == "latest":
        return {"day": row["day"].toordinal()}
    if one.how == "between":
        return {"days": (row["days"] or timedelta()).days, "n": row["n"]}
    if one.how == "share" and one.over:
        return {"part": _exact(ledger, one.field, row["part"]), "whole": _exact(ledger, one.over, row["whole"])}
    return {"total": _exact(ledger, one.field, row["total"]), "n": row["n"]} if "total" in row else dict(row)


def _exact(ledger: Ledger, key: str, held: int | None) -> Decimal:
    return values.unslot(ledger.field(key), held) or Decimal(0)


def _summed(ledger: Ledger, one: Measured, asked: Asked) -> Found:
    found = _in_time(ledger, asked, stands=one.standing).filter(_held(ledger, one, asked))
    found = found.values("unit").annotate(**_sums(ledger, one, asked, None))
    told = {row.pop("unit"): _read(ledger, one, row) for row in found}
    return {unit: inputs for unit, inputs in told.items() if inputs}


def together(ledger: Ledger, asked: Asked, only: Iterable[Measured] | None = None) -> tuple[dict[int, int], dict[str, Counts]]:
    """Return {unit: its records in the period} and {measure: its counts} of all measures of a ledger, or of
    some of them.

    Whatever is a sum over the records of the period is read with them in one pass, the rest as alone.
    """
    measures = ledger.measures if only is None else list(only)
    joined = {f"m{at}": one for at, one in enumerate(measures) if _HOW[one.how] is _summed and not one.standing}
    sums: dict[str, Aggregate] = {"all": Count("pk")}
    for name, one in joined.items():
        sums |= {f"{name}_{key}": told for key, told in _sums(ledger, one, asked, _held(ledger, one, asked) or None).items()}
    units: dict[int, int] = {}
    found: dict[str, dict[int, dict]] = {one.key: {} for one in joined.values()}
    for row in _in_time(ledger, asked, stands=False).values("unit").annotate(**sums):
        units[row["unit"]] = row["all"]
        for name, one in joined.items():
            own = {key.removeprefix(f"{name}_"): held for key, held in row.items() if key.startswith(f"{name}_")}
            if inputs := _read(ledger, one, own):
                found[one.key][row["unit"]] = inputs
    return units, {one.key: found[one.key] if one.key in found else count(ledger, one, asked) for one in measures}


def _coverage(ledger: Ledger, one: Measured, asked: Asked) -> Found:
    there = set(rows(ledger, one, asked).values_list("unit", flat=True).distinct())
    return {unit: {"part": int(unit in there), "whole": 1} for unit in should(ledger, one, asked)}


def should(ledger: Ledger, one: Measured, asked: Asked) -> set[int]:
    """Return the asked units that a coverage expects a record of."""
    if one.roster:
        found = {row[0] for row in on_roster(one.roster, asked)}
    else:
        units = keeping.keepers(ledger, government_of(asked.acting.unit))
        units = units.filter(kind__in=one.kinds) if one.kinds else units
        found = set((units.filter(level__in=one.levels) if one.levels else units).values_list("pk", flat=True))
    return found if asked.units is None else found & set(asked.units)


def on_roster(roster: Roster, asked: Asked) -> set[tuple[int, object]]:
    """Return (unit, who or what) of the standing records of a roster; a field that is a unit tells the unit itself."""
    other = forms.for_acting(roster.ledger, asked.acting)
    found = counting.standing(other.code, asked.acting).filter(counting.in_time(other, asked.period, stands=True))
    found = found.filter(counting.holding(other, roster.where, asked.as_of)).order_by()
    if not roster.field:
        return set(found.values_list("unit", "pk"))
    slot = other.slots[roster.field]
    if slot.startswith("n"):
        return {(unit, unit) for unit in found.exclude(**{f"{slot}__isnull": True}).values_list(slot, flat=True)}
    return set(found.exclude(**{slot: ""}).values_list("unit", slot))


def each(ledger: Ledger, one: Measured, asked: Asked) -> dict[int, dict[object, Decimal]]:
    """Return {unit: {who: figure}} of everybody on the roster of a `lowest`; who never came has 0."""
    held: dict[tuple[int, object], Decimal] = {}
    slot = ledger.slots[one.per]
    sums = {"figure": Sum(ledger.slots[one.field]) if one.field else Count("pk")}
    for row in rows(ledger, one, asked).values("unit", slot).annotate(**sums):
        held[row["unit"], row[slot]] = _exact(ledger, one.field, row["figure"]) if one.field else Decimal(row["figure"])
    found: dict[int, dict[object, Decimal]] = defaultdict(dict)
    for unit, who in on_roster(one.roster, asked) if one.roster else held:
        if asked.units is None or unit in asked.units:
            found[unit][who] = held.get((unit, who), Decimal(0))
    return found


def _lowest(ledger: Ledger, one: Measured, asked: Asked) -> Found:
    found = each(ledger, one, asked)
    return {unit: {"least": min(people.values()), "people": len(people)} for unit, people in found.items() if people}


def _reached(ledger: Ledger, one: Measured, asked: Asked) -> Found:
    told = ledger.measure(one.reach)
    found = each(ledger, told, asked)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=found)}
    made: Found = {}
    for unit, people in found.items():
        wanted = least(ledger, told, units[unit], asked.period.last.year)
        made[unit] = {"part": sum(figure >= wanted for figure in people.values()), "whole": len(people)}
    return made


def least(ledger: Ledger, one: Measured, unit: Unit, year: int) -> Decimal:
    """Return what is set for a measure of a unit in a year; one where nothing is."""
    for said in reversed(ledger.minimums):
        if said.measure == one.key and said.binds(unit.kind, unit.level, year):
            return Decimal(said.value)
    return Decimal(1)


_HOW: dict[str, Callable[[Ledger, Measured, Asked], Found]] = {
    "count": _summed,
    "distinct": _summed,
    "sum": _summed,
    "average": _summed,
    "share": _summed,
    "latest": _summed,
    "between": _summed,
    "coverage": _coverage,
    "lowest": _lowest,
    "reached": _reached,
}
_INPUTS: dict[str, Callable[[Measured], Mapping[str, str]]] = {
    "count": lambda one: {"n": one.name},
    "distinct": lambda one: {"n": one.name},
    "sum": lambda one: {"total": one.name, "n": "有数的记录"},
    "average": lambda one: {"total": "合计", "n": "有数的记录"},
    "share": lambda one: {"part": "符合的", "whole": "全部"},
    "latest": lambda one: {"day": "最近的一天"},
    "between": lambda one: {"days": "天数合计", "n": "两头都有日期的记录"},
    "coverage": lambda one: {"part": "有记录的单位", "whole": "应有记录的单位"},
    "lowest": lambda one: {"least": one.name, "people": "名册上的"},
    "reached": lambda one: {"part": "达到的", "whole": "名册上的"},
}
