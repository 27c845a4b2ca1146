"""A task that is withdrawn, or a part that ends, is asked no more in the rounds that are open; nothing written is lost."""

from datetime import date

import pytest
from django.http import Http404

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused, move_all
from fazhi.flow.models import TimelineStep
from fazhi.measure import Period, measure
from fazhi.org.access import visible
from tasks.exports import summary
from tasks.models import Round, Sheet, SheetLine, Task, TaskUnit
from tasks.selectors import lines as line_reads
from tasks.selectors import rounds as round_reads
from tasks.selectors import sheets as sheet_reads
from tasks.services import asking, commit, parts, revise, rounds, sheets
from tests.cast import make_import, make_plan
from tests.sharing import shared
from tests.tasks.services.test_rounds import fill, open_round, report, sheet_of

pytestmark = pytest.mark.django_db
THREE = [{"title": f"任务{n}", "lead": ["lead"]} for n in (1, 2, 3)]


def withdraw(world, *titles: str) -> None:
    """Withdraw tasks as a revision does that no longer names them."""
    keys = list(Task.objects.filter(title__in=titles).values_list("pk", flat=True))
    move_all(Task, keys, "withdraw", actor=world.acting("clerk"), note="修订取消")


def reinstate(world, *titles: str) -> None:
    keys = list(Task.objects.filter(title__in=titles).values_list("pk", flat=True))
    move_all(Task, keys, "reinstate", actor=world.acting("clerk"), note="撤销修订")


def states(sheet: Sheet) -> list[tuple[str, str, str]]:
    return list(sheet.lines.order_by("order").values_list("task__title", "state", "words"))


def fresh(sheet: Sheet) -> Sheet:
    return Sheet.objects.select_related("duty", "round").get(pk=sheet.pk)


@shared
def round_(world) -> Round:
    return open_round(world, make_plan(world, THREE))


@shared
def sheet(world, round_) -> Sheet:
    return sheet_of(round_, world, "lead")


def test_a_withdrawn_tasks_line_is_asked_no_more_and_keeps_its_words(world, sheet):
    first, second, third = sheet.lines.order_by("order")
    for line in (first, second):
        sheets.save_line(line, actor=world.acting("lead"), version=1, changes={"answer": "progress", "words": "写了一半"})
    withdraw(world, "任务2", "任务3")
    assert states(sheet) == [("任务1", "open", "写了一半"), ("任务2", "dropped", "写了一半"), ("任务3", "dropped", "")]
    with pytest.raises(Refused, match="不再要求填报"):
        sheets.save_line(SheetLine.objects.get(pk=second.pk), actor=world.acting("lead"), version=None, changes={"words": "改"})
    assert sheets.fill_rest(fresh(sheet), actor=world.acting("lead")) == 0
    done = sheets.act(fresh(sheet), "submit", actor=world.acting("lead"))
    done = sheets.act(done, "sign", actor=world.acting("lead_head"))
    assert (done.state, [state for _, state, _ in states(done)]) == ("signed", ["signed", "dropped", "dropped"])
    sheets.act(done, "accept", actor=world.acting("clerk"))
    assert [state for _, state, _ in states(done)] == ["accepted", "dropped", "dropped"]


def test_counts_lists_summary_and_measures_leave_it_out(world, round_, sheet):
    withdraw(world, "任务2")
    clerk = world.acting("clerk")
    assert sheet_reads.progress([sheet.pk]) == {sheet.pk: (0, 2, 0)}
    listed = round_reads.sheets(clerk, round_).get()
    assert (listed.lines_n, listed.blank_n) == (2, 2)
    rows = line_reads.summary(line_reads.of_round(clerk, round_))
    assert [row.title for row in rows] == ["任务1", "任务3"]
    assert [row[3] for row in summary.sheet_rows(rows)] == ["任务1", "任务3"]
    whole = sheet_reads.read(world.acting("lead"), sheet_reads.get(world.acting("lead"), sheet.pk))
    assert (len(whole.rows), len(whole.asked)) == (3, 2)
    figure = accepted(world, round_)
    counted = {one.key: one.value for one in figure.inputs}
    assert (counted["lines"], counted["open"]) == (2, 2)


