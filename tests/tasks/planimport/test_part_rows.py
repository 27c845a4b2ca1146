"""Tables finer and coarser than their text, and a row with all its columns."""

import time

import pytest

from tasks.planimport.join import join
from tasks.planimport.part_rows import coarser, finer, parent_of
from tasks.planimport.rowcells import Rows
from tests.tasks.planimport.test_join import One

LONG = [
    One("1.", "完善权责清单制度，编制三级权责清单并向社会公布；清理证明事项，推行告知承诺。（市司法局牵头）"),
    One("2.", "开展执法案卷评查，组织执法人员轮训。"),
    One("3.", "公开行政执法信息。"),
]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([One("1", "编制三级权责清单并向社会公布"), One("2", "清理证明事项，推行告知承诺")], {0, 1}),
        ([One("1.1", "编制权责清单"), One("1.2", "推行证明告知承诺")], {0, 1}),
        ([One("1", "编制三级权责清单"), One("1", "清理证明事项")], {0, 1}),  # a number merged over its rows
        ([One("1", "编制三级权责清单并向社会公布"), One("2", "修建河堤，疏浚河道")], {0}),
        ([One("1", "编制三级权责清单并向社会公布"), One("1", "修建河堤，疏浚河道")], {0}),
    ],
)
def test_rows_that_are_parts_of_the_first_point(rows, wanted):
    pairs = join(LONG, rows)
    found = finer(LONG, rows, pairs)
    assert {j for j, i in found.items() if i == 0} | {j for i, j in pairs.items() if i == 0} == wanted
    assert set(found.values()) <= {0}


def test_two_points_that_hold_a_row_alike_get_none_of_it():
    twice = [One("1.", "推进政务公开，加强督查考核工作。"), One("2.", "推进基层治理，加强督查考核工作。")]
    assert finer(twice, [One("7", "加强督查考核工作")], {0: 5, 1: 6}) == {}


def test_a_row_takes_in_several_points():
    rows = [One("一", "开展执法案卷评查，组织执法人员轮训，公开行政执法信息")]
    points = [One("1.", "开展执法案卷评查"), One("2.", "组织执法人员轮训"), One("3.", "公开行政执法信息"), One("4.", "听取意见")]
    pairs = join(points, rows)
    assert len(pairs) == 1 and {*pairs, *coarser(points, rows, pairs)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("number", "above"), [("3.2", 3), ("3-2", 3), ("3（2）", 3), ("（三）", 3), ("3", 3), ("", None), ("附", None)]
)
def test_what_a_number_stands_under(number, above):
    assert parent_of(number) == above


def test_the_cost_is_linear():
    texts = [One(f"{n}.", f"办理第{n}批事项，公布第{n}号清单，评查第{n}组案卷。") for n in range(2000)]
    rows = [
        One(f"{n}.{k}", f"{words}第{n}{sign}")
        for n in range(2000)
        for k, (words, sign) in enumerate((("办理", "批"), ("评查", "组")))
    ]
    start = time.process_time()
    finer(texts, rows, {})
    assert time.process_time() - start < 20


def test_a_row_keeps_its_columns_under_their_heads():
    told = [["序号", "工作任务", "责任单位", "成果"], ["1", "编清单", "市司法局", "清单"], ["2", "评案卷", "市司法局", ""]]
    text, blocks = "", []
    for row, cells in enumerate(told):
        for col, words in enumerate(cells):
            if row == 2 and col == 2:
                continue
            height = 2 if (row, col) == (1, 2) else 1
            blocks.append([len(text), len(text) + len(words), "cell", None, 3, 0, row, col, height, 1, "", ""])
            text += words + "\n"
    rows = Rows(text, blocks)
    row = rows.at(text.index("评案卷"))
    assert row.cells == (("序号", "2"), ("工作任务", "评案卷"), ("责任单位", "市司法局")) and row.place == "第 3 页，表 1 第 3 行"
    assert rows.at(text.index("编清单")).cells[-1] == ("成果", "清单") and rows.at(1) is None and Rows("x", []).at(0) is None
