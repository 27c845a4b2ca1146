"""Somebody else's keys in the body of a post lead to a refusal, and nothing moves (T13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from fazhi.org.models import User
from fazhi.org.services import people
from tasks.models import ImportItem, PlanImport
from tests.cast import make_import
from tests.invariants.test_matrix import checksum
from tests.sharing import shared

MINE_MAY_MOVE = ("django_session", "org_oncekey", "tasks_planimport")  # the visitor's own: who went on with a draft when


@shared
def duel(town):
    """The county with a plan, an import and administrators of its own, beside the city's town."""
    from tests.cast import make_plan

    town.own_plan = make_plan(town, [{"title": "县里的事", "lead": ["county_dept"]}], by="county", state="drafted")
    town.own_batch = make_import(town, [{"title": "县里核对", "lead": ["county_dept"]}], by="county")
    town.own_item = town.own_batch.items.get()
    for key, role in (("county_sec", "secadmin"), ("county_sys", "sysadmin"), ("county_head", "office_head")):
        user = User.objects.create(username=key, name=key, must_change=False)
        town.users[key], town.posts[key] = user, people.appoint(actor=None, user=user, unit=town.units["county"], role=role)
    PlanImport.objects.filter(pk=town.own_batch.pk).update(version=1)
    return town


def _import(town, place: str) -> str:
    return f"/imports/{town.own_batch.pk}/{place}"


def _row(town, who: str, key: str = "") -> dict:
    """A whole correction of the county's own row with one unit line."""
    item = ImportItem.objects.get(pk=town.own_item.pk)
    line = {"units-key": key, "units-role": "lead", "units-who": who, "units-place": "1"}
    return {"version": item.version, "title": item.title, "number": item.number, "trail": "一、总体", **line}


def _task(town, who: str) -> dict:
    task = town.own_plan.tasks.get()
    line = {"parts-role": "lead", "parts-who": who, "parts-lines": "full", "parts-place": "1"}
    return {"version": task.version, "title": task.title, "number": task.number, "text": task.text, "mode": "leads", **line}


NEW_UNIT = {"code": "X1", "name": "新局", "level": "city", "kind": "department", "order": 0, "soon_days": 7}
CASES: dict[str, tuple[str, Callable, Callable]] = {
    # name: who, address, body
    "items of another import": ("county", lambda t: _import(t, "bulk/"), lambda t: {"act": "settle", "ids": [t.item.pk]}),
    "a role for another's items": (
        "county",
        lambda t: _import(t, "bulk/"),
        lambda t: {"act": "role", "role": "co", "ids": [t.item.pk]},
    ),
    "another county by name": (
        "county",
        lambda t: _import(t, "bulk/"),
        lambda t: {"act": "unit", "role": "lead", "unit": "丁县人民政府", "ids": [t.own_item.pk]},
    ),
    "another county by key": (
        "county",
        lambda t: _import(t, "names/"),
        lambda t: {"words": "乙县司法局", "choice": f"u{t.units['county2'].pk}", "item": t.own_item.pk},
    ),
    "a city's department by key": (
        "county",
        lambda t: _import(t, "names/"),
        lambda t: {"words": "乙县司法局", "choice": f"u{t.units['lead'].pk}"},
    ),
    "a revision, by another county": (
        "county2",
        lambda t: "/imports/new/",
        lambda t: {"text": "一、总体\n1.做事。", "revises": t.plan.pk},
    ),
    "an item under another import": (
        "county",
        lambda t: _import(t, f"items/{t.item.pk}/act/"),
        lambda t: {"act": "drop", "version": 1},
    ),
    "an item's form under another import": ("county", lambda t: _import(t, f"items/{t.item.pk}/"), lambda t: _row(t, "")),
    "a foreign unit in a row": ("county", lambda t: _import(t, f"items/{t.own_item.pk}/"), lambda t: _row(t, "甲市牵头局")),
    "a foreign unit in a task": (
        "county",
        lambda t: f"/tasks/{t.own_plan.tasks.get().pk}/edit/",
        lambda t: _task(t, "甲市牵头局"),
    ),
    "another county in a task": (
        "county",
        lambda t: f"/tasks/{t.own_plan.tasks.get().pk}/edit/",
        lambda t: _task(t, "丁县人民政府（E）"),
    ),
    "a revision of another's plan": ("county", lambda t: "/imports/new/", lambda t: {"text": "一、总体", "revises": t.plan.pk}),
    "tasks of another plan": (
        "county",
        lambda t: f"/plans/{t.own_plan.pk}/bulk/",
        lambda t: {"act": "leads_and_co", "ids": [t.task.pk, t.drafted_task.pk]},
    ),
    "a stranger as colleague": (
        "lead",
        lambda t: f"/parts/{t.part.pk}/hand-on/",
        lambda t: {"person": t.users["outsider"].pk},
    ),
    "another's post": ("outsider", lambda t: "/me/post/", lambda t: {"post": t.posts["clerk"].pk}),
    "another's token": ("outsider", lambda t: f"/manage/tokens/{t.token.pk}/revoke/", lambda t: {}),
    "a unit under another government": (
        "county",
        lambda t: "/manage/units/new/",
        lambda t: {**NEW_UNIT, "parent": "C"},
    ),
    "a member of another government": (
        "county",
        lambda t: "/manage/groups/new/",
        lambda t: {"name": "借来的单位", "members": "甲市牵头局"},
    ),
    "a post in another government": (
        "county_sec",
        lambda t: f"/manage/people/{t.users['town'].pk}/posts/",
        lambda t: {"unit": "甲市法治办", "role": "clerk", "starts": "2026-1-1"},
    ),
    "a person of another government": (
        "county_sec",
        lambda t: f"/manage/people/{t.users['clerk'].pk}/posts/",
        lambda t: {"unit": "丙镇人民政府", "role": "liaison", "starts": "2026-1-1"},
    ),
    "the end of another's post": (
        "county_sec",
        lambda t: f"/manage/posts/{t.posts['clerk'].pk}/leave/",
        lambda t: {"ends": "2026-1-1", "version": 1},
    ),
    "another government's unit": (
        "county_sys",
        lambda t: f"/manage/units/{t.units['lead'].pk}/close/",
        lambda t: {"closed": "2026-1-1", "version": 1},
    ),
    "another government's group": (
        "county_sys",
        lambda t: f"/manage/groups/{t.group.pk}/edit/",
        lambda t: {"name": "改了", "members": "丙镇人民政府", "version": 1},
    ),
    "another government's alias": ("county_sys", lambda t: f"/manage/aliases/{t.alias.pk}/forget/", lambda t: {}),
    "another government's password": ("county_sys", lambda t: f"/manage/people/{t.users['clerk'].pk}/password/", lambda t: {}),
    "another's import, moved": ("county_head", lambda t: f"/imports/{t.batch.pk}/move/", lambda t: {"move": "commit"}),
    "another's plan, moved": ("county_head", lambda t: f"/plans/{t.drafted.pk}/move/", lambda t: {"move": "submit"}),
}


