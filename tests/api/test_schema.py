"""The OpenAPI document: sound, complete, true to the answers, and its page served from here alone."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
import schemathesis
from django.core import signals
from django.core.management import call_command
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from fazhi.api import RESOURCES
from fazhi.ui.api import auth
from fazhi.wsgi import application

load_all_checks()
EXAMPLES = 3  # of every operation and role; the whole stays near a minute on a quiet machine
NOT_ASKED = [CHECKS.get_one("positive_data_acceptance")]  # a cursor can't be guessed: any text that fits the type is refused


def test_the_document_is_valid_without_a_warning(db, tmp_path, capsys):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text("utf-8")
    for one in RESOURCES:
        assert f"/api/v1/{one.name}/:" in text
        assert f"/api/v1/{one.name}/{{id}}/:" in text
    assert "Answer a page" not in text


def test_document_and_page_need_sign_in(world, client):
    assert client.get("/api/v1/schema/").status_code == 401
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/signin/")
    world.sign_in(client, "lead")
    assert (
        client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()["openapi"].startswith("3.")
    )


def test_the_page_loads_nothing_from_outside(world, client):
    world.sign_in(client, "lead")
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert not re.findall(r'(?:src|href)="https?://', text)
    assert not re.findall(r"<script(?![^>]*src=)", text)
    policy = page["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src" not in policy and "default-src 'self'" in policy
    script = client.get("/api/v1/docs/?script=")
    assert script.status_code == 200 and "SwaggerUIBundle" in script.content.decode()
    assert "unsafe-inline" not in client.get("/api/v1/")["Content-Security-Policy"]


@contextmanager
def one_connection():
    """Keep the connection of the test, with its open transaction, when a request of the WSGI application ends."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["lead", "clerk"])
def test_every_operation_keeps_its_word(town, bearer, monkeypatch, who):
    """Schemathesis, short: only what the document says may be answered, and never 5xx; reading, writing and signing."""
    monkeypatch.setattr(auth, "GUESSES", 10**6)  # every operation is tried with bad tokens, too
    headers = {"Authorization": bearer(who, "read write sign")["authorization"]}
    document = Client().get("/api/v1/schema/", headers=headers | {"accept": "application/vnd.oai.openapi+json"}).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    phases = [Phase.explicit, Phase.generate]
    quiet = settings(max_examples=EXAMPLES, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck))

    def one(case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=NOT_ASKED)

    operations = [found.ok() for found in schema.get_all_operations()]
    with one_connection():
        for operation in operations:
            quiet(given(case=operation.as_strategy())(one))()
    writes = sum(len(one.acts) for one in RESOURCES)
    assert len(operations) >= 2 * len(RESOURCES) + writes
