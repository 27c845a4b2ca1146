"""Calls and reports: who is asked and sees, sign, return section by section, accept, on time, end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from assessment.models import Passage, Report, ReportCall, ReportSection, ReportSeen
from assessment.services import calls, drafts, reports
from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org.access import Forbidden, visible
from fazhi.org.models import Unit
from fazhi.org.versions import Stale
from tests.assessment.conftest import open_call
from tests.sharing import shared

GAP = "〔此处缺少某事，可由某单位补充〕"


def today() -> date:
    return timezone.localdate()


def duty(report: Report) -> Duty:
    return Duty.objects.get(pk=report.duty_id)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


@shared
def drafted(world, report) -> Report:
    """The draft, written."""
    return drafts.compose(report, actor=world.acting("lead"))


@shared
def signed(world, drafted) -> Report:
    """Handed in."""
    reports.act(drafted, "submit", actor=world.acting("lead"))
    return reports.act(drafted, "sign", actor=world.acting("lead_head"))


def test_each_unit_gets_one_report_and_one_duty(world, told):
    call = open_call(world, told.plan)
    assert [(r.unit.name, r.title, r.state) for r in call.reports.order_by("unit__path")] == [
        ("甲市牵头局", "甲市牵头局关于法治政府建设自查情况的报告", "drafting"),
        ("甲市配合局", "甲市配合局关于法治政府建设自查情况的报告", "drafting"),
    ]
    owed = duty(call.reports.get(unit=world.units["lead"]))
    assert (owed.kind, owed.title, owed.due, owed.open_from) == ("report", "报送法治政府建设自查情况的报告", call.due, today())
    assert call.recipient == "甲市法治办"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due": date(2001, 1, 1)}, "早于发起"),
        ({"title": "  "}, "空"),
        ({"ends": date(2001, 1, 1)}, "早于开始"),
        ({"return_days": 99}, "30 个工作日"),
        ({"most": 3}, "500 字"),
        ({"plans": []}, "至少选一份"),
    ],
)
def test_a_call_that_cannot_be_is_refused_whole(world, plan, changes, words):
    with pytest.raises(ValidationError, match=words):
        open_call(world, plan, **changes)
    assert not ReportCall.objects.exists() and not Duty.objects.filter(kind="report").exists()


def test_only_units_that_answer_in_the_plans_are_asked(world, plan):
    for units, words in (((), "至少选一家"), (("lead", "outsider"), "甲市旁观局在这些计划里没有承担任务")):
        with pytest.raises(ValidationError, match=words):
            open_call(world, plan, units)
    with pytest.raises(Forbidden):
        calls.open_call(actor=world.acting("lead"), plans=[plan], units=[], title="x", starts=today(), ends=today(), due=today())
    with pytest.raises(Http404):
        calls.open_call(
            actor=world.acting("county"), plans=[plan], units=[], title="x", starts=today(), ends=today(), due=today()
        )


def test_who_sees_a_report_and_its_call(world, report):
    seen = {key for key in world.posts if visible(world.acting(key), Report).filter(pk=report.pk).exists()}
    assert seen == {"clerk", "head", "lead", "lead_head", "leader", "observer", "assessor"}
    assert {key for key in world.posts if visible(world.acting(key), ReportCall).exists()} == seen | {"co"}
    assert {key for key in world.posts if visible(world.acting(key), Duty).filter(report=report.pk).exists()} == seen


def line(unit: Unit | None) -> set[int]:
    return {unit.pk} | line(unit.parent) if unit else set()


def test_visibility_is_unit_office_and_their_ancestors(world, told):
    open_call(world, told.plan)
    for one in Report.objects.select_related("unit", "call__office"):
        wanted = line(one.unit) | line(one.call.office)
        assert set(ReportSeen.objects.filter(report=one).values_list("unit_id", flat=True)) == wanted


def test_a_report_is_submitted_signed_and_accepted(world, drafted):
    with pytest.raises(Refused, match="不能签发"):
        reports.act(drafted, "sign", actor=world.acting("lead_head"))
    reports.act(drafted, "submit", actor=world.acting("lead"))
    with pytest.raises(Refused, match="不能修改"):
        drafts.write(drafted.sections.first(), actor=world.acting("lead"), version=1, text="改")
    with pytest.raises(Forbidden):
        reports.act(drafted, "sign", actor=world.acting("lead"))
    reports.act(drafted, "send_back", actor=world.acting("lead_head"), note="再核一遍数字")
    reports.act(drafted, "submit", actor=world.acting("lead"))
    found = reports.act(drafted, "sign", actor=world.acting("lead_head"))
    assert (found.state, found.signed_by, {s.state for s in found.sections.all()}) == (
        "signed",
        world.users["lead_head"],
        {"signed"},
    )
    assert duty(found).signed_at and not duty(found).closed_at
    with pytest.raises(Forbidden):
        reports.act(found, "accept", actor=world.acting("lead_head"))
    found = reports.act(found, "accept", actor=world.acting("clerk"))
    assert {s.state for s in found.sections.all()} == {"accepted"} and duty(found).closed_at
    found = reports.act(found, "reopen", actor=world.acting("clerk"), note="还要改")
    assert (found.state, {s.state for s in found.sections.all()}, duty(found).closed_at) == ("signed", {"signed"}, None)


def test_what_is_missing_keeps_a_report_back(world, report):
    with pytest.raises(Refused, match="请先起草"):
        reports.act(report, "submit", actor=world.acting("lead"))
    drafts.compose(report, actor=world.acting("lead"))
    section = report.sections.get(title="提升能力")
    for text, words in (("", "“提升能力”还是空的"), (f"甲{GAP}乙{GAP}", "“提升能力”2 处")):
        ReportSection.objects.filter(pk=section.pk).update(text=text)
        with pytest.raises(Refused, match=words):
            reports.act(report, "submit", actor=world.acting("lead"))
    ReportSection.objects.filter(pk=section.pk).update(text="字" * 600)
    ReportCall.objects.update(most=500)
    with pytest.raises(Refused, match="超过通知规定的 500 字"):
        reports.act(report, "submit", actor=world.acting("lead"))
    assert fresh(report).state == "drafting"


def test_only_returned_sections_may_be_written_and_the_unit_stays_on_time(world, signed):
    Duty.objects.filter(pk=signed.duty_id).update(due=today(), first_due=today())
    first, second = signed.sections.all()[1:3]
    for whys, fault in (
        ({}, "请选择"),
        ({first.pk: " "}, "写明意见"),
        ({10**9: "x"}, "请选择"),
        ({first.pk: "长" * 1001}, "最多 1000"),
    ):
        with pytest.raises(ValidationError, match=fault):
            reports.send_back(signed, whys, actor=world.acting("clerk"))
    with pytest.raises(Forbidden):
        reports.send_back(signed, {first.pk: "缺数据"}, actor=world.acting("lead_head"))
    found = reports.send_back(signed, {first.pk: "缺数据"}, actor=world.acting("clerk"))
    assert [(s.state, s.why) for s in found.sections.all()][1:3] == [("returned", "缺数据"), ("signed", "")]
    assert duty(found).signed_at is None and duty(found).due > today()
    with pytest.raises(Refused, match="已经报送"):
        drafts.write(second, actor=world.acting("lead"), version=None, text="改")
    drafts.write(first, actor=world.acting("lead"), version=None, text="补了数据。")
    assert drafts.offers_for(fresh(found), world.acting("lead")) == []
    reports.act(found, "submit", actor=world.acting("lead"))
    found = reports.act(found, "sign", actor=world.acting("lead_head"))
    assert {(s.state, s.why) for s in found.sections.all()} == {("signed", "")}


def test_who_was_late_stays_late_after_a_return(world, signed):
    Duty.objects.filter(pk=signed.duty_id).update(due=today() - timedelta(days=3))
    found = reports.send_back(signed, {signed.sections.first().pk: "缺"}, actor=world.acting("clerk"))
    assert duty(found).due == today() - timedelta(days=3)


def test_a_newer_section_is_never_written_over(world, drafted):
    section = drafted.sections.get(title="健全制度")
    drafts.write(section, actor=world.acting("lead"), version=1, text="甲")
    with pytest.raises(Stale) as caught:
        drafts.write(section, actor=world.acting("lead_head"), version=1, text="乙")
    assert caught.value.fields == {"text": ("乙", "甲")}
    with pytest.raises(ValidationError, match="最多 20000 字"):
        drafts.write(section, actor=world.acting("lead"), version=None, text="长" * 20001)


def test_saving_itself_tells_the_timeline_only_who_took_over(world, drafted):
    section = drafted.sections.get(title="健全制度")

    def told() -> list[str]:
        return list(TimelineStep.objects.filter(move="write").order_by("id").values_list("who", flat=True))

    for text in ("甲", "甲乙", "甲乙丙"):
        section = drafts.write(section, actor=world.acting("lead_head"), version=section.version, text=text, quiet=True)
    assert told() == ["lead_head同志"]
    section = drafts.write(section, actor=world.acting("lead_head"), version=section.version, text="甲乙丙")
    drafts.write(section, actor=world.acting("lead_head"), version=section.version, text="甲乙丙丁")
    assert told() == ["lead_head同志"] * 2
    assert Passage.objects.get(section=section).place is None


def test_a_call_that_ended_waives_what_was_not_reported_and_lets_nobody_write(world, signed):
    silent = Report.objects.get(call=signed.call, unit=world.units["co"])
    with pytest.raises(Refused, match="不能撤销"):
        calls.act(signed.call, "withdraw", actor=world.acting("clerk"), note="发错")
    calls.act(signed.call, "close", actor=world.acting("clerk"))
    assert (duty(silent).waived_why, duty(signed).waived_at) == (calls.UNREPORTED, None)
    with pytest.raises(Refused, match="报送已经结束"):
        drafts.compose(silent, actor=world.acting("co"))
    with pytest.raises(Refused, match="报送已经结束"):
        reports.act(signed, "accept", actor=world.acting("clerk"))
    calls.act(signed.call, "reopen", actor=world.acting("clerk"), note="补报")
    assert duty(silent).waived_at is None
    drafts.compose(silent, actor=world.acting("co"))


def test_a_call_that_nobody_answered_may_be_taken_back(world, report):
    with pytest.raises(Refused, match="理由"):
        calls.act(report.call, "withdraw", actor=world.acting("clerk"))
    calls.act(report.call, "withdraw", actor=world.acting("clerk"), note="期间写错")
    assert duty(report).waived_why == "通知已撤销：期间写错"
    with pytest.raises(Refused, match="已经撤销"):
        drafts.compose(report, actor=world.acting("lead"))
