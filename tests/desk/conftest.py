"""The cast, and a browserless visitor that signs in through the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import PASSWORD


@pytest.fixture
def enter(cast) -> Callable[..., Client]:
    """Return `enter("clerk")`: a client signed in through the page."""

    def sign_in(name: str, password: str = PASSWORD) -> Client:
        client = Client()
        reply = client.post("/signin/", {"username": name, "password": password})
        assert reply.status_code == 302, reply.content.decode()[:2000]
        return client

    return sign_in
