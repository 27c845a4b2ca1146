"""Responsibility tables: column heads of many makes, what stands in cells, and rows that are no tasks."""

import pytest

from tests.tasks.planimport.shop import paper, roles

UNITS, OTHERS = "市司法局、市财政局", "各县（市、区）人民政府"
# head row -> what the cells hold; the roles that come out
HEADS = [
    ("序号|主要任务|牵头部门|责任部门|完成时间", (2, 2, 0)),
    ("任务类别|具体举措|牵头市领导|牵头单位|参与单位|时间进度", (2, 2, 0)),
    ("编号|工作事项|主要责任单位|协同责任单位|预期成果|时限", (2, 2, 0)),
    ("序号|项目|内容|承担单位|完成日期", (0, 0, 2)),
    ("责任单位|任务|时限", (0, 0, 2)),
    ("序号|任务|责任单位及责任人|完成时限", (0, 0, 2)),
    ("序号|指标名称|目标值|责任单位", (0, 0, 2)),
    ("序号|任务内容|主体责任单位|配合单位", (2, 2, 0)),
    ("序号|任务|责任处室|责任人|时限", (0, 0, 2)),
    ("序号|任务|市直牵头单位|时限", (2, 0, 0)),
    ("序号|重点任务|牵头单位（责任人）|配合单位|完成时限（月）", (2, 2, 0)),
    ("序号|任务|责任单位（排在首位的为牵头单位）|时限", (1, 1, 0)),
    ("事项|措施|落实单位|起止时间", (0, 0, 2)),
    ("序号|整改任务|整改责任单位|整改时限", (0, 0, 2)),
    ("序号|任务|主办单位|协办单位|办结时限", (2, 2, 0)),
    ("序号|抽查领域|抽查事项|抽查对象|抽查比例|发起部门|配合部门|抽查时间", (2, 2, 0)),
    ("序号|时间|学习内容|学习方式|主讲人|责任单位", (0, 0, 2)),
    ("序号|问题|整改措施|整改目标|整改责任单位|整改时限", (0, 0, 2)),
    ("序号|工作事项|牵头部门及责任人|配合部门|落实时限", (2, 2, 0)),
    ("序号|任务|分管领导|责任站所|落实时限", (0, 0, 2)),
    ("序号|任务|主责单位|承办单位|督办领导|办结时限", (2, 2, 0)),
    ("普法内容|主要措施|责任处（科）室|时间安排", (0, 0, 2)),
    ("序号|工作任务|责任股室|完成时间", (0, 0, 2)),
    ("任务|主管单位|参加单位|推进计划", (2, 2, 0)),
    ("序号|重要举措|牵头单位|参加单位|成果形式及时间进度", (2, 2, 0)),
]
CELLS = [
    ("市司法局（牵头）、市财政局", (["市司法局"], ["市财政局"], [])),
    ("市司法局(牵头) 市财政局(配合)", (["市司法局"], ["市财政局"], [])),
    ("牵头：市司法局 配合：市财政局", (["市司法局"], ["市财政局"], [])),
    ("市司法局牵头，各单位配合", (["市司法局"], ["各单位"], [])),
    ("市司法局 李某某", ([], [], ["市司法局"])),
    ("市司法局 市财政局", ([], [], ["市司法局", "市财政局"])),
    ("市司法局/市财政局", ([], [], ["市司法局", "市财政局"])),
    ("市司法局★、市财政局", ([], [], ["市司法局", "市财政局"])),
    ("市司法局(责任人：李某)", ([], [], ["市司法局"])),
    ("市司法局（市委依法治市办）", ([], [], ["市司法局（市委依法治市办）"])),
    ("法规科、执法科", ([], [], ["法规科", "执法科"])),
    ("各村（社区）", ([], [], ["各村（社区）"])),
    ("无", ([], [], [])),
    ("—", ([], [], [])),
]
TIMES = [
    ("12月31日", ["2026-12-31"]),
    ("6.30", ["2026-06-30"]),
    ("9.5前", ["2026-09-05"]),
    ("2026.6", ["2026-06"]),
    ("2026-06-30", ["2026-06-30"]),
    ("二季度", ["2026-Q2"]),
    ("全年", ["2026"]),
    ("长期坚持", ["ongoing"]),
    ("常态化", ["ongoing"]),
    ("立行立改", ["ongoing"]),
    ("每季度末", ["quarterly"]),
    ("6月30日前；12月31日前", ["2026-06-30", "2026-12-31"]),
    ("2026年底前完成，长期坚持", ["2026-12-31", "ongoing"]),
    ("3-5月", ["2026-03", "2026-04", "2026-05"]),
    ("9月20日-30日", ["2026-09-30"]),
    ("46203", ["2026-06-30"]),
    ("按进度推进", []),
    ("已完成", []),
    ("/", []),
]


def table(*rows):
    return paper("甲市2026年任务分工表\n" + "\n".join(row.replace("|", "\t") for row in rows))


def filled(head):
    """A cell that suits its column head."""
    if head in ("序号", "编号"):
        return "1"
    if "领导" in head or head == "责任人":
        return "王某"
    if any(word in head for word in ("时", "期", "推进计划")) and "预期" not in head:
        return "6月底前"
    return (
        UNITS
        if any(word in head for word in ("单位", "部门", "处室", "科）室", "股室", "站所"))
        else "95%"
        if "目标" in head
        else "做好" + head
    )


@pytest.mark.parametrize(("head", "counts"), HEADS)
def test_heads(head, counts):
    (one,) = table(head, "|".join(filled(name) for name in head.split("|"))).items
    assert tuple(len(names) for names in roles(one)) == counts
    assert [d.value for d in one.dues] == (
        ["2026-06-30"] if "时" in head or "推进计划" in head or "期" in head.replace("预期", "") else []
    )
    assert one.title.startswith("做好")


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_unit_cells(cell, expected):
    (one,) = table("序号|任务|责任单位|完成时限", f"1|修订办法|{cell}|6月").items
    assert roles(one) == expected


@pytest.mark.parametrize(("cell", "codes"), TIMES)
def test_time_cells(cell, codes):
    (one,) = table("序号|任务|责任单位|完成时限", f"1|修订办法|市司法局|{cell}").items
    assert [d.value for d in one.dues] == codes


def test_columns_of_quarters_are_milestones():
    (one,) = table("序号|任务|牵头科室|一季度|二季度|下半年", "1|新建食堂|养老科|选址|建成4个|/").items
    assert [(d.value, d.words) for d in one.dues] == [("2026-Q1", "一季度"), ("2026-Q2", "二季度")]
    assert [(m.value, m.measure) for m in one.minimums] == [("4", "个")]


def test_a_date_of_month_and_day_asks_to_be_confirmed():
    (one,) = table("序号|任务|责任单位|完成时限", "1|修订办法|市司法局|6.3").items
    assert "请确认" in one.dues[0].doubt


def test_rows_that_are_no_tasks():
    found = table(
        "序号|任务|责任单位|完成时限",
        "一|制度建设||",
        "1|修订办法|市司法局|6月",
        "序号|任务|责任单位|完成时限",
        "二、|队伍建设||",
        "2|抓好培训|市教育局|7月",
        "合计|2项||",
    )
    assert [("/".join(i.path), i.number, i.title) for i in found.items] == [
        ("一、制度建设", "1", "修订办法"),
        ("二、队伍建设", "2", "抓好培训"),
    ]
