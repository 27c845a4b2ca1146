"""Figures of ledgers: each opens as many records as it says, all units are taken apart, a task shows what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from documents.known import LEDGERS
from documents.measures import key_of
from documents.services import records
from fazhi.measure import Period, get, measure
from fazhi.ui import behind
from tasks.models import Minimum
from tests.cast import make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db
SESSIONS = "ledger.law_study.sessions"
ACTIVITIES = "ledger.law_study.activities"
ROWS = 'data-figure="{}"'


@shared
def books(world) -> None:
    """Law study of three units this year and last, and the year's totals of one."""
    today = timezone.localdate()
    for who, form, day in (
        ("lead", "常务会议学法", today),
        ("lead", "专题讲座", today.replace(day=1)),
        ("lead", "常务会议学法", date(today.year - 1, 5, 8)),
        ("co", "常务会议学法", today),
    ):
        actor = world.acting(who)
        given = {"form": form, "topic": f"{form}{day}", "minutes": "40", "people": "20", "held_on": f"{day}", "speaker": "某教授"}
        records.create("law_study", actor.unit, given, actor=actor)
    actor = world.acting("lead")
    given = {"month": f"{today.year}年{today.month}月", "checks": "3", "filed": "2", "closed": "1", "fines": "0.01"}
    records.create("enforcement_totals", actor.unit, given, actor=actor)


@pytest.mark.parametrize("unit", ["", "lead", "co"])
def test_every_figure_that_opens_rows_opens_as_many_as_it_says(world, enter, books, unit):
    client, opened = enter("clerk"), 0
    acting, period = world.acting("clerk"), Period.of_year(timezone.localdate())
    for code, ledger in LEDGERS.items():
        for one in ledger.measures:
            key = key_of(code, one.key)
            figure = measure(key, world.units[unit] if unit else None, period, acting)
            for told in figure.inputs:
                url = behind.of(key).rows(key, told.key, world.units[unit] if unit else None, period)
                if url and code in ("law_study", "enforcement_totals"):
                    page = client.get(url).context["page"]
                    assert page.matching.count() == told.value, (key, told)
                    opened += 1
    assert opened > 10


def test_what_stands_on_a_day_opens_whenever_it_began(world, enter):
    actor, today = world.acting("lead"), timezone.localdate()
    given = {
        "name": "张某",
        "firm": "某律师事务所",
        "licence": "12345678901234567",
        "starts_on": f"{today - timedelta(days=400)}",
    }
    given |= {"ends_on": f"{today + timedelta(days=300)}"}
    ledger = LEDGERS["legal_advisers"]
    held = {one.key: one.choices[0] for one in ledger.fields if one.choices and one.required}
    records.create("legal_advisers", actor.unit, held | given, actor=actor)
    period = Period.of_year(today)
    assert measure("ledger.legal_advisers.serving", actor.unit, period, actor).value == 1
    url = behind.of("ledger.legal_advisers.serving").rows("ledger.legal_advisers.serving", "n", actor.unit, period)
    assert "张某" in enter("lead").get(url).content.decode()


def test_the_page_names_no_numerator_where_there_is_no_whole_and_a_day_as_a_day(world, enter, books):
    page = unescape(enter("lead").get(f"/measures/{SESSIONS}/").content.decode())
    assert (
        "（分子）" not in page and "/ledgers/law_study/?measure=sessions.n." in page and ROWS.format(2) in page
    )  # of the whole government
    today = timezone.localdate()
    page = enter("lead").get("/measures/ledger.law_study.last/").content.decode()
    assert f"{today:%Y-%m-%d}" in page and str(today.toordinal()) not in page
    assert "（分子）" in enter("lead").get("/measures/ledger.adviser_opinions.adopted/").content.decode()


