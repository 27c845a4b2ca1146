"""How often one address may fail at a door: counted in the database, so that all processes count together (T30)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from fazhi.org.models import Guess


@dataclass(frozen=True, slots=True)
class Knock:
    """A try that was counted (`guess`), or a refused one: from when the address may try again; `first` tells it apart from
    those that follow in the same window, for the record."""

    guess: Guess | None
    until: datetime | None = None
    first: bool = False

    @property
    def wait(self) -> int:
        """Seconds from now until the address may try again; 0 when it may try now."""
        return max(int((self.until - timezone.now()).total_seconds()), 0) + 1 if self.until else 0


def source_of(ip: str | None) -> str:
    """Return what is counted: an IPv4 address, the /64 of an IPv6 one (a house has that many), `-` for a socket."""
    if ip is None:
        return "-"
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        address = address.ipv4_mapped
    return str(address)


def knock(door: str, ip: str | None, most: int) -> Knock:
    """Count a try before it is made, so that racing ones count too; `most` in the window of the settings are let through.

    Whoever succeeds takes the try back with `forgive`: an office behind one address locks nobody out by coming in.
    """
    now, source = timezone.now(), source_of(ip)
    rows = Guess.objects.filter(door=door, source=source, at__gt=now - _window())
    before = rows.count()
    if before <= most:
        guess = Guess.objects.create(door=door, source=source, at=now)
        if rows.count() <= most:
            return Knock(guess)
    last = rows.order_by("-at").values_list("at", flat=True)[most - 1 : most].get()
    return Knock(None, last + _window(), first=before <= most)


def forgive(tried: Knock) -> None:
    """Take back a try that succeeded."""
    if tried.guess is not None:
        tried.guess.delete()


def sweep() -> int:
    """Delete tries that count no more; return how many."""
    return Guess.objects.filter(at__lte=timezone.now() - _window()).delete()[0]


def _window() -> timedelta:
    return timedelta(minutes=settings.GUESS_MINUTES)
