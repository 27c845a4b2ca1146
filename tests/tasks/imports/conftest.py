"""Who looks at an import in these tests."""

import pytest


@pytest.fixture
def office(world, client):
    """A client signed in as the office's clerk."""
    return world.sign_in(client, "clerk")
