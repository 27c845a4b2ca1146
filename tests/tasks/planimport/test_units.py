"""Who answers: every way of marking it, in brackets, lines, tables, headings and running prose."""

import pytest

from tests.tasks.planimport.shop import item, paper, roles

MARKED = [
    ("（市司法局牵头，市财政局、市教育局配合）", (["市司法局"], ["市财政局", "市教育局"], [])),
    ("(市司法局牵头,各县〈市、区〉政府各负其责)", (["市司法局"], ["各县〈市、区〉政府"], [])),
    ("（市司法局、市财政局按职责分工负责）", ([], [], ["市司法局", "市财政局"])),
    ("（市司法局、市财政局共同负责，市教育局配合）", (["市司法局", "市财政局"], ["市教育局"], [])),
    ("（市司法局会同市财政局）", (["市司法局"], ["市财政局"], [])),
    ("（市司法局会同有关部门负责）", (["市司法局"], ["有关部门"], [])),
    ("（市司法局组织市财政局）", (["市司法局"], ["市财政局"], [])),
    ("（市司法局）", ([], [], ["市司法局"])),
    ("（市司法局，市财政局）", ([], [], ["市司法局", "市财政局"])),
    ("（责任单位：市司法局、市财政局）", ([], [], ["市司法局", "市财政局"])),
    ("〔牵头单位:市司法局,责任单位:市财政局〕", (["市司法局"], ["市财政局"], [])),
    ("【牵头单位：市司法局；配合单位：市财政局】", (["市司法局"], ["市财政局"], [])),
    ("（主办单位：市司法局，协办单位：市财政局）", (["市司法局"], ["市财政局"], [])),
    ("（组长单位：市司法局，成员单位：市财政局）", (["市司法局"], ["市财政局"], [])),
    ("（责任单位：市司法局牵头，市财政局等部门分工负责）", (["市司法局"], ["市财政局"], [])),
    ("（责任单位：市司法局、市财政局，列第一位的为牵头单位）", (["市司法局"], ["市财政局"], [])),
    ("（市司法局牵头负责）", (["市司法局"], [], [])),
    (
        "（市市政园林局牵头，市工业和信息化局、市文化和旅游局配合）",
        (["市市政园林局"], ["市工业和信息化局", "市文化和旅游局"], []),
    ),
    ("（市推进依法行政工作领导小组办公室牵头）", (["市推进依法行政工作领导小组办公室"], [], [])),
    ("（各县（市、区）人民政府负责）", ([], [], ["各县（市、区）人民政府"])),
    ("（各乡镇人民政府、街道办事处负责）", ([], [], ["各乡镇人民政府、街道办事处"])),
    ("（市司法局牵头，6月底完成）", (["市司法局"], [], [])),
    ("\n责任单位：市司法局、县财政局", ([], [], ["市司法局", "县财政局"])),
    ("\n牵头单位：市司法局\n配合单位：市财政局", (["市司法局"], ["市财政局"], [])),
]
PROSE = [
    ("由市府办会同市司法局制定办法。", (["市府办"], ["市司法局"], [])),
    ("5月份，由市司法局牵头组织相关部门完成。", (["市司法局"], ["相关部门"], [])),
    ("市司法局、市人事局要建立制度。", (["市司法局", "市人事局"], [], [])),
    ("由市司法局制定办法。各乡镇政府也要制定办法。", (["市司法局"], ["各乡镇政府"], [])),
    ("各乡镇政府要报市司法局备案。", (["各乡镇政府"], [], [])),
    ("各复议机关与市信访局要健全机制。", (["各复议机关", "市信访局"], [], [])),
    ("市司法局组织市公安局、乐水镇政府等有关单位评估。", (["市司法局"], ["市公安局", "乐水镇政府"], [])),
    ("市司法局要通报情况，督促市级各行政执法单位整改。", (["市司法局"], ["市级各行政执法单位"], [])),
]
NOBODY = [
    "各地区、各部门要高度重视。",
    "对条件成熟的（详见附件）尽快推开。",
    "加强队伍建设（含乡镇），提高能力。",
    "开展试点（征求意见稿）。",
    "凡依规定由县级以上行政机关实施的，一律公开。",
    "领导干部要带头学法。",
]


@pytest.mark.parametrize(("marking", "expected"), MARKED)
def test_marked(marking, expected):
    assert roles(item("完善各项制度，抓好日常落实。" + marking)) == expected


@pytest.mark.parametrize(("text", "expected"), PROSE)
def test_prose(text, expected):
    assert roles(item("抓好制度建设。" + text)) == expected


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_invented(text):
    assert item("抓好制度建设。" + text).units == ()


