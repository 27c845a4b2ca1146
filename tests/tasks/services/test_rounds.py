"""A round from opening to locking: sheets, lines, signature, returned lines, the lock that holds against any path."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.files import evidence
from fazhi.flow.engine import Refused
from fazhi.org.access import Forbidden, visible
from fazhi.org.versions import Stale
from tasks.models import Minimum, Round, Sheet, SheetLine, SheetSeen, TaskUnit
from tasks.services import parts, rounds, sheets
from tests.cast import make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def open_round(world, plan, **changes) -> Round:
    """A quarter's round over one plan, due in a week."""
    today = TODAY()
    starts, ends = rounds.next_span("quarter", today)
    given = {"title": "季度进展", "period": "quarter", "starts": starts, "ends": ends, "due": today + timedelta(days=7)}
    return rounds.open_round(actor=world.acting("clerk"), plans=[plan], **{**given, **changes})


@shared
def plan(world):
    """Two tasks: one of lead and co, one of the co-unit alone."""
    return make_plan(world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}, {"title": "组织培训", "responsible": ["co"]}])


def sheet_of(round_: Round, world, key: str) -> Sheet:
    return Sheet.objects.get(round=round_, unit=world.units[key])


def fill(world, sheet: Sheet, key: str, **changes) -> None:
    """Answer every line that is open."""
    given = {"answer": "progress", "words": "已完成初稿。", "percent": 40}
    for line in sheet.lines.filter(state__in=sheets.EDITABLE):
        sheets.save_line(line, actor=world.acting(key), version=line.version, changes={**given, **changes})


def report(world, sheet: Sheet, key: str, head: str) -> Sheet:
    """Fill, submit and sign."""
    fill(world, sheet, key)
    sheet = sheets.act(sheet, "submit", actor=world.acting(key))
    return sheets.act(sheet, "sign", actor=world.acting(head))


def test_each_unit_that_answers_gets_one_sheet_with_its_lines_and_one_duty(world, plan):
    round_ = open_round(world, plan)
    told = {s.unit.name: [line.task.title for line in s.lines.all()] for s in round_.sheets.all()}
    assert told == {"甲市牵头局": ["编制清单"], "甲市配合局": ["组织培训"]}
    duty = sheet_of(round_, world, "lead").duty
    assert (duty.kind, duty.unit, duty.due, duty.open_from) == ("sheet", world.units["lead"], round_.due, TODAY())


def test_only_chosen_units_are_asked_and_a_round_of_nothing_is_refused(world, plan):
    round_ = open_round(world, plan, units=[world.units["co"]])
    assert [s.unit for s in round_.sheets.all()] == [world.units["co"]]
    with pytest.raises(ValidationError, match="没有要填报的任务"):
        open_round(world, plan, units=[world.units["outsider"]])
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due": date(2001, 1, 1)}, "早于发起"),
        ({"title": "  "}, "空"),
        ({"ends": date(2001, 1, 1)}, "早于开始"),
        ({"return_days": 99}, "30 个工作日"),
    ],
)
def test_a_round_that_cannot_be_is_refused_whole(world, plan, changes, words):
    with pytest.raises(ValidationError, match=words):
        open_round(world, plan, **changes)
    assert not Round.objects.exists() and not Duty.objects.filter(kind="sheet").exists()


def test_who_may_open_and_who_sees(world, plan):
    with pytest.raises(Forbidden):
        rounds.open_round(
            actor=world.acting("lead"), plans=[plan], title="x", period="once", starts=TODAY(), ends=TODAY(), due=TODAY()
        )
    round_ = open_round(world, plan)
    seen = {key for key in world.posts if visible(world.acting(key), Sheet).filter(unit=world.units["lead"]).exists()}
    assert seen == {"clerk", "head", "lead", "lead_head", "leader", "observer", "assessor"}
    assert {key for key in world.posts if visible(world.acting(key), Round).exists()} == seen | {"co"}
    wanted = {world.units[k].pk for k in ("city", "office", "lead")}
    rows = SheetSeen.objects.filter(sheet=sheet_of(round_, world, "lead"))
    assert set(rows.values_list("unit_id", flat=True)) == wanted


