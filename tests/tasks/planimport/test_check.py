"""What the reviewer is asked to look at."""

from dataclasses import replace

from tasks.planimport.check import CODES, check, order
from tasks.planimport.match import Match
from tasks.services.reading import flatten
from tests.tasks.planimport.shop import paper


def codes(text, matches=None, year=2026):
    items = paper("甲市工作要点\n一、任务\n" + text, year).items
    return [(d.code, d.item_index) for d in check(items, matches or {}, year=year)]


def test_a_clean_item_has_no_doubt():
    assert codes("（一）建立台账，6月底前完成。（市司法局负责）") == []


def test_no_unit_and_no_date():
    assert codes("（一）建立台账。") == [("no-unit", 0), ("no-date", 0)]


def test_units_that_match_nothing_or_only_nearly():
    matches = {"市司法局": Match("市司法局", doubt="单位库里没有"), "市财政局": Match("市财政局", 3, how="fuzzy", doubt="相近")}
    assert codes("（一）建立台账，6月底前完成。（市司法局牵头，市财政局配合）", matches) == [
        ("unmatched-unit", 0),
        ("doubtful-unit", 0),
    ]


def test_open_list_and_helpers_alone():
    assert codes("（一）建立台账，6月底前完成。（市司法局等部门负责）") == [("open-list", 0)]


def test_two_tasks_with_one_number():
    found = codes("（一）建立台账，6月底前完成。（市司法局负责）\n（一）晒出清单，7月底前完成。（市司法局负责）")
    assert found == [("same-number", 1)]


def test_the_same_number_in_two_sections_is_no_doubt():
    found = codes("（一）建立台账，6月底前完成。（市司法局负责）\n二、更多\n（一）晒出清单，7月底前完成。（市司法局负责）")
    assert found == []


def test_dates():
    assert codes("（一）建立台账，2月30日前完成。（市司法局负责）") == [("no-such-date", 0)]
    assert codes("（一）建立台账，11月份之前完成。（市司法局负责）") == [("before-month", 0)]
    assert codes("（一）建立台账，2031年6月底前完成。（市司法局负责）") == [("out-of-year", 0)]


def test_masks():
    assert codes("（一）建立*市台账，6月底前完成。（市司法局负责）") == [("mask", 0)]


def test_near_duplicates():
    words = "推动行政执法公示制度在乡镇街道全面落实并逐项销号，6月底前完成"
    assert ("near-duplicate", 1) in codes(f"（一）{words}。（市司法局负责）\n（二）{words}。（市司法局负责）")


def test_the_gravest_come_first():
    items = paper("甲市工作要点\n一、任务\n（一）甲，6月底前完成。\n（二）乙，2月30日前完成。（市司法局负责）").items
    doubts = check(items, {}, year=2026)
    assert order(doubts) == [1, 0]
    assert {d.code for d in doubts} <= set(CODES)


def test_a_date_without_a_year_in_a_plan_of_several():
    items = paper(
        "甲市工作方案\n一、任务\n（一）建立台账，6月底前完成。（市司法局负责）\n（二）晒出清单，2028年7月底前完成。（市司法局负责）"
    ).items
    found = check(items, {}, year=2026, ends=2030)
    assert [(d.code, d.item_index) for d in found] == [("which-year", 0)]
    assert "“6月底前”没有写年份" in found[0].sentence and "先按 2026 年算" in found[0].sentence
    assert check(items[:1], {}, year=2026, ends=2026) == []


def test_parts_of_one_point_may_share_its_number():
    found = paper("甲市工作要点\n一、任务\n（一）清理证明事项。由市司法局牵头。推行告知承诺制。（市财政局牵头）", 2026).items
    rows = flatten(found)
    assert len(rows) == 2 and {row.number for row in rows} == {"（一）"}
    assert "same-number" not in [doubt.code for doubt in check(rows, {}, year=2026)]
    twice = [rows[0], replace(rows[1], further=False)]
    assert "same-number" in [doubt.code for doubt in check(twice, {}, year=2026)]
