"""Reading costs time in proportion to length, and no words make it hang."""

import time

import pytest

from fazhi.lib.office.text import from_text
from tasks.planimport.read import papers_of
from tests.steps import steps

POINT = "（一）建立台账，每季度抽查一次，6月底前完成，不少于4次。由市司法局会同市财政局落实。（市司法局牵头，市财政局配合）\n"
HANGING = 30  # seconds of processor time: far beyond any honest reading, so that only a hang is caught
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


@pytest.mark.parametrize("bait", BAIT)
def test_nothing_hangs(bait):
    text = "甲市2026年工作要点\n一、开头。\n1、" + bait * (40000 // len(bait))
    start = time.process_time()
    papers_of(from_text(text))
    assert time.process_time() - start < HANGING


@pytest.mark.parametrize("point", [POINT, "".join(BAIT) + "\n"])
def test_four_times_the_length_costs_four_times(point):
    head = "甲市2026年工作要点\n一、任务\n"
    small, large = (steps(lambda n=n: papers_of(from_text(head + point * n))) for n in (100, 400))
    assert large < 4.5 * small
