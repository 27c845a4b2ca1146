"""Tables: escaped, labelled for narrow screens, sortable, fast."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.safestring import mark_safe

from fazhi.ui import components as ui
from fazhi.ui.tables import Bulk, BulkAct, Column, Table
from tests.steps import steps

ROWS = [{"id": 1, "name": "<b>甲</b>", "due": date(2031, 5, 8), "n": 3}, {"id": 2, "name": "乙", "due": None, "n": None}]
COLUMNS = [
    Column("name", "名称", head=True, sort="name"),
    Column("due", "时限", css="d", sort="due"),
    Column("n", "件数", num=True),
]


def test_cells_are_escaped_and_carry_their_names() -> None:
    drawn = Table(COLUMNS, ROWS, caption="清单").html()
    assert "&lt;b&gt;甲" in drawn and "<b>甲" not in drawn
    assert '<th scope="row">' in drawn and 'data-l="时限">2031-05-08' in drawn
    assert '<td class="n" data-l="件数"></td>' in drawn


def test_sort_links_turn_and_keep_filters() -> None:
    drawn = Table(COLUMNS, ROWS, caption="清单", sort="due", base_url="/t/", base=[("q", "甲&乙"), ("after", "x")]).html()
    assert 'aria-sort="ascending"><a class="sort" href="/t/?q=%E7%94%B2%26%E4%B9%99&amp;sort=-due">' in drawn
    assert 'href="/t/?q=%E7%94%B2%26%E4%B9%99&amp;sort=name">' in drawn and "after" not in drawn


def test_the_empty_table_says_what_to_do() -> None:
    assert (
        Table(COLUMNS, [], caption="清单", empty=ui.empty("没有任务", "先导入一份计划。"))
        .html()
        .startswith('<div class="panel empty">')
    )
    assert "&lt;" in Table(COLUMNS, [], caption="清单", empty="<i>").html()


def test_bulk_boxes_belong_to_the_form() -> None:
    bulk = Bulk("/do/", "tok", [BulkAct("remind", "催办", confirm="会发出通知")], row_label="name", total="1000+", query="q=甲")
    drawn = Table(COLUMNS, ROWS, caption="清单", bulk=bulk).html()
    assert drawn.count("data-row-pick") == 2 and 'value="2" form="bulk"' in drawn
    assert "符合条件的全部 1000+ 项" in drawn and 'data-confirm="会发出通知"' in drawn and 'value="q=甲"' in drawn
    assert "选 &lt;b&gt;甲" in drawn


def test_bands_rows_and_silent_columns() -> None:
    columns = [*COLUMNS, Column("act", "办理", lambda row: mark_safe("<a>办</a>"), silent=True)]
    drawn = Table(
        columns,
        ROWS,
        caption="x",
        group=lambda row: row["id"],
        group_head=lambda row: f"第{row['id']}组",
        row_attrs=lambda row: {"data-key": row["id"]},
    ).html()
    assert drawn.count('class="sec"') == 2 and 'colspan="4"' in drawn and '<tr data-key="1">' in drawn
    assert '<span class="visually-hidden">办理</span>' in drawn and "<td><a>办</a></td>" in drawn


def test_export_text_of_a_column() -> None:
    assert Column("a", "甲", lambda row: ui.lamp("late", "逾期 6 天 & 多")).plain({}) == "逾期 6 天 & 多"
    assert Column("due", "时限").plain(ROWS[0]) == date(2031, 5, 8)
    assert Column("n", "件", text=lambda row: row["n"] * 2).plain(ROWS[0]) == 6


def test_unknown_column_look() -> None:
    with pytest.raises(ValueError, match="pink"):
        Column("a", "甲", css="pink")


def test_a_hundred_rows_cost_little() -> None:
    """A row of eight cells costs some hundred calls, and the last no more than the first; milliseconds stand in `make bench`."""
    rows = [
        {"id": n, "name": f"第{n}件要办的事，名称二十八个字左右才像真的", "due": date(2031, 5, 8), "n": n} for n in range(100)
    ]
    columns = [*COLUMNS, Column("lamp", "状态", lambda row: ui.lamp("late"))] + [Column("name", f"列{n}") for n in range(4)]
    few, many = (steps(lambda n=n: Table(columns, rows[:n], caption="x").html()) for n in (50, 100))
    assert many - few < 50 * 150 and many < 2.2 * few
