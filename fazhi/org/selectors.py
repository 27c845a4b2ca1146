"""Reads over units and people."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from fazhi.org.models import GroupMember, Unit, UnitGroup


def subtree(unit: Unit) -> QuerySet[Unit]:
    """Return a unit with everything under it, in tree order."""
    return Unit.objects.filter(path__startswith=unit.path)


def open_on(rows: QuerySet[Unit], on: date | None = None) -> QuerySet[Unit]:
    """Keep the units that exist on a day."""
    day = on or timezone.localdate()
    return rows.filter(Q(closed__isnull=True) | Q(closed__gt=day)).filter(Q(opened__isnull=True) | Q(opened__lte=day))


def members(group: UnitGroup, on: date | None = None) -> QuerySet[Unit]:
    """Return the units a collective name stands for on a day: its list, and what its rule finds under its government."""
    q = Q(pk__in=GroupMember.objects.filter(group=group).values("unit"))
    if group.by_rule:
        rule = Q(path__startswith=group.government.path) & ~Q(pk=group.government_id)
        if group.rule_kind:
            rule &= Q(kind=group.rule_kind)
        if group.rule_level:
            rule &= Q(level=group.rule_level)
        q |= rule
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
