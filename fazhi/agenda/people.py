"""Who is to be told: the people who hold a role in a unit on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from fazhi.org.models import Kind, Post, Role
from fazhi.org.prepared import Prepared

# A government's own office answers for it: its clerk as liaison, its head as the head of the unit.
STANDS_FOR = {Role.CLERK: Role.LIAISON, Role.OFFICE_HEAD: Role.UNIT_HEAD}
TOLD = (Role.LIAISON, Role.UNIT_HEAD)
NO_ROLE = ""

Holders = dict[tuple[int, str], set[int]]


def _posts(on: date, roles: list[str], stand_ins: list[str], units: list[int] | None = None) -> QuerySet:
    """The posts of a day as (unit, role, kind of unit, person)."""
    posts = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on, user__is_active=True)
    posts = posts if units is None else posts.filter(unit__in=units)
    posts = posts.filter(Q(role__in=roles) | Q(role__in=stand_ins, unit__kind=Kind.GOVERNMENT))
    return posts.order_by().values_list("unit_id", "role", "unit__kind", "user_id")


_POSTS = Prepared(_posts)  # asked after nearly every move


def holders(units: Iterable[int] | None, roles: Iterable[str], on: date | None = None) -> Holders:
    """Return {(unit, role): people} for those units (None: all) on a day, in one query; switched-off accounts are left out."""
    on, wanted = on or timezone.localdate(), set(roles)
    stand_ins = [role for role, stands_for in STANDS_FOR.items() if stands_for in wanted] or [NO_ROLE]
    posts = _posts(on, sorted(wanted), stand_ins) if units is None else _POSTS(on, sorted(wanted), stand_ins, sorted(set(units)))
    found: Holders = defaultdict(set)
    for unit, role, kind, user in posts:
        if role in wanted:
            found[unit, role].add(user)
        if kind == Kind.GOVERNMENT and STANDS_FOR.get(role) in wanted:
            found[unit, STANDS_FOR[role]].add(user)
    return found


def of_unit(unit: int, *roles: str) -> set[int]:
    """Return everybody who holds one of the roles in a unit today."""
    return set().union(*holders([unit], roles).values())
