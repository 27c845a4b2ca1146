"""What leaves as .xlsx: no formula from anybody's words, Chinese names, a cap that says so."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from fazhi.ui import export

RISKY = ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－2", "＠x", '=HYPERLINK("http://x","y")']


def read_back(response) -> list[tuple]:
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return [tuple((cell.value, cell.data_type, cell.quotePrefix) for cell in row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("words", RISKY)
def test_words_never_become_a_formula(words: str) -> None:
    (_head, (found,)) = read_back(export.xlsx_response("清单", ["列"], [[words]]))
    assert found[1] == "s" and found[2]
    assert found[0].replace("\r", "\n") == words.replace("\r", "\n") or found[0].strip() == words.strip()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_goes_through(words: str) -> None:
    rows = read_back(export.xlsx_response("清单", ["列"], [[words, 1]]))
    assert all(kind != "f" for row in rows for _value, kind, _quote in row)


def test_values_keep_their_kind() -> None:
    moment = datetime(2031, 5, 8, 1, 0, tzinfo=ZoneInfo("UTC"))
    rows = read_back(export.xlsx_response("清单", ["a"], [[1, Decimal("2.5"), date(2031, 5, 8), moment, True, None, -3]]))
    values = [cell[0] for cell in rows[1]]
    assert values[:2] == [1, 2.5] and values[2] == datetime(2031, 5, 8) and values[3] == datetime(2031, 5, 8, 9, 0)
    assert values[4] == "是" and values[5] is None and values[6] == -3


def test_heading_is_never_a_formula_either() -> None:
    assert read_back(export.xlsx_response("清单", ["=1"], []))[0][0][1] == "s"


def test_the_cap_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROW_CAP", 3)
    rows = read_back(export.xlsx_response("清单", ["a"], ([n] for n in range(10))))
    assert len(rows) == 5 and "前 3 行" in rows[-1][0][0]


def test_names() -> None:
    response = export.xlsx_response('澜川市/任务:清单*"表"', ["a"], [])
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''") and "%2F" not in disposition and "\n" not in disposition
    assert export.safe_name("..", "xlsx") == "导出.xlsx"
    assert export.safe_name("计划\u202excod", "xlsx") == "计划_xcod.xlsx"  # no reading backwards
