"""The language says what docs/ledgers.md claims: its example reads, every list is placed, and the hard lists can be declared."""

import re
from datetime import date
from pathlib import Path

import pytest

from documents.declared import clocks, fields, holds, parts, reader
from documents.declared.reader import read, read_folder

ROOT = Path(__file__).parents[3]
DOC = (ROOT / "docs/ledgers.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| (S\d+) \| [^|]+ \| ([^\n]+) \|$", DOC, re.MULTILINE))
HEAD = """code = "{code}"
name = "名称"
about = "说明"
group = "其他"
catalogue = ["{number}"]
source = "“原文”"
title = "{{{day}}}"
day = "{day}"
columns = ["{day}"]
{more}
"""
HARD = {
    "S85": """
fields = [
  { key = "sued_on", name = "收到应诉通知", type = "date", required = true },
  { key = "appeared", name = "负责人出庭", type = "flag", required = true },
  { key = "reason", name = "未出庭理由", type = "text", when = ["appeared = 否"] },
]
measures = [{ key = "rate", name = "负责人出庭率", unit = "%", how = "share", where = ["appeared = 是"] }]
""",
    "S93": """
fields = [
  { key = "given_on", name = "交办日期", type = "date", required = true },
  { key = "number", name = "编号", type = "text", required = true, unique = true },
  { key = "due_on", name = "期限", type = "date", required = true },
  { key = "answered_on", name = "答复日期", type = "date" },
  { key = "pleased", name = "满意", type = "flag", when = ["answered_on filled"] },
]
rules = [{ that = "answered_on >= given_on", say = "答复不能早于交办。" }]
measures = [{ key = "rate", name = "答复率", unit = "%", how = "share", where = ["answered_on filled"] }]
clocks = [{ key = "due", kind = "expiry", title = "{number}", field = "due_on", closes = "answered_on", source = "“按时”" }]
""",
    "S102": """
fields = [
  { key = "year", name = "年度", type = "period", every = "year", required = true },
  { key = "staff", name = "专职人员", type = "whole", unit = "人", least = 0, required = true },
]
measures = [{ key = "staff", name = "专职人员", unit = "人", how = "sum", field = "staff" }]
minimums = [
  { measure = "staff", value = 6, kinds = ["office"], levels = ["county"], source = "“不少于6人”" },
  { measure = "staff", value = 3, kinds = ["department"], levels = ["city"], source = "“不少于3人”" },
]
""",
    "S91": """
fields = [
  { key = "month", name = "月份", type = "period", every = "month", required = true },
  { key = "received", name = "收到", type = "whole", unit = "件", about = true },
  { key = "answered", name = "办理", type = "whole", unit = "件", about = true },
]
rules = [{ that = "answered <= received", say = "办理不能多于收到。" }]
measures = [{ key = "rate", name = "办理率", unit = "%", how = "share", field = "answered", over = "received" }]
clocks = [{ key = "monthly", kind = "repeat", title = "热线月报", every = "month", days = 5, source = "“件件有回音”" }]
""",
    "S41": """
fields = [
  { key = "from_on", name = "施行日期", type = "date", required = true },
  { key = "told_on", name = "报告日期", type = "date" },
]
measures = [{ key = "days", name = "报告用时", unit = "天", how = "between", since = "from_on", until = "told_on" }]
clocks = [{ key = "told", kind = "answer", title = "报告", field = "from_on", months = 12, closes = "told_on", source = "“满”" }]
""",
    "S100": """
readers = "keeper"
fields = [
  { key = "on", name = "日期", type = "date", required = true },
  { key = "person", name = "姓名", type = "person", private = true },
  { key = "note", name = "记载", type = "long", private = true },
]
""",
}


def test_the_example_of_the_docs_reads():
    assert read(re.search(r"```toml\n(.*?)```", DOC, re.DOTALL)[1], "praise.toml").measure("all").how == "count"


def test_every_mechanism_is_placed_and_none_ships_that_is_not_there():
    assert list(ROWS) == [f"S{at}" for at in range(13, 111)]
    ledgers = read_folder(ROOT / "documents/ledgers")
    for number, said in ROWS.items():
        assert re.search(r"\bships\b|sayable|procedure|there|noun|not a record|no ledger|public site", said), number
        if re.search(r"\bships\b", said):
            named = set(re.findall(r"`([a-z_]+)`", said)) & set(ledgers)
            assert any(number in ledgers[code].catalogue for code in named), number
    shipped = {number for one in ledgers.values() for number in one.catalogue}
    assert all(any(code in ROWS[number] for code in ledgers) for number in shipped if number in ROWS)


def test_every_key_is_in_the_docs():
    known = reader.TOP | fields.KEYS | parts.MEASURE | parts.LEAST | clocks.CLOCK
    assert not [key for key in known if not re.search(rf"`[^`]*\b{re.escape(key)}\b[^`]*`", DOC)]


@pytest.mark.parametrize("number", HARD)
def test_the_hard_lists_can_be_said(number):
    day = re.search(r'key = "(\w+)"', HARD[number])[1]
    made = read(HEAD.format(code="hard", number=number, day=day, more=HARD[number]), "hard.toml")
    assert made.day == day and made.slots[day] == "d1"


def test_the_reason_for_not_appearing_is_demanded():
    made = read(HEAD.format(code="hard", number="S85", day="sued_on", more=HARD["S85"]), "hard.toml")
    data = {"sued_on": "2026-01-05", "appeared": False}
    assert holds.faults(made, data, date(2026, 2, 1)) == {"reason": "请填写未出庭理由。"}
    assert not holds.faults(made, data | {"appeared": True}, date(2026, 2, 1))
