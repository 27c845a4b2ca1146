"""What a declaration demands of a record as a whole, and the samples' days."""

from datetime import date

import pytest

from documents.declared import conditions, holds, samples
from documents.declared.given import BadLedger
from documents.declared.reader import read
from tests.documents.declared.texts import GOOD

TODAY = date(2026, 3, 31)
LEDGER = read(GOOD, "things.toml")


@pytest.mark.parametrize(
    ("words", "data", "held"),
    [
        ("kind = 甲", {"kind": "甲"}, True),
        ("kind = 甲", {}, False),
        ("kind != 甲", {}, True),
        ("kind in 甲 | 乙", {"kind": "乙"}, True),
        ("amount >= 1.5", {"amount": "15000.00"}, True),  # 万元 in the declaration, 元 in the record
        ("amount >= 1.5", {"amount": "14999.99"}, False),
        ("amount empty", {"amount": "0.00"}, False),
        ("on <= today", {"on": "2026-03-31"}, True),
        ("on < today", {"on": "2026-03-31"}, False),
        ("month = 2026-03-01", {"month": "2026-03-01"}, True),
        ("ended_on filled", {"ended_on": ""}, False),
        ("whole > 3", {"whole": 4}, True),
    ],
)
def test_conditions(words, data, held):
    said = conditions.read(words)
    assert conditions.fault(LEDGER.field(said.field), said) == ""
    assert holds.holds(LEDGER, (said,), data, TODAY) is held


@pytest.mark.parametrize("words", ["", "kind", "kind = ", "= 甲", "kind in 甲 |", "Kind = 甲", "amount > "])
def test_words_that_are_no_condition(words):
    assert conditions.read(words) is None


def test_required_under_a_condition_and_fields_that_agree():
    good = {"on": "2026-01-05", "name": "AB", "kind": "乙", "ended_on": "2026-01-05"}
    assert holds.faults(LEDGER, good, TODAY) == {}
    assert holds.faults(LEDGER, good | {"ended_on": "2026-01-04"}, TODAY) == {"ended_on": "结束不能早于开始。"}
    assert holds.faults(LEDGER, good | {"ended_on": None}, TODAY) == {"ended_on": "请填写结束日期。"}
    assert holds.faults(LEDGER, good | {"ended_on": None, "kind": "甲"}, TODAY) == {}


def test_a_draw_is_made_where_there_is_a_seed_and_kept_where_there_is_none():
    data = {"note": "甲\n乙\n丙", "whole": 2, "drawn": "丙"}
    assert holds.settled(LEDGER, data)["drawn"] == "丙"
    made = holds.settled(LEDGER, data | {"seed": "7"})
    assert len(made["drawn"].splitlines()) == 2 and holds.settled(LEDGER, made) == made


@pytest.mark.parametrize(
    ("said", "words"),
    [("today", "2026-03-31"), ("today-31", "2026-02-28"), ("today+1", "2026-04-01")],
)
def test_days_of_samples(said, words):
    assert samples.read(f'[[records]]\non = "{said}"', LEDGER, TODAY)[0].words["on"] == words


@pytest.mark.parametrize(("said", "words"), [("month", "2026年3月"), ("month-3", "2025年12月"), ("month+10", "2027年1月")])
def test_periods_of_samples(said, words):
    assert samples.read(f'[[records]]\nmonth = "{said}"', LEDGER, TODAY)[0].words["month"] == words


@pytest.mark.parametrize("said", ['on = "2026-01-01"', 'month = "year"', 'nobody = "1"'])
def test_bad_samples(said):
    with pytest.raises(BadLedger, match="things 的第 1 条示例"):
        samples.read(f"[[records]]\n{said}", LEDGER, TODAY)
