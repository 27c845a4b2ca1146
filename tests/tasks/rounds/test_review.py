"""The office reads a round in the paper's order, sends single lines back and takes the summary home."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import load_workbook

from fazhi.files import evidence
from tasks.models import Minimum, Sheet, SheetLine
from tasks.services import rounds, sheets
from tests.cast import make_plan
from tests.tasks.rounds.conftest import fill, open_round, report, rows_of, sheet_of

pytestmark = pytest.mark.django_db


def titles(answer) -> list[tuple[str, str]]:
    """(task, unit) of the lines a page shows, in its order."""
    return [(line.task.title, line.sheet.unit.name) for line in answer.context["page"].rows]


def test_lines_stand_in_the_papers_order_or_by_unit(world, opened, enter):
    report(world, opened, "lead")
    lead, co = "甲市牵头局", "甲市配合局"
    by_task = enter("clerk").get(f"/rounds/{opened.pk}/review/")
    assert titles(by_task) == [("办第1件", lead), ("办第2件", co), ("办第3件", lead), ("办第4件", co)]
    by_unit = enter("clerk").get(f"/rounds/{opened.pk}/review/?sort=unit")
    assert titles(by_unit) == [("办第1件", lead), ("办第3件", lead), ("办第2件", co), ("办第4件", co)]
    assert by_unit.content.decode().count("通过整张表") >= 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [("pick=signed", [1, 3]), ("pick=open", [2, 4]), ("problem=1", [1, 3]), ("unit=甲市配合局", [2, 4]), ("q=第3件", [3])],
)
def test_filters_of_the_review(world, opened, enter, query, expected):
    report(world, opened, "lead", problem="缺人手")
    answer = enter("clerk").get(f"/rounds/{opened.pk}/review/?{query}")
    assert [title for title, _ in titles(answer)] == [f"办第{n}件" for n in expected]


def test_evidence_and_figures_stand_beside_the_line(world, opened, enter):
    sheet = sheet_of(opened, world, "lead")
    line = sheet.lines.first()
    low = Minimum.objects.create(task=line.task, value=4, measure="次", subject="学法")
    actor = world.acting("lead")
    given = evidence.give(actor=actor, unit=actor.unit, name="会议纪要.txt", chunks=[b"notes"])
    sheets.save_line(line, actor=actor, version=None, changes={"figures": {low.pk: 3}})
    sheets.cite(line, [given], actor=actor)
    report(world, opened, "lead")
    page = enter("clerk").get(f"/rounds/{opened.pk}/review/").content.decode()
    assert "会议纪要.txt" in page and "学法 3次（不少于4）" in page


def test_a_draft_is_not_read_before_it_is_signed(world, opened, enter):
    fill(world, sheet_of(opened, world, "lead"), "lead", words="还在起草的话", problem="没想好")
    for query in ("", "?problem=1", "?q=起草的话", "?export=xlsx"):
        answer = enter("clerk").get(f"/rounds/{opened.pk}/review/{query}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.streaming:
            body = repr(list(load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))).encode()
        assert "没想好" not in body.decode() and "还在起草的话" not in body.decode(), query
    assert enter("clerk").get(f"/rounds/{opened.pk}/?problem=1").context["page"].rows == []


def test_several_lines_go_back_each_with_its_reason(world, opened, enter):
    sheet = report(world, opened, "lead")
    first, second = sheet.lines.order_by("order")
    sent = {f"why-{first.pk}": "缺数据", f"why-{second.pk}": "太笼统", "why-x": "不算", "why-999999": "没有这一行"}
    answer = enter("clerk").post(f"/rounds/{opened.pk}/review/?pick=signed", sent)
    assert answer.status_code == 302 and answer["Location"].endswith("?pick=signed")
    assert dict(sheet.lines.values_list("pk", "why")) == {first.pk: "缺数据", second.pk: "太笼统"}
    assert set(sheet.lines.values_list("state", flat=True)) == {"returned"}


def test_a_reason_that_cannot_be_taken_stands_in_the_page_again(world, opened, enter):
    line = report(world, opened, "lead").lines.first()
    rounds.act(opened, "lock", actor=world.acting("clerk"))
    answer = enter("clerk").post(f"/rounds/{opened.pk}/review/", {f"why-{line.pk}": "这句写了很久"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "已经锁定" in page
    assert SheetLine.objects.get(pk=line.pk).state == "signed"
    rounds.act(opened, "unlock", actor=world.acting("head"), note="补")
    SheetLine.objects.filter(pk=line.pk).update(state="open")
    Sheet.objects.filter(pk=line.sheet_id).update(state="signed")
    answer = enter("clerk").post(f"/rounds/{opened.pk}/review/", {f"why-{line.pk}": "又写了很久"})
    assert answer.status_code == 422 and "写的理由还在下面" in answer.content.decode()


def test_nothing_written_sends_nothing_back(world, opened, enter):
    report(world, opened, "lead")
    answer = enter("clerk").post(f"/rounds/{opened.pk}/review/", {"why-1": "  "}, follow=True)
    assert "没有写退回理由" in answer.content.decode()
    assert not SheetLine.objects.filter(state="returned").exists()


def test_the_review_is_the_offices(world, opened, enter):
    found = {
        who: enter(who).get(f"/rounds/{opened.pk}/review/").status_code for who in ("clerk", "head", "lead", "leader", "outsider")
    }
    assert found == {"clerk": 200, "head": 200, "lead": 403, "leader": 403, "outsider": 404}


def words(document: Document) -> str:
    return "\n".join(p.text for p in document.paragraphs)


def download(client, round_, form: str) -> io.BytesIO:
    answer = client.get(f"/rounds/{round_.pk}/summary.{form}")
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


def test_the_summary_is_an_official_document_in_the_papers_order(world, opened, enter):
    report(world, opened, "lead", words="已完成初稿，\n正在征求意见。", problem="缺人手\x0b")
    made = Document(download(enter("clerk"), opened, "docx"))
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    title, body = made.paragraphs[0].runs[0], made.paragraphs[1].runs[0]
    face = lambda run: run._element.rPr.rFonts.get(qn("w:eastAsia"))  # noqa: E731
    assert (made.paragraphs[0].text, face(title), title.font.size) == ("季度进展情况汇总表", "方正小标宋简体", Pt(22))
    assert (face(body), body.font.size) == ("仿宋_GB2312", Pt(16))
    assert "尚未报送的单位（1家）：甲市配合局。" in words(made)
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml and footer.paragraphs[0].text.replace(" ", "") == "—1—"
    table = made.tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "任务", "责任单位", "进展情况", "存在问题"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr is None or row._tr.trPr.find(qn("w:tblHeader")) is None for row in table.rows[1:])
    assert [row[1] for row in rows if row[1].startswith("办第")] == ["办第1件", "办第2件", "办第3件", "办第4件"]
    assert rows[1] == ["一、总体　（1）"] * 5
    assert rows[2][3] == "已完成初稿，\n正在征求意见。（完成40%）" and rows[2][4] == "缺人手"
    assert rows[3][3] == "【未报送】"


def test_the_summary_as_a_workbook(world, opened, enter):
    sheet = report(world, opened, "lead", words="=1+1")
    sheets.send_lines_back(sheet, {sheet.lines.last().pk: "再写"}, actor=world.acting("clerk"))
    book = load_workbook(download(enter("clerk"), opened, "xlsx"))
    rows = list(book.active.iter_rows(values_only=True))
    head = rows[0]
    told = {row[head.index("任务")]: (row[head.index("进展情况")], row[head.index("状态")]) for row in rows[1:]}
    assert told["办第1件"] == ("=1+1", "已报") and book.active.cell(2, head.index("进展情况") + 1).data_type == "s"
    assert told["办第3件"] == ("【退回补报中】", "退回") and told["办第2件"] == ("【未报送】", "待填")


def test_a_unit_takes_home_only_what_it_may_see(world, opened, enter):
    report(world, opened, "lead", words="牵头局的话")
    rows = list(load_workbook(download(enter("co"), opened, "xlsx")).active.iter_rows(values_only=True))
    assert {row[5] for row in rows[1:]} == {"甲市配合局"}
    assert enter("outsider").get(f"/rounds/{opened.pk}/summary.docx").status_code == 404


def test_what_goes_through_the_lead_stands_in_its_line_alone(world, enter):
    rows = [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}]
    plan = make_plan(world, rows, state="drafted")
    plan.tasks.update(mode="co_through_lead")
    from tasks.services import plans

    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    round_ = open_round(world, plan)
    assert SheetLine.objects.filter(sheet__round=round_).count() == 2
    made = list(load_workbook(download(enter("clerk"), round_, "xlsx")).active.iter_rows(values_only=True))
    assert [row[5] for row in made[1:]] == ["甲市牵头局"]


def test_the_summary_asks_no_more_for_many_lines(world, enter, django_assert_max_num_queries):
    round_ = open_round(world, make_plan(world, rows_of(12), title="十二件"))
    client = enter("clerk")
    download(client, round_, "docx")
    with django_assert_max_num_queries(14):
        download(client, round_, "docx")
