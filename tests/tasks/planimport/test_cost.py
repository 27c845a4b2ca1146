"""Reading costs time in proportion to length, and no words make it hang."""

import time

import pytest

from fazhi.lib.office.text import from_text
from tasks.planimport.read import papers_of

POINT = "（一）建立台账，每季度抽查一次，6月底前完成，不少于4次。由市司法局会同市财政局落实。（市司法局牵头，市财政局配合）\n"
BAIT = [
    "(",
    "(市财政局牵头",
    "一",
    "市局、",
    "1",
    " ",
    "5月",
    "2026年",
    "责任单位:",
    "（市财政局（",
    "由市",
    "《",
    "每年",
    "不少于",
    "各县(",
    "自甲",
    "第",
    "及",
    "、",
]


def cost(text):
    start = time.perf_counter()
    papers_of(from_text(text))
    return time.perf_counter() - start


@pytest.mark.parametrize("bait", BAIT)
def test_nothing_hangs(bait):
    assert cost("甲市2026年工作要点\n一、开头。\n1、" + bait * (40000 // len(bait))) < 4


def test_twice_the_length_costs_about_twice():
    head = "甲市2026年工作要点\n一、任务\n"
    cost(head + POINT * 50)
    small, large = min(cost(head + POINT * 300) for _ in range(2)), min(cost(head + POINT * 1200) for _ in range(2))
    assert large < 8 * small + 0.2


def test_forty_pages_in_a_second():
    assert cost("甲市2026年工作要点\n一、任务\n" + POINT * 400) < 2
