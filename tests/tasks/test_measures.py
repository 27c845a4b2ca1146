"""The measures of plans, tasks and sheets, against a year built by hand; each input opens as many rows as it says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.measure import Measure, Period, known, measure, measure_many
from fazhi.org.services import tokens
from tasks.models import LineFigure, Minimum, Round, SheetLine
from tasks.selectors.minimums import spans
from tests.home.figures import open_round, opened, sign

pytestmark = pytest.mark.django_db
YEAR = Period(date(2031, 1, 1), date(2031, 12, 31))
HALF = Period(date(2031, 1, 1), date(2031, 6, 30))


def ours() -> list[Measure]:
    """The measures of plans; those of ledgers have their own tests."""
    return [one for one in known() if not one.key.startswith("ledger.")]


def told(world, key: str, unit: str | None, period: Period = YEAR, who: str = "leader") -> dict[str, int]:
    """The inputs of a figure."""
    figure = measure(key, world.units[unit] if unit else None, period, world.acting(who))
    return {one.key: int(one.value) for one in figure.inputs}


def test_what_a_unit_owes_by_date(year, world):
    assert told(world, "tasks.done", "lead") == {"owed": 3, "done": 1, "open": 2, "overdue": 1}
    assert told(world, "tasks.open", "co") == {"owed": 3, "done": 0, "open": 3, "overdue": 1}
    assert told(world, "tasks.overdue", "co", HALF) == {"owed": 0, "done": 0, "open": 0, "overdue": 0}
    figure = measure("tasks.done", world.units["lead"], YEAR, world.acting("leader"))
    assert (figure.value, figure.of, figure.percent, str(figure)) == (1, 3, Decimal("33.3"), "1/3 件（33.3%）")


def test_sheets_on_time_late_missing_and_not_due_yet(year, world):
    assert told(world, "sheets.on_time", "lead") == {"judged": 2, "on_time": 1, "late": 1, "missing": 0, "pending": 1}
    assert told(world, "sheets.on_time", "co") == {"judged": 3, "on_time": 2, "late": 0, "missing": 1, "pending": 0}
    assert told(world, "sheets.on_time", "lead", HALF)["pending"] == 0


def test_until_midnight_of_the_due_day_in_shanghai_is_on_time(year, world):
    """The lead signed the second round at 23:30 on its last day, the first a day after."""
    second = measure("sheets.on_time", world.units["lead"], Period(date(2031, 4, 1), date(2031, 6, 30)), world.acting("lead"))
    assert (second.value, second.of) == (1, 1)


def test_withdrawn_rounds_do_not_count(year, world):
    before = told(world, "sheets.on_time", None), told(world, "lines.accepted", None)
    round_ = open_round(
        world, year, "作废的一期", date(2031, 7, 1), date(2031, 9, 30), due=timezone.localdate(), on=timezone.localdate()
    )
    sign(world, round_, "lead", at=timezone.localdate())
    assert told(world, "sheets.on_time", "lead")["judged"] == 3
    Round.objects.filter(pk=round_.pk).update(state="withdrawn")
    assert (told(world, "sheets.on_time", None), told(world, "lines.accepted", None)) == before


def test_lines_and_receipts(year, world):
    lines = told(world, "lines.accepted", "lead")
    assert lines == {"lines": 8, "accepted": 0, "signed": 6, "returned": 0, "open": 2} or lines["lines"] == sum(
        list(lines.values())[1:]
    )
    SheetLine.objects.filter(sheet__unit=world.units["lead"], sheet__round__state="opened").update(
        state="accepted", answer="no_change"
    )
    assert told(world, "lines.accepted", "lead")["accepted"] == lines["open"]
    assert told(world, "receipts.missing", "co") == {"parts": 4, "received": 2, "objected": 0, "missing": 2}
    assert told(world, "receipts.missing", "lead")["missing"] == 0


def test_a_minimum_is_reached_when_every_period_so_far_is(year, world):
    assert told(world, "minimum.met", "lead") == {"minimums": 1, "met": 0, "short": 1}
    minimum = Minimum.objects.get()
    for line in SheetLine.objects.filter(task=minimum.task, sheet__unit=world.units["lead"]):
        if line.sheet.round.state == "locked":
            continue
        LineFigure.objects.create(line=line, minimum=minimum, value=Decimal("2"))
        SheetLine.objects.filter(pk=line.pk).update(state="signed", answer="progress", words="开了两次。")
    third = Period(date(2031, 7, 1), date(2031, 9, 30))
    assert told(world, "minimum.met", "lead", third) == {"minimums": 1, "met": 1, "short": 0}
    assert told(world, "minimum.met", "lead")["met"] == 0  # the first two quarters told nothing
    Minimum.objects.update(value=Decimal("2.0001"))
    assert told(world, "minimum.met", "lead", third)["met"] == 0


@pytest.mark.parametrize(
    ("each", "first", "last", "count"),
    [
        ("quarter", date(2031, 2, 3), date(2031, 7, 1), 3),
        ("month", date(2031, 11, 30), date(2032, 1, 1), 3),
        ("half-year", date(2031, 1, 1), date(2031, 12, 31), 2),
        ("year", date(2031, 12, 31), date(2032, 1, 1), 2),
        ("week", date(2031, 9, 10), date(2031, 9, 15), 2),
        ("", date(2031, 9, 10), date(2031, 9, 15), 1),
    ],
)
def test_periods_cover_the_days_without_gap(each, first, last, count):
    found = spans(each, first, last, (first, last))
    assert len(found) == count and found[0][0] <= first and found[-1][1] >= last
    assert all((after[0] - before[1]).days == 1 for before, after in zip(found, found[1:], strict=False))


def test_many_units_cost_what_one_costs_and_say_the_same(year, world):
    acting, units = world.acting("leader"), list(world.units.values())
    for one in ours():
        with CaptureQueriesContext(connection) as single:
            measure(one.key, units[0], YEAR, acting)
        with CaptureQueriesContext(connection) as several:
            figures = measure_many(one.key, units, YEAR, acting)
        assert len(several) == len(single) <= 2, one.key
        assert figures == {unit.pk: measure(one.key, unit, YEAR, acting) for unit in units}
        whole = measure(one.key, None, YEAR, acting)
        assert whole.value == sum(figure.value for figure in figures.values()), one.key


def test_a_stranger_counts_nothing(year, world):
    for one in ours():
        assert measure(one.key, None, YEAR, world.acting("outsider")).of == 0
        assert measure(one.key, world.units["lead"], YEAR, world.acting("outsider")).of == 0


@pytest.mark.parametrize("who", ["leader", "clerk", "lead_head", "co", "county", "outsider"])
def test_each_input_opens_its_rows(year, world, who):
    client = world.sign_in(Client(), who)
    for one in ours():
        for query in ("", f"?unit={world.units['lead'].pk}&from=2031-01-01&to=2031-09-30", "?unit=甲市配合局"):
            answer = client.get(f"/measures/{one.key}/{query}")
            assert answer.status_code == 200 and not answer.context["asked"].faults
            for figure, url in opened(answer.content.decode()):
                rows = client.get(url.partition("#")[0]).context
                assert (rows["page"] or rows["minimums"]).count == figure, (one.key, url)


@pytest.mark.parametrize(
    "query", ["unit=没有的", "unit=%00", "from=x", "from=2031-02-01&to=2031-01-01", "plan=9", "gov=x", "round=99999999", "only=x"]
)
def test_a_wrong_address_gets_a_sentence(year, world, query):
    answer = world.sign_in(Client(), "clerk").get(f"/measures/sheets.on_time/?{query}")
    assert answer.status_code == 200 and len(answer.context["asked"].faults) == 1
    assert world.sign_in(Client(), "clerk").get("/measures/nothing/").status_code == 404


def test_the_api_says_the_same(year, world):
    day = timezone.localdate() + timezone.timedelta(days=30)
    secret = tokens.issue(actor=world.acting("lead"), name="测试", expires=day)[1]
    client, headers = Client(), {"authorization": f"Bearer {secret}"}
    listed = client.get("/api/v1/measures/", headers=headers).json()["results"]
    assert [one["key"] for one in listed] == [one.key for one in known()]
    unit = world.units["lead"]
    got = client.get(
        "/api/v1/measures/sheets.on_time/", {"unit": unit.pk, "from": "2031-01-01", "to": "2031-12-31"}, headers=headers
    ).json()
    assert (got["value"], got["of"], got["percent"], got["of_unit_name"]) == ("1", "2", "50.0", unit.name)
    assert {one["key"]: one["value"] for one in got["inputs"]}["late"] == "1"
    for wrong in ({"from": "x"}, {"unit": "x"}, {"from": "2031-02-01", "to": "2031-01-01"}, {"other": "1"}):
        assert client.get("/api/v1/measures/tasks.done/", wrong, headers=headers).status_code == 400
    assert client.get("/api/v1/measures/nothing/", headers=headers).status_code == 404
    assert client.get("/api/v1/measures/tasks.done/", {"unit": 987654}, headers=headers).status_code == 404
