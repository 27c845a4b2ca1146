"""Search: tasks, plans and units by words, visible rows only."""

from __future__ import annotations

import pytest

from documents.services import records
from tests.cast import make_plan
from tests.documents.conftest import by_line, study  # noqa: F401  fixtures
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def plan(world):
    """An issued plan with three tasks."""
    return make_plan(world, [{"title": f"梳理第{at}批清单", "lead": ["lead"]} for at in (1, 2, 3)], number="甲府〔8〕号")


def test_tasks_and_plans_by_their_words(plan, enter):
    found = enter("lead").get("/search/?q=第2批").context["found"]
    assert [task.title for task in found.tasks] == ["梳理第2批清单"]
    assert [p.pk for p in enter("lead").get("/search/?q=甲府〔8〕").context["found"].plans] == [plan.pk]


def test_units_by_name_and_by_pinyin_initials(world, enter):
    for words in ("牵头局", "jsqtj"):
        assert [u.name for u in enter("lead").get(f"/search/?q={words}").context["found"].units] == ["甲市牵头局"]


@pytest.mark.parametrize("who", ["outsider", "county2", "auditor"])
def test_strangers_find_nothing_of_it(plan, enter, who):
    found = enter(who).get("/search/?q=梳理").context["found"]
    assert (found.tasks, found.plans, found.tasks_n) == ([], [], 0)


def test_a_draft_is_found_by_its_office_alone(world, enter):
    make_plan(world, [{"title": "起草办法", "lead": ["lead"]}], state="drafted")
    assert len(enter("clerk").get("/search/?q=起草办法").context["found"].tasks) == 1
    assert enter("lead").get("/search/?q=起草办法").context["found"].tasks == []


def test_at_most_twenty_of_a_kind(world, enter):
    make_plan(world, [{"title": f"梳理第{at}批清单", "lead": ["lead"]} for at in range(23)])
    answer = enter("lead").get("/search/?q=梳理")
    assert (len(answer.context["found"].tasks), answer.context["more"]) == (20, "23")


@pytest.mark.parametrize(("words", "sentence"), [("清", "请至少写两个字"), ("字" * 61, "最多搜 60 个字"), ("", "写几个字再搜")])
def test_too_short_and_too_long_words_get_a_sentence(world, enter, words, sentence):
    assert sentence in enter("lead").get("/search/", {"q": words}).content.decode()


@pytest.mark.parametrize("words", ["%_'\"<b>", "\x00\x00ab", "100%", "a\\b", "＂；DROP"])
def test_odd_characters_do_no_harm(plan, enter, words):
    answer = enter("lead").get("/search/", {"q": words})
    assert answer.status_code == 200 and "<b>" not in answer.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_a_search_costs_the_same_for_one_result_and_for_three(world, enter, django_assert_num_queries):
    client = enter("lead")
    for n in (1, 2):
        make_plan(world, [{"title": f"梳理第{at}批清单", "lead": ["lead"]} for at in range(n)], title=f"梳理{n}")
        with django_assert_num_queries(8):
            client.get("/search/?q=梳理")


def test_nothing_of_any_kind_is_one_sentence(plan, enter):
    page = enter("lead").get("/search/?q=没有的东西").content.decode()
    assert "换个说法" in page and "没有找到任务。" not in page


def test_records_of_ledgers_by_their_words_for_those_who_may_see_them(world, enter, by_line, study):  # noqa: F811
    one = study("lead", topic="行政复议法新规")
    gone = study("lead", topic="行政复议法旧规")
    records.act(gone, "remove", actor=world.acting("lead"), note="重复")
    for who in ("lead", "clerk"):
        assert [found.pk for found in enter(who).get("/search/?q=行政复议").context["found"].records] == [one.pk]
    assert enter("outsider").get("/search/?q=行政复议").context["found"].records == []
    page = enter("lead").get("/search/?q=行政复议").content.decode()
    assert f"/ledgers/records/{one.pk}/" in page and "领导干部学法" in page


def test_more_records_than_are_shown_lead_to_the_list_of_their_ledger(world, enter, study):  # noqa: F811
    for n in range(21):
        study("lead", topic=f"法律讲座第{n}讲")
    answer = enter("lead").get("/search/?q=法律讲座")
    assert len(answer.context["found"].records) == 20
    [(name, url)] = answer.context["found"].records_more
    assert name == "领导干部学法" and enter("lead").get(url).context["page"].matching.count() == 21