@pytest.fixture
def moved():
    """Return `moved(before)`: the tables that differ, but those in which a visitor's own doings stand."""
    return lambda before: [t for t, digest in checksum().items() if before[t] != digest and t not in MINE_MAY_MOVE]


def test_a_foreign_key_in_a_body_moves_nothing(duel, moved):
    wrong = []
    for name, (who, address, body) in CASES.items():
        client = duel.sign_in(Client(raise_request_exception=False), who)
        before, url, data = checksum(), address(duel), body(duel)
        response = client.post(url, data)
        if response.status_code not in (302, 403, 404, 409, 422) or moved(before):
            wrong.append(f"{name}: {who} POST {url} {data}: {response.status_code}, moved {moved(before)}")
    assert not wrong, "\n".join(wrong)


def test_the_same_bodies_with_own_keys_are_read(duel, moved):
    """The refusals above are about the keys, not about the forms."""
    own = {
        "items of another import": {"act": "role", "role": "co", "ids": [duel.own_item.pk]},
        "another county by name": {"act": "unit", "role": "lead", "unit": "丙镇人民政府", "ids": [duel.own_item.pk]},
        "another county by key": {"words": "乙县司法局", "choice": f"u{duel.units['town'].pk}"},
        "a foreign unit in a row": _row(duel, "乙县人民政府"),
        "another county in a task": _task(duel, "丙镇人民政府"),
        "tasks of another plan": {"act": "leads_and_co", "ids": [duel.own_plan.tasks.get().pk]},
        "a stranger as colleague": {"person": duel.users["lead_head"].pk},
        "a unit under another government": NEW_UNIT | {"parent": "D"},
        "a member of another government": {"name": "自己的单位", "members": "丙镇人民政府"},
        "a post in another government": {"unit": "丙镇人民政府", "role": "unit_head", "starts": "2026-1-1"},
    }
    still = []
    for name, data in own.items():
        who, address, _ = CASES[name]
        if name == "a foreign unit in a row":
            data = _row(duel, "乙县人民政府")
        client, before = duel.sign_in(Client(), who), checksum()
        response = client.post(address(duel), data)
        still += [] if moved(before) else [f"{name}: {response.status_code}"]
    assert not still, "\n".join(still)
