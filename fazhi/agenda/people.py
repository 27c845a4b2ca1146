"""Who is to be told: the people who hold a role in a unit on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from fazhi.org.models import Kind, Post, Role

# A government's own office answers for it: its clerk as liaison, its head as the head of the unit.
STANDS_FOR = {Role.CLERK: Role.LIAISON, Role.OFFICE_HEAD: Role.UNIT_HEAD}
TOLD = (Role.LIAISON, Role.UNIT_HEAD)

Holders = dict[tuple[int, str], set[int]]


def holders(units: Iterable[int] | None, roles: Iterable[str], on: date | None = None) -> Holders:
    """Return {(unit, role): people} for those units (None: all) on a day, in one query; switched-off accounts are left out."""
    on, wanted = on or timezone.localdate(), set(roles)
    posts = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on, user__is_active=True)
    posts = posts if units is None else posts.filter(unit__in=set(units))
    stand_ins = [role for role, stands_for in STANDS_FOR.items() if stands_for in wanted]
    posts = posts.filter(Q(role__in=wanted) | Q(role__in=stand_ins, unit__kind=Kind.GOVERNMENT))
    found: Holders = defaultdict(set)
    for unit, role, kind, user in posts.order_by().values_list("unit_id", "role", "unit__kind", "user_id"):
        if role in wanted:
            found[unit, role].add(user)
        if kind == Kind.GOVERNMENT and STANDS_FOR.get(role) in wanted:
            found[unit, STANDS_FOR[role]].add(user)
    return found


def of_unit(unit: int, *roles: str) -> set[int]:
    """Return everybody who holds one of the roles in a unit today."""
    return set().union(*holders([unit], roles).values())
