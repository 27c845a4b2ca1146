"""Side doors (T13): words planted in what somebody may not see turn up on no page, list, export, search or filter of theirs."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fazhi.api import RESOURCES
from fazhi.ui.api.filters import Ref
from tests.invariants.crawler import body_of, crawl
from tests.invariants.matrix import MATRIX, NOUNS

READERS = ("outsider", "co", "county", "county2", "observer", "sysadmin", "auditor")
SEARCHES = (
    *("/search/?q={}", "/plans/?q={}", "/tasks/?q={}", "/tasks/?unit={}", "/imports/?q={}", "/manage/units/?q={}"),
    *("/reports/?q={}", "/reports/?unit={}", "/reports/calls/?q={}", "/api/v1/reports/?q={}", "/api/v1/report-calls/?q={}"),
    *("/manage/groups/?q={}", "/manage/people/?q={}", "/manage/people/?unit={}", "/manage/audit/?who={}"),
    *("/notices/?q={}", "/api/v1/notices/?q={}"),
    *("/api/v1/tasks/?q={}", "/api/v1/plans/?q={}", "/api/v1/units/?q={}", "/api/v1/people/?q={}", "/api/v1/aliases/?q={}"),
)
MISSING = 10**9


def leaks(planted, who: str, text: str) -> list[str]:
    """The places of the words in a text that this reader may not see."""
    return [s.place for s in planted.secrets if who not in s.readers and s.word in text]


@pytest.mark.parametrize("who", READERS)
def test_no_page_of_theirs_holds_a_foreign_word(town, planted, who):
    client = town.sign_in(Client(), who)
    found, pages = [], 0
    for url, response, text in crawl(client, town):
        pages += 1
        found += [f"{who} {url} ({response.status_code}) shows {place}" for place in leaks(planted, who, text)]
    assert not found, "\n".join(sorted(set(found))[:60])
    assert pages > 60


@pytest.mark.parametrize("who", ["clerk", "county"])
def test_who_may_read_a_word_finds_it(town, planted, who):
    """The crawl is worth something only if it reaches what is there."""
    mine = [s for s in planted.secrets if who in s.readers]
    text = "\n".join(text for _, _, text in crawl(town.sign_in(Client(), who), town))
    missed = [s.place for s in mine if s.word not in text]
    assert len(missed) <= len(mine) / 10, missed


NAMES_THE_REQUEST = re.compile(r'"request_id":"\w+"|\b[0-9a-f]{12}\b|\b\w{64}\b')  # marks, and tokens of the forms


def alike(response: HttpResponse, word: str = "") -> tuple[int, str]:
    """An answer without what names this request: marks, tokens, the asked-for word or else every number."""
    text = NAMES_THE_REQUEST.sub("", body_of(response))
    return response.status_code, text.replace(word, "…") if word else re.sub(r"\d+", "0", text)


@pytest.mark.parametrize("who", ["outsider", "county2"])
def test_searching_for_a_foreign_word_is_like_searching_for_nothing(town, planted, who):
    client = town.sign_in(Client(), who)
    foreign = [s for s in planted.secrets if who not in s.readers]
    asked = {s.place.partition(":")[0]: s for s in foreign}  # one word of each noun
    nothing, told = "zqk000y", []
    for address in SEARCHES:
        blank = alike(client.get(address.format(nothing)), nothing)
        for secret in asked.values():
            answer = alike(client.get(address.format(secret.word)), secret.word)
            told += [f"{who} {address} tells that {secret.place} exists"] if answer != blank else []
    assert not told, "\n".join(told)


def foreign_keys(town) -> dict[str, int]:
    """A key of each noun that is neither the outsider's nor the other county's."""
    task, part = town.task, town.part
    return {
        "tasks.Plan": town.plan.pk,
        "tasks.Section": town.plan.sections.first().pk,
        "tasks.Task": task.pk,
        "tasks.PlanImport": town.batch.pk,
        "assessment.ReportCall": town.call.pk,
        "assessment.Report": town.report.pk,
        "assessment.PaperReport": town.counted.pk,
        "tasks.Round": town.round.pk,
        "tasks.Sheet": town.sheet.pk,
        "tasks.TaskUnit": part.pk,
        "org.ApiToken": town.token.pk,
        "org.Post": town.posts["lead"].pk,
        "org.User": town.users["lead"].pk,
        "org.UnitGroup": part.pk + MISSING,
    }


@pytest.mark.parametrize("who", ["outsider", "county2"])
def test_a_foreign_key_in_a_filter_is_like_a_missing_one(town, planted, who):
    client, keys = town.sign_in(Client(), who), foreign_keys(town)
    for resource in RESOURCES:
        for one in resource.filters:
            if isinstance(one, Ref) and (key := keys.get(one.model._meta.label)):
                answers = [alike(client.get(f"/api/v1/{resource.name}/", {one.name: k})) for k in (key, MISSING)]
                assert answers[0] == answers[1], f"{who} /api/v1/{resource.name}/?{one.name}={key}"
    for path, name in (("/tasks/", "plan"), ("/tasks/", "section"), ("/plans/", "office"), ("/imports/new/", "revises")):
        answers = [alike(client.get(path, {name: k})) for k in (town.plan.pk, MISSING)]
        assert answers[0] == answers[1], f"{who} {path}?{name}="


@pytest.mark.parametrize("who", ["outsider", "county2"])
def test_a_foreign_address_is_like_a_missing_one(town, planted, who):
    client, wrong = town.sign_in(Client(), who), []
    for name, row in MATRIX.items():
        kwargs = row.kwargs(town)
        if not kwargs or who in f"{row.ok} {row.forbidden}".split():
            continue
        ask = client.get if row.method == "GET" else client.post
        theirs, missing = (alike(ask(reverse(name, kwargs=kwargs | {"pk": pk}))) for pk in (kwargs["pk"], MISSING))
        wrong += [f"{who} {row.method} {name}: {theirs[0]}, {missing[0]}"] if theirs != missing else []
    assert not wrong, "\n".join(wrong)


def test_no_order_of_a_list_reaches_into_what_is_hidden(town, planted):
    client = town.sign_in(Client(), "county")
    for noun in (*NOUNS, "people", "posts", "units"):
        for order in ("plan__by__phone", "task__title", "user__password", "unit__path", "-digest", "id;drop", "?", "pk"):
            assert client.get(f"/api/v1/{noun}/", {"order": order}).status_code == 400, (noun, order)
    for path in ("/tasks/", "/plans/", "/manage/people/"):
        plain = client.get(path).status_code
        for order in ("plan__by__phone", "-user__password", "?", "phone"):
            assert client.get(path, {"sort": order}).status_code == plain == 200
