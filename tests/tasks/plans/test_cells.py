"""Cells of a plan's rows: the paper's words go on below the name, the lamp says its word once."""

from __future__ import annotations

import pytest

from fazhi.agenda.lamps import Lamp
from tasks.panels import cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("公布目录。年底前完成。（市甲局牵头）", "年底前完成。"),
        ("公布目录。年底前完成。（市甲局牵头，各县（市、区）配合）", "年底前完成。"),
        ("公布目录。年底前完成（含附件）。", "年底前完成（含附件）。"),
        ("公布目录。（责任单位：市甲局）", ""),
    ],
)
def test_who_is_responsible_is_left_to_its_own_column(text, shown):
    assert cells.rest("公布目录", text, 40) == shown


def test_long_words_are_shortened():
    assert cells.rest("公布目录", "公布目录。" + "长" * 50, 40) == "长" * 40 + "……"


def test_the_lamp_says_its_word_once():
    assert cells.lamp_cell(Lamp("late", "逾期 6 天", ())).count("逾期") == 1
    assert "还有 3 天" in cells.lamp_cell(Lamp("soon", "还有 3 天", ()))