def test_all_units_are_taken_apart_for_those_who_see_them(world, enter, books):
    for who in ("clerk", "leader"):
        rolled = enter(who).get(f"/measures/{SESSIONS}/").context["rolled"]
        assert [(unit.name, figure.value) for unit, figure, _ in rolled.units] == [
            (world.units["lead"].name, 1),
            (world.units["co"].name, 1),
        ]
        assert world.units["outsider"] in rolled.missing and world.units["lead"] not in rolled.missing
    assert enter("lead").get(f"/measures/{SESSIONS}/").context["rolled"] is None
    one = enter("clerk").get(f"/measures/{SESSIONS}/?unit={world.units['lead'].pk}")
    assert one.context["rolled"] is None and "没有数的单位" not in one.content.decode()


@pytest.mark.parametrize(
    "wrong", ["nothing.n", "sessions.n.2026-01-01", "sessions.n.x.y", "sessions.n.2026-12-31.2026-01-01", "\x00", "."]
)
def test_a_wrong_measure_in_the_address_gets_a_sentence(world, enter, books, wrong):
    answer = enter("lead").get("/ledgers/law_study/", {"measure": wrong, "of": "x"})
    assert answer.status_code == 200 and "已按不限显示" in answer.content.decode()


def test_a_task_shows_how_many_when_the_last_was_what_is_missing_and_where_to_go_on(world, enter, books):
    plan = make_plan(world, [{"title": "组织学法", "lead": ["lead"], "co": ["co"]}])
    task = plan.tasks.get()
    Minimum.objects.create(task=task, subject="学法活动", value=4, measure="次", period="year", counted_by=ACTIVITIES)
    today = timezone.localdate()
    page = unescape(enter("lead").get(f"/tasks/{task.pk}/").content.decode())
    assert "2 / 4 次" in page and f"还差 2 次，{today.year}-12-31 前" in page and f"最近一次 {today:%Y-%m-%d}" in page
    assert f"/ledgers/law_study/new/?unit={world.units['lead'].pk}" in page
    url = page.split('href="/ledgers/law_study/?measure=')[1].split('"')[0]
    asked = parse_qs(urlsplit(f"?measure={url}").query)
    assert asked["of"] == [str(world.units["lead"].pk)]
    assert "/ledgers/law_study/new/" not in enter("clerk").get(f"/tasks/{task.pk}/").content.decode()


def test_what_a_governments_meetings_owe_is_counted_of_the_government_whoever_sees_to_it(world, enter, books):
    plan = make_plan(world, [{"title": "安排常务会议学法", "lead": ["lead"]}])
    task, city = plan.tasks.get(), world.units["city"]
    Minimum.objects.create(task=task, value=4, measure="次", period="year", counted_by=SESSIONS)
    assert "0 / 4 次" in enter("lead").get(f"/tasks/{task.pk}/").content.decode()  # its own session isn't the government's
    given = {"form": "常务会议学法", "topic": "立法法", "minutes": "40", "held_on": f"{timezone.localdate()}"}
    made = records.create("law_study", city, given, actor=world.acting("clerk"))
    page = unescape(enter("lead").get(f"/tasks/{task.pk}/").content.decode())
    assert f"{city.name} " in page and "1 / 4 次" in page and f"of={city.pk}" in page and "/ledgers/law_study/new/" not in page
    assert f"/measures/{SESSIONS}/?unit={city.pk}" in page
    assert f"/ledgers/law_study/new/?unit={city.pk}" in enter("clerk").get(f"/tasks/{task.pk}/").content.decode()
    cited = unescape(enter("lead").get(f"/ledgers/records/{made.pk}/").content.decode())
    assert f"/tasks/{task.pk}/#dues" in cited and "1 / 4 次，还没达到" in cited


def test_nobody_said_what_stands_behind_the_measures_of_plans():
    assert behind.of("tasks.done") is None and get("tasks.done").of
    with pytest.raises(ValueError, match="two answers"):
        behind.register("ledger.", behind.of(SESSIONS))