def accepted(world, round_: Round):
    """The measure of accepted lines over the round's year."""
    day = round_.ends
    year = Period(date(day.year, 1, 1), date(day.year, 12, 31))
    return measure("lines.accepted", world.units["lead"], year, world.acting("clerk"))


def test_a_sheet_without_any_line_left_is_excused_and_its_duty_waived(world, round_, sheet):
    fill(world, sheet, "lead")
    withdraw(world, "任务1", "任务2", "任务3")
    held = fresh(sheet)
    assert (held.state, held.duty.waived_why, held.duty.signed_at) == ("excused", asking.OVER, None)
    assert {words for _, _, words in states(sheet)} == {"已完成初稿。"}
    for key in ("clerk", "lead"):
        told = round_reads.progress(world.acting(key), [round_]).get(round_.pk, round_reads.Progress())
        assert (told.sheets, told.reported, told.late) == (0, 0, 0)
    with pytest.raises(Refused, match="不再要求"):
        sheets.act(held, "submit", actor=world.acting("lead"))
    steps = TimelineStep.objects.filter(noun="tasks.sheet", object_id=sheet.pk).values_list("move", flat=True)
    assert {"let_go", "excuse"} <= set(steps)
    rounds.act(round_, "withdraw", actor=world.acting("clerk"), note="没有要填的了")  # nobody had begun


def test_what_was_let_go_comes_back_as_it_was(world, sheet):
    fill(world, sheet, "lead")
    withdraw(world, "任务1", "任务2", "任务3")
    reinstate(world, "任务1", "任务3")
    held = fresh(sheet)
    assert (held.state, held.duty.waived_at, held.duty.waived_why) == ("filling", None, "")
    assert [(state, words) for _, state, words in states(sheet)] == [
        ("open", "已完成初稿。"),
        ("dropped", "已完成初稿。"),
        ("open", "已完成初稿。"),
    ]


def test_a_submitted_sheet_goes_on_with_the_rest(world, sheet):
    fill(world, sheet, "lead")
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    withdraw(world, "任务2")
    held = sheets.act(fresh(sheet), "sign", actor=world.acting("lead_head"))
    assert [state for _, state, _ in states(held)] == ["signed", "dropped", "signed"]


def test_a_returned_line_that_is_withdrawn_lets_the_signature_of_the_rest_stand(world, sheet):
    signed = report(world, sheet, "lead", "lead_head")
    at = Duty.objects.get(pk=signed.duty_id).signed_at
    line = signed.lines.get(task__title="任务2")
    sheets.send_lines_back(signed, {line.pk: "缺数据"}, actor=world.acting("clerk"))
    withdraw(world, "任务2")
    held = fresh(sheet)
    assert (held.state, held.duty.signed_at, held.duty.waived_at) == ("signed", signed.signed_at, None)
    assert abs((held.duty.signed_at - at).total_seconds()) < 1
    line.refresh_from_db()
    assert (line.state, line.why, line.words) == ("dropped", "缺数据", "已完成初稿。")
    sheets.act(held, "accept", actor=world.acting("clerk"))
    reinstate(world, "任务2")  # the sheet is reported: the next round asks
    assert SheetLine.objects.get(pk=line.pk).state == "dropped"


def test_a_returned_line_comes_back_with_its_reason(world, sheet):
    signed = report(world, sheet, "lead", "lead_head")
    lines = {line.pk: "缺数据" for line in signed.lines.filter(task__title__in=("任务1", "任务2"))}
    sheets.send_lines_back(signed, lines, actor=world.acting("clerk"))
    withdraw(world, "任务2")
    assert fresh(sheet).state == "returned"
    reinstate(world, "任务2")
    line = sheet.lines.get(task__title="任务2")
    assert (line.state, line.why) == ("returned", "缺数据")


