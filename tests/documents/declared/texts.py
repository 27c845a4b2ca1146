"""A small good declaration, and ways to spoil it."""

GOOD = """code = "things"
name = "事项"
about = "事项登记"
group = "其他"
catalogue = ["S79"]
source = "“动态化管理”"
title = "{name}"
day = "on"
ends = "ended_on"
columns = ["on", "name"]
filters = ["kind", "amount", "name"]
order = ["-on"]
once = [["on", "name"]]
check = true
published = ["on", "name"]

[[fields]]
key = "on"
name = "日期"
type = "date"
required = true
most = "today"

[[fields]]
key = "name"
name = "名称"
type = "text"
required = true
pattern = "[A-Z]+"
hint = "大写字母"

[[fields]]
key = "kind"
name = "类别"
type = "choice"
choices = ["甲", "乙"]
default = "甲"

[[fields]]
key = "amount"
name = "金额"
type = "money"
unit = "万元"
least = 0
most = 100
about = true

[[fields]]
key = "ended_on"
name = "结束日期"
type = "date"
when = ["kind = 乙"]

[[fields]]
key = "whole"
name = "总数"
type = "whole"
default = "1"

[[fields]]
key = "note"
name = "说明"
type = "long"
private = true

[[fields]]
key = "month"
name = "月份"
type = "period"
every = "month"

[[fields]]
key = "seed"
name = "种子"
type = "text"

[[fields]]
key = "unit"
name = "单位"
type = "unit"

[[fields]]
key = "drawn"
name = "抽中"
type = "long"

[[fields]]
key = "files"
name = "文件"
type = "file"

[[rules]]
that = "ended_on >= on"
say = "结束不能早于开始。"

[[draws]]
pool = "note"
count = "whole"
seed = "seed"
into = "drawn"

[[measures]]
key = "total"
name = "条数"
unit = "条"
how = "count"
where = ["kind = 甲", "amount >= 1.5"]
fits = { words = ["事项", "登记|备案"], units = ["条", "件"] }

[[measures]]
key = "each"
name = "每人金额"
unit = "万元"
how = "lowest"
field = "amount"
per = "name"

[[measures]]
key = "enough"
name = "够数的人"
unit = "人"
how = "reached"
reach = "each"

[[clocks]]
key = "ends"
kind = "expiry"
title = "到期：{name}"
field = "ended_on"
source = "“动态化管理”"

[[clocks]]
key = "yearly"
kind = "repeat"
title = "每年一报"
every = "year"
on = "12-04"
source = "“动态化管理”"

[[minimums]]
measure = "total"
value = 4
every = "year"
kinds = ["government"]
levels = ["city"]
source = "“不少于4次”"
"""


def spoilt(old: str, new: str, at: str = "") -> tuple[str, int]:
    """Return the declaration with some words replaced (on top, where `old` is empty), and the line on which `at` begins.

    Without `at` it is the line marked `#!` in the new words (the mark is taken out), else that of the replaced words.
    """
    assert old == "" or GOOD.count(old) == 1, f"{old!r} stands there {GOOD.count(old)} times"
    text = GOOD.replace(old, new, 1) if old else f"{new}\n{GOOD}"
    assert not at or text.count(at) == 1, f"{at!r} stands there {text.count(at)} times"
    place = text.index(at) if at else text.index("#!") if "#!" in text else GOOD.index(old)
    return text.replace("#!", "", 1), text[:place].count("\n") + 1
