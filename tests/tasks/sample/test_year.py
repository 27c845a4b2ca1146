"""The sample year loads on any day of a year, through the real importer, and stands as the first page says."""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from assessment.models import ReportCall, ReportDelivery, ReportSection
from fazhi.agenda.lamps import LABELS, state_of
from fazhi.agenda.models import Delivery, Duty
from fazhi.desk.sample import ORDER, accounts
from fazhi.files.models import Publication
from fazhi.files.store import missing_files
from fazhi.flow.models import TimelineStep
from fazhi.org.models import Alias, Kind, Level, Post, Unit, User
from tasks.models import (
    Claim,
    LineFigure,
    Milestone,
    Plan,
    PlanImport,
    PlanSeen,
    Round,
    Sheet,
    SheetLine,
    Task,
    TaskSeen,
    TaskUnit,
)
from tasks.sample import mail, moments, papers
from tasks.sample.people import acting
from tasks.selectors.calls import calls
from tasks.selectors.review import counts
from tasks.services import seen

YEAR = timezone.localdate().year
LEAP = next(year for year in range(YEAR, YEAR + 9) if calendar.isleap(year))
DAYS = (date(YEAR, 1, 2), date(LEAP, 2, 29), date(YEAR, 12, 31))
PASSWORD = "one-for-all-of-them"


@pytest.fixture
def loaded(db, clock, settings, tmp_path, request):
    """The sample as it is loaded on the day of the parameter."""
    clock(f"{request.param} 10:00")
    settings.SAMPLE_PASSWORD, settings.FAZHI_VAR = PASSWORD, tmp_path
    call_command("sample")
    return request.param


def of_year(day: date) -> Plan:
    """The city's plan of the year."""
    return Plan.objects.get(title=f"澜川市{day.year}年法治政府建设工作要点")


@pytest.mark.parametrize("loaded", DAYS, indirect=True, ids=str)
def test_the_sample_year_loads_on(loaded, tmp_path):
    check_units()
    check_accounts()
    check_plan(loaded)
    check_what_units_did(of_year(loaded))
    check_lamps(loaded)
    check_rounds(loaded)
    check_reports(loaded)
    check_publications(loaded)
    check_reaching(loaded)
    check_drafts(loaded)
    check_moments()
    check_visibility()
    assert len(list((tmp_path / "sample").glob("*.docx"))) == 7 and not missing_files()
    with pytest.raises(CommandError, match="空数据库"):
        call_command("sample")


def check_rounds(day: date) -> None:
    """Two locked rounds and a running one; sheets at every station, something returned, something claimed."""
    rounds = list(Round.objects.order_by("id"))
    assert [r.state for r in rounds] == ["locked", "locked", "opened"]
    assert all(r.due < day for r in rounds[:2]) and rounds[2].due > day
    assert set(rounds[0].sheets.values_list("state", flat=True)) <= {"accepted", "filling"}
    assert set(rounds[2].sheets.values_list("state", flat=True)) == {"accepted", "filling", "returned", "signed", "submitted"}
    assert not SheetLine.objects.filter(state="returned", why="").exists()
    assert SheetLine.objects.filter(sheet__round=rounds[2], prior__isnull=False).exists()
    assert LineFigure.objects.exists() and not LineFigure.objects.filter(line__answer="no_change").exists()
    assert set(Claim.objects.values_list("state", flat=True)) == {"filed", "returned", "closed"}
    assert Task.objects.filter(state="done").exists()
    assert not Sheet.objects.filter(duty__signed_at__gt=timezone.now()).exists()


def check_reports(day: date) -> None:
    """A call that is over and one past its day; a report at each station, the accounts' own units among them."""
    over, running = ReportCall.objects.filter(kind="self_inspection").order_by("id")
    assert (over.state, running.state) == ("closed", "opened") and over.due < day and running.due < day
    asked = over.reports.count()
    assert asked in (5, 6) and Counter(over.reports.values_list("state", flat=True)) == {"archived": asked - 1, "drafting": 1}
    stations = {"accepted": 1, "signed": 1, "returned": 1, "submitted": 1, "drafting": running.reports.count() - 4}
    assert Counter(running.reports.values_list("state", flat=True)) == stations
    states = {report.pk: state_of(report.duty, day, 7) for report in running.reports.select_related("duty")}
    late = {pk for pk, state in states.items() if state == "late"}
    assert set(running.reports.filter(pk__in=late).values_list("state", flat=True)) == {"submitted", "drafting"}
    assert len(late) == running.reports.count() - 3 >= 2
    assert running.reports.get(state="returned").unit.code == "LC34"
    assert running.reports.filter(state="drafting", sections__isnull=True).count() == 1
    assert not ReportSection.objects.filter(report__state="accepted", text__contains="〔此处缺少").exists()
    assert not ReportSection.objects.filter(state="returned", why="").exists()


