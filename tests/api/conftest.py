"""A small town to read through the API: an issued plan with everything under it, an open import, a county's own plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessment.services import calls, drafts
from documents.services import records, views
from fazhi.files.store import keep
from fazhi.org.services import tokens, units
from tasks.models import ImportItem, TaskUnit
from tasks.services import commit, parts, plans
from tests.cast import World, make_import, make_plan
from tests.reporting import ask_for_the_year, furnish, papers_came, published, registered
from tests.sharing import shared

MINIMUM = {
    "subject": "常务会议学法",
    "comparison": ">=",
    "value": "4",
    "measure": "次",
    "period": "year",
    "words": "每年不少于4次",
}
ADMINS = ("sysadmin", "secadmin", "auditor")


@shared
def town(world: World) -> World:
    """Build the town on the shared cast; what tests look for hangs on it by name."""
    today = timezone.localdate()
    rows = [
        {"title": "编制权责清单", "lead": ["lead"], "co": ["co"], "day": today + timedelta(days=3)},
        {"title": "组织学法", "responsible": ["county", "town"], "day": today - timedelta(days=5)},
        {"title": "开展培训", "lead": ["lead"], "day": today + timedelta(days=60)},
    ]
    batch = make_import(world, rows, number="甲府〔1〕号")
    batch.paper.stored = keep(["甲市工作要点".encode()], name="要点.txt")
    batch.paper.save()
    ImportItem.objects.filter(batch=batch, title="组织学法").update(minimums=[MINIMUM])
    world.plan = commit.act(batch, "commit", actor=world.acting("clerk")).plan
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        world.plan = plans.act(world.plan, name, actor=world.acting(who))
    parts.receive(TaskUnit.objects.get(task__title="编制权责清单", unit=world.units["lead"]), actor=world.acting("lead"))
    world.batch = make_import(world, [{"title": "还在核对", "lead": ["lead"]}], title="乙项工作安排")
    world.county_plan = make_plan(world, [{"title": "县里的事", "lead": ["county_dept"]}], by="county", state="drafted")
    city, lead = world.units["city"], world.units["lead"]
    units.save_group(actor=None, government=city, name="市级部门", members=[lead, world.units["co"]])
    units.remember(actor=None, government=city, name="牵局", unit=lead)
    for who in ("lead", "clerk"):
        tokens.issue(actor=world.acting(who), name="对接", expires=today + timedelta(days=30))
    furnish(world, world.plan, "county")
    asked = {"plans": [world.plan], "units": [lead], "title": "自查报告", "starts": today, "ends": today}
    world.call = calls.open_call(actor=world.acting("clerk"), due=today + timedelta(days=90), **asked)
    world.report = drafts.compose(world.call.reports.get(), actor=world.acting("lead"))
    ask_for_the_year(world, world.plan, "lead")
    papers_came(world)
    world.record = registered(world)
    study = {"held_on": today.isoformat(), "topic": "行政复议法", "minutes": "40"}
    world.view = views.save("law_study", "讲座", "f_form=专题讲座", actor=world.acting("lead"))
    records.create("law_study", lead, study, actor=world.acting("lead"))
    published(world, world.report, "lead")
    published(world, world.report, "lead", withdrawn="写错了")
    return world


@pytest.fixture
def bearer(world: World) -> Callable[..., dict[str, str]]:
    """Return `bearer("lead", scopes="read write")`: the header of a fresh token of a member of the cast."""

    def header(who: str, scopes: str = "read") -> dict[str, str]:
        day = timezone.localdate() + timedelta(days=30)
        token, secret = tokens.issue(actor=world.acting(who), name="测试", expires=day, scopes=scopes)
        return {"authorization": f"Bearer {secret}"}

    return header


@pytest.fixture
def ask(world: World, bearer) -> Callable:
    """Return `ask("tasks/", "lead", plan=1)`: the answer to a member of the cast, an administrator through a session."""
    known: dict[str, tuple[Client, dict]] = {"": (Client(), {})}

    def get(path: str, who: str = "", **params: object):
        if who not in known:
            known[who] = (world.sign_in(Client(), who), {}) if who in ADMINS else (Client(), bearer(who))
        client, headers = known[who]
        place = path if path.startswith("/") else f"/api/v1/{path}"
        return client.get(place, params or None, headers=headers)

    return get


@pytest.fixture
def tell(world: World, bearer) -> Callable:
    """Return `tell("lead", "POST", "claims/", {...}, key="a", match=3)`: the answer to a member who may write and sign."""
    known: dict[str, dict] = {}

    def send(who: str, method: str, path: str, data: object = None, *, key="", match=None, raw_match="", form=False):
        if who not in known:
            known[who] = bearer(who, "read write sign")
        headers = dict(known[who])
        headers |= {"idempotency-key": key} if key else {}
        headers |= {"if-match": raw_match or f'"{match}"'} if raw_match or match is not None else {}
        place = path if path.startswith("/") else f"/api/v1/{path}"
        if form:
            return Client().post(place, data, headers=headers)
        body = {"data": b"" if data is None else data, "content_type": "application/json"} if method != "GET" else {}
        return getattr(Client(), method.lower())(place, headers=headers, **body)

    return send


def everything(ask: Callable, name: str, who: str, **params: object) -> list[dict]:
    """Return all rows of a list, page by page."""
    rows, cursor = [], {}
    while True:
        answer = ask(f"{name}/", who, **params, **cursor).json()
        rows += answer["results"]
        if not answer["next"]:
            return rows
        cursor = {"cursor": answer["next"].partition("cursor=")[2].partition("&")[0].replace("%3A", ":")}