def test_what_was_reported_stays_reported_and_cannot_be_sent_back(world, sheet):
    signed = report(world, sheet, "lead", "lead_head")
    withdraw(world, "任务2")
    assert [state for _, state, _ in states(signed)] == ["signed"] * 3
    line = signed.lines.get(task__title="任务2")
    with pytest.raises(Refused, match="不用再补报"):
        sheets.send_lines_back(fresh(sheet), {line.pk: "缺数据"}, actor=world.acting("clerk"))


def test_a_locked_round_stays_as_it_is_until_it_is_unlocked(world, round_, sheet):
    round_ = rounds.act(round_, "lock", actor=world.acting("clerk"))
    withdraw(world, "任务2")
    assert [state for _, state, _ in states(sheet)] == ["open"] * 3
    rounds.act(round_, "unlock", actor=world.acting("head"), note="补报")
    assert [state for _, state, _ in states(sheet)] == ["open", "dropped", "open"]
    rounds.act(fresh(sheet).round, "lock", actor=world.acting("clerk"))
    reinstate(world, "任务2")
    withdraw(world, "任务1", "任务3")
    assert [state for _, state, _ in states(sheet)] == ["open", "dropped", "open"]
    rounds.act(fresh(sheet).round, "unlock", actor=world.acting("head"), note="再补报")
    assert [state for _, state, _ in states(sheet)] == ["dropped", "open", "dropped"]


def test_a_reassigned_part_is_asked_no_more_of_the_old_unit(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}, {"title": "组织培训", "responsible": ["co", "lead"]}])
    round_ = open_round(world, plan)
    part = TaskUnit.objects.get(task__title="组织培训", unit=world.units["co"])
    sheet = sheet_of(round_, world, "co")
    fill(world, sheet, "co", words="本来就不是我们的")
    parts.object_to(part, actor=world.acting("co"), why="不属于我局职责")
    parts.reassign(part, actor=world.acting("clerk"), units=[world.units["outsider"]], why="改由旁观局办理")
    held = fresh(sheet)
    assert (held.state, held.duty.waived_why) == ("excused", asking.OVER)
    assert states(held) == [("组织培训", "dropped", "本来就不是我们的")]
    assert [state for _, state, _ in states(sheet_of(round_, world, "lead"))] == ["open", "open"]
    assert visible(world.acting("co"), Sheet).filter(pk=sheet.pk).exists()


def test_undoing_an_issued_import_excuses_every_sheet(world, round_, sheet):
    batch = Task.objects.first().plan.imports.get()
    commit.act(batch, "undo", actor=world.acting("head"), note="发错了文件")
    assert fresh(sheet).state == "excused"
    assert not Duty.objects.filter(kind="sheet", waived_at__isnull=True).exists()
    with pytest.raises(Http404):
        sheets.act(fresh(sheet), "submit", actor=world.acting("outsider"))


def test_a_revision_that_drops_a_task_and_a_unit_and_is_taken_back(world):
    rows = [{"title": "编制清单", "lead": ["lead"], "co": []}, {"title": "组织培训", "responsible": ["co", "lead"]}]
    plan = make_plan(world, rows)
    round_ = open_round(world, plan)
    sheet = sheet_of(round_, world, "lead")
    fill(world, sheet, "lead")
    batch = make_import(world, [{"title": "组织培训", "responsible": ["lead"], "number": "2."}], revises=plan)
    for name, who in (("submit", "clerk"), ("approve", "head")):
        batch = commit.act(batch, name, actor=world.acting(who))
    assert [state for _, state, _ in states(sheet)] == ["dropped", "open"]
    assert fresh(sheet_of(round_, world, "co")).state == "excused"
    assert {d.kind for d in revise.differences(batch)} == {"same"}
    commit.act(batch, "undo", actor=world.acting("head"), note="修订有误")
    assert states(sheet) == [("编制清单", "open", "已完成初稿。"), ("组织培训", "open", "已完成初稿。")]
