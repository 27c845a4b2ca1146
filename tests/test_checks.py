"""Deployment checks."""

import pytest

from fazhi import checks
from fazhi.org.models import User


@pytest.fixture
def production(settings):
    """Settings as a production server has them."""
    settings.PRODUCTION = True
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["fazhi.example.gov.cn"]
    return settings


def ids(found) -> list[str]:
    return [message.id for message in found]


@pytest.mark.django_db
def test_sample_accounts_are_refused_in_production(production):
    assert not checks.no_sample_accounts(None)
    User.objects.create(username="office", name="某某", sample=True)
    assert ids(checks.no_sample_accounts(None)) == ["fazhi.E001"]
    production.PRODUCTION = False
    assert not checks.no_sample_accounts(None)


def test_debug_is_refused(settings):
    settings.DEBUG = True
    assert ids(checks.debug_off(None)) == ["fazhi.E002"]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("q8vZr2LwNf5Xj9cHb3KmYd7Ps4Ga6Ue1Ri0OtTq8vZr2LwNf5X", []),
        ("short", ["fazhi.E003"]),
        ("a" * 80, ["fazhi.E003"]),
        ("django-insecure-q8vZr2LwNf5Xj9cHb3KmYd7Ps4Ga6Ue1Ri0Ot", ["fazhi.E003"]),
    ],
)
def test_signing_key_is_long_and_ones_own(settings, key, found):
    settings.SECRET_KEY = key
    assert ids(checks.own_secret_key(None)) == found


@pytest.mark.parametrize(
    ("hosts", "found"),
    [
        (["fazhi.example.gov.cn"], []),
        (["*"], ["fazhi.E004"]),
        (["127.0.0.1", "localhost"], ["fazhi.E004"]),
        ([], ["fazhi.E004"]),
    ],
)
def test_hosts_are_named(production, hosts, found):
    production.ALLOWED_HOSTS = hosts
    assert ids(checks.named_hosts(None)) == found


@pytest.mark.parametrize(
    ("database", "found"),
    [
        ({"ENGINE": "django.db.backends.sqlite3"}, ["fazhi.W005"]),
        ({"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PASSWORD": ""}, ["fazhi.W006"]),
        ({"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PASSWORD": "x"}, []),
        ({"ENGINE": "django.db.backends.postgresql", "HOST": "/run/postgresql", "PASSWORD": ""}, []),
    ],
)
def test_database_is_a_server(production, monkeypatch, database, found):
    monkeypatch.setattr(checks.settings, "DATABASES", {"default": database})
    assert ids(checks.server_database(None)) == found


@pytest.mark.parametrize(("address", "found"), [("redis://redis:6379/0", []), ("filesystem://localhost", ["fazhi.W007"])])
def test_broker_is_a_server(production, address, found):
    production.CELERY_BROKER_URL = address
    assert ids(checks.broker_address(None)) == found
