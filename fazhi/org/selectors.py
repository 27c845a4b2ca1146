"""Reads over units and people."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from fazhi.org.models import Alias, GroupMember, Unit, UnitGroup


def subtree(unit: Unit) -> QuerySet[Unit]:
    """Return a unit with everything under it, in tree order."""
    return Unit.objects.filter(path__startswith=unit.path)


def in_line(unit: Unit, government: Unit) -> bool:
    """Whether papers of a government may mean a unit: it stands below the government, or is one above it."""
    return unit.path.startswith(government.path) or unit.pk in government.ancestor_ids


def open_on(rows: QuerySet[Unit], on: date | None = None) -> QuerySet[Unit]:
    """Keep the units that exist on a day."""
    day = on or timezone.localdate()
    return rows.filter(Q(closed__isnull=True) | Q(closed__gt=day)).filter(Q(opened__isnull=True) | Q(opened__lte=day))


def _rule(government: Unit, kind: str, level: str) -> Q:
    rule = Q(path__startswith=government.path) & ~Q(pk=government.pk)
    rule &= Q(kind=kind) if kind else Q()
    return rule & Q(level=level) if level else rule


def by_rule(government: Unit, kind: str, level: str, on: date | None = None) -> QuerySet[Unit]:
    """Return the units that a rule finds under a government on a day, whether or not a group has it."""
    return open_on(Unit.objects.filter(_rule(government, kind, level)), on).order_by("path")


def members(group: UnitGroup, on: date | None = None) -> QuerySet[Unit]:
    """Return the units a collective name stands for on a day: its list, and what its rule finds under its government."""
    q = Q(pk__in=GroupMember.objects.filter(group=group).values("unit"))
    if group.by_rule:
        q |= _rule(group.government, group.rule_kind, group.rule_level)
    return open_on(Unit.objects.filter(q), on).order_by("path")


def members_by_group(groups: list[UnitGroup], on: date | None = None) -> dict[int, list[Unit]]:
    """Return {group id: member units} for a handful of groups."""
    return {group.id: list(members(group, on)) for group in groups}


def current(unit: Unit) -> Unit:
    """Follow a closed unit to whoever carries its work today."""
    seen = {unit.id}
    while unit.closed and unit.successor_id and unit.successor_id not in seen:
        seen.add(unit.successor_id)
        unit = unit.successor
    return unit


class Unclear(ValueError):
    """Words stand for no unit or for several; the message is a Chinese sentence."""


def search_units(rows: QuerySet[Unit], words: str, *, aliases: QuerySet[Alias] | None = None) -> QuerySet[Unit]:
    """Keep the units found by name, short name, code, pinyin, initials or an alias, one of `aliases` where that is given:
    what another government's papers call a unit is no business of whoever may not read that alias."""
    text = words.strip()
    letters = text.lower().replace(" ", "")
    q = Q(name__icontains=text) | Q(short__icontains=text) | Q(code__iexact=text)
    q |= Exists(_known(aliases).filter(unit=OuterRef("pk"), name__icontains=text))
    if letters.isascii() and letters.isalpha():
        q |= Q(initials__contains=letters) | Q(pinyin__startswith=letters)
    return rows.filter(q)


def _known(aliases: QuerySet[Alias] | None) -> QuerySet[Alias]:
    return Alias.objects.all() if aliases is None else aliases


def one_unit(rows: QuerySet[Unit], words: str, *, aliases: QuerySet[Alias] | None = None) -> Unit:
    """Return the one unit that words name: 名称, 名称（代码）, 代码, 简称 or one of the aliases, open ones first.

    Raises Unclear.
    """
    text = words.strip().replace("(", "（").replace(")", "）")
    name, _, code = text.rstrip("）").rpartition("（")
    exact = Q(code__iexact=words.strip()) | (Q(name=name, code=code) if name else Q(pk__in=()))
    for q in (
        exact,
        Q(name=words.strip()),
        Q(short=words.strip()) | Exists(_known(aliases).filter(unit=OuterRef("pk"), name=text)),
    ):
        found = list(rows.filter(q).order_by("path")[:20])
        found = [unit for unit in found if not unit.closed] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise Unclear(f"有几个单位都叫“{words.strip()[:20]}”，请写成“名称（单位代码）”，如“{full_name(found[0])}”。")
    raise Unclear(f"没有找到叫“{words.strip()[:20]}”的单位，请写全称、常用简称或单位代码。")


def full_name(unit: Unit) -> str:
    """Return a unit's name with its code, which no other unit has."""
    return f"{unit.name}（{unit.code}）"


def picker_names(rows: QuerySet[Unit]) -> list[dict[str, str]]:
    """Return the open units for choosing by typing; names that several units bear carry their code."""
    units = list(open_on(rows).order_by("path").values_list("name", "code", "short", "initials"))
    seen: dict[str, int] = {}
    for name, *_rest in units:
        seen[name] = seen.get(name, 0) + 1
    made = (
        (name if seen[name] == 1 else f"{name}（{code}）", f"{short} {initials} {code}") for name, code, short, initials in units
    )
    return [{"value": value, "text": value, "more": more} for value, more in made]


def groups_of(unit: Unit) -> QuerySet[UnitGroup]:
    """Return the collective names that take a unit in today: by list, or by a rule of a government above it."""
    listed = Exists(GroupMember.objects.filter(group=OuterRef("pk"), unit=unit))
    rule = Q(government__in=unit.ancestor_ids) & ~Q(government=unit.pk) & ~Q(rule_kind="", rule_level="")
    rule &= Q(rule_kind__in=["", unit.kind]) & Q(rule_level__in=["", unit.level])
    return UnitGroup.objects.filter(listed | rule).select_related("government")