def test_a_sheet_is_filled_submitted_signed_and_accepted(world, plan):
    round_ = open_round(world, plan)
    sheet = sheet_of(round_, world, "lead")
    with pytest.raises(Refused, match="还有没填的行：“1.”"):
        sheets.act(sheet, "submit", actor=world.acting("lead"))
    fill(world, sheet, "lead", words="")
    with pytest.raises(Refused, match="请写出进展情况"):
        sheets.act(sheet, "submit", actor=world.acting("lead"))
    fill(world, sheet, "lead")
    sheet = sheets.act(sheet, "submit", actor=world.acting("lead"))
    with pytest.raises(Refused, match="不能修改"):
        fill(world, sheet, "lead")
    with pytest.raises(Forbidden):
        sheets.act(sheet, "sign", actor=world.acting("lead"))
    sheet = sheets.act(sheet, "send_back", actor=world.acting("lead_head"), note="写得太简单")
    fill(world, sheet, "lead", words="已完成初稿，征求了意见。")
    sheet = sheets.act(sheets.act(sheet, "submit", actor=world.acting("lead")), "sign", actor=world.acting("lead_head"))
    duty = Duty.objects.get(pk=sheet.duty_id)
    assert (sheet.state, sheet.signed_by, duty.signed_at is not None, duty.closed_at) == (
        "signed",
        world.users["lead_head"],
        True,
        None,
    )
    sheet = sheets.act(sheet, "accept", actor=world.acting("clerk"))
    assert [line.state for line in sheet.lines.all()] == ["accepted"]
    assert Duty.objects.get(pk=sheet.duty_id).closed_at


def test_only_the_returned_line_reopens_and_the_unit_stays_on_time(world):
    rows = [{"title": f"任务{n}", "lead": ["lead"]} for n in (1, 2)]
    round_ = open_round(world, make_plan(world, rows), due=TODAY())
    sheet = report(world, sheet_of(round_, world, "lead"), "lead", "lead_head")
    first, second = sheet.lines.all()
    with pytest.raises(ValidationError, match="写明理由"):
        sheets.send_lines_back(sheet, {first.pk: " "}, actor=world.acting("clerk"))
    sheet = sheets.send_lines_back(sheet, {first.pk: "缺数据"}, actor=world.acting("clerk"))
    assert [(line.state, line.why) for line in sheet.lines.all()] == [("returned", "缺数据"), ("signed", "")]
    duty = Duty.objects.get(pk=sheet.duty_id)
    assert duty.signed_at is None and duty.due > duty.first_due == TODAY()
    with pytest.raises(Refused, match="已经报送"):
        sheets.save_line(second, actor=world.acting("lead"), version=None, changes={"words": "改"})
    sheet = report(world, sheet, "lead", "lead_head")
    assert (sheet.state, {line.state for line in sheet.lines.all()}) == ("signed", {"signed"})


def test_who_was_late_stays_late_after_a_return(world, plan):
    round_ = open_round(world, plan)
    sheet = sheet_of(round_, world, "lead")
    Duty.objects.filter(pk=sheet.duty_id).update(due=TODAY() - timedelta(days=2))
    sheet = report(world, sheet, "lead", "lead_head")
    sheet = sheets.send_lines_back(sheet, {sheet.lines.get().pk: "缺数据"}, actor=world.acting("clerk"))
    assert Duty.objects.get(pk=sheet.duty_id).due == TODAY() - timedelta(days=2)


def test_the_next_round_begins_with_the_last_words(world, plan):
    report(world, sheet_of(open_round(world, plan), world, "lead"), "lead", "lead_head")
    line = sheet_of(open_round(world, plan, title="下一轮"), world, "lead").lines.get()
    assert (line.words, line.percent, line.answer, line.prior is not None) == ("已完成初稿。", 40, "", True)


def test_the_office_enters_for_a_unit_and_it_shows(world, plan):
    sheet = sheet_of(open_round(world, plan), world, "lead")
    fill(world, sheet, "clerk")
    assert Sheet.objects.get(pk=sheet.pk).by_office
    with pytest.raises(Http404):
        fill(world, sheet, "outsider")


def test_a_stamped_scan_stands_for_the_signature(world, plan):
    sheet = sheet_of(open_round(world, plan), world, "lead")
    fill(world, sheet, "lead")
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    scan = evidence.give(actor=world.acting("lead"), unit=world.units["lead"], name="盖章.png", chunks=[png])
    sheet = sheets.sign_on_paper(sheet, actor=world.acting("lead"), scan=scan)
    assert (sheet.state, sheet.scan) == ("signed", scan)
    assert visible(world.acting("clerk"), type(scan)).filter(pk=scan.pk).exists()
    assert not visible(world.acting("co"), type(scan)).filter(pk=scan.pk).exists()


def test_evidence_is_given_once_and_seen_by_who_sees_the_line(world, plan):
    line = sheet_of(open_round(world, plan), world, "lead").lines.get()
    actor = world.acting("lead")
    given = [evidence.give(actor=actor, unit=actor.unit, name=name, chunks=[b"proof of it"]) for name in ("a.txt", "b.txt")]
    assert given[0] == given[1] and given[0].name == "a.txt"
    sheets.cite(line, given[:1], actor=actor)
    sheets.cite(line, given[:1], actor=actor)
    cited = evidence.cited_by(SheetLine, [line.pk])[line.pk]
    assert [(c.evidence, c.starts) for c in cited] == [(given[0], line.sheet.round.starts)]
    assert visible(world.acting("leader"), type(given[0])).exists()
    assert not visible(world.acting("outsider"), type(given[0])).exists()
    with pytest.raises(Http404):
        sheets.cite(line, given[:1], actor=world.acting("outsider"))
    sheets.drop(line, given[0], actor=actor)
    assert not evidence.cited_by(SheetLine, [line.pk])


