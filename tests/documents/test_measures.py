"""What declared measures count, to the last digit, over the rows one may see; and how a plan's minimum finds its measure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from documents.known import LEDGERS
from documents.measures import key_of
from documents.services import records
from fazhi.measure import Period, known, measure, measure_many
from tests.cast import World


def year() -> Period:
    return Period.of_year(timezone.localdate())


def told(world: World, code: str, key: str, who: str = "lead", unit: str | None = "lead", period: Period | None = None):
    return measure(key_of(code, key), world.units[unit] if unit else None, period or year(), world.acting(who))


def totals(world: World, who: str, month: date, **words: str):
    given = {"month": f"{month.year}年{month.month}月", "checks": "3", "filed": "2", "closed": "1", "fines": "0.01"}
    actor = world.acting(who)
    return records.create("enforcement_totals", actor.unit, given | words, actor=actor)


def test_every_declared_measure_is_registered_with_its_rule():
    keys = {one.key for one in known()}
    assert {key_of(code, one.key) for code, ledger in LEDGERS.items() for one in ledger.measures} <= keys
    rules = {one.key: one.rule for one in known()}
    assert rules["ledger.law_study.sessions"] == (
        "“领导干部学法”里学法日期落在期间内的记录，其中形式为常务会议学法、时长不少于30分钟的：记录的条数。删除的不计。"
    )


def test_counts_hold_to_their_conditions_and_to_what_stands(world, study):
    study(topic="甲", minutes="30")
    study(topic="乙", minutes="29")
    gone = study(topic="丙", minutes="60")
    study(topic="丁", form="专题讲座", speaker="何砚青")
    records.act(gone, "remove", actor=world.acting("lead"), note="登错了")
    assert str(told(world, "law_study", "sessions")) == "1 次"
    assert told(world, "law_study", "activities").value == 3
    assert told(world, "law_study", "people").value == 60
    assert told(world, "law_study", "length").value == Decimal("33.0")
    assert str(told(world, "law_study", "last")) == str(timezone.localdate())
    last_year = Period(date(2020, 1, 1), date(2020, 12, 31))
    assert str(told(world, "law_study", "last", period=last_year)) == "没有"
    assert told(world, "law_study", "length", period=last_year).value == 0


def test_money_adds_up_exactly_in_its_own_unit(world):
    today = timezone.localdate()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    fines = ("0.01", "12.82", "234567.89")
    several = [month, *(date(month.year - turn, month.month, 1) for turn in (1, 2))]
    for at, fine in zip(several, fines, strict=True):
        totals(world, "lead", at, fines=fine)
    figure = told(world, "enforcement_totals", "fines", period=Period(date(1950, 1, 1), today))
    assert figure.value == sum(map(Decimal, fines), Decimal(0)) == Decimal("234580.72")
    assert figure.input("n") == 3
    totals(world, "co", month, filed="4", closed="4", fines="1")
    both = measure_many(
        key_of("enforcement_totals", "closing"),
        [world.units["lead"], world.units["co"]],
        Period(month, today),
        world.acting("clerk"),
    )
    assert [both[world.units[key].pk].percent for key in ("lead", "co")] == [Decimal("50.0"), Decimal("100.0")]
    whole = told(world, "enforcement_totals", "closing", "clerk", None, Period(month, today))
    assert (whole.value, whole.of, whole.percent) == (5, 6, Decimal("83.3"))


def test_a_figure_counts_only_what_one_may_see(world, by_line, study):
    study("lead")
    study("co")
    assert told(world, "law_study", "activities", "clerk", None).value == 2
    assert told(world, "law_study", "activities", "lead", None).value == 1
    assert told(world, "law_study", "activities", "outsider", None).value == 0


def test_people_of_a_roster_who_never_came_count_none(world):
    lead = world.acting("lead")
    today = timezone.localdate()
    for name, licence in (("甲某", "A000001"), ("乙某", "A000002")):
        given = {"name": name, "licence": licence, "category": "行政执法", "issued_on": "2020-05-01", "exam_on": "2020-04-01"}
        records.create("enforcement_officers", lead.unit, given | {"valid_until": f"{today.year + 1}-01-01"}, actor=lead)
    course = records.create("training", lead.unit, course_words(today), actor=lead)
    words = {"person": "甲某", "role": "行政执法人员", "course": course.title, "on": today.isoformat(), "days": "15.5"}
    records.create("training_hours", lead.unit, words, actor=lead)
    assert told(world, "training_hours", "days_each").value == 0
    reached = told(world, "training_hours", "days_reached")
    assert (reached.value, reached.of) == (1, 2)
    assert told(world, "training_hours", "days").value == Decimal("15.5")
    assert told(world, "enforcement_officers", "officers").value == 2


def course_words(today: date) -> dict[str, str]:
    found = {}
    for one in LEDGERS["training"].fields:
        if one.required:
            known = {"date": today.isoformat(), "choice": (one.choices or ("",))[0], "whole": "1", "decimal": "1"}
            found[one.key] = known.get(one.type, "培训班")
    return found


@pytest.mark.parametrize("code", LEDGERS)
def test_every_measure_answers_where_nothing_is_written(world, code):
    for one in LEDGERS[code].measures:
        figure = told(world, code, one.key, "clerk", None)
        assert figure.value == 0 and str(figure)
