"""Every form of date that plans use, and what looks like a date and is none."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.lib.numerals import chinese
from tasks.planimport import days
from tests.tasks.planimport.shop import item, values

FORMS = [
    ("5月份，制定办法。", ["2026-05"]),
    ("五月份制定办法。", ["2026-05"]),
    ("2027年5月制定办法。", ["2027-05"]),
    ("5月底前制定办法。", ["2026-05-31"]),
    ("2月底前制定办法。", ["2026-02-28"]),
    ("２０２６年６月底前制定办法。", ["2026-06-30"]),
    ("6月15日前报送。", ["2026-06-15"]),
    ("2027 年底前建成。", ["2027-12-31"]),
    ("年底前建成。", ["2026-12-31"]),
    ("在11月份之前报送。", ["2026-10-31"]),
    ("1月前报送。", ["2025-12-31"]),
    ("上半年完成回头看。", ["2026-H1"]),
    ("第三季度举办一期。", ["2026-Q3"]),
    ("二季度末前通报。", ["2026-06-30"]),
    ("次年1月30日前上报。", ["2027-01-30"]),
    ("到2028年，达标率有提高。", ["2028"]),
    ("到2027年6月，全部达标。", ["2027-06"]),
    ("6—9月开展整治。", ["2026-06", "2026-07", "2026-08", "2026-09"]),
    ("9月份、10月份巡查。", ["2026-09", "2026-10"]),
    ("11月中旬评审。", ["2026-11-20"]),
    ("2026.5开工。", ["2026-05"]),
    ("2026/5/15开工。", ["2026-05-15"]),
    ("每季度抽查一次。", ["quarterly"]),
    ("每半年公布一次。", ["half-yearly"]),
    ("每月换一次。", ["monthly"]),
    ("每周公布。", ["weekly"]),
    ("每年开展一次。", ["yearly"]),
    ("每年1月30日前公布。", ["--01-30"]),
    ("每隔两年清理一次。", ["every-2-years"]),
    ("每3个月通报一次。", ["every-3-months"]),
    ("全年不少于4次。", ["yearly"]),
    ("长期坚持。", ["ongoing"]),
    ("自发布之日起30日内报备。", ["rel:P30D:发布"]),
    ("2027年6月底前起草，12月底前印发。", ["2027-06-30", "2027-12-31"]),
]
TRAPS = [
    "落实三项制度。",
    "开展颁布实施20周年宣传。",
    "对20*年度情况通报。",
    "2012年以来成效明显。",
    "比2025年下降三成。",
    "自2022年6月起实行。",
    "按照《某某规划（2015—2020年）》推进。",
    "根据甲发〔2026〕3号文件办理。",
    "任期内轮训一遍，三年内完成。",
    "工单5个工作日内办结。",
    "实行五个一律。",
]


@pytest.mark.parametrize(("text", "codes"), FORMS)
def test_forms(text, codes):
    assert values(text) == codes


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text):
    assert values(text) == []


def test_before_a_month_is_a_doubt():
    (due,) = item("在11月份之前报送。").dues
    assert due.kind == "before" and "请确认" in due.doubt


def test_a_day_that_does_not_exist():
    (due,) = item("2月30日前报送。").dues
    assert due.value == "2026-02-30" and "没有 2026 年 2 月 30 日" in due.doubt
    day, _, doubt = days.resolve(due.value, 2026)
    assert day is None and "2 月 30 日" in doubt


@pytest.mark.parametrize(("text", "month"), [("13月底前报送", 13), ("2026年00月底前报送", 0), ("在23月份之前报送", 23)])
def test_a_month_that_does_not_exist(text, month):
    (due,) = item(f"按时办，{text}。").dues
    assert f"没有 {month} 月" in due.doubt
    day, _, doubt = days.resolve(due.value, 2026)
    assert day is None and f"没有 {month} 月" in doubt


def test_months_that_are_amounts_are_no_dates():
    assert values("在13个月内办结，第13月度例会不算。") == []


def test_a_date_tells_whether_its_year_is_the_papers():
    lent = {d.words: d.lent for d in item("6月底前开工，2026年8月底前过半，10月底前完工。").dues}
    assert lent == {"6月底前": True, "2026年8月底前": False, "10月底前": False}
    assert [d.lent for d in item("每季度报送，年底前验收。").dues] == [False, True]


@given(st.integers(2020, 2035), st.integers(1, 12), st.booleans())
def test_month_ends(year, month, words):
    name = chinese(month) if words else str(month)
    last = calendar.monthrange(year, month)[1]
    assert values(f"{year}年{name}月底前建成。", year) == [f"{year}-{month:02d}-{last:02d}"]


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31)))
def test_days(day):
    assert values(f"{day.year}年{day.month}月{day.day}日前建成。", day.year) == [day.isoformat()]


@given(st.sampled_from([code for _, codes in FORMS for code in codes]), st.integers(2020, 2035))
def test_every_code_resolves(code, year):
    day, inferred, doubt = days.resolve(code, year)
    assert isinstance(day, datetime.date) and isinstance(inferred, bool) and (doubt is None or "“" in doubt)


RESOLVED = [
    ("2026", (2026, 12, 31), True),
    ("2026-H1", (2026, 6, 30), True),
    ("2026-Q3", (2026, 9, 30), True),
    ("2024-02", (2024, 2, 29), True),
    ("2026-05-31", (2026, 5, 31), False),
    ("--02-28", (2026, 2, 28), False),
    ("quarterly", (2026, 12, 31), True),
    ("ongoing", (2026, 12, 31), True),
]


@pytest.mark.parametrize(("code", "day", "inferred"), RESOLVED)
def test_resolved(code, day, inferred):
    assert days.resolve(code, 2026)[:2] == (datetime.date(*day), inferred)


def test_resolve_holds_days_against_the_plan():
    starts, ends = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    assert "晚于" in days.resolve("2027-01-30", 2026, starts, ends)[2]
    assert "早于" in days.resolve("2025-12-31", 2026, starts, ends)[2]
