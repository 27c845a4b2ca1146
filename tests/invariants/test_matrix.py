"""Walks the resolver: every address, every member of the cast, against the written matrix (T12, T13)."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessment.declared import KINDS
from assessment.selectors.kinds import Address
from assessment.services import calls, drafts, kinds
from documents.services import views
from fazhi.api import RESOURCES
from fazhi.files.store import keep
from fazhi.org.models import AuditEvent, OnceKey, User
from fazhi.org.services import tokens, units
from tasks.models import ImportAnnex, Minimum, ReviewStep, TaskSource
from tests.cast import PEOPLE, make_import, make_plan
from tests.invariants.matrix import BESIDE_A_READ, MATRIX, WRITES, Row
from tests.reporting import furnish, papers_came, published, registered, table_of
from tests.sharing import shared

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


@shared
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
    known = {"batch": world.batch, "by": world.users["clerk"]}
    world.annex = ImportAnnex.objects.create(paper=world.batch.paper, label="分工表", joined=1, **known)
    ReviewStep.objects.create(words="确认“1 还在核对”", **known)
    TaskSource.objects.create(task=world.task, paper=world.plan.paper, label="附表第 1 项", words="编制清单", start=0, end=4)
    world.revision = make_import(world, [{"title": "编制清单", "lead": ["lead"]}], revises=world.plan)
    world.group = units.save_group(actor=None, government=world.units["city"], name="有关单位", members=[world.units["lead"]])
    world.alias = units.remember(government=world.units["city"], name="牵头处", unit=world.units["lead"], actor=None)
    expires = timezone.localdate() + timezone.timedelta(days=30)
    world.token, world.secret = tokens.issue(actor=world.acting("lead"), name="测试", expires=expires)
    Minimum.objects.create(task=world.task, value=2, measure="次", words="不少于2次")
    today = timezone.localdate()
    asked = {"plans": [world.plan], "units": [world.units["lead"]], "title": "自查报告", "starts": today, "ends": today}
    to = [Address(key, name, today, "通知规定") for key, name in (("party", "中共甲市委员会"), ("public", "向社会公开"))]
    world.call = calls.open_call(actor=world.acting("clerk"), due=today, addresses=to, **asked)
    world.report = drafts.compose(world.call.reports.get(), actor=world.acting("lead"))
    world.delivery = world.report.deliveries.get(key="party")
    world.public = world.report.deliveries.get(key="public")
    world.shown = published(world, world.report, "lead")
    given = {"headings": KINDS["unit_annual"].headings, "days": [], "most": None, "version": 0}
    world.kind_year = kinds.save("unit_annual", today.year, actor=world.acting("clerk"), **given)
    papers_came(world)
    furnish(world, world.plan, "co")
    _in_ledgers(world)
    world.event = AuditEvent.objects.first()
    return world


def _in_ledgers(world) -> None:
    """A record, a table that waits for its confirmation, and a saved view, all the lead's."""
    world.record = registered(world)
    world.table = table_of(world.record, world.users["lead"])
    world.view = views.save("law_study", "讲座", "f_form=专题讲座", actor=world.acting("lead"))


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
    if name.removeprefix("api:") in WRITES:
        return say(client, url, row, town)
    return client.post(url, row.data(town))


def say(client: Client, url: str, row: Row, town):
    """Send a write of the API as its row says."""
    return client.generic(row.method, url, json.dumps(row.data(town)), "application/json", headers=row.headers)


def test_every_address_stands_in_the_matrix():
    missing = sorted(set(addresses()) - set(MATRIX))
    assert not missing, f"addresses without a row in tests/invariants/matrix.py: {missing}"
    assert not sorted(set(MATRIX) - set(addresses())), "rows for addresses that are gone"


def test_who_is_nobody_reaches_only_what_was_reviewed():
    """The views that ask for no sign-in are the rows that say so; the API's own rule is asked by each row of it."""
    opened = {name for name, entry in addresses().items() if not getattr(entry.callback, "login_required", True)}
    written = {name for name, row in MATRIX.items() if row.anonymous == "open"}
    assert {name for name in opened if not name.startswith("api:")} == {name for name in written if not name.startswith("api:")}
    assert {name for name in written if name.startswith("api:")} == {"api:public-reports", "api:public-reports-detail"}


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


def test_every_write_of_the_api_stands_in_the_matrix():
    declared = {f"{one.name}-{act.name}" for one in RESOURCES for act in one.acts}
    assert declared == set(WRITES)


@pytest.mark.parametrize("who", CAST)
def test_writes_that_share_an_address_with_a_read(town, who):
    client = town.sign_in(Client(raise_request_exception=False), who)
    before, wrong = checksum(), []
    for name, address in BESIDE_A_READ.items():
        row = WRITES[name]
        status = say(client, reverse(f"api:{address}", kwargs=row.kwargs(town)), row, town).status_code
        allowed = (*row.codes, 415) if who in row.ok.split() else (403,) if who in row.forbidden.split() else (404,)
        wrong += [f"{who} {name}: {status}, written {allowed}"] if status not in allowed else []
    assert not wrong, "\n".join(wrong)
    if who not in WRITES["sheet-lines-save"].ok.split():
        assert [t for t, digest in checksum().items() if before[t] != digest] == []


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


def test_every_list_offers_its_rows_as_a_workbook(town):
    """Wherever a page draws a list, its 导出 answers with a workbook that has the list's headings."""
    exported = set()
    for name, row in MATRIX.items():
        who = row.ok.split()[0] if row.method == "GET" and row.ok else ""
        if not who or name.startswith("api:"):
            continue
        client = town.sign_in(Client(), who)
        page = ask(client, name, town)
        if page.streaming or b'class="list-form' not in page.content and b"export=xlsx" not in page.content:
            continue
        link = re.search(r'href="([^"]*export=xlsx[^"]*)"', page.content.decode())
        assert link, f"{name} shows a list that can't be taken home"
        answer = client.get(
            html.unescape(link[1]) if link[1].startswith("/") else page.request["PATH_INFO"] + html.unescape(link[1])
        )
        assert answer.status_code == 200, name
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert all(cell.value for cell in next(book.active.iter_rows())), name
        exported.add(name)
    assert {"home:notices", "desk:tokens", "tasks:tasks"} <= exported and len(exported) >= 15, sorted(exported)
