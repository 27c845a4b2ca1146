"""Duties of the cast, people who have addresses, a mail server that keeps what it gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from fazhi.agenda.models import Duty
from fazhi.org.models import User
from tests.cast import World


@pytest.fixture
def city(clock, world: World, settings) -> World:
    """The cast on a Wednesday of a known year; everybody has an address and mail goes out."""
    clock("2026-06-10 09:00")
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.gov.cn")
    settings.MAIL_READY = True
    return world


@pytest.fixture
def owe(city: World) -> Callable[..., Duty]:
    """Return `owe("lead", "2026-06-17")`: a duty of a unit."""

    def make(unit: str, due: str, *, opened: str = "2026-01-04", kind: str = "task", title: str = "编制清单") -> Duty:
        day = date.fromisoformat(due)
        begins = date.fromisoformat(opened)
        return Duty.objects.create(kind=kind, unit=city.units[unit], title=title, open_from=begins, first_due=day, due=day)

    return make
