"""Figures are exact: decimals are never floats, and the same question twice has the same digits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import values
from documents.declared.model import Type
from documents.known import LEDGERS
from documents.measures import key_of
from documents.selectors import measured, stats
from documents.services import records
from fazhi.measure import Asked, Period, measure

FINE = LEDGERS["enforcement_totals"].field("fines")
DAYS = LEDGERS["training_hours"].field("days")
PEOPLE = LEDGERS["law_study"].field("people")
TODAY = timezone.localdate


def _free(one, **more):
    return replace(one, least="", most="", **more)


cents = st.integers(min_value=-(10**16), max_value=10**16)


@given(cents.filter(lambda held: abs(held) < 10**16), st.sampled_from(["元", "万元"]))
@settings(max_examples=300, deadline=None)
def test_money_survives_words_slot_and_back(held, unit):
    one = _free(FINE, unit=unit)
    shown = Decimal(held).scaleb(-6 if unit == "万元" else -2)
    if abs(shown * (values.WAN if unit == "万元" else 1)) >= values.BIGGEST:
        return
    found = values.read(one, f"{shown:f}", today=TODAY())
    assert isinstance(found.plain, str) and Decimal(found.plain) == Decimal(held).scaleb(-2)
    assert values.slot(one, found.plain) == held and type(values.slot(one, found.plain)) is int
    back = values.unslot(one, held)
    assert type(back) is Decimal and back == shown
    assert values.read(one, values.words(one, found.plain), today=TODAY()) == found


@given(st.lists(st.decimals(min_value=0, max_value=60, places=1), min_size=1, max_size=50))
@settings(max_examples=100, deadline=None)
def test_decimals_add_up_to_the_last_digit(several):
    one = _free(DAYS)
    held = [values.slot(one, values.read(one, f"{each:f}", today=TODAY()).plain) for each in several]
    assert values.unslot(one, sum(held)) == sum(several, Decimal(0))


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["约{}", "近{}", "逾{}", "超 {}", "{}余", "{}多", "{}"]))
@settings(max_examples=100, deadline=None)
def test_an_approximate_figure_keeps_its_mark_and_its_number(held, said):
    found = values.read(_free(PEOPLE), said.format(held), today=TODAY())
    assert found.plain == held and found.about == said.replace("{}", "").strip()
    assert values.read(_free(PEOPLE), values.words(PEOPLE, found.plain, found.about), today=TODAY()) == found


@pytest.mark.parametrize("words", ["1e400", "NaN", "Infinity", "-Infinity", "0x10", "１2a", "1e15", "--1"])
def test_what_is_no_number_is_told(words):
    with pytest.raises(values.Fault, match="不是数|太大"):
        values.read(_free(FINE), words, today=TODAY())


def test_a_figure_asked_twice_is_the_same_and_the_page_counts_as_the_measures_do(world, study):
    study(topic="甲", minutes="31", people="")
    study(topic="乙", minutes="40", form="专题讲座", speaker="何砚青")
    study("co", topic="丙", minutes="29", form="专题讲座", speaker="何砚青")
    acting, period = world.acting("clerk"), Period.of_year(TODAY())
    for code, ledger in LEDGERS.items():
        asked = Asked(None, period, acting, acting.today)
        _, counts = measured.together(ledger, asked)
        for one in ledger.measures:
            key = key_of(code, one.key)
            first, second = (measure(key, None, period, acting) for _ in range(2))
            assert (first.value, first.of, str(first)) == (second.value, second.of, str(second))
            assert not isinstance(first.value, float)
            assert counts[one.key] == measured.count(ledger, one, asked), key
    page = stats.told(
        LEDGERS["law_study"], asked, {one.key: key_of("law_study", one.key) for one in LEDGERS["law_study"].measures}
    )
    assert {one.key: one.value for one in page.figures}["ledger.law_study.length"] == Decimal("33.3")
    assert (page.total, [n for *_, n in page.units], [n for _, n in page.months]) == (3, [2, 1], [3])
    assert page.choices[0][1] == [("常务会议学法", 1), ("专题讲座", 2)]


def test_every_sum_is_a_decimal(world):
    today = TODAY()
    month = today.replace(day=1)
    given_ = {"month": f"{month.year - 1}年3月", "checks": "3", "filed": "2", "closed": "1", "fines": "0.01"}
    lead = world.acting("lead")
    made = records.create("enforcement_totals", lead.unit, given_, actor=lead)
    assert all(not isinstance(held, float) for held in made.data.values())
    ledger = LEDGERS["enforcement_totals"]
    asked = Asked(None, Period.of_year(today.replace(year=today.year - 1)), lead, lead.today)
    for one in ledger.measures:
        for inputs in measured.count(ledger, one, asked).values():
            assert not any(isinstance(held, float) for held in inputs.values())
    assert Type.MONEY is ledger.field("fines").type