def test_open_lists_are_marked():
    found = item("建立台账。（市司法局牵头，市财政局等部门配合）")
    assert [unit.open_list for unit in found.units] == [False, True]


def test_left_out_prefixes_are_restored_beside_the_words():
    found = item("建立台账。（市监察局会同市府办、信访局）")
    assert [(u.words, u.full) for u in found.units] == [("市监察局", ""), ("市府办", ""), ("信访局", "市信访局")]


def test_a_masked_place_is_given_no_prefix():
    found = item("建立台账。（市监察局会同*市府办、××县司法局、信访局）")
    assert [(u.words, u.full) for u in found.units][1:] == [("*市府办", ""), ("××县司法局", ""), ("信访局", "市信访局")]


def test_words_stand_where_the_spans_say():
    found = paper("甲市工作要点\n一、任务\n（一）建立台账，６月底前完成，不少于３次。（市司法局、财政局负责）")
    text = found.document.text
    (one,) = found.items
    assert text[one.start : one.end] == one.text
    assert all(text[u.start : u.end] == u.words for u in one.units)
    assert all(text[d.start : d.end] == d.words for d in one.dues)
    assert {span.kind for span in one.spans()} == {"title", "unit", "date", "minimum"}


def test_the_first_leads_from_where_it_is_declared():
    text = "甲市工作要点\n一、任务\n（一）甲。（市教育局、市财政局负责）\n"
    text += "（二）乙。（市司法局、市财政局负责，列第一位者为牵头单位，下同）\n（三）丙。（市公安局、市教育局负责）"
    got = [roles(found) for found in paper(text).items]
    assert got[1] == (["市司法局"], ["市财政局"], []) and got[2] == (["市公安局"], ["市教育局"], [])


def test_two_markings_make_two_parts():
    found = item("案卷评查。9月份评查案卷300卷。（市司法局负责）11月15日前印发通报，抓好整改。（市司法局牵头，市财政局配合）")
    assert [roles(part) for part in found.parts] == [([], [], ["市司法局"]), (["市司法局"], ["市财政局"], [])]
    assert [[d.value for d in part.dues] for part in found.parts] == [["2026-09"], ["2026-11-15"]]


def test_a_plan_by_units():
    text = "甲镇工作安排\n一、党政办\n1、做好归档。\n二、司法所\n1、会同派出所排查纠纷。\n2、代写文书；综治办配合。"
    got = [roles(found) for found in paper(text).items]
    assert got == [([], [], ["党政办"]), (["司法所"], ["派出所"], []), ([], ["综治办"], ["司法所"])]


def test_closing_sections_of_a_marked_paper_task_nobody():
    text = "甲市工作要点\n一、任务\n（一）甲。（市司法局负责）\n二、组织保障\n（一）加强统筹。市司法局要抓好调度。"
    assert paper(text).items[-1].units == ()


def test_preambles_are_no_tasks():
    text = "甲市工作要点\n一、指导思想\n（一）坚持原则。统一思想。\n二、任务\n（一）建立台账。"
    found = paper(text)
    assert [one.title for one in found.items] == ["建立台账"] and any("统一思想" in u.text for u in found.unread)


def test_a_line_that_opens_with_its_units_names_them_and_its_duty():
    found = paper(
        "甲市工作要点\n一、任务\n1. 编制清单。（市司法局牵头）\n2. 市财政局：保障工作经费，9月底前拨付到位。\n"
        "3. 市司法局、市公安局：联合开展检查。\n4. 工作目标：提升执法水平。\n5. 责任单位：市教育局。\n6. 市民政局：见附件。"
    ).items
    said = [(one.title, one.named("responsible")) for one in found]
    assert ("保障工作经费，9月底前拨付到位", ["市财政局"]) in said and ("联合开展检查", ["市司法局", "市公安局"]) in said
    assert not [one for one in found if one.title == "工作目标" and one.units]


def test_the_unit_that_a_line_opens_with_leads_those_that_its_marking_says_help():
    (first, second) = paper(
        "甲市工作要点\n一、任务\n1. 市司法局：报送情况。（市财政局配合）\n2. 市司法局：报送。（市财政局牵头）"
    ).items
    assert (first.title, first.named("lead"), first.named("co")) == ("报送情况", ["市司法局"], ["市财政局"])
    assert (second.named("lead"), second.named("co")) == (["市财政局"], [])


def test_lines_headed_by_units_are_named_by_what_stands_behind_the_colon():
    found = paper("甲市工作要点\n一、分工\n市司法局：负责编制清单，6月底前完成。\n市财政局：保障工作经费。").items
    assert [(one.title, one.named("responsible")) for one in found] == [
        ("负责编制清单，6月底前完成", ["市司法局"]),
        ("保障工作经费", ["市财政局"]),
    ]
