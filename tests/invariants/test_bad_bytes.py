"""Any bytes at any address: a person who is let in gets an answer in Chinese, never a fault of the server (T28)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from fazhi.api import RESOURCES
from fazhi.org.models import User
from tasks.models import ImportItem
from tests.invariants.crawler import body_of
from tests.invariants.matrix import MATRIX
from tests.invariants.planted import EVERYBODY

DONE_ANYHOW = ("desk:signout", "desk:end_sessions", "desk:token_revoke", "desk:alias_forget")  # whatever the body
HUGE, LARGE = 10**18, 9223372036854775807
BAD = ("x%00y", "%ED%A0%80", str(LARGE), "%C2%B2", "0000-00-00")
BAD_TEXT = ("好\x00好", "9" * 400, "²", "\x1f\x1f", "0000-00-00", str(HUGE), "NaN", "\u202e\ufeff")
PARAMETERS = (
    *(
        "q",
        "sort",
        "after",
        "size",
        "page",
        "tab",
        "section",
        "unit",
        "bare",
        "lamp",
        "due_from",
        "due_to",
        "plan",
        "state",
        "role",
    ),
    *("show", "next", "account", "parent", "revises", "kind", "who", "outcome", "day_from", "day_to", "month", "level", "life"),
    *("plans", "handed", "call", "export"),
    *("mode", "year", "mine", "office", "person", "ids", "back", "shown", "fill"),
)
FIELDS = (
    *(
        "act",
        "all",
        "ids",
        "query",
        "move",
        "note",
        "next",
        "version",
        "once",
        "post",
        "words",
        "choice",
        "pick",
        "item",
        "learn",
    ),
    *(
        "back",
        "shown",
        "revises",
        "text",
        "candidate",
        "start",
        "title",
        "number",
        "issuer",
        "starts",
        "ends",
        "done_rule",
        "mode",
    ),
    *("day", "role", "unit", "unit_1", "unit_2", "why", "person", "name", "short", "code", "level", "kind", "parent", "order"),
    *(
        "guided_by",
        "opened",
        "soon_days",
        "closed",
        "successor",
        "members",
        "rule_kind",
        "rule_level",
        "username",
        "phone",
        "email",
    ),
    *("plans", "units", "due", "recipient", "most", "return_days", "keys", "choose-text", "theirs-text"),
    *("is_active", "expires", "old", "new", "again", "password", "kept", "rows", "trail", "type", "contrast", "deputy"),
    *("do", "drop", "take", "fill", *(f"l1-{part}" for part in ("answer", "words", "percent", "problem", "version", "was"))),
    *(f"units-{part}" for part in ("key", "role", "who", "place")),
    *(f"parts-{part}" for part in ("role", "who", "lines", "place")),
    *(f"dues-{part}" for part in ("key", "day")),
    *(f"minimums-{part}" for part in ("key", "subject", "comparison", "value", "measure", "period")),
)
BODIES = (
    ("application/json", b'{"a": [1'),
    ("application/json; charset=nonsense", b"\xff\xfe\x00"),
    ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("multipart/form-data", b"--x\r\n\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00.docx"\r\n\r\nab'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="sheet"; filename=""\r\n\r\n\r\n--x--\r\n'),
    ("application/x-www-form-urlencoded", b"name=%00&words=%ED%A0%80&ids=%FF&=&&version=1e9"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"name=+AGE-"),
    ("\x7f/" + "x" * 300, b"\x00" * 64),
)


def member(town, name: str) -> Client:
    """Somebody whom the address lets in."""
    allowed = [key for key in MATRIX[name].ok.split() if key in EVERYBODY]
    best = [key for key in ("clerk", "secadmin", "sysadmin", "lead", "auditor") if key in allowed] + allowed + ["clerk"]
    User.objects.update(epoch=1, is_active=True)
    return town.sign_in(Client(raise_request_exception=False), best[0])


def address(town, name: str, **more) -> str:
    """The address of a row of the matrix."""
    return "/api/v1/nothing/" if name == "api:unknown" else reverse(name, kwargs=MATRIX[name].kwargs(town) | more)


def in_words(response) -> bool:
    """Whether an answer that refuses says why in Chinese."""
    text = body_of(response)
    if text[:1] == "{":
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return response.status_code < 400 or response.status_code == 405 or any("\u4e00" <= char <= "\u9fff" for char in text)


class Faults(list):
    """What went wrong so far."""

    def see(self, what: str, response) -> None:
        """Keep an answer that is a fault, or that says nothing in Chinese."""
        ready = what.partition("?")[0].endswith("/readyz")  # which says 503 where no worker runs
        if not ready and (response.status_code >= 500 or not in_words(response)):
            self.append(f"{what[:200]}: {response.status_code}")


def queries() -> Iterator[str]:
    """Query strings with every known parameter spoilt in one way; last, one of a megabyte."""
    for bad in BAD:
        yield "&".join(f"{name}={bad}" for name in PARAMETERS)
    yield "export=%00&after=" + "A" * 5000
    yield "&".join(f"{name}=" + quote("长" * 2000) for name in PARAMETERS)
    yield "q=" + "x" * 2**20


def test_any_query_is_answered(town):
    faults = Faults()
    for name, row in MATRIX.items():
        if row.method == "GET" and not name.startswith("api:"):
            client, path = member(town, name), address(town, name)
            for query in queries():
                faults.see(f"GET {path}?{query[:60]}", client.get(path, QUERY_STRING=query))
    assert not faults, "\n".join(faults[:40])


def test_any_parameter_of_the_api_is_answered(town):
    faults, client = Faults(), town.sign_in(Client(raise_request_exception=False), "clerk")
    for resource in RESOURCES:
        for name in (*(one.name for one in resource.filters), "order", "limit", "cursor", "%00", "page"):
            for bad in (
                "x%00y",
                "%ED%A0%80",
                str(HUGE),
                "9" * 400,
                "%C2%B2",
                "0001-01-01",
                "1000-01-01",
                "9999-12-31T23:59:59-23:59",
            ):
                faults.see(f"{resource.name}?{name}={bad}", client.get(f"/api/v1/{resource.name}/", QUERY_STRING=f"{name}={bad}"))
    assert not faults, "\n".join(faults[:40])


@pytest.mark.parametrize("key", [LARGE, LARGE + 1, 10**60])
def test_a_key_beyond_all_keys_is_a_missing_one(town, key):
    faults = Faults()
    for name, row in MATRIX.items():
        kwargs = row.kwargs(town)
        client = member(town, name) if kwargs else None
        for spoilt in kwargs:
            url = address(town, name, **{spoilt: key})
            response = client.post(url, {}) if row.method == "POST" else client.generic(row.method, url)
            faults.see(url, response)
            if response.status_code not in (404, 200 if spoilt == "block" else 404):
                faults.append(f"{url}: {response.status_code}")
    assert not faults, "\n".join(faults[:40])


def spoilt(value: str) -> dict[str, list[str]]:
    """Every known field with one bad value, twice."""
    return {name: [value, value] for name in FIELDS}


def test_any_body_is_answered(town):
    faults = Faults()
    for name, row in MATRIX.items():
        path, client = address(town, name), member(town, name)
        for kind, body in BODIES[:2] if name.startswith("api:") else BODIES:
            if name not in DONE_ANYHOW:
                faults.see(f"POST {path} {kind}", client.generic("POST", path, body, kind))
        if row.method != "POST" and name.startswith(("api:", "home:")):
            continue
        for value in BAD_TEXT[:4]:
            client = member(town, name)
            if name != "desk:alias_forget":
                faults.see(f"POST {path} {value[:12]!r}", client.post(path, spoilt(value)))
    assert not faults, "\n".join(faults[:40])


def good(town) -> dict[str, tuple[str, str, dict]]:
    """Forms that would be taken: (who, address, fields)."""
    item, task = ImportItem.objects.get(pk=town.item.pk), town.drafted_task
    names = item.units.get()
    row = {"version": item.version, "title": item.title, "number": "", "trail": "一", "units-key": names.pk, "units-role": "lead"}
    row |= {"units-who": "甲市牵头局", "units-place": "1", "dues-key": "", "dues-day": "", "minimums-key": ""}
    row |= {"minimums-subject": "会", "minimums-comparison": ">=", "minimums-value": "2", "minimums-measure": "次"}
    row |= {"minimums-period": "每年"}
    edit = {"version": task.version, "title": task.title, "number": "1", "text": task.text, "mode": "leads", "day": ""}
    edit |= {"parts-role": "lead", "parts-who": "甲市牵头局", "parts-lines": "full", "parts-place": "1"}
    batch = f"/imports/{town.batch.pk}/"
    unit = {"code": "X9", "name": "新局", "short": "", "level": "city", "kind": "department", "parent": "C", "order": "0"}
    return {
        "row": ("clerk", f"{batch}items/{item.pk}/", row | {"back": "", "shown": ""}),
        "names": ("clerk", f"{batch}names/", {"words": names.words, "choice": f"u{names.unit_id}", "pick": "", "back": ""}),
        "forget": ("clerk", f"{batch}names/forget/", {"words": names.words}),
        "bulk": ("clerk", f"{batch}bulk/", {"act": "unit", "unit": "甲市牵头局", "role": "co", "ids": item.pk, "day": ""}),
        "day": ("clerk", f"{batch}bulk/", {"act": "day", "day": "8月31日", "ids": item.pk}),
        "paste": ("clerk", "/imports/new/", {"text": "一、总体\n1.做事。", "revises": "", "once": "k"}),
        "task": ("clerk", f"/tasks/{task.pk}/edit/", edit),
        "plan": ("clerk", f"/plans/{town.drafted.pk}/bulk/", {"act": "leads", "ids": task.pk, "query": ""}),
        "object": ("lead", f"/parts/{town.part.pk}/move/", {"move": "object", "note": "不是我局", "next": ""}),
        "unit": ("clerk", "/manage/units/new/", unit | {"soon_days": "7", "guided_by": "", "opened": "", "once": "k"}),
        "group": ("clerk", "/manage/groups/new/", {"name": "甲", "members": "甲市牵头局", "once": "k"}),
        "alias": ("clerk", f"/manage/units/{town.units['lead'].pk}/aliases/", {"name": "牵"}),
        "token": ("lead", "/manage/tokens/new/", {"name": "用途", "expires": "", "once": "k"}),
        "person": ("sysadmin", "/manage/people/new/", {"username": "n9", "name": "新", "phone": "", "email": "", "once": "k"}),
    }


def test_one_bad_field_among_good_ones_is_answered(town):
    faults = Faults()
    for name, (who, path, fields) in good(town).items():
        client = town.sign_in(Client(raise_request_exception=False), who)
        for field in fields:
            for value in BAD_TEXT[:3]:
                faults.see(f"{name} {path} {field}={value[:12]!r}", client.post(path, fields | {field: value}))
    assert not faults, "\n".join(faults[:60])
