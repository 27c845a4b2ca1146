"""Papers made at random: units, numbering and layout go in, the same units, dates and places come out."""

import json

import docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.lib.numerals import chinese, circled
from fazhi.lib.office import reading
from tasks.planimport import present
from tasks.planimport.model import from_json, to_json
from tasks.planimport.read import papers_of
from tests.tasks.planimport.shop import paper

OFFICES = [
    "司法局",
    "财政局",
    "教育局",
    "公安局",
    "发展和改革局",
    "工业和信息化局",
    "卫健委",
    "政府办公室",
    "委编办",
    "政务服务中心",
    "市政园林局",
]
VERBS = ["完善", "健全", "规范", "优化", "巩固", "夯实", "抓好"]
NOUNS = ["执法台账", "审查流程", "公示平台", "裁量基准", "培训机制", "案卷档案", "调解网络", "窗口服务"]
TOP = [lambda n: f"{chinese(n)}、", lambda n: f"第{chinese(n)}章 "]
LOW = [
    lambda n: f"（{chinese(n)}）",
    lambda n: f"({chinese(n)})",
    lambda n: f"{n}．",
    lambda n: f"{n}、",
    lambda n: f"{n}.",
    circled,
]
MARKS = {
    "（{a}牵头，{b}配合）": ("lead", "co"),
    "({a}牵头,{b}各负其责)": ("lead", "co"),
    "〔牵头单位：{a}；责任单位：{b}〕": ("lead", "co"),
    "（{a}、{b}按职责分工负责）": ("responsible", "responsible"),
    "（责任单位：{a}、{b}）": ("responsible", "responsible"),
    "\n责任单位：{a}、{b}": ("responsible", "responsible"),
    "（{a}会同{b}）": ("lead", "co"),
    "（{a}，{b}）": ("responsible", "responsible"),
}
units = st.lists(st.sampled_from(OFFICES), min_size=2, max_size=2, unique=True).flatmap(
    lambda pair: st.sampled_from(["市", "县", "区"]).map(lambda level: [level + name for name in pair])
)
tasks = st.tuples(st.sampled_from(VERBS), st.sampled_from(NOUNS), units, st.sampled_from(sorted(MARKS)), st.integers(1, 12))
plans = st.tuples(
    st.sampled_from(TOP), st.sampled_from(LOW), st.lists(st.lists(tasks, min_size=1, max_size=4), min_size=1, max_size=4)
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(plan):
    """(lines of the paper, what has to come out of it)."""
    top, low, sections = plan
    lines, wanted = ["甲市2026年法治政府建设工作要点"], []
    for s, section in enumerate(sections, 1):
        lines.append(f"{top(s)}抓好第{chinese(s)}方面建设")
        for t, (verb, noun, pair, mark, month) in enumerate(section, 1):
            lines += f"{low(t)}{verb}{noun}。{month}月底前完成各项办理。{mark.format(a=pair[0], b=pair[1])}".split("\n")
            wanted.append((low(t), f"{verb}{noun}", dict(zip(pair, MARKS[mark], strict=True)), month))
    return lines, wanted


def came_out(found, wanted):
    got = [(one.number, one.title, {u.words: u.role for u in one.units}, int(one.dues[0].value[5:7])) for one in found.items]
    return got == wanted


@FEW
@given(plans)
def test_read_back_from_text(plan):
    lines, wanted = written(plan)
    found = paper("\n".join(lines), year=None)
    assert came_out(found, wanted)
    assert found.year == 2026
    assert all(found.document.text[one.start : one.end] == one.text for one in found.items)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans)
def test_read_back_from_word(tmp_path, plan):
    lines, wanted = written(plan)
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(tmp_path / "甲.docx")
    (found,) = papers_of(reading.read(tmp_path / "甲.docx", "甲.docx"))
    assert came_out(found, wanted)


CHARS = "一二三、（）()1.①年月日底前每季度市县局委办牵头配合负责会同组织要也等各责任单位：:，。；"
CHARS += "\n\t 《》〔〕*x附件第章至—%次不少于由"


@settings(max_examples=150, deadline=2000)
@given(st.text(alphabet=CHARS, max_size=400))
def test_any_words_are_read_without_a_fault(text):
    """Random Chinese: no exception, spans inside the text, words where the spans say."""
    for found in papers_of_or_none(text):
        for one in found.items:
            assert found.document.text[one.start : one.end] == one.text
            assert all(found.document.text[u.start : u.end] == u.words for part in (one, *one.parts) for u in part.units)
        assert from_json(to_json(found)) == found
        assert json.dumps(present.contract([found]))
        assert list(present.lines([found], explain=True))


def papers_of_or_none(text):
    from fazhi.lib.office.document import Unreadable
    from fazhi.lib.office.text import from_text

    try:
        return papers_of(from_text("甲市2026年工作要点\n一、" + text))
    except Unreadable:
        return []
