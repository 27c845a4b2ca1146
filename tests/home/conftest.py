"""Clients signed in by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import World


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("clerk")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)
