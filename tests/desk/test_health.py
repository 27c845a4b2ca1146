"""/healthz and /readyz."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from fazhi.agenda import heartbeat
from fazhi.desk import health


def test_healthz_asks_no_database(client, django_assert_num_queries):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_misses_the_worker_until_it_showed_itself(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "no heartbeat yet"
    heartbeat.beat()
    assert client.get("/readyz").json() == {"status": "ok", "checks": {"database": "ok", "worker": "ok", "mail": "ok"}}


@pytest.mark.django_db
def test_readyz_notices_a_silent_worker(client, clock):
    now = clock("2031-03-01 09:00")
    heartbeat.beat()
    clock(f"{now + timedelta(minutes=9):%F %T}")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "no heartbeat for 540 s"


def test_readyz_says_when_the_database_is_gone(client, monkeypatch):
    def gone() -> str:
        raise OperationalError

    monkeypatch.setitem(health.PROBES, "database", gone)
    monkeypatch.setitem(health.PROBES, "worker", lambda: "")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "the database does not answer"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405
