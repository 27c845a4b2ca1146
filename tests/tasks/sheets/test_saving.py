"""Lines are stored as they are typed, whole sheets without script; what collides shows both versions."""

from __future__ import annotations

import pytest

from fazhi.desk import kept
from tasks.models import LineFigure, Sheet, SheetLine
from tasks.selectors import sheets as reads
from tasks.services import rounds, sheets
from tests.tasks.sheets.conftest import fill, posted, report, sent_back

pytestmark = pytest.mark.django_db


def fresh(line: SheetLine) -> SheetLine:
    """The line as it is stored now."""
    return SheetLine.objects.get(pk=line.pk)


def type_in(client, line: SheetLine, **changes):
    """What the page sends while a line is typed."""
    return client.post(f"/sheets/{line.sheet_id}/lines/{line.pk}/", posted(line, **changes), HTTP_ACCEPT="application/json")


def mark(world, line: SheetLine) -> str:
    """What the page says it showed of a line."""
    return reads.row_of(world.acting("lead"), line.sheet, line.pk).mark


def test_a_line_is_stored_while_it_is_typed(sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    low = line.task.minimums.get()
    answer = type_in(client, line, words="已完成\r\n初稿", percent="40", **{f"f{low.pk}": "1.5"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["answer"], told["left"]) == (200, 2, "progress", 2)
    line = fresh(line)
    assert (line.words, line.percent, line.answer, line.version) == ("已完成\n初稿", 40, "progress", 2)
    assert LineFigure.objects.get(line=line, minimum=low).value == 1.5


def test_no_change_is_one_click_and_an_answer_is_never_taken_back(sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    assert type_in(client, line, answer="no_change").status_code == 200
    assert fresh(line).answer == "no_change"
    type_in(client, fresh(line), answer="")
    assert fresh(line).answer == "no_change"


def test_a_bad_number_is_named_and_the_words_beside_it_are_stored(sheet, enter):
    line = sheet.lines.first()
    low = line.task.minimums.get()
    answer = type_in(enter("lead"), line, words="写到一半", percent="四十", **{f"f{low.pk}": "-1"})
    told = answer.json()
    assert answer.status_code == 422 and told["version"] == 2
    assert told["fields"] == {
        f"l{line.pk}-percent": "完成进度请写 0 到 100 的整数。",
        f"l{line.pk}-f{low.pk}": "完成数请写数字，不能是负数，最多四位小数。",
    }
    assert (fresh(line).words, fresh(line).percent) == ("写到一半", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("percent", "101"),
        ("percent", "9" * 400),
        ("percent", "1e2"),
        ("words", "好" * 2001),
        ("words", "好\x00好"),
        ("problem", "难" * 1001),
        ("answer", "finished"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(sheet, enter, field, value):
    line = sheet.lines.first()
    answer = type_in(enter("lead"), line, **{field: value})
    assert answer.status_code == 422 and f"l{line.pk}-{field}" in answer.json()["fields"]
    stored = fresh(line)
    assert (stored.words, stored.problem, stored.percent, stored.answer) == ("", "", None, "")


def test_two_who_write_at_once_see_both_versions_and_nothing_is_overwritten(sheet, enter):
    line = sheet.lines.first()
    low = line.task.minimums.get()
    assert type_in(enter("lead_head"), line, words="负责人写的", percent="50", **{f"f{low.pk}": "3"}).status_code == 200
    client = enter("lead")
    answer = type_in(client, line, words="联络员写的", percent="50", **{f"f{low.pk}": "2"})
    card = answer.json()["html"]
    assert answer.status_code == 409 and fresh(line).words == "负责人写的"
    assert "负责人写的" in card and "联络员写的" in card and f'name="choose-l{line.pk}-f{low.pk}"' in card
    assert f"choose-l{line.pk}-percent" not in card
    chosen = posted(fresh(line), words="联络员写的", answer="progress", percent="50", **{f"f{low.pk}": "2"})
    chosen |= {f"choose-l{line.pk}-words": "mine", f"choose-l{line.pk}-f{low.pk}": "theirs", f"theirs-l{line.pk}-f{low.pk}": "3"}
    assert client.post(f"/sheets/{sheet.pk}/save/", chosen).status_code == 302
    assert (fresh(line).words, LineFigure.objects.get(line=line).value) == ("联络员写的", 3)


def test_two_versions_of_which_none_was_chosen_are_shown_again(sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    type_in(enter("lead_head"), line, words="负责人写的", problem="缺人")
    stored = fresh(line)
    sent = {"words": "联络员写的", "problem": "缺钱", "answer": "progress"}
    shown = {f"theirs-l{line.pk}-words": "负责人写的", f"theirs-l{line.pk}-problem": "缺人"}
    half = posted(stored, **sent) | shown | {f"choose-l{line.pk}-words": "mine"}
    answer = client.post(f"/sheets/{sheet.pk}/lines/{line.pk}/", half, HTTP_ACCEPT="application/json")
    assert answer.status_code == 409 and f'name="choose-l{line.pk}-problem"' in answer.json()["html"]
    assert (fresh(line).words, fresh(line).problem) == ("负责人写的", "缺人")
    whole = half | {f"choose-l{line.pk}-problem": "theirs"}
    answer = client.post(f"/sheets/{sheet.pk}/lines/{line.pk}/", whole, HTTP_ACCEPT="application/json")
    assert answer.status_code == 200 and "联络员写的" in answer.json()["html"]
    assert (fresh(line).words, fresh(line).problem) == ("联络员写的", "缺人")


def test_the_same_words_twice_are_no_collision(sheet, enter):
    line, client = sheet.lines.first(), enter("lead")
    assert type_in(client, line, words="一样").status_code == 200
    assert type_in(client, line, words="一样", answer="progress").status_code == 200


def test_one_form_saves_every_line_without_script(sheet, enter):
    lines = list(sheet.lines.all())
    data = posted(*lines)
    data |= {f"l{lines[0].pk}-words": "第一项写好了", f"l{lines[1].pk}-answer": "nothing", f"l{lines[2].pk}-percent": "x"}
    data |= {f"l{lines[2].pk}-words": "第三项也写了"}
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#l{lines[2].pk}-percent"' in page and "第 3 项：完成进度请写 0 到 100 的整数。" in page
    assert 'value="x"' in page and "第三项也写了" in page
    assert [(fresh(line).answer, fresh(line).words) for line in lines] == [
        ("progress", "第一项写好了"),
        ("nothing", ""),
        ("progress", "第三项也写了"),
    ]


def test_what_was_not_touched_is_not_written_even_when_it_moved_meanwhile(world, sheet, enter):
    lines = list(sheet.lines.all())
    data = posted(*lines) | {f"l{line.pk}-was": mark(world, line) for line in lines}
    type_in(enter("lead_head"), lines[0], words="同事写的")
    data[f"l{lines[1].pk}-words"] = "我写的"
    assert enter("lead").post(f"/sheets/{sheet.pk}/save/", data).status_code == 302
    assert [fresh(line).words for line in lines] == ["同事写的", "我写的", ""]
    assert fresh(lines[2]).version == 1


def test_a_collision_without_script_shows_both_versions(sheet, enter):
    line = sheet.lines.first()
    type_in(enter("lead_head"), line, words="同事写的")
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(line, words="我写的"))
    page = answer.content.decode()
    assert answer.status_code == 409 and fresh(line).words == "同事写的"
    assert "您写的" in page and "现在存的" in page and "我写的" in page and "同事写的" in page


def test_the_rest_is_no_change_in_one_act(sheet, enter):
    lines = list(sheet.lines.all())
    answer = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(lines[0], words="有事", do="same"), follow=True)
    assert "2 项填为“无变化”。" in answer.content.decode()
    assert [fresh(line).answer for line in lines] == ["progress", "no_change", "no_change"]
    again = enter("lead").post(f"/sheets/{sheet.pk}/save/", {"do": "same"}, follow=True)
    assert "没有空着的项" in again.content.decode()


def test_only_returned_lines_can_be_changed(world, sheet, enter):
    first, second, _third = sent_back(world, sheet)
    client = enter("lead")
    assert type_in(client, first, words="偷改").status_code == 422
    assert type_in(client, second, words="补了数据").status_code == 200
    assert (fresh(first).words, fresh(second).words) == ("已完成初稿。", "补了数据")


def test_a_locked_round_is_refused_and_says_so(world, sheet, enter):
    line = sheet.lines.first()
    rounds.act(sheet.round, "lock", actor=world.acting("clerk"))
    answer = type_in(enter("lead"), line, words="晚了")
    assert answer.status_code == 422 and "已经锁定" in answer.json()["error"]
    page = enter("lead").post(f"/sheets/{sheet.pk}/save/", posted(line, words="晚了"), follow=True)
    assert "已经锁定" in page.content.decode() and fresh(line).words == ""


def test_a_submitted_sheet_is_refused(world, sheet, enter):
    report(world, sheet)
    line = sheet.lines.first()
    answer = type_in(enter("lead"), line, words="晚了")
    assert answer.status_code == 422 and "不能修改" in answer.json()["error"]
    assert fresh(line).words == "已完成初稿。"


@pytest.mark.parametrize("who", ["leader", "observer"])
def test_who_may_only_read_is_told_so(sheet, enter, who):
    line = sheet.lines.first()
    assert type_in(enter(who), line, words="改").status_code == 403
    assert enter(who).post(f"/sheets/{sheet.pk}/save/", posted(line, words="改")).status_code == 403


def test_the_office_enters_for_the_unit_and_it_shows(world, sheet, enter):
    line, client = sheet.lines.first(), enter("clerk")
    assert "代填" in client.get(f"/sheets/{sheet.pk}/").content.decode()
    page = client.get(f"/sheets/{sheet.pk}/?fill=1").content.decode()
    assert "您正在替<b>甲市牵头局</b>填报" in page and "<textarea" in page
    assert type_in(client, line, words="电话里说的").status_code == 200
    assert Sheet.objects.get(pk=sheet.pk).by_office is True
    own = enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    assert "代填" in own and "clerk同志 代填" in own
    answer = client.post(f"/sheets/{sheet.pk}/save/", {"do": "same", "fill": "1"})
    assert answer["Location"].endswith("?fill=1")


def test_an_expired_session_carries_the_whole_form_through_sign_in(world, sheet, client):
    line = sheet.lines.first()
    answer = client.post(f"/sheets/{sheet.pk}/save/", posted(line, words="写到一半的话"))
    carried = kept.unseal(answer.context["sealed"])
    assert answer.status_code == 401 and carried.path == f"/sheets/{sheet.pk}/save/"
    assert dict(carried.fields)[f"l{line.pk}-words"] == "写到一半的话"
    told = client.post(f"/sheets/{sheet.pk}/lines/{line.pk}/", posted(line, words="x"), HTTP_ACCEPT="application/json")
    assert told.status_code == 401 and "还在本页" in told.json()["error"]


def test_fill_rest_does_what_single_answers_would(world, sheet):
    fill(world, sheet, answer="no_change", words="", percent=None)
    single = list(sheet.lines.values_list("answer", "words", "percent", "version"))
    SheetLine.objects.filter(sheet=sheet).update(answer="", version=1)
    assert sheets.fill_rest(sheet, actor=world.acting("lead")) == 3
    assert list(sheet.lines.values_list("answer", "words", "percent", "version")) == single
