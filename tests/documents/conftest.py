"""Records of the cast: what units of the city wrote into their books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from documents.declared.model import Readers
from documents.known import LEDGERS
from documents.models import Record
from documents.services import records
from tests.cast import World

STUDY = {"form": "常务会议学法", "topic": "行政复议法", "minutes": "40", "people": "20余", "held_on": ""}


@pytest.fixture
def study(world: World) -> Callable[..., Record]:
    """Return `study("lead", topic="…")`: a record of law study in that member's own book."""

    def write(who: str = "lead", **words: str) -> Record:
        given = STUDY | {"held_on": timezone.localdate().isoformat()} | words
        actor = world.acting(who)
        return records.create("law_study", actor.unit, given, actor=actor)

    return write


@pytest.fixture
def by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law study read by the line above its keeper alone, as where a file says nothing. Ask for it before `study`."""
    monkeypatch.setitem(LEDGERS, "law_study", replace(LEDGERS["law_study"], readers=Readers.LINE))


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("lead")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)