def check_publications(day: date) -> None:
    """Last year's reports: some public, one taken off, one to be checked by the unit of an account, one not written."""
    call = ReportCall.objects.get(kind="unit_annual")
    assert call.year == day.year - 1
    owed = ReportDelivery.objects.filter(report__call=call, key="public")
    standing = Publication.objects.filter(withdrawn_at__isnull=True)
    assert standing.count() == owed.filter(received_on__isnull=False, duty__closed_at__isnull=False).count() >= 2
    assert Publication.objects.get(withdrawn_at__isnull=False).why and not Publication.objects.filter(
        published_at__gt=timezone.now()
    )
    waits = owed.get(report__state="accepted", report__checks=None)
    assert waits.report.unit.code == "LC19" and owed.filter(report__state="drafting", report__sections=None).count() == 1
    for one in standing:
        assert one.year == call.year and [block["is"] for block in one.paper["blocks"]].count("figure") == 1


def check_reaching(day: date) -> None:
    """Most people can be called and written to, at numbers and addresses that can't be anybody's; mail waits and was sent."""
    people = User.objects.all()
    assert not people.exclude(phone="").exclude(phone__startswith="0000-555").exists()
    assert not people.exclude(email="").exclude(email__endswith=".invalid").exists()
    phones = list(people.exclude(phone="").values_list("phone", flat=True))
    assert len(phones) == len(set(phones)) and min(len(phones), people.exclude(email="").count()) > 0.9 * people.count()
    assert not people.filter(username__in=ORDER).filter(Q(phone="") | Q(email="")).exists()
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states["waiting"] >= 5 and states["failed"] == 2 and states["sent"] > 50, states
    assert not Delivery.objects.filter(state="waiting", day__lt=day - timedelta(days=mail.WAITING)).exists()
    assert not Delivery.objects.exclude(state="waiting").filter(address="").exists()
    late = Duty.objects.filter(task_duty__isnull=False, due__lt=day)
    rows = calls(acting("office", "clerk", moments.Moments(day)), late.filter(closed_at=None, signed_at=None, waived_at=None))
    assert rows and all(row.people for row in rows) and any(one.phone for row in rows for one in row.people)


def check_units() -> None:
    """5 counties, 32 departments, 20 townships; one unit closed and followed."""
    found = Counter(Unit.objects.filter(closed__isnull=True).values_list("level", "kind"))
    assert found[Level.COUNTY, Kind.GOVERNMENT] == 5
    assert found[Level.CITY, Kind.DEPARTMENT] == 32
    assert found[Level.TOWNSHIP, Kind.TOWNSHIP] == 20
    assert [u.successor.short for u in Unit.objects.filter(closed__isnull=False)] == ["市数据局"]
    bureaus = Unit.objects.filter(level=Level.COUNTY, name__endswith="司法局")
    assert {u.guided_by.short for u in bureaus} == {"市司法局"}


def check_accounts() -> None:
    """The accounts of design.md, one password, one of them with two posts; and somebody who answers in every unit with a task."""
    assert [account.username for account in accounts()] == list(ORDER)
    people = User.objects.filter(username__in=ORDER)
    assert all(user.check_password(PASSWORD) and user.sample and not user.must_change for user in people)
    assert Post.objects.filter(user__username="office").count() == 2
    deaf = Unit.objects.filter(parts__isnull=False).exclude(posts__role__in=("liaison", "clerk"))
    assert not deaf.exists(), list(deaf)


def check_plan(day: date) -> None:
    """Sixty tasks under eight headings, read from the paper, issued by today with every date inside the plan's year."""
    plan = of_year(day)
    assert plan.state == "issued" and plan.issued_on <= day
    assert (plan.starts, plan.ends) == (date(day.year, 1, 1), date(day.year, 12, 31))
    assert plan.tasks.count() == 60 and plan.sections.filter(depth=0).count() == 8
    text = plan.paper.text
    assert all(text[t.start : t.end] == t.text for t in plan.tasks.all())
    outside = Milestone.objects.filter(task__plan=plan, day__isnull=False).exclude(day__range=(plan.starts, plan.ends))
    assert not outside.exists(), list(outside)
    named = TaskUnit.objects.filter(plan=plan, group__isnull=True).exclude(rule__startswith="改派")
    assert Counter(named.values_list("role", flat=True)) == {"lead": 53, "co": 74, "responsible": 13}, "as the template says"
    assert Alias.objects.filter(source="corrected", name="市支队").exists()


