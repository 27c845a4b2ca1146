"""A bad declaration is refused with file, line and sentence; whatever a file holds, nothing else is ever raised."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.declared.model import SLOTS, Type
from documents.declared.reader import BadLedger, read, read_all, read_folder
from tests.documents.declared.texts import GOOD, spoilt

FIRST = 'key = "on"\nname = "日期"\n'
FAULTS = [
    ('code = "things"', 'code = "thing"', "与文件名相同"),
    ('code = "things"', 'code = "Things"', "小写字母"),
    ('code = "things"\nname = "事项"', 'name = "事项"', "缺少“code”", 'name = "事项"'),
    ('name = "事项"', "name = 5", "“name”应是一段文字"),
    ('name = "事项"', 'name = "' + "长" * 31 + '"', "超过 30 字"),
    ('about = "事项登记"', 'about = "事项\\u0000登记"', "控制字符"),
    ('group = "其他"', 'group = "其他"\n"颜色" = "红"#!', "不认识“颜色”"),
    ('catalogue = ["S79"]', 'catalogue = ["79"]', "不是机制编号"),
    ('catalogue = ["S79"]', "catalogue = []", "缺少“catalogue”"),
    ('title = "{name}"', 'title = "{nobody}"', "没有字段“nobody”"),
    ('title = "{name}"', 'title = "{name"', "要成对"),
    ('title = "{name}"', 'title = "{name.real}"', "没有字段"),
    ('title = "{name}"', 'title = "{kind}{name}"', "不在 published 里"),
    ('day = "on"', 'day = "name"', "应是日期或期间"),
    ('day = "on"', 'day = "ended_on"', "应是必填"),
    ('ends = "ended_on"', 'ends = "name"', "应是日期字段"),
    ('columns = ["on", "name"]', "columns = []", "缺少“columns”"),
    ('columns = ["on", "name"]', 'columns = ["on", "on"]', "重复"),
    ('columns = ["on", "name"]', 'columns = [\n  "on",\n  "nobody",\n]', "没有字段“nobody”"),
    ('filters = ["kind", "amount", "name"]', 'filters = ["note"]', "不能筛选"),
    ('order = ["-on"]', 'order = ["--on"]', "没有字段"),
    ('once = [["on", "name"]]', "once = [1]", "once"),
    ('once = [["on", "name"]]', 'once = [["note"]]', "不能筛选"),
    ("check = true", 'check = "yes"', "true 或 false"),
    ("check = true\n", "", "第二人审查", "published"),
    ('published = ["on", "name"]', 'published = ["on", "name", "note"]', "个人信息"),
    ('published = ["on", "name"]', 'published = ["on", "name", "files"]', "佐证材料"),
    ('published = ["on", "name"]', 'published = ["on", "name"]\nsubject = "name"#!', "应是单位字段"),
    ('published = ["on", "name"]', 'published = ["on", "name"]\nkeeper = "everyone"#!', "之一"),
    ('published = ["on", "name"]', 'published = ["on", "name"]\nkinds = ["bureau"]#!', "不认识"),
    (f"[[fields]]\n{FIRST}", f"[[fields]]\ncolour = 1#!\n{FIRST}", "不认识“colour”"),
    (FIRST, 'name = "日期"\n', "缺少“key”", "[[fields]]\nname"),
    ('key = "name"', 'key = "on"', "“on”写了两次"),
    ('name = "名称"', 'name = "日期"', "“日期”写了两次"),
    ('key = "kind"', 'key = "类别"', "小写字母"),
    ('type = "choice"', 'type = "list"', "之一"),
    ('choices = ["甲", "乙"]\n', "", "缺少“choices”", '[[fields]]\nkey = "kind"'),
    ('default = "甲"', 'default = "丙"', "不在选项里"),
    ('default = "1"', 'default = "一"', "不是这一类型的值"),
    ('unit = "万元"\nleast', 'unit = "元整"\nleast', "元、万元"),
    ("least = 0", 'least = "零"', "应是一个数"),
    ("least = 0", "least = nan", "应是一个数"),
    ("least = 0", "least = 1e300", "应是一个数"),
    ("least = 0", "least = 101", "大于“most”"),
    ('most = "today"', 'most = "2026-02-30"', "应是日期"),
    ("about = true", "about = true\nplaces = 2#!", "只用于小数"),
    ('pattern = "[A-Z]+"', 'pattern = "["', "不是有效的样式"),
    ('pattern = "[A-Z]+"', 'pattern = "(A+)+"', "括号后面"),
    ('pattern = "[A-Z]+"', 'pattern = "[A-Z]*[A-Z]*[A-Z]*B"', "最多两处"),
    ('hint = "大写字母"\n', "", "缺少“hint”", '[[fields]]\nkey = "name"'),
    ('when = ["kind = 乙"]', 'when = ["kind = 丙"]', "没有选项“丙”"),
    ('when = ["kind = 乙"]', 'when = ["kind 乙"]', "看不懂"),
    ('when = ["kind = 乙"]', 'when = ["nobody = 乙"]', "看不懂"),
    ('when = ["kind = 乙"]', 'when = ["kind = 乙"]#!\nrequired = true', "就不再写 when"),
    ('every = "month"', 'every = "week"', "之一"),
    ('type = "file"', 'type = "file"\nrequired = true#!', "不能必填"),
    ('type = "file"', 'type = "file"\nunique = true#!', "不能 unique"),
    ('type = "file"', 'type = "record"', "缺少“to”", '[[fields]]\nkey = "files"'),
    ('key = "seed"\nname = "种子"\ntype = "text"', 'key = "seed"\nname = "种子"\ntype = "text"\nevery = "year"#!', "只用于期间"),
    ('that = "ended_on >= on"', 'that = "ended_on after on"', "两个字段相比"),
    ('that = "ended_on >= on"', 'that = "ended_on >= nobody"', "没有字段"),
    ('that = "ended_on >= on"', 'that = "ended_on >= amount"', "不能相比"),
    ('count = "whole"', 'count = "amount"', "应是 whole 字段"),
    ('into = "drawn"', 'into = "note"', "不能就是“pool”"),
    ('how = "count"', 'how = "median"', "之一"),
    ('how = "count"', 'how = "sum"', "缺少“field”", '[[measures]]\nkey = "total"'),
    ('how = "count"', 'how = "sum"\nfield = "name"#!', "不能求和"),
    ('how = "count"', 'how = "latest"\nfield = "amount"#!', "不是日期"),
    ('how = "count"', 'how = "count"\nover = "amount"#!', "只用于 share"),
    ('how = "count"', 'how = "share"\nfield = "amount"#!', "都要写"),
    ('how = "count"', 'how = "between"\nsince = "on"\nuntil = "kind"#!', "应是日期字段"),
    ('how = "count"', 'how = "coverage"', "缺少“kinds”", '[[measures]]\nkey = "total"'),
    ('where = ["kind = 甲", "amount >= 1.5"]', 'where = ["kind > 甲"]', "不分大小"),
    ('where = ["kind = 甲", "amount >= 1.5"]', 'where = ["amount >= 很多"]', "不会是“很多”"),
    ('where = ["kind = 甲", "amount >= 1.5"]', 'where = ["note filled"]', "不能筛选"),
    ('where = ["kind = 甲", "amount >= 1.5"]', 'where = ["unit = 5"]', "只能用 filled"),
    ('fits = { words = ["事项", "登记|备案"], units = ["条", "件"] }', "fits = 5", "应写成 {"),
    (
        'fits = { words = ["事项", "登记|备案"], units = ["条", "件"] }',
        "fits = { words = ['登|'], units = ['条'] }",
        "两边都要有字",
    ),
    ('fits = { words = ["事项", "登记|备案"], units = ["条", "件"] }', "fits = { word = [] }", "不认识“word”"),
    (
        'fits = { words = ["事项", "登记|备案"], units = ["条", "件"] }',
        "fits = { words = ['登'], units = ['条'], government = true }",
        "不然牵头单位看不到",
    ),
    ('key = "each"', 'key = "total"', "写了两次"),
    ('per = "name"\n', 'per = "note"#!\n', "不能筛选"),
    ('reach = "each"', 'reach = "total"', "how = lowest"),
    ('field = "ended_on"\n', 'field = "name"#!\n', "应是日期字段"),
    ('kind = "expiry"', 'kind = "answer"', "缺少“closes”", '[[clocks]]\nkey = "ends"'),
    ('on = "12-04"', 'on = "12-32"', "应是月-日"),
    ('on = "12-04"', "days = 400", "0 到 366"),
    ('on = "12-04"', 'on = "12-04"#!\ndays = 3', "不与“days”同用"),
    ('title = "每年一报"', 'title = "每年一报{name}"', "不能用 {字段}"),
    ('title = "每年一报"\nevery = "year"', 'title = "每年一报"', "“every”应是", '[[clocks]]\nkey = "yearly"'),
    ('measure = "total"', 'measure = "nobody"', "之一"),
    ('measure = "total"', 'measure = "enough"', "没有下限"),
    ("value = 4", 'value = "四"', "应是一个数"),
    ("value = 4\nevery", "value = 4\nfirst = 2030#!\nlast = 2026\nevery", "晚于"),
    ('every = "year"\nkinds', 'every = "span"#!\nkinds', "span"),
    ('levels = ["city"]', 'levels = ["village"]', "“village”不认识"),
    ('source = "“不少于4次”"', "source = 4", "应是一段文字"),
    ("", "= 5", "不是有效的 TOML"),
    ('name = "事项"', 'name = "事项', "不是有效的 TOML"),
    ('name = "事项"', "name = 2026-02-30", "不是有效的 TOML"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{at:02d}" for at, _ in enumerate(FAULTS)])
def test_a_fault_is_named_with_file_line_and_sentence(fault):
    old, new, says, *at = fault
    text, line = spoilt(old, new, *at)
    with pytest.raises(BadLedger) as told:
        read(text, "things.toml")
    assert str(told.value).startswith(f"things.toml 第 {line} 行：")
    assert says in str(told.value) and str(told.value).endswith("。")


def test_the_good_one_reads_as_written():
    made = read(GOOD, "things.toml")
    assert made.field("amount").about and made.field("amount").type is Type.MONEY
    assert [one.field for one in made.measure("total").where] == ["kind", "amount"]
    assert made.field("ended_on").when[0].values == ("乙",)
    assert (made.draws[0].pool, made.draws[0].into) == ("note", "drawn")
    assert made.minimums[0].binds("government", "city", 2000) and not made.minimums[0].binds("government", "county", 2000)
    assert made.slots == {"on": "d1", "name": "t1", "kind": "t2", "amount": "n1", "ended_on": "d2"}


def test_lines_are_right_behind_long_texts_and_lists():
    text = GOOD.replace('about = "事项登记"', 'about = """\n[[fields]]\nkey = "no"\n"""', 1).replace("least = 0", "least = true")
    with pytest.raises(BadLedger, match=f"第 {text[: text.index('least = true')].count(chr(10)) + 1} 行"):
        read(text, "things.toml")
    inside = GOOD.replace('catalogue = ["S79"]', 'catalogue = [\n  "S79", # [x]\n  "S80"\n]').replace("value = 4", "value = []")
    with pytest.raises(BadLedger, match=f"第 {inside[: inside.index('value = []')].count(chr(10)) + 1} 行"):
        read(inside, "things.toml")


@pytest.mark.parametrize(
    ("roster", "says"),
    [
        ('{ ledger = "nobody" }', "没有台账“nobody”"),
        ('{ ledger = "things", field = "nobody" }', "没有字段“nobody”"),
        ('{ ledger = "things", field = "seed" }', "请先写进它的 filters"),
        ('{ ledger = "things", field = "name", where = ["kind = 丙"] }', "没有选项“丙”"),
        ('{ ledger = "things", field = "amount" }', "不是同一类"),
        ('{ ledger = "things" }', "不是同一类"),
    ],
)
def test_what_is_said_of_another_ledger_is_held_against_it(roster, says):
    text = GOOD.replace('per = "name"', f'per = "name"\nroster = {roster}')
    line = text[: text.index("roster =")].count("\n") + 1
    with pytest.raises(BadLedger, match=f"第 {line} 行") as told:
        read_all([("things.toml", text)])
    assert says in str(told.value)
    assert read(text, "things.toml").measure("each").roster


def test_a_record_of_a_ledger_that_is_not_there():
    text = GOOD.replace('type = "file"', 'type = "record"\nto = "others"')
    with pytest.raises(BadLedger, match=f"第 {text[: text.index('to = ')].count(chr(10)) + 1} 行：没有台账“others”"):
        read_all([("things.toml", text)])


def test_a_file_that_is_not_utf8(tmp_path):
    (tmp_path / "things.toml").write_bytes(b"# one\nname = '\xff'\n")
    with pytest.raises(BadLedger, match="things.toml 第 2 行：不是 UTF-8"):
        read_folder(tmp_path)


def test_too_many_fields_for_the_slots():
    more = "".join(f'[[fields]]\nkey = "d{at}x"\nname = "日期{at}"\ntype = "date"\nunique = true\n' for at in range(5))
    text = GOOD.replace("[[rules]]", more + "[[rules]]")
    line = text[: text.index('key = "d4x"')].count("\n") + 1
    with pytest.raises(BadLedger, match=f"第 {line} 行：用于筛选、排序、统计的字段太多：“日期4”"):
        read(text, "things.toml")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.sets(st.integers(0, 23), max_size=12))
def test_slots_stay_within_bounds_and_own_fields_never_move_shipped_ones(numbers, texts, filtered):
    shipped = [("whole", at) for at in range(numbers)] + [("text", at) for at in range(texts)]
    names = [f"{kind}_{at}x" for kind, at in shipped]
    fields = "".join(f'[[fields]]\nkey = "{kind}_{at}x"\nname = "{kind}{at}"\ntype = "{kind}"\n' for kind, at in shipped)
    chosen = [names[at] for at in sorted(filtered) if at < len(names)]
    said = ", ".join(f'"{one}"' for one in chosen)
    text = GOOD.replace('filters = ["kind", "amount", "name"]', f"filters = [{said}]").replace("[[rules]]", fields + "[[rules]]")
    try:
        made = read(text, "things.toml")
    except BadLedger as fault:
        assert "放不下" in str(fault)
        return
    assert len(set(made.slots.values())) == len(made.slots)
    kinds = {"n": "number", "d": "day", "t": "text"}
    assert all(1 <= int(slot[1:]) <= SLOTS[kinds[slot[0]]] for slot in made.slots.values())
    assert set(chosen) <= set(made.slots)


KEYS = sorted({line.split(" = ")[0] for line in GOOD.splitlines() if " = " in line})
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["on", "name", "{", "{}", "today", "sum", "kind = 甲", "amount >= 1", "year", "{name!r}", "record"]),
        st.dates(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=6,
)


def _toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(one):08x}" for one in value) + '"'
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_stands_there_nothing_but_bad_ledger_is_raised(data):
    lines = GOOD.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key = lines[at].split(" = ")[0] if " = " in lines[at] else data.draw(st.sampled_from(KEYS))
        lines[at] = f"{key} = {_toml(data.draw(VALUES))}"
    _only_bad_ledger("\n".join(lines))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="[]{}=\"'\\\n#.0aé"), st.integers(1, 3000).map(lambda n: "a = " + "[" * n)))
def test_garbage_raises_nothing_but_bad_ledger(text):
    _only_bad_ledger(text)


def _only_bad_ledger(text: str) -> None:
    try:
        read_all([("things.toml", text)])
    except BadLedger as fault:
        assert str(fault).startswith("things.toml 第 ") and str(fault).endswith("。")
    else:
        assert tomllib.loads(text)["code"] == "things"
