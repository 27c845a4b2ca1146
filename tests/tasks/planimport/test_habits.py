"""Short papers in the habits of many offices: what each row says of number, lead, helpers, responsible and dates."""

import pytest

from tests.tasks.planimport.shop import paper, roles

PAPERS = {
    "points called 一是, who answers said in a sentence, with a time limit behind": (
        "一是抓好普法总结。司法所牵头，各社区配合，10月底前完成。\n二是办好普法活动，每个社区每月至少1场。司法所、综治中心负责。",
        [
            ("一是", ["司法所"], ["各社区"], [], ["2026-10-31"]),
            ("二是", [], [], ["司法所", "综治中心"], ["monthly"]),
        ],
    ),
    "tasks under quarters lend their time to those without any": (
        "第一季度\n1. 召开会议。责任单位：市法制办\n2. 下发要点（3月20日前）。责任单位：市法制办\n"
        "第三、四季度\n3. 创建示范单位。责任单位：市法制办  配合单位：各区县政府",
        [
            ("1.", [], [], ["市法制办"], ["2026-Q1"]),
            ("2.", [], [], ["市法制办"], ["2026-03-20"]),
            ("3.", ["市法制办"], ["各区县政府"], [], ["2026-Q3", "2026-Q4"]),
        ],
    ),
    "a bureau's own plan: offices inside it, labels of many kinds": (
        "（一）听取汇报。责任股室：办公室；完成时限：12月底。\n（二）开展普法。责任股室：法规股牵头，各股室配合；完成时限：10月。\n"
        "（三）推进体检——责任科室：公律科，协助科室：宣教科\n（四）清理法规。【政法处】",
        [
            ("（一）", [], [], ["办公室"], ["2026-12-31"]),
            ("（二）", ["法规股"], ["各股室"], [], ["2026-10"]),
            ("（三）", ["公律科"], ["宣教科"], [], []),
            ("（四）", [], [], ["政法处"], []),
        ],
    ),
    "a plan of legislation: who drafts and who examines": (
        "1．执法监督条例（修订）（省法制办起草）\n2．气象灾害办法（省气象局起草，省法制办审查，三季度提请审议）",
        [("1．", [], [], ["省法制办"], []), ("2．", ["省气象局"], ["省法制办"], [], ["2026-Q3"])],
    ),
    "rare brackets, persons beside units, a half-year count among the units": (
        "（一）深化改革。〖市审改办牵头，市直有关部门配合〗\n（二）推行制度。（责任领导：李某；责任单位：市司法局；责任人：张某；完成时限：6月30日）\n"
        "（三）召开会议。（市委依法治市办，四个协调小组，上半年、下半年各1次）",
        [
            ("（一）", ["市审改办"], ["市直有关部门"], [], []),
            ("（二）", [], [], ["市司法局"], ["2026-06-30"]),
            ("（三）", [], [], ["市委依法治市办", "四个协调小组"], ["2026-H1", "2026-H2"]),
        ],
    ),
    "a whole paper on one line": (
        "一、夯实基础（一）完善公约。6月底前修订率100%。（县民政局牵头，各乡镇配合）（二）健全顾问。（县司法局牵头，各乡镇配合）"
        "二、强化治理（一）建立台账。每周排查1次。（县委政法委牵头，县信访局、各乡镇配合）",
        [
            ("（一）", ["县民政局"], ["各乡镇"], [], ["2026-06-30"]),
            ("（二）", ["县司法局"], ["各乡镇"], [], []),
            ("（一）", ["县委政法委"], ["县信访局", "各乡镇"], [], ["weekly"]),
        ],
    ),
    "stages of a campaign": (
        "（一）部署阶段（2026年3月至4月）。召开动员会。（市司法局牵头）\n"
        "（二）总结阶段（2026年11月—12月）。形成报告。（各级行政执法机关）",
        [
            ("（一）", ["市司法局"], [], [], ["2026-03", "2026-04"]),
            ("（二）", [], [], ["各级行政执法机关"], ["2026-11", "2026-12"]),
        ],
    ),
    "columns typed with blanks, one of them empty": (
        "序号    任务名称              牵头单位      配合单位        完成时限\n"
        "1       修订考核办法          市司法局      市委组织部      5月底前\n"
        "2       开展督察              市司法局                      三季度\n"
        "3       总结验收              市司法局      各县区          12月",
        [
            ("1", ["市司法局"], ["市委组织部"], [], ["2026-05-31"]),
            ("2", ["市司法局"], [], [], ["2026-Q3"]),
            ("3", ["市司法局"], ["各县区"], [], ["2026-12"]),
        ],
    ),
    "a notice to everybody: only who is named acts": (
        "一、加强领导。各级各部门要高度重视。\n二、严格追究。对被纠错的单位，由市司法局约谈其主要负责人。\n"
        "三、开展观摩。市中级人民法院、市司法局联合开展庭审观摩，全年不少于两次。",
        [
            ("一、", [], [], [], []),
            ("二、", ["市司法局"], [], [], []),
            ("三、", ["市中级人民法院", "市司法局"], [], [], ["yearly"]),
        ],
    ),
    "duties numbered anew under the names of units, which have no numbers": (
        "县司法局：\n1.做好年度报告，3月31日前报送。\n2.每季度召开1次会议。\n县财政局、县审计局：\n1.保障经费。\n法规股：\n1.清理文件。",
        [
            ("1.", [], [], ["县司法局"], ["2026-03-31"]),
            ("2.", [], [], ["县司法局"], ["quarterly"]),
            ("1.", [], [], ["县财政局", "县审计局"], []),
            ("1.", [], [], ["法规股"], []),
        ],
    ),
    "a marking on a line of its own behind the last of several points speaks for all of them": (
        "一、完善体系\n1.加强管理。\n2.开展演练。\n（责任单位：市直各单位；完成时限：6月底前）\n二、健全机制\n1.推进建设。\n（市应急局负责）",
        [
            ("一、", [], [], ["市直各单位"], ["2026-06-30"]),
            ("1.", [], [], [], []),
            ("2.", [], [], [], []),
            ("1.", [], [], ["市应急局"], []),
        ],
    ),
    "the last of several points answers for itself where others have their own": (
        "一、完善体系\n1.市司法局要加强管理。\n2.开展演练。\n（责任单位：市直各单位）",
        [("1.", [], [], [], []), ("2.", [], [], ["市直各单位"], [])],
    ),
    "offices beside headings, tasks in the paragraph below": (
        "一、学法（司法所）\n全年集中学法不少于2次。\n二、守法（各村、社区）\n每村培养“法律明白人”5名以上，长期坚持。",
        [("一、", [], [], ["司法所"], ["2026"]), ("二、", [], [], ["各村、社区"], ["ongoing"])],
    ),
}


@pytest.mark.parametrize("habit", PAPERS)
def test_habits(habit):
    words, expected = PAPERS[habit]
    found = paper(f"甲市2026年工作要点\n{words}")
    rows = [part for item in found.items for part in (item.parts or (item,))]
    assert [(row.number, *roles(row), [d.value for d in row.dues]) for row in rows] == expected
    assert all(found.document.text[row.start : row.end] == row.text for row in rows)


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("合格率比上年提高2个百分点。", [("=", "2", "个百分点")]),
        ("自收到通知之日起10日内答复。", []),
        ("落实“五个一律”和三项制度，迎接20周年，整改20*年**县问题。", []),
        ("每万人拥有律师数达到4.5名，专职调解员占比不少于三分之一。", [(">=", "4.5", "名"), (">=", "33.3333", "%")]),
    ],
)
def test_amounts_and_none(words, amounts):
    (item,) = paper("甲市2026年工作要点\n一、任务\n（一）抓好工作。" + words).items
    assert [(m.comparison, m.value, m.measure) for m in item.minimums] == amounts
