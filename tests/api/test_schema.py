"""The OpenAPI document: sound, complete, true to the answers, and its page served from here alone."""

from __future__ import annotations

import re

import pytest
import schemathesis
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks

from fazhi.api import RESOURCES
from fazhi.wsgi import application

load_all_checks()


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
    assert client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()["openapi"].startswith("3.")


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


@pytest.mark.slow
def test_every_operation_keeps_its_word(town, bearer):
    """Schemathesis, short: only what the document says may be answered, and never 5xx."""
    headers = {"Authorization": bearer("clerk")["authorization"]}
    document = Client().get("/api/v1/schema/", headers=headers | {"accept": "application/vnd.oai.openapi+json"}).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    quiet = settings(max_examples=4, deadline=None, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        def one(case) -> None:
            case.call_and_validate(headers=headers)

        quiet(__import__("hypothesis").given(case=operation.as_strategy())(one))()
        tried += 1
    assert tried >= 2 * len(RESOURCES)
