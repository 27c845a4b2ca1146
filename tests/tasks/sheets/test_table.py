"""The sheet as .xlsx: what is open in it, and how it comes back."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tasks.models import LineFigure, SheetLine
from tasks.services import sheets
from tests.tasks.sheets.conftest import fill, open_round, plan_of, posted, sent_back, sheet_of

pytestmark = pytest.mark.django_db
HEADS = ["标识", "编号", "任务", "任务原文", "上期进展", "状态", "本期情况", "本期进展", "完成进度（%）", "困难或需要协调的事"]
HEADS += ["下限1", "完成数1"]


def out(client, sheet):
    """The exported book."""
    answer = client.get(f"/sheets/{sheet.pk}/xlsx/")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return load_workbook(io.BytesIO(answer.content))


def at(book, row: int, head: str):
    """One cell, by the line's place and the heading."""
    return book.active.cell(3 + row, HEADS.index(head) + 1)


def back(client, sheet, book, **more):
    """Send a book and look at the preview."""
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("填好.xlsx", held.getvalue())
    return client.post(f"/sheets/{sheet.pk}/import/", {"table": file, **more})


def take(client, sheet, preview, **more):
    """Take over what the preview shows."""
    rows = re.search(r'name="rows" value="([^"]+)"', preview.content.decode())[1]
    return client.post(f"/sheets/{sheet.pk}/import/", {"rows": rows, **more}, follow=True)


def test_one_row_a_line_and_only_the_answer_is_open(world, sheet, enter):
    fill(world, sheet, words="=HYPERLINK(1)")
    book = out(enter("lead"), sheet)
    page = book.active
    assert [cell.value for cell in page[3]] == HEADS and page.protection.sheet is True
    assert page.max_row == 6 and at(book, 1, "任务").value == "梳理第1批清单"
    opened = {head for head in HEADS if not at(book, 1, head).protection.locked}
    assert opened == {"本期情况", "本期进展", "完成进度（%）", "困难或需要协调的事", "完成数1"}
    assert (at(book, 1, "本期进展").value, at(book, 1, "本期进展").data_type) == ("=HYPERLINK(1)", "s")
    assert at(book, 1, "本期情况").value == "有进展" and at(book, 1, "完成进度（%）").value == 40


def test_what_went_out_comes_back_unchanged(world, sheet, enter):
    fill(world, sheet, words="-减号开头\n第二行")
    client = enter("lead")
    answer = back(client, sheet, out(client, sheet))
    assert answer.status_code == 200 and "和系统里的一样" in answer.content.decode()


def test_the_preview_says_what_would_change_and_then_it_does(sheet, enter):
    client = enter("lead")
    book = out(client, sheet)
    at(book, 1, "本期情况").value, at(book, 1, "本期进展").value = "有进展", "清单已公布"
    at(book, 1, "完成进度（%）").value, at(book, 1, "完成数1").value = 60, 1.5
    at(book, 2, "本期情况").value = "无变化"
    preview = back(client, sheet, book)
    page = preview.content.decode()
    assert "改动 2 行，一样 1 行" in page and "本期进展：（空） → 清单已公布" in page and "（演练）：（空） → 1.5" in page
    assert not SheetLine.objects.exclude(answer="").exists()
    assert "已从表格导入 2 项。" in take(client, sheet, preview).content.decode()
    lines = list(sheet.lines.values_list("answer", "words", "percent"))
    assert lines == [("progress", "清单已公布", 60), ("no_change", "", None), ("", "", None)]
    assert LineFigure.objects.get().value == 1.5


def test_faults_are_told_by_row_and_nothing_is_stored(sheet, enter):
    client = enter("lead")
    book = out(client, sheet)
    at(book, 1, "本期情况").value = "无变化"
    at(book, 2, "本期情况").value, at(book, 2, "完成进度（%）").value = "搞定了", 140
    at(book, 3, "完成数1").value = "两次"
    page = back(client, sheet, book).content.decode()
    assert "有错 2 行，改动 1 行" in page and "只要有一行有错，整张表都不导入" in page
    for words in ("没有“搞定了”这一项", "“140”不是 0 到 100 的整数", "完成数请写数字"):
        assert words in page
    assert 'name="rows"' not in page and not SheetLine.objects.exclude(answer="").exists()


def test_another_units_or_rounds_table_is_refused(world, plan, sheet, enter):
    foreign = out(enter("co"), sheet_of(world, sheet.round, "co"))
    later = out(enter("lead"), sheet_of(world, open_round(world, plan, title="下一轮")))
    for book in (foreign, later):
        answer = back(enter("lead"), sheet, book)
        assert answer.status_code == 422 and "不是这张填报表导出的" in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 80])
