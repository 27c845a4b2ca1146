"""What confirmed papers give to drafts: quoted paragraphs, figures added up by name, last year's problems answered."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from assessment.models import Passage, Report
from assessment.services import drafts, papers
from fazhi.org.audit import noun_of
from tests.assessment.conftest import open_call
from tests.assessment.papers import WORDS, confirm, take_in
from tests.sharing import shared

SECOND = (
    "甲市配合局年度报告",
    "一、工作开展情况",
    "全年共办理行政处罚案件约20件，办结率为90%。",
    "二、下一步打算",
    "办好复议听证室。",
)


@shared
def counted(world, plan) -> list:
    """Two confirmed papers on this year and one that is still being checked."""
    year = timezone.localdate().year
    span = {"starts": date(year, 1, 1), "ends": date(year, 12, 31)}
    first, second = take_in(world, "lead", **span), take_in(world, "co", lines=SECOND, **span)
    take_in(world, "outsider", lines=[*SECOND, "独此一句还没有核对。"], **span)
    return [confirm(world, first), confirm(world, second)]


def government(world, plan) -> Report:
    call = open_call(world, plan, units=(), kind="government_annual", title="年度报告")
    return drafts.compose(call.reports.get(), actor=world.acting("clerk"))


def test_a_governments_draft_quotes_papers_and_adds_up_their_figures_by_name(world, plan, counted):
    report = government(world, plan)
    text = "\n".join(report.sections.order_by("order").values_list("text", flat=True))
    assert "甲市牵头局：规范执法。全年共办理行政处罚案件41件" in text and "独此一句" not in text
    assert "全年共办理行政处罚案件合计约61件：甲市配合局约20件、甲市牵头局41件。" in text or (
        "全年共办理行政处罚案件合计约61件：甲市牵头局41件、甲市配合局约20件。" in text
    )
    assert "办结率为" not in text.split("合计")[0].split("以下合计数")[-1] and "190%" not in text
    assert "汇总2家单位已通过的报告（其中来文2家）" in text
    quoted = Passage.objects.get(section__report=report, text__contains="行政处罚案件41件", key__startswith="from:p")
    source = quoted.sources.get()
    assert source.noun == "assessment.papersection" and "规范执法" in source.label
    summed = Passage.objects.get(section__report=report, text__contains="合计约61件")
    assert {one.noun for one in summed.sources.all()} == {noun_of(type(counted[0]))}
    assert summed.figures.get(value=61).unit == "件"


def test_a_typed_report_goes_before_the_paper_and_a_withdrawn_one_counts_no_more(world, plan, counted):
    papers.act(counted[0], "withdraw", actor=world.acting("clerk"), note="传错了")
    report = government(world, plan)
    text = "\n".join(report.sections.values_list("text", flat=True))
    assert "行政处罚案件41件" not in text and "汇总1家单位" in text


def test_next_years_draft_answers_the_problems_and_steps_of_last_years_paper(world, plan):
    confirm(world, take_in(world, "lead"))
    call = open_call(world, plan, units=("lead",), kind="unit_annual", title="年度报告")
    report = drafts.compose(call.reports.get(), actor=world.acting("lead"))
    answered = report.sections.get(part="answered")
    told = answered.text.split("\n")
    assert [line for line in told if "上年度的问题“部分乡镇执法力量不足" in line] and len(told) == 3
    assert "上年度的安排“组织执法培训，全年不少于6次”" in answered.text
    nouns = {one.noun for passage in answered.passages.all() for one in passage.sources.all()}
    assert nouns == {"assessment.reportproblem", "assessment.papersection"}
    assert WORDS[0] in answered.passages.first().sources.first().label
