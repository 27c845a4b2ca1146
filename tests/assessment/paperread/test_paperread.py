"""Reading a report that came as paper: forms of figures, and whole reports against lists written before the reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assessment.paperread import figures
from assessment.paperread.model import Figure, Problem, Reading
from assessment.paperread.read import of_text
from fazhi.lib import sandbox
from fazhi.lib.office.document import Unreadable
from fazhi.lib.office.official import docx, pdf
from fazhi.lib.office.official.tree import Official, blocks_of
from tests.assessment.paperread import expected

SEEDS = Path(os.environ.get("FAZHI_SEEDS", Path(__file__).resolve().parents[4] / "shared" / "seeds"))
WANTED = 0.95

FORMS = [
    ("全年处理案件26起", [("26", "起", "")]),
    ("罚款12.82万元", [("128200", "元", "")]),
    ("拨付经费1.5亿元", [("150000000", "元", "")]),
    ("出动监督员1,200余人次", [("1200", "人次", "余")]),
    ("参加群众约5万人", [("50000", "人", "约")]),
    ("总人口约45万余人", [("450000", "人", "约余")]),
    ("发放资料1200多万份", [("12000000", "份", "多")]),
    ("工单近500件", [("500", "件", "近")]),
    ("惠及逾3千户", [("3000", "户", "逾")]),
    ("至少缺少四分之一的人员", [("25", "%", "至少")]),
    ("办结率百分之九十五", [("95", "%", "")]),
    ("采纳率达到九成以上", [("90", "%", "以上")]),
    ("按时率９６％", [("96", "%", "")]),
    ("提高2.5个百分点", [("2.5", "个百分点", "")]),
    ("共7大类、49项事项", [("7", "类", ""), ("49", "项", "")]),
    ("全年无一例投诉", [("0", "例", "")]),
    ("没有一件引发诉讼", [("0", "件", "")]),
    ("应诉案件共两件", [("2", "件", "")]),
    ("承接事项共五十二项", [("52", "项", "")]),
    ("抽查案卷320卷", [("320", "卷", "")]),
    ("《甲办法》、《乙办法》等三项制度", [("3", "项", "")]),
    ("讲了一堂法治课", [("1", "堂", "")]),
    ("培训三期，效果良好", [("3", "期", "")]),
    ("选派3至5名人员", [("5", "名", "3至")]),
    ("110多教师生获表扬", [("110", "", "多")]),
    ("截至目前26件办结", [("26", "件", "")]),
    ("近年来出台文件3件", [("3", "件", "")]),
    ("节约3万元", [("30000", "元", "")]),
    # what counts nothing
    ("2031年5月9日印发", []),
    ("（甲政发〔2031〕4号）", []),
    ("第八批示范校", []),
    ("第3次会议", []),
    ("落实“三项制度”和“双随机、一公开”", []),
    ("印发《关于10项任务的通知》", []),
    ("12345市长热线", []),
    ("建立一套机制", []),
    ("严格落实三项制度建设", []),
    ("在20个工作日内答复", []),
    ("24小时值守", []),
    ("按每万人口配备1名的标准", []),
    ("超过35%的标准", []),
    ("力争达到20场", []),
    ("国家总局等五部委发文", []),
    ("每季度1次", [("1", "次", "")]),
]


@pytest.mark.parametrize(("text", "wanted"), FORMS)
def test_forms_of_figures(text, wanted):
    assert [(one.value, one.unit, one.mark) for one in figures.find(text)] == wanted


def test_a_figure_keeps_its_words_its_place_and_its_time():
    text = "2031年第三季度开展检查，共查处案件35起，办结33件。"
    first, second = figures.find(text, base=100)
    assert (first.printed, text[first.start - 100 : first.end - 100], first.what) == ("35起", "35起", "共查处案件")
    assert (first.period, second.what, second.period) == ("2031年第三季度", "办结", "2031年第三季度")


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("败诉率由去年的9.8%降至6.2%", ["去年", ""]),
        ("2031年受理3件，去年同期2件", ["2031年", "去年同期"]),
        ("投入350万元，较上年增加40万元", ["", ""]),
    ],
)
def test_last_year_is_said_of_the_next_number_alone(words: str, periods: list[str]) -> None:
    assert [found.period for found in figures.find(words)] == periods
    (alone,) = figures.find("罚没款合计:18万元")
    assert alone.what == "罚没款合计"


def collected(part: tuple[str, str]) -> str:
    """One report of the collected file, where it is at hand."""
    place = SEEDS / expected.COLLECTED
    if not place.is_file():
        return ""
    text = place.read_text("utf-8")
    start = text.index(f"\n{part[0]}") + 1
    return text[start : text.index(f"\n{part[1]}", start)]


CASES = {
    "health": ("\n".join(expected.HEALTH), expected.HEALTH_FIGURES, expected.HEALTH_PROBLEMS),
    "town": ("\n".join(expected.TOWN), expected.TOWN_FIGURES, expected.TOWN_PROBLEMS),
    "third": (collected(expected.THIRD), expected.THIRD_FIGURES, expected.THIRD_PROBLEMS),
    "fourth": (collected(expected.FOURTH), expected.FOURTH_FIGURES, expected.FOURTH_PROBLEMS),
}
AT_HAND = {name: case for name, case in CASES.items() if case[0]}


def found(wanted: list[tuple], got: list[Figure]) -> int:
    """How many of the wanted figures are among those read, each taken once."""
    left, hits = list(got), 0
    for value, unit, mark, words in wanted:
        hit = next((one for one in left if (one.value, one.unit, one.mark) == (value, unit, mark) and words in one.what), None)
        if hit:
            left.remove(hit)
            hits += 1
    return hits


@pytest.mark.parametrize("name", AT_HAND)
def test_the_figures_of_whole_reports_are_found_and_no_others(name):
    text, wanted, _ = AT_HAND[name]
    got = list(of_text(text).figures)
    hits = found(wanted, got)
    assert hits / len(wanted) >= WANTED and hits / len(got) >= WANTED, f"{hits} of {len(wanted)}, {len(got)} read"
    assert all(text[one.start : one.end].strip() == one.printed for one in got)


@pytest.mark.parametrize("name", AT_HAND)
def test_the_problems_of_whole_reports_have_cause_and_unit(name):
    text, _, wanted = AT_HAND[name]
    got = of_text(text).problems
    assert len(got) == len(wanted)
    for one, (words, cause, unit) in zip(got, wanted, strict=True):
        assert words in one.text and cause in one.cause and unit in one.unit, one
        assert bool(cause) == bool(one.cause) and bool(unit) == bool(one.unit), one
        assert text[one.start : one.end] == one.text or one.text.rstrip("。") in text[one.start :]


def test_sections_have_rank_kind_and_extent():
    text = "\n".join(expected.HEALTH)
    got = of_text(text).sections
    assert [(one.title, one.kind) for one in got if one.level == 1] == [
        ("工作开展情况", "done"),
        ("存在的问题", "problems"),
        ("下一步工作打算", "next"),
    ]
    assert [one.title for one in got if one.level == 2][:2] == ["加强组织领导", "规范行政执法"]
    assert [one.kind for one in got if one.level == 2] == ["done"] * 4 + ["problems"] * 3 + ["next"] * 2
    first, second = (one for one in got if one.level == 1 and one.kind != "next")
    assert text[first.start : first.end].startswith("一、") and first.end == second.start and got[-1].end == len(text)


def test_plans_are_no_facts_and_a_paragraph_of_plans_in_a_mixed_section_neither():
    assert of_text("一、下一步打算\n新聘执法人员5名。").figures == ()
    assert of_text("一、工作情况\n下一步，新聘执法人员5名。").figures == ()
    assert of_text("没有标题的一段，办结5件。\n一、存在问题").figures[0].value == "5"


def test_a_problem_with_sides_is_one_and_a_lead_in_is_none():
    got = of_text("一、存在问题\n主要是：\n（一）执法不规范。一是新手多；二是培训少。\n（二）经费不足。").problems
    assert [one.text for one in got] == ["执法不规范。一是新手多；二是培训少。", "经费不足。"]
    assert isinstance(got[0], Problem)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_paper_in_official_form_is_read_in_the_sandbox_as_its_text_is(tmp_path, form):
    title, recipient, *lines = expected.HEALTH
    paper = Official(title, recipient.rstrip("："), blocks_of(lines), "甲县卫生健康局", "2032年1月9日")
    place = tmp_path / f"paper.{form}"
    place.write_bytes({"docx": docx, "pdf": pdf}[form].write(paper))
    answer = sandbox.call("assessment.paperread.read:read", {"path": str(place), "name": place.name})
    assert answer["title"].replace(" ", "") == title and answer["paper"]["kind"] == form
    got = [Figure(**one) for one in answer["figures"]]
    hits = found(expected.HEALTH_FIGURES, [spaceless(one) for one in got])
    assert hits / len(expected.HEALTH_FIGURES) >= WANTED and hits / len(got) >= WANTED
    assert len(answer["problems"]) == len(expected.HEALTH_PROBLEMS)
    text = answer["paper"]["text"]
    assert all(text[one.start : one.end].strip() == one.printed for one in got)


def spaceless(one: Figure) -> Figure:
    return Figure(**{**{name: getattr(one, name) for name in one.__dict__}, "what": one.what.replace(" ", "")})


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_figure_in_a_table_counts_what_its_row_and_column_say(tmp_path, form):
    lines = [
        "一、工作开展情况",
        "按计划推进。",
        "表1　完成情况",
        "事项\t计划\t完成",
        "执法文书抽查\t200份\t216份",
        "会前学法\t4次\t4次",
    ]
    made = Official("甲局报告", "甲市人民政府", blocks_of(lines), "甲局", "2031年1月9日")
    path = tmp_path / f"a.{form}"
    path.write_bytes({"docx": docx, "pdf": pdf}[form].write(made))
    read = sandbox.call("assessment.paperread.read:read", {"path": str(path), "name": path.name})
    told = {(one["value"], one["what"]) for one in read["figures"]}
    wanted = {
        ("200", "执法文书抽查（计划）"),
        ("216", "执法文书抽查（完成）"),
        ("4", "会前学法（计划）"),
        ("4", "会前学法（完成）"),
    }
    assert told == wanted


def test_what_became_of_last_years_problems_is_no_problem():
    read = of_text("一、上年度问题和安排的落实情况\n上一年度列出的问题逐条整改。\n二、存在问题及整改措施\n（一）专职人员少。")
    assert [one.text for one in read.problems] == ["专职人员少。"]


def test_a_file_that_is_no_paper_is_told_in_a_sentence(tmp_path):
    place = tmp_path / "a.docx"
    place.write_bytes(b"nothing")
    with pytest.raises(Unreadable):
        sandbox.call("assessment.paperread.read:read", {"path": str(place), "name": place.name})


@pytest.mark.parametrize("text", ["", "\n\n", "9" * 5000, "一" * 5000, "约" * 5000, "（" * 3000, "第" + "1," * 3000, "件" * 9000])
def test_odd_text_is_read_quickly(text):
    import time

    began = time.perf_counter()
    assert isinstance(of_text(text), Reading)
    assert time.perf_counter() - began < 2