def test_what_is_no_table_is_refused_in_a_sentence(sheet, enter, content):
    file = SimpleUploadedFile("x.xlsx", content)
    answer = enter("lead").post(f"/sheets/{sheet.pk}/import/", {"table": file})
    assert answer.status_code == 422 and "err" in answer.content.decode()


def test_a_table_without_keys_or_with_a_line_twice_is_refused(sheet, enter):
    client, bare = enter("lead"), Workbook()
    bare.active.append(["任务", "本期进展"])
    bare.active.append(["梳理第1批清单", "x"])
    assert "没有找到表头" in back(client, sheet, bare).content.decode()
    twice = out(client, sheet)
    at(twice, 2, "标识").value = at(twice, 1, "标识").value
    assert "与第 4 行是同一项任务" in back(client, sheet, twice).content.decode()


def test_a_line_that_moved_since_the_export_is_taken_only_when_ticked(world, sheet, enter):
    client, line = enter("lead"), sheet.lines.first()
    book = out(client, sheet)
    at(book, 1, "本期情况").value, at(book, 1, "本期进展").value = "有进展", "表里写的"
    changes = {"answer": "progress", "words": "网页上写的"}
    sheets.save_line(line, actor=world.acting("lead_head"), version=1, changes=changes)
    preview = back(client, sheet, book)
    assert "本期进展：网页上写的 → 表里写的" in preview.content.decode()
    take(client, sheet, preview)
    assert SheetLine.objects.get(pk=line.pk).words == "网页上写的"
    take(client, sheet, back(client, sheet, book), take=str(line.pk))
    assert SheetLine.objects.get(pk=line.pk).words == "表里写的"


def test_what_moves_after_the_preview_stops_the_whole_import(world, sheet, enter):
    client, lines = enter("lead"), list(sheet.lines.all())
    book = out(client, sheet)
    for place in (1, 2):
        at(book, place, "本期情况").value = "无变化"
    preview = back(client, sheet, book)
    sheets.save_line(lines[1], actor=world.acting("lead_head"), version=1, changes={"words": "同事写的"})
    answer = take(client, sheet, preview)
    assert answer.status_code == 409 and "这次没有导入" in answer.content.decode()
    assert not SheetLine.objects.exclude(answer="").exists()


def test_a_forged_or_foreign_preview_is_not_taken(world, sheet, enter):
    client = enter("lead")
    answer = client.post(f"/sheets/{sheet.pk}/import/", {"rows": "x:y:z"}, follow=True)
    assert "预览已过期" in answer.content.decode()


def test_reported_lines_are_locked_in_the_table_and_refused(world, sheet, enter):
    first, second, _third = sent_back(world, sheet)
    client = enter("lead")
    book = out(client, sheet)
    assert at(book, 1, "本期进展").protection.locked and not at(book, 2, "本期进展").protection.locked
    at(book, 1, "本期进展").value = "偷改"
    page = back(client, sheet, book).content.decode()
    assert "这一项已经报送，不能再改" in page
    assert SheetLine.objects.get(pk=first.pk).words == "已完成初稿。"


def test_who_reads_may_take_the_table_out_but_not_in(sheet, enter):
    assert out(enter("leader"), sheet).active.max_row == 6
    assert enter("leader").get(f"/sheets/{sheet.pk}/import/").status_code == 403
    assert enter("co").get(f"/sheets/{sheet.pk}/xlsx/").status_code == 404


def test_a_table_of_sixty_lines_comes_back_whole(world, enter):
    sheet = sheet_of(world, open_round(world, plan_of(world, 60)))
    client = enter("lead")
    book = out(client, sheet)
    for place in range(1, 61):
        at(book, place, "本期情况").value, at(book, place, "本期进展").value = "有进展", f"第{place}项" + "写" * 200
    assert "已从表格导入 60 项。" in take(client, sheet, back(client, sheet, book)).content.decode()
    assert SheetLine.objects.filter(sheet=sheet, answer="progress").count() == 60
    assert posted(sheet.lines.first())["do"] == "save"


def test_a_cell_that_is_far_too_long_and_a_damaged_book_get_one_sentence_each(sheet, enter):
    client = enter("lead")
    book = out(client, sheet)
    at(book, 1, "本期进展").value = "字" * 20_000
    said = back(client, sheet, book).content.decode()
    assert "第 4 行“本期进展”：最多 10000 个字，现有 20000 个。什么也没有导入。" in said
    held = bytearray(client.get(f"/sheets/{sheet.pk}/xlsx/").content)
    held[3000:3040] = b"\x00\xff" * 20
    answer = client.post(f"/sheets/{sheet.pk}/import/", {"table": SimpleUploadedFile("坏.xlsx", bytes(held))})
    assert answer.status_code == 422 and "已损坏" in answer.content.decode()
