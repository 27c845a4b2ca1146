"""A government's report: written by its office, gathered by the worker from its units' accepted reports."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from django.utils import timezone

from assessment import jobs
from assessment.composing import words
from assessment.models import Passage, Report, ReportFigure
from assessment.services import calls, drafts, reports
from fazhi.agenda.models import Notice
from fazhi.files import work
from fazhi.flow.models import TimelineStep
from fazhi.home.selectors import reports_waiting
from fazhi.org.access import Forbidden
from tests.assessment.conftest import open_round, sheet_of
from tests.assessment.test_kinds import finish, texts
from tests.sharing import shared

YEAR = timezone.localdate().year


def opened(world, plan, kind: str, units: tuple[str, ...] = (), **changes):
    """A call of a kind over this year."""
    given = {"starts": date(YEAR, 1, 1), "ends": date(YEAR, 12, 31), "due": timezone.localdate(), "title": "年度报告"}
    chosen = [world.units[key] for key in units]
    return calls.open_call(actor=world.acting("clerk"), plans=[plan], units=chosen, kind=kind, **{**given, **changes})


@shared
def gathered(world, told) -> Report:
    """The lead's annual report is accepted, the co-unit's isn't; the city's is asked for."""
    call = opened(world, told.plan, "unit_annual", ("lead", "co"))
    mine = drafts.compose(call.reports.get(unit=world.units["lead"]), actor=world.acting("lead"))
    finish(world, mine, principal="主要负责人主持会议2次，下一步继续。")
    drafts.compose(call.reports.get(unit=world.units["co"]), actor=world.acting("co"))
    return opened(world, told.plan, "government_annual").reports.get()


def test_only_the_office_writes_and_signs_for_its_government(world, gathered):
    for who, fault in (("lead", Http404), ("leader", Forbidden)):
        with pytest.raises(fault):
            drafts.compose(gathered, actor=world.acting(who))
    report = drafts.compose(gathered, actor=world.acting("clerk"))
    for section in report.sections.all():
        drafts.write(section, actor=world.acting("clerk"), version=section.version, text="全市工作按计划推进，下一步继续。")
    report = reports.act(report, "submit", actor=world.acting("clerk"))
    assert list(
        Notice.objects.filter(rule="assessment.report.submit", noun="assessment.report", object_id=report.pk).values_list(
            "person__username", flat=True
        )
    ) == ["head"]
    assert [one.pk for one in reports_waiting(world.acting("head"))] == [report.pk]
    with pytest.raises(Forbidden):
        reports.act(report, "sign", actor=world.acting("clerk"))
    assert reports.act(report, "sign", actor=world.acting("head")).state == "signed"


def test_paragraphs_name_their_unit_and_figures_are_summed_with_the_missing_named(world, gathered, told):
    report = drafts.compose(gathered, actor=world.acting("clerk"))
    found = {one.title: one.text for one in report.sections.all()}
    assert found["健全制度"].startswith("甲市牵头局：编制权责清单。梳理事项120项。")
    assert "甲市牵头局：主要负责人主持会议2次" in found["党政主要负责人履行推进法治建设第一责任人职责情况"]
    overview = found["总体情况"]
    assert "以下合计数汇总1家单位已通过的报告。没有计入的有甲市配合局，共1家" in overview
    assert "应报填报表1份，按时报送1份，按时率100%。" in overview and "承担任务合计3项，办结任务合计0项" in overview
    assert "常务会议学法合计1次（1家）。" in overview
    passage = Passage.objects.get(section__report=report, key=f"task:{told.lists.pk}")
    source = passage.sources.get()
    assert source.noun == "assessment.reportsection" and source.label.startswith("甲市牵头局：")
    total = ReportFigure.objects.get(passage__section__report=report, key=f"minimum:{told.low.pk}")
    assert (total.value, total.words) == (1, "1次")


def test_a_units_tables_and_charts_are_not_torn_into_paragraphs(world, told):
    call = opened(world, told.plan, "unit_annual", ("lead",))
    mine = drafts.compose(call.reports.get(), actor=world.acting("lead"))
    drawn = "表1　完成情况\n事项\t计划\t完成\n抽查\t200份\t216份\n图1　各季度抽查\n一季度\t48份\n二季度\t52份"
    finish(world, mine, principal=f"主要负责人主持会议2次。\n{drawn}\n下一步继续推进。")
    report = drafts.compose(opened(world, told.plan, "government_annual").reports.get(), actor=world.acting("clerk"))
    text = "\n".join(texts(report).values())
    assert "主要负责人主持会议2次" in text and "下一步继续推进" in text
    assert not any(words_ in text for words_ in ("完成情况", "各季度抽查", "216份", "52份"))


def test_a_papers_signature_is_no_paragraph():
    lines = ["力争每个乡镇不少于5人。", "按时备案。", "鹤汀县人民政府", "2026年11月6日"]
    told_ = list(enumerate(lines))
    assert words.unsigned(told_) == told_[:2]
    assert words.unsigned([*told_[:3], (3, "二〇二六年十一月六日")]) == told_[:2]
    assert words.unsigned(told_[:3]) == told_[:3]  # without a day it may be anything


def test_a_unit_that_is_accepted_later_is_offered_and_what_was_written_stays(world, gathered, told):
    report = drafts.compose(gathered, actor=world.acting("clerk"))
    section = report.sections.get(key="principal")
    drafts.write(section, actor=world.acting("clerk"), version=section.version, text="市长亲自部署。")
    sheet = sheet_of(open_round(world, told.plan, "配合局"), world, "co")
    for line in sheet.lines.select_related("task"):
        from tasks.services import sheets

        sheets.save_line(
            line, actor=world.acting("co"), version=line.version, changes={"answer": "progress", "words": "培训80人次。"}
        )
    other = Report.objects.get(call__kind="unit_annual", unit=world.units["co"])
    from fazhi.org.models import User
    from fazhi.org.services import people

    world.users["co_head"] = User.objects.create(username="co_head", name="配合局长", must_change=False)
    world.posts["co_head"] = people.appoint(actor=None, user=world.users["co_head"], unit=world.units["co"], role="unit_head")
    finish(world, other, "co", "co_head")
    offers = {one.key: one for one in drafts.offers_for(report, world.acting("clerk"))}
    assert offers["totals"].new == "以下合计数汇总2家单位已通过的报告。"
    drafts.take(report, ["totals"], actor=world.acting("clerk"))
    assert "汇总2家" in texts(report)["overview"] and texts(report)["principal"] == "市长亲自部署。"


def test_the_worker_gathers_with_progress_and_twice_does_no_harm(world, gathered, enter, django_capture_on_commit_callbacks):
    client = enter("clerk")
    assert client.post(f"/reports/{gathered.pk}/compose/").url == f"/reports/{gathered.pk}/drafting/"
    assert "排队中" in client.get(f"/reports/{gathered.pk}/drafting/").content.decode()
    job = work.last(jobs.COMPOSE, gathered)
    jobs.compose_report(job.pk)
    jobs.compose_report(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.of, job.fault) == ("done", 1, 1, "")
    assert TimelineStep.objects.filter(move="compose", object_id=gathered.pk).count() == 1
    page = client.get(f"/reports/{gathered.pk}/drafting/").content.decode()
    assert "初稿写好了" in page and "去看初稿" in page
    shown = client.get(f"/reports/{gathered.pk}/").content.decode()
    assert "甲市牵头局：推进法治政府建设的主要举措和成效" in shown and "rp-edit" in shown


def test_a_job_of_somebody_who_left_says_so(world, gathered):
    from fazhi.org.models import Post

    job = work.begin(jobs.COMPOSE, gathered, actor=world.acting("clerk"))
    Post.objects.filter(user=world.users["clerk"]).update(ends=timezone.localdate())
    jobs.compose_report(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "不在这个岗位" in job.fault and not gathered.sections.exists()


def test_nothing_accepted_yet_is_a_marked_gap(world, told):
    opened(world, told.plan, "unit_annual", ("lead",))
    report = drafts.compose(opened(world, told.plan, "government_annual").reports.get(), actor=world.acting("clerk"))
    assert texts(report)["opening"] == "〔此处缺少各单位已通过的报告，可由甲市牵头局补充〕"
    assert texts(report)["problems"].startswith("〔此处缺少")
