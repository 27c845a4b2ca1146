"""Who is told what on a report's way, and the reminder of its day that leads to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.models import Report, ReportSection
from assessment.services import calls, drafts, reports
from fazhi.agenda import pages, reminders
from fazhi.agenda.models import Duty, Notice, ReminderRule
from tests.assessment.conftest import open_call
from tests.sharing import shared

pytestmark = pytest.mark.django_db


def told(rule: str) -> dict[str, str]:
    """{person: title} of the notices of a rule."""
    return dict(Notice.objects.filter(rule=f"assessment.{rule}").order_by("pk").values_list("person__username", "title"))


@shared
def drafted(world, report) -> Report:
    """A draft with words in every section."""
    drafts.compose(report, actor=world.acting("lead"))
    for section in ReportSection.objects.filter(report=report):
        drafts.write(section, actor=world.acting("lead"), version=section.version, text="全年完成各项任务。")
    return Report.objects.get(pk=report.pk)


def test_each_units_liaison_is_asked_once_and_led_to_the_own_report(world, report):
    title = "请报送法治政府建设自查情况的报告"
    assert told("reportcall.open") == {"lead": title, "co": title}
    one = Notice.objects.get(rule="assessment.reportcall.open", person=world.users["lead"])
    assert pages.address(one.noun, one.object_id) == f"/reports/{report.pk}/"
    assert one.words.startswith(f"{report.call.due:%Y-%m-%d} 前报送。")


def test_the_way_through_the_house(world, drafted):
    report = reports.act(drafted, "submit", actor=world.acting("lead"))
    assert told("report.submit") == {"lead_head": f"{report.title}等您签发"}
    report = reports.act(report, "send_back", actor=world.acting("lead_head"), note="再核实")
    back = Notice.objects.get(rule="assessment.report.send_back")
    assert (back.person.username, back.words, back.urgent) == ("lead", "再核实", False)
    for name, who in (("submit", "lead"), ("sign", "lead_head")):
        report = reports.act(report, name, actor=world.acting(who))
    section = report.sections.first()
    report = reports.send_back(report, {section.pk: "缺数据"}, actor=world.acting("clerk"))
    assert set(told("report.return")) == {"lead", "lead_head"}
    assert Notice.objects.filter(rule="assessment.report.return", urgent=True).count() == 2
    for name, who in (("submit", "lead"), ("sign", "lead_head"), ("accept", "clerk")):
        report = reports.act(report, name, actor=world.acting(who))
    assert told("report.accept") == {"lead": f"{report.title}已通过"}


def test_a_call_taken_back_says_so(world, report):
    calls.act(report.call, "withdraw", actor=world.acting("clerk"), note="期间写错")
    assert set(told("reportcall.withdraw")) == {"lead", "co"}
    assert Notice.objects.filter(rule="assessment.reportcall.withdraw", words="期间写错").count() == 2


def test_the_reminder_of_its_day_leads_to_the_report(world, told, clock):
    clock("2031-06-11 10:00")
    call = open_call(world, told.plan, ("lead",), due=timezone.localdate() + timedelta(days=9))
    report = call.reports.get()
    ReminderRule.objects.get_or_create(kind="report", offset=0, role="liaison", defaults={"active": True})
    reminders.scan(timezone.now())
    clock("2031-06-20 10:00")
    assert reminders.scan(timezone.now())
    duty = Duty.objects.get(pk=report.duty_id)
    one = Notice.objects.filter(duty=duty, person=world.users["lead"]).order_by("-pk").first()
    assert pages.address(one.noun, one.object_id) == f"/reports/{report.pk}/"
