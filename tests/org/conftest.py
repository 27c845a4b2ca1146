"""The cast, all with one password."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password

from fazhi.org.models import User
from tests.cast import PASSWORD, World, make_world


@pytest.fixture
def cast(db) -> World:
    """A city, a county and a person in every role."""
    world = make_world()
    User.objects.update(password=make_password(PASSWORD))
    return world
