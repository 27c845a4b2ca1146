"""One city with plans in every state, and clients signed in by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from tasks.models import Plan, Task, TaskUnit
from tests.cast import World, make_plan
from tests.sharing import shared


def rows_of(n: int = 3) -> list[dict]:
    """Return rows of a plan: every third has no date, leads and co-units in turn."""
    today = timezone.localdate()
    end = date(today.year, 12, 31)
    rows = []
    for at in range(n):
        day = (None, min(today + timedelta(days=3), end), today)[at % 3]
        lead, co = (("lead", "co"), ("co", "lead"))[at % 2]
        rows.append(
            {
                "title": f"梳理第{at + 1}批清单",
                "lead": [lead],
                "co": [co, "county"],
                "day": day,
                "trail": ["一、清单", f"（{at % 2 + 1}）"],
            }
        )
    return rows


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("clerk")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)


@shared
def issued(world: World) -> SimpleNamespace:
    """An issued plan: the plan, its first task, the parts of lead and co in it."""
    return named(make_plan(world, rows_of(), number="甲府〔1〕号"), world)


@shared
def drafted(world: World) -> SimpleNamespace:
    """A drafted plan, in the same shape."""
    return named(make_plan(world, rows_of(), title="起草中的要点", state="drafted"), world)


def named(plan: Plan, world: World) -> SimpleNamespace:
    """Name what tests ask of a plan."""
    task = Task.objects.filter(plan=plan).order_by("order").first()
    lead = TaskUnit.objects.get(task=task, unit=world.units["lead"])
    co = TaskUnit.objects.get(task=task, unit=world.units["co"])
    return SimpleNamespace(plan=plan, task=task, lead=lead, co=co)
