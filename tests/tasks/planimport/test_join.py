"""Rows of a table and points of a text: joined by number and words, in linear time."""

import time
from dataclasses import dataclass

import pytest

from tasks.planimport.join import belong, join, number_of


@dataclass
class One:
    """What join looks at."""

    number: str
    text: str


TEXTS = [
    One("1.", "编制三级权责清单并向社会公布，动态调整。（市司法局牵头）"),
    One("2.", "清理限制经营的条款。"),
    One("3.", "开展行政执法案卷评查，每年不少于两次。"),
    One("4.", "听取群众意见。"),
]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([One("1", "编制三级权责清单并向社会公布"), One("2", "清理限制经营的条款")], {0: 0, 1: 1}),
        (
            [One("9", "清理限制经营的条款"), One("8", "编制三级权责清单并向社会公布")],
            {0: 1, 1: 0},
        ),  # the numbers are the table's own
        ([One("3", "案卷评查不少于两次")], {2: 0}),
        ([One("（三）", "开展案卷评查活动")], {2: 0}),
        ([One("", "开展案卷抽查活动和通报工作")], {}),
        ([One("1", "听取汇报")], {}),  # the same number alone is no reason
        ([One("4", "意见")], {}),
        ([One("2", "清理限制经营的条款"), One("2", "清理限制经营的条款")], {1: 0}),
        ([], {}),
    ],
)
def test_which_row_is_which_point(rows, wanted):
    assert join(TEXTS, rows) == wanted


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.", 1), ("（一）", 1), ("十二、", 12), ("第三条", 3), ("(8)", 8), ("1.3", None), ("", None), ("附件", None)],
)
def test_numbers(written, number):
    assert number_of(written) == number


def test_a_table_of_other_things_does_not_belong():
    assert not belong({}, TEXTS, [One("1", "x")])
    assert not belong({0: 0}, [None] * 10, [None] * 10)
    assert belong({0: 0, 1: 1, 2: 2}, [None] * 10, [None] * 90)


def test_five_thousand_of_each():
    texts = [One(f"{n}.", f"组织开展第{n}批行政执法案卷评查并通报结果") for n in range(2500)]
    rows = [One(str(n), f"第{n}批行政执法案卷评查") for n in range(2500)]
    start = time.process_time()
    found = join(texts, rows)
    assert time.process_time() - start < 30  # a guard against squares, not a figure
    assert sum(i == j for i, j in found.items()) > 2000
