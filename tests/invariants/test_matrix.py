"""Walks the resolver: every address, every member of the cast, against the written matrix (T12, T13)."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from fazhi.files.store import keep
from fazhi.org.models import AuditEvent, OnceKey, User
from fazhi.org.services import tokens, units
from tasks.models import Minimum
from tests.cast import PEOPLE, make_import, make_plan
from tests.invariants.matrix import MATRIX
from tests.tasks.claims.conftest import claim
from tests.tasks.rounds.conftest import open_round

CAST = [key for key, _, _ in PEOPLE]
# Reading may leave these behind: who was refused or downloaded what, when a session or token was last seen.
WRITTEN_BY_READING = {
    "org_auditevent",
    "django_session",
    "org_apitoken",
    "axes_accesslog",
    "axes_accessattempt",
    OnceKey._meta.db_table,
}


def addresses(patterns=None, space: str = "") -> dict[str, URLPattern]:
    """Every named address of the product, `space:name`."""
    found = {}
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            found[f"{space}{entry.name}"] = entry
        else:
            found |= addresses(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
    return found


@pytest.fixture
def town(world):
    """One of everything that an address can name, none of it the outsider's or the other county's."""
    world.plan = make_plan(
        world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"], "day": timezone.localdate()}], number="甲府〔1〕号"
    )
    world.task = world.plan.tasks.get()
    world.part = world.task.parts.get(unit=world.units["lead"])
    world.drafted = make_plan(world, [{"title": "起草办法", "lead": ["lead"]}], state="drafted")
    world.drafted_task = world.drafted.tasks.get()
    world.batch = make_import(world, [{"title": "还在核对", "lead": ["lead"]}])
    world.batch.paper.stored = keep(["还在核对".encode()], name="原件.txt")
    world.batch.paper.save()
    world.plan.paper.stored = world.batch.paper.stored
    world.plan.paper.save()
    world.item = world.batch.items.get()
    world.revision = make_import(world, [{"title": "编制清单", "lead": ["lead"]}], revises=world.plan)
    world.group = units.save_group(actor=None, government=world.units["city"], name="有关单位", members=[world.units["lead"]])
    world.alias = units.remember(government=world.units["city"], name="牵头处", unit=world.units["lead"], actor=None)
    expires = timezone.localdate() + timezone.timedelta(days=30)
    world.token, world.secret = tokens.issue(actor=world.acting("lead"), name="测试", expires=expires)
    Minimum.objects.create(task=world.task, value=2, measure="次", words="不少于2次")
    world.event = AuditEvent.objects.first()
    world.asked = make_plan(world, [{"title": "报送进展", "lead": ["lead"], "co": ["co"]}], title="要填报的要点")
    world.round = open_round(world, world.asked)
    world.claim = claim(world, world.asked.tasks.get())
    return world


def checksum() -> dict[str, str]:
    """A digest of every table, but those that reading may write."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - WRITTEN_BY_READING):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608  names come from the database itself
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def ask(client: Client, name: str, town, method: str | None = None):
    """Send what the row of an address says."""
    row = MATRIX[name]
    url = "/api/v1/nothing/" if name == "api:unknown" else reverse(name, kwargs=row.kwargs(town))
    if (method or row.method) == "GET":
        return client.get(url)
    return client.post(url, row.data(town))


def test_every_address_stands_in_the_matrix():
    missing = sorted(set(addresses()) - set(MATRIX))
    assert not missing, f"addresses without a row in tests/invariants/matrix.py: {missing}"
    assert not sorted(set(MATRIX) - set(addresses())), "rows for addresses that are gone"


def expected(name: str, who: str) -> tuple[int, ...]:
    """The statuses that the matrix allows."""
    row = MATRIX[name]
    if who in row.ok.split():
        return row.codes
    return (403,) if who in row.forbidden.split() else (404,)


@pytest.mark.parametrize("who", CAST)
def test_reading_answers_as_written_and_changes_nothing(town, who):
    client = town.sign_in(Client(raise_request_exception=False), who)
    before, wrong = checksum(), []
    for name, row in MATRIX.items():
        if row.method == "GET":
            status = ask(client, name, town).status_code
            wrong += [f"{who} GET {name}: {status}, written {expected(name, who)}"] if status not in expected(name, who) else []
    assert not wrong, "\n".join(wrong)
    assert [t for t, digest in checksum().items() if before[t] != digest] == []


@pytest.mark.parametrize("who", CAST)
def test_who_may_not_write_changes_nothing(town, who):
    client = town.sign_in(Client(raise_request_exception=False), who)
    before, wrong = checksum(), []
    for name, row in MATRIX.items():
        if who in row.ok.split():
            continue
        status = ask(client, name, town, "POST").status_code
        allowed = (*expected(name, who), 405, 415)
        wrong += [f"{who} POST {name}: {status}, written {allowed}"] if status not in allowed else []
    assert not wrong, "\n".join(wrong)
    assert [t for t, digest in checksum().items() if before[t] != digest] == []


@pytest.mark.parametrize("who", CAST)
def test_who_may_write_is_read(town, who):
    wrong = []
    for name, row in MATRIX.items():
        if row.method != "POST" or who not in row.ok.split():
            continue
        User.objects.update(epoch=1)
        client = town.sign_in(Client(raise_request_exception=False), who)
        status = ask(client, name, town).status_code
        wrong += [f"{who} POST {name}: {status}, written {row.codes}"] if status not in row.codes else []
    assert not wrong, "\n".join(wrong)


def test_nobody_signed_in_is_sent_to_sign_in(town):
    before, wrong = checksum(), []
    for name, row in MATRIX.items():
        for method in ("GET", "POST"):
            response = ask(Client(raise_request_exception=False), name, town, method)
            if row.anonymous == "signin":
                fine = response.status_code == 302 and "/signin/" in response["Location"]
            elif row.anonymous == "api":
                fine = response.status_code == 401
            else:
                fine = response.status_code < 500 or response.status_code in row.codes
            wrong += [] if fine or response.status_code in (405, 415) else [f"anonymous {method} {name}: {response.status_code}"]
    assert not wrong, "\n".join(wrong)
    assert [t for t, digest in checksum().items() if before[t] != digest] == []


def test_no_unsafe_act_passes_without_its_csrf_token(town):
    client = town.sign_in(Client(enforce_csrf_checks=True, raise_request_exception=False), "clerk")
    before = checksum()
    for name in MATRIX:
        assert ask(client, name, town, "POST").status_code in (401, 403, 404, 405, 415), name
    assert [t for t, digest in checksum().items() if before[t] != digest] == []