def test_a_newer_line_is_never_written_over(world, plan):
    line = sheet_of(open_round(world, plan), world, "lead").lines.get()
    sheets.save_line(line, actor=world.acting("lead"), version=1, changes={"words": "甲"})
    with pytest.raises(Stale) as caught:
        sheets.save_line(line, actor=world.acting("lead"), version=1, changes={"words": "乙"})
    assert caught.value.fields == {"words": ("乙", "甲")}


def test_figures_of_minimums_are_kept_and_bad_ones_refused(world, plan):
    line = sheet_of(open_round(world, plan), world, "lead").lines.get()
    low = Minimum.objects.create(task=line.task, value=4, measure="次", period="year")
    other = Minimum.objects.create(task=plan.tasks.last(), value=4, measure="次")
    line = sheets.save_line(line, actor=world.acting("lead"), version=None, changes={"figures": {low.pk: 3}})
    assert [f.value for f in line.figures.all()] == [3]
    for figures in ({other.pk: 1}, {low.pk: -1}):
        with pytest.raises(ValidationError), transaction.atomic():
            sheets.save_line(line, actor=world.acting("lead"), version=None, changes={"figures": figures})
    sheets.save_line(line, actor=world.acting("lead"), version=None, changes={"figures": {low.pk: None}})
    assert not line.figures.exists()


def test_a_locked_round_is_changed_by_no_path(world, plan):
    round_ = open_round(world, plan)
    reported, silent = sheet_of(round_, world, "lead"), sheet_of(round_, world, "co")
    report(world, reported, "lead", "lead_head")
    round_ = rounds.act(round_, "lock", actor=world.acting("clerk"))
    assert Duty.objects.get(pk=silent.duty_id).waived_why == rounds.UNREPORTED
    with pytest.raises(Refused, match="已经锁定"):
        fill(world, silent, "co")
    with pytest.raises(Refused, match="已经锁定"):
        sheets.act(Sheet.objects.get(pk=reported.pk), "accept", actor=world.acting("clerk"))
    line = reported.lines.get()
    for sql in (
        f"UPDATE tasks_sheetline SET words = 'x' WHERE id = {line.pk}",
        f"DELETE FROM tasks_sheetline WHERE id = {line.pk}",
        f"UPDATE tasks_sheet SET by_office = by_office WHERE id = {reported.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(Forbidden):
        rounds.act(round_, "unlock", actor=world.acting("clerk"), note="补报")
    rounds.act(round_, "unlock", actor=world.acting("head"), note="补报")
    fill(world, silent, "co")
    assert Duty.objects.get(pk=silent.duty_id).waived_at is None


def test_a_round_that_nobody_answered_may_be_withdrawn(world, plan):
    round_ = open_round(world, plan)
    sheet = sheet_of(round_, world, "lead")
    fill(world, sheet, "lead")
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    with pytest.raises(Refused, match="不能撤销"):
        rounds.act(round_, "withdraw", actor=world.acting("clerk"), note="发错")
    sheets.act(Sheet.objects.get(pk=sheet.pk), "take_back", actor=world.acting("lead"))
    rounds.act(round_, "withdraw", actor=world.acting("clerk"), note="发错")
    assert not Duty.objects.filter(kind="sheet", waived_at__isnull=True).exists()


def test_members_of_a_collective_name_get_one_yearly_line(world, plan):
    part = TaskUnit.objects.get(task__title="组织培训")
    TaskUnit.objects.filter(pk=part.pk).update(full_lines=False)
    year = TODAY().year
    spans = {"starts": date(year, 7, 1), "ends": date(year, 9, 30)}
    assert not open_round(world, plan, **spans).sheets.filter(unit=part.unit).exists()
    spans = {"starts": date(year, 10, 1), "ends": date(year, 12, 31)}
    assert open_round(world, plan, **spans).sheets.filter(unit=part.unit).exists()


def test_a_lead_reads_what_co_units_report_through_it(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}], state="drafted")
    plan.tasks.update(mode="co_through_lead")
    from tasks.services import plans

    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    round_ = open_round(world, plan)
    line = sheet_of(round_, world, "co").lines.get()
    assert visible(world.acting("lead"), SheetLine).filter(pk=line.pk).exists()
    assert not visible(world.acting("co"), SheetLine).filter(sheet__unit=world.units["lead"]).exists()


def test_an_objection_is_not_asked_meanwhile(world, plan):
    part = TaskUnit.objects.get(task__title="组织培训")
    parts.object_to(part, actor=world.acting("co"), why="不是我们的")
    assert not open_round(world, plan).sheets.filter(unit=part.unit).exists()