def check_what_units_did(plan: Plan) -> None:
    """Most received, some not; one objection open, one upheld, one reassigned; one handed on."""
    states = Counter(plan.parts.values_list("state", flat=True))
    assert states["received"] > 300 and states["sent"] > 20 and states["objected"] == 1 and states["released"] == 1
    assert plan.parts.filter(person__isnull=False).count() == 1
    moves = Counter(TimelineStep.objects.filter(noun="tasks.taskunit").values_list("move", flat=True))
    assert (moves["object"], moves["uphold"], moves["release"], moves["hand_on"]) == (3, 1, 1, 1)
    for code in ("LC34", "LC19", "HT"):
        assert plan.parts.filter(unit__code=code, state="sent").exists(), "the accounts have something left to receive"


def check_lamps(day: date) -> None:
    """Every lamp is lit somewhere, and nothing is told of the future."""
    duties = Duty.objects.select_related("unit")
    assert {state_of(duty, day, duty.unit.soon_days) for duty in duties} == set(LABELS)
    closed = [timezone.localdate(d.closed_at) for d in duties if d.closed_at]
    assert closed and max(closed) <= day
    assert all(d.open_from <= d.due for d in duties)


def check_drafts(day: date) -> None:
    """A paper lies half reviewed with doubts of several kinds; a plan waits for the office head; a county has its own."""
    batch = PlanImport.objects.get(state="reviewing")
    assert counts(batch).doubts >= 5 and batch.title
    codes = {doubt["code"] for item in batch.items.all() for doubt in item.doubts}
    assert {"before-month", "no-such-date", "no-lead"} <= codes
    assert Plan.objects.get(state="submitted").office.code == "LC00"
    assert Plan.objects.get(office__code="HT").state == "issued"
    assert Plan.objects.filter(state="issued", ends__year=day.year, starts__year=day.year - 1).count() == 1


def check_visibility() -> None:
    """The rows that say who may see what are those of the rule."""
    before = set(TaskSeen.objects.values_list("task", "unit")), set(PlanSeen.objects.values_list("plan", "unit"))
    seen.refresh_tasks(Task.objects.values_list("pk", flat=True))
    seen.refresh_plans(Plan.objects.values_list("pk", flat=True))
    assert before == (set(TaskSeen.objects.values_list("task", "unit")), set(PlanSeen.objects.values_list("plan", "unit")))


@pytest.mark.parametrize("day", [date(YEAR, 1, 1), date(YEAR, 1, 31), date(YEAR, 2, 10), date(YEAR, 2, 11), date(YEAR, 12, 31)])
def test_no_plan_is_issued_in_the_future(day):
    days = moments.Moments(day)
    assert days.drive_issued < days.issued <= day <= days.soon <= date(day.year, 12, 31)


def test_the_papers_are_the_product_of_their_templates():
    days = moments.Moments(date(YEAR, 5, 1))
    words = days.words(days.issued, 7)
    for name in ("plan.txt", "drive.txt", "draft.txt", "study.txt", "county.txt"):
        template = moments.text(name)
        assert not any(str(y) in template for y in range(2000, 2100)), "a template names no year"
        assert papers.docx_of(template, words)[:2] == b"PK"


def test_the_password_is_kept_for_its_owner_only(settings, tmp_path):
    from fazhi.desk.management.commands.sample import sample_password

    settings.SAMPLE_PASSWORD, settings.FAZHI_VAR = "", tmp_path / "var"
    first, told = sample_password()
    place = tmp_path / "var" / "sample_password"
    assert len(first) >= 10 and first in told
    assert place.stat().st_mode & 0o777 == 0o600
    assert sample_password()[0] == first
    settings.SAMPLE_PASSWORD = "given"
    assert sample_password()[0] == "given"


def check_moments() -> None:
    """What happened bears the days it is told of: issued on the day of the plan, nothing before it and nothing to come."""
    for plan in Plan.objects.filter(state="issued"):
        parts = TaskUnit.objects.filter(plan=plan)
        steps = TimelineStep.objects.filter(noun="tasks.taskunit", object_id__in=parts.values("pk"))
        assert timezone.localdate(steps.filter(move="send").earliest("at").at) == plan.issued_on
        assert not steps.filter(move__in=("receive", "object", "uphold"), at__lt=moments.at(plan.issued_on, 9)).exists()
        assert {timezone.localdate(at) for at in parts.values_list("sent_at", flat=True) if at} >= {plan.issued_on}
    assert not TimelineStep.objects.filter(at__gt=timezone.now()).exists()
    assert not Duty.objects.filter(closed_at__gt=timezone.now()).exists()
