"""A city with an issued plan, and a claim about one of its tasks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from fazhi.files import evidence
from fazhi.files.models import Evidence
from tasks.models import Claim, Plan, Task, TaskUnit
from tasks.services import claims, parts
from tests.cast import World, make_plan
from tests.sharing import shared


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("clerk")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)


@shared
def plan(world: World) -> Plan:
    """Three tasks: one led, one of responsible units only, one more led."""
    rows = [
        {"title": "编制清单", "lead": ["lead"], "co": ["co"], "trail": ["一、总体", "（一）清单"]},
        {"title": "组织培训", "responsible": ["lead", "co"], "trail": ["一、总体"]},
        {"title": "清理文件", "lead": ["lead"], "trail": ["二、文件"]},
    ]
    return make_plan(world, rows, title="甲市工作要点", number="甲府〔1〕号")


def part_of(task: Task, world: World, key: str = "lead") -> TaskUnit:
    """A unit's part, received."""
    part = TaskUnit.objects.get(task=task, unit=world.units[key])
    return parts.receive(part, actor=world.acting(key)) if part.state == "sent" else part


def proof(world: World, key: str = "lead", name: str = "证明.txt") -> Evidence:
    """A file of the unit."""
    actor = world.acting(key)
    return evidence.give(actor=actor, unit=actor.unit, name=name, chunks=[f"{key} {name}".encode()])


def claim(world: World, task: Task, key: str = "lead") -> Claim:
    """Receive, then claim with proof."""
    return claims.file(part_of(task, world, key), actor=world.acting(key), words="清单已公布。", evidence=[proof(world, key)])


def finish(world: World, task: Task, key: str = "lead") -> None:
    """Claim and close."""
    claims.act(claim(world, task, key), "close", actor=world.acting("clerk"))
