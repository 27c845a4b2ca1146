"""What the rows of the written matrix are made of: who is meant, what an address answers, what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fazhi.agenda.models import Notice, ReminderRule

OFFICE = "clerk head"
COUNTIES = "county county2"
PARTY = "lead lead_head co"
ABOVE = "leader observer assessor"
OUTSIDE = "outsider county_dept town"
ADMINS = "sysadmin secadmin auditor"
BUSINESS = f"{OFFICE} {COUNTIES} {PARTY} {ABOVE} {OUTSIDE}"
EVERYBODY = f"{BUSINESS} {ADMINS}"
OFFICES = f"{OFFICE} {COUNTIES}"
UNIT_KEEPERS = f"sysadmin {OFFICES}"


def rest(who: str) -> str:
    """Everybody signed in who is not among these."""
    return " ".join(key for key in EVERYBODY.split() if key not in who.split())


@dataclass(frozen=True)
class Row:
    """What an address answers. `kwargs` and `data` are made from the world; `method` is the one under test."""

    ok: str
    forbidden: str = ""
    method: str = "GET"
    codes: tuple[int, ...] = (200,)
    kwargs: Callable = field(default=lambda world: {})
    data: Callable = field(default=lambda world: {})
    anonymous: str = "signin"
    headers: dict[str, str] = field(default_factory=dict)


SENT = (200, 302, 400, 409, 413, 422)


def post(ok: str, forbidden: str = "", **rest_) -> Row:
    """A row for an address that only takes POST; let through means: its form is read, whatever it then says."""
    return Row(ok, forbidden, method="POST", codes=SENT, **rest_)


def pk(what: str) -> Callable:
    """Keyword arguments naming one object of the world."""
    return lambda world: {"pk": getattr(world, what).pk}


def unit(key: str) -> Callable:
    """Keyword arguments naming one unit of the cast."""
    return lambda world: {"pk": world.units[key].pk}


def user(key: str) -> Callable:
    """Keyword arguments naming one person of the cast."""
    return lambda world: {"pk": world.users[key].pk}


def of_rule(world) -> dict:
    """A reminder rule."""
    return {"pk": ReminderRule.objects.order_by("pk").values_list("pk", flat=True)[0]}


def of_notice(world) -> dict:
    """The first notice that the lead's liaison got."""
    return {"pk": Notice.objects.filter(person=world.users["lead"]).order_by("pk").values_list("pk", flat=True)[0]}


def api(ok: str, kwargs: Callable = lambda world: {}, **more) -> Row:
    """A row for a read of the API."""
    return Row(ok, kwargs=kwargs, anonymous="api", **more)


def of(make: Callable) -> Callable:
    """Keyword arguments naming what `make(world)` finds."""
    return lambda world: {"pk": make(world).pk}


def write(ok: str, forbidden: str, what: str = "", method: str = "POST", data: Callable = lambda world: {}, **more) -> Row:
    """A row for a write of the API; let through means: the service decides, by state and content."""
    made = pk(what) if what else lambda world: {}
    codes = (200, 201, 204, 409, 412, 422)
    return Row(ok, forbidden, method=method, codes=codes, kwargs=made, data=data, anonymous="api", **more)


REPORTED = f"{OFFICE} lead lead_head {ABOVE}"  # the lead, the office that asked, and whoever stands above them
NOTE = {"note": "理由"}
