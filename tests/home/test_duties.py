"""应办事项: what 工作台 counts is what its links open, whatever kind it is and whoever looks."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessment.services import calls
from fazhi.org.models import AuditEvent
from tasks.models import Plan
from tasks.services import rounds
from tests.cast import World, make_plan

pytestmark = pytest.mark.django_db
PARTIES = ("lead", "lead_head", "co", "county")
WATCHERS = ("leader", "observer", "clerk")


def furnish(world: World, n: int = 12) -> Plan:
    """Dates late, near and far for three units, with sheets and reports due on the same days."""
    today = timezone.localdate()
    days = (today - timedelta(days=4), today, today + timedelta(days=16), today + timedelta(days=80))
    units = (["lead"], ["co"], ["county"])
    rows = [{"title": f"梳理第{at}批清单", "lead": units[at % 3], "day": days[at // 3 % 4]} for at in range(n * 3)]
    plan, clerk = make_plan(world, rows), world.acting("clerk")
    span = {"starts": date(today.year, 1, 1), "ends": today}
    for at, day in enumerate(days[1:]):
        rounds.open_round(actor=clerk, plans=[plan], title=f"第{at}轮", period="once", due=day, **span)
        asked = [world.units[key] for key in ("lead", "co", "county")]
        calls.open_call(actor=clerk, plans=[plan], units=asked, title=f"第{at}次报告", due=day, **span)
    return plan


@pytest.fixture
def midyear(clock, world):
    """A Wednesday in the middle of a month; the cast was there before."""
    clock("2031-06-11 10:00")


def links(page: str) -> list[tuple[str, int]]:
    """Each link of the desk that says how many it opens: (address, number)."""
    found = re.findall(r'class="owe-more"[^>]*><a href="([^"]+)">[^<]*?(\d+) 件</a>', page)
    return [(url.replace("&amp;", "&"), int(n)) for url, n in found]


@pytest.mark.parametrize("who", PARTIES)
def test_every_band_opens_exactly_what_it_counts(midyear, world, enter, who):
    furnish(world, 40)
    client = enter(who)
    answer = client.get("/")
    bands = {band.key: band for band in answer.context["view"].bands}
    assert {key: band.count > 8 for key, band in bands.items()} == dict.fromkeys(("late", "week", "month", "later"), True)
    for band in bands.values():
        page = client.get(band.url).context["page"]
        assert page.count == band.count, band.key
    opened = links(answer.content.decode())
    assert [n for _, n in opened] == [bands[key].count for key in ("late", "week", "month", "later")]
    assert [client.get(url).context["page"].count for url, _ in opened] == [n for _, n in opened]
    every = client.get("/duties/").context["page"].count
    assert every == sum(band.count for band in bands.values())


@pytest.mark.parametrize("who", [*PARTIES, *WATCHERS])
def test_every_day_of_the_calendar_opens_exactly_what_it_counts(midyear, world, enter, who):
    furnish(world)
    client = enter(who)
    calendar = client.get("/").context["view"].calendar
    days = [day for week in calendar.weeks for day in week if day and day.count]
    assert len(days) >= 3 or who == "clerk"  # the office answers for none of them
    for day in days:
        assert client.get(day.url).context["page"].count == day.count, day.day


def test_the_three_kinds_stand_in_one_list_each_with_its_page(midyear, world, enter):
    furnish(world, 4)
    client, other = enter("lead"), enter("co")
    counted = {kind: client.get(f"/duties/?kind={kind}").context["page"].count for kind in ("task", "sheet", "report")}
    assert counted == {"task": 4, "sheet": 3, "report": 3}
    page = client.get("/duties/").content.decode()
    for url in re.findall(r'class="tbl-title"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*class="tbl-title"', page):
        assert client.get(url[0] or url[1]).status_code == 200
    assert "任务时限" in page and "填报" in page and "报告" in page
    assert client.get("/duties/?q=第2次报告").context["page"].count == 1
    assert client.get("/duties/?lamp=late").context["page"].count == 1
    mine = {duty.pk for duty in client.get("/duties/").context["page"].rows}
    assert mine.isdisjoint({duty.pk for duty in other.get("/duties/").context["page"].rows})


def test_it_goes_out_as_it_stands_and_is_recorded(midyear, world, enter):
    furnish(world, 4)
    answer = enter("lead").get("/duties/?kind=sheet&export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)).active
    assert [row[1] for row in sheet.iter_rows(values_only=True)][-3:] == ["报送第0轮", "报送第1轮", "报送第2轮"]
    assert AuditEvent.objects.filter(kind="export", label="应办事项").count() == 1


def test_bad_filters_get_a_sentence(midyear, world, enter):
    furnish(world, 1)
    for query in ("kind=x", "lamp=x", "due_from=abc", "due_from=2031-13-45", "q=" + "字" * 300):
        answer = enter("lead").get(f"/duties/?{query}")
        assert answer.status_code == 200, query


def test_the_list_costs_the_same_for_one_row_and_for_many(midyear, world, enter, django_assert_num_queries):
    client = enter("lead")
    furnish(world, 1)
    client.get("/duties/")
    with django_assert_num_queries(4):
        client.get("/duties/")
    furnish(world, 9)
    with django_assert_num_queries(4):
        client.get("/duties/")
