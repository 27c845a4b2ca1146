"""A sheet on screen and as a table after some of its tasks were withdrawn: shown, not asked, nothing lost."""

from __future__ import annotations

import pytest

from fazhi.agenda.models import Notice
from fazhi.flow.engine import move_all
from tasks.models import Sheet, SheetLine, Task
from tests.tasks.sheets.conftest import fill, posted
from tests.tasks.sheets.test_table import at, back, out, take

pytestmark = pytest.mark.django_db


def withdraw(world, *orders: int) -> None:
    keys = list(Task.objects.filter(order__in=orders).values_list("pk", flat=True))
    move_all(Task, keys, "withdraw", actor=world.acting("clerk"), note="修订取消")


def lines(sheet: Sheet) -> list[SheetLine]:
    return list(sheet.lines.order_by("order"))


def test_the_page_shows_it_without_a_box_and_counts_the_rest(world, sheet, enter):
    fill(world, sheet, words="写好的话")
    withdraw(world, 2)
    page = enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    gone = lines(sheet)[1]
    assert f'name="l{gone.pk}-words"' not in page and "写好的话" in page
    assert "不再要求" in page and "已填 2 项，共 2 项" in page and "已撤销或改派的 1 项，不用再填" in page
    assert f'href="/tasks/{gone.task_id}/"' not in page  # a unit doesn't see what was withdrawn
    assert f'name="l{lines(sheet)[0].pk}-words"' in page


def test_an_excused_sheet_reads_as_such_everywhere(world, sheet, enter):
    fill(world, sheet, words="写好的话")
    withdraw(world, 1, 2, 3)
    for who in ("lead", "lead_head", "clerk"):
        page = enter(who).get(f"/sheets/{sheet.pk}/").content.decode()
        assert "这张表不用再填" in page and "写好的话" in page and "签发报送" not in page and 'name="do"' not in page
    assert "不再要求" in enter("lead").get("/sheets/").content.decode()
    assert "0/0" in enter("clerk").get(f"/rounds/{sheet.round_id}/").content.decode()
    review = enter("clerk").get(f"/rounds/{sheet.round_id}/review/?pick=dropped").content.decode()
    assert review.count("任务已撤销或改派") == 3 and "写好的话" not in review
    answer = enter("lead").post(f"/sheets/{sheet.pk}/lines/{lines(sheet)[0].pk}/", {"l0-words": "x"})
    assert answer.status_code in (200, 422)
    assert {line.words for line in lines(sheet)} == {"写好的话"}
    assert Notice.objects.filter(person=world.users["lead"], title__contains="不用再填").count() == 1


def test_what_is_typed_too_late_is_handed_back_and_the_other_lines_are_stored(world, sheet, enter):
    first, second, third = lines(sheet)
    sent = {}
    for line in (first, second, third):
        sent |= posted(line, words=f"第{line.order}行的话")
    withdraw(world, 2)
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", {**sent, "do": "save"}, follow=True)
    page = answer.content.decode()
    assert "不再要求填报，这一项没有保存。您刚写的：第1行的话" in page
    assert [line.words for line in lines(sheet)] == ["第0行的话", "", "第2行的话"]


def test_the_table_that_went_out_before_comes_back_without_it(world, sheet, enter):
    client = enter("lead")
    book = out(client, sheet)
    for row in (1, 2, 3):
        at(book, row, "本期情况").value = "无变化"
    withdraw(world, 2)
    again = out(client, sheet)
    assert [at(again, row, "状态").value for row in (1, 2, 3)] == ["待填", "不再要求", "待填"]
    assert [at(again, row, "本期情况").protection.locked for row in (1, 2, 3)] == [False, True, False]
    preview = back(client, sheet, book)
    assert preview.status_code == 200 and "表里写的不导入" in preview.content.decode()
    assert "已从表格导入 2 项" in take(client, sheet, preview).content.decode()
    assert [line.answer for line in lines(sheet)] == ["no_change", "", "no_change"]


def test_the_api_tells_the_state_and_refuses_in_a_sentence(world, sheet, enter):
    withdraw(world, 2)
    line = lines(sheet)[1]
    found = enter("lead").get(f"/api/v1/sheet-lines/?sheet={sheet.pk}&state=dropped").json()
    assert [one["id"] for one in found["results"]] == [line.pk]
