"""The draft: words condensed by rule, facts with their sources, gaps where nothing was told, and only changes offered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessment.composing import words
from assessment.composing.sources import SOURCES, Asked, Origin, Sentence, source
from assessment.models import Passage, Report, ReportSource
from assessment.services import drafts
from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from tasks.models import SheetLine
from tests.assessment.conftest import answer, open_call, open_round, sheet_of
from tests.sharing import shared

LONG = "召开推进会部署全年工作。" + "各科室按照分工逐项推进有关工作。" * 20 + "全年培训执法人员312人次。"


def test_short_words_stay_and_long_ones_keep_their_opening_and_their_figures():
    assert words.condensed("已完成初稿") == "已完成初稿。"
    made = words.condensed(LONG)
    assert len(made) <= words.MOST and made.startswith("召开推进会") and made.endswith("312人次。")
    assert all(part in LONG for part in made.split("。"))
    assert words.condensed("长" * 400) == "长" * 400 + "。"


def test_what_a_newer_line_repeats_is_told_once():
    told = ["完成初稿。", "完成初稿，征求意见。", "另开一次会"]
    assert words.told_once(told) == [1, 2]
    assert words.told_once(["完成初稿。", "完成初稿。公布清单。"]) == [1]
    assert words.told_once(["甲。", "甲。"]) == [1]
    assert words.told_once(["", "  "]) == []


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (date(2031, 1, 1), date(2031, 12, 31), "2031年"),
        (date(2031, 1, 1), date(2031, 6, 30), "2031年上半年"),
        (date(2032, 7, 1), date(2032, 9, 30), "2032年第三季度"),
        (date(2031, 1, 1), date(2031, 11, 30), "2031年1月1日至2031年11月30日"),
        (date(2030, 7, 1), date(2031, 6, 30), "2030年7月1日至2031年6月30日"),
    ],
)
def test_a_period_reads_as_people_write_it(starts, ends, said):
    assert words.span(starts, ends) == said


def test_headings_lose_their_numbers_and_paragraphs_theirs():
    assert [words.heading(h) for h in ("一、健全制度", "（二）提升能力。", "第三部分 保障", "3.监督", "法治宣传")] == [
        "健全制度",
        "提升能力",
        "保障",
        "监督",
        "法治宣传",
    ]
    assert words.bare("（十二）编制清单。") == "编制清单。" and words.numbered(12, "甲") == "（十二）甲"
    assert words.tidy("甲\x00\r\n\r\n 乙\u2028丙 ") == "甲\n\n乙\n丙"
    assert words.length("甲 乙\n丙") == 3


def texts(report: Report) -> dict[str, str]:
    """{heading: text}."""
    return {one.title: one.text for one in report.sections.all()}


@shared
def drafted(world, report) -> Report:
    """The draft, written."""
    return drafts.compose(report, actor=world.acting("lead"))


def test_the_draft_follows_the_plan_and_holds_what_was_reported(drafted):
    year = timezone.localdate().year
    assert texts(drafted) == {
        "开头": f"{year}年，甲市牵头局承担《甲市工作要点》任务3项；正在办理3项。现将有关情况报告如下。",
        "健全制度": "编制权责清单。梳理事项120项。完成进度60%。有“权责清单”为证。",
        "提升能力": "（一）组织学法。举办讲座1场。常务会议学法1次（要求每年不少于4次）。\n（二）清理文件。本期没有此项工作。",
        "存在问题": "编制权责清单方面：跨部门事项边界不清。",
        "下一步打算": "（一）继续推进“编制权责清单”。\n（二）继续推进“组织学法”。\n（三）继续推进“清理文件”。",
    }
    assert drafted.composed_at is not None


def test_next_steps_promise_only_days_after_the_period(world, report, told):
    ends = report.call.ends
    after = ends + timedelta(days=30)
    for task, due in ((told.lists, ends), (told.law, after)):
        Duty.objects.filter(task_duty__part__task=task).update(due=due, inferred=False)
    said = texts(drafts.compose(report, actor=world.acting("lead")))["下一步打算"]
    assert said.startswith(f"（一）继续推进“编制权责清单”。\n（二）继续推进“组织学法”，{words.said(after)}前完成。")


def test_every_paragraph_keeps_the_records_it_came_from(drafted, told):
    passage = Passage.objects.get(section__report=drafted, key=f"task:{told.lists.pk}")
    line = told.sheet.lines.get(task=told.lists)
    assert (passage.place, passage.kept, passage.gap) == (0, True, False)
    assert list(passage.sources.values_list("noun", "object_id", "day")) == [
        ("tasks.task", told.lists.pk, None),
        ("tasks.sheetline", line.pk, told.round.ends),
    ]
    figure = Passage.objects.get(key=f"task:{told.law.pk}").sources.get(noun="tasks.linefigure")
    assert figure.object_id == told.sheet.lines.get(task=told.law).figures.get().pk
    assert not Passage.objects.filter(section__report=drafted, sources=None, gap=False).exists()


def report_of(world, plan, key: str = "lead", **changes) -> Report:
    """The draft of one unit for a call of its own."""
    report = Report.objects.get(call=open_call(world, plan, **changes), unit=world.units[key])
    return drafts.compose(report, actor=world.acting(key))


def test_nothing_of_another_unit_another_time_or_unsigned_is_told(world, plan, told):
    year = timezone.localdate().year - 1
    report = report_of(world, plan, starts=date(year, 1, 1), ends=date(year, 12, 31))
    text = "\n".join(texts(report).values())
    assert "120项" not in text and text.count("〔此处缺少") == 5  # three tasks, the minimum, the problems
    assert "（一）组织学法。〔此处缺少“组织学法”本期的进展，可由甲市牵头局补充〕" in text
    assert "〔此处缺少“常务会议学法”的完成数（要求每年不少于4次），可由甲市牵头局补充〕" in text
    assert "编制权责清单" not in "\n".join(texts(report_of(world, plan, "co")).values())


def test_figures_are_added_over_rounds_that_do_not_overlap(world, plan, told):
    today = timezone.localdate()
    said = {"组织学法": {"answer": "progress", "words": "又学了一次。", "figures": {told.low.pk: 2}}}
    answer(world, sheet_of(open_round(world, plan, "第二轮", starts=today, ends=today), world), said)
    earlier = open_round(world, plan, "上一段", starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    answer(
        world,
        sheet_of(earlier, world),
        {"组织学法": {"answer": "progress", "words": "x", "figures": {told.low.pk: Decimal("0.5")}}},
    )
    report = Report.objects.get(call=open_call(world, plan, starts=today - timedelta(days=9)), unit=world.units["lead"])
    drafts.compose(report, actor=world.acting("lead"))
    assert "常务会议学法2.5次（要求每年不少于4次）" in texts(report)["提升能力"]  # the newer of two on one day, and the earlier


def test_signed_but_not_accepted_counts_and_sent_back_does_not(world, plan):
    sheet = sheet_of(open_round(world, plan), world)
    answer(world, sheet, {"清理文件": {"answer": "progress", "words": "清理文件31件。"}}, accept=False)
    report = Report.objects.get(call=open_call(world, plan), unit=world.units["lead"])
    drafts.compose(report, actor=world.acting("lead"))
    assert "清理文件31件。" in texts(report)["提升能力"]
    SheetLine.objects.filter(sheet=sheet).update(state="returned", why="核实")
    offered = {one.key: one.new for one in drafts.offers_for(Report.objects.get(pk=report.pk), world.acting("lead"))}
    line = next(text for key, text in offered.items() if text.startswith("清理文件"))
    assert "〔此处缺少“清理文件”本期的进展" in line


def again(world, told, words_: str = "清理文件31件。") -> None:
    """A further round tells about the third task."""
    answer(world, sheet_of(open_round(world, told.plan, "第二轮"), world), {"清理文件": {"answer": "progress", "words": words_}})


def offers(world, report: Report) -> dict[str, str]:
    """{key: the new words}."""
    fresh = Report.objects.get(pk=report.pk)
    return {one.key: one.new for one in drafts.offers_for(fresh, world.acting("lead"))}


def test_running_again_offers_only_what_changed(world, told, drafted):
    assert offers(world, drafted) == {}
    before = texts(drafted)
    again(world, told)
    key = f"task:{Passage.objects.get(text__startswith='清理文件').key.partition(':')[2]}"
    assert offers(world, drafted) == {key: "清理文件。清理文件31件。"}
    assert drafts.compose(drafted, actor=world.acting("lead")).sections.count() == 5
    assert texts(drafted) == before  # nothing is written without a yes
    assert drafts.take(drafted, [key], actor=world.acting("lead")) == 1
    assert texts(drafted)["提升能力"].split("\n")[1] == "（二）清理文件。清理文件31件。"
    assert offers(world, drafted) == {}
    assert ReportSource.objects.filter(passage__key=key, label="第二轮").exists()


def test_what_people_wrote_is_never_touched(world, told, drafted):
    actor = world.acting("lead")
    section = drafted.sections.get(title="提升能力")
    mine = "我们自己写的一段。\n（一）组织学法。讲座办了一次，效果好。常务会议学法1次（要求每年不少于4次）。\n"
    mine += "（二）清理文件。本期没有此项工作，计划年底开展。"
    drafts.write(section, actor=actor, version=section.version, text=mine)
    passage = Passage.objects.get(text__startswith="清理文件")
    assert (passage.place, passage.kept) == (2, False)
    again(world, told)
    drafts.take(drafted, offers(world, drafted), actor=actor)
    lines = texts(drafted)["提升能力"].split("\n")
    assert lines[:3] == mine.split("\n") and lines[3:] == ["清理文件。清理文件31件。"]
    assert Passage.objects.get(pk=passage.pk).place == 3


def test_a_gap_that_somebody_filled_by_hand_keeps_its_sources(world, plan, told):
    report = report_of(world, plan, starts=date(2001, 1, 1), ends=date(2001, 12, 31))
    section = report.sections.get(title="健全制度")
    text = "编制权责清单。完全另写的一段话，和缺口没有一个字相同，说的还是这项任务。"
    drafts.write(section, actor=world.acting("lead"), version=section.version, text=text)
    assert (section.passages.get().place, section.passages.get().kept) == (0, False)


def test_what_was_declined_comes_again_only_when_it_changes(world, told, drafted):
    actor = world.acting("lead")
    again(world, told)
    before, offered = texts(drafted), offers(world, drafted)
    assert drafts.decline(drafted, offered, actor=actor) == 1
    assert offers(world, drafted) == {} and texts(drafted) == before
    answer(
        world,
        sheet_of(open_round(world, told.plan, "第三轮"), world),
        {"清理文件": {"answer": "progress", "words": "再清理2件。"}},
    )
    assert [text[-6:] for text in offers(world, drafted).values()] == ["再清理2件。"]


def test_facts_that_are_gone_offer_to_take_the_paragraph_out(world, told, drafted):
    actor = world.acting("lead")
    said = {"清理文件": {"answer": "progress", "words": "清理文件31件。", "problem": "人手不够"}}
    said["编制权责清单"] = {"answer": "no_change", "problem": ""}
    sheet = answer(world, sheet_of(open_round(world, told.plan, "第二轮"), world), said)
    found = offers(world, drafted)
    assert sorted(key.partition(":")[0] for key in found) == ["problem", "problem", "task"]  # the first problem is over
    drafts.take(drafted, found, actor=actor)
    assert texts(drafted)["存在问题"] == "清理文件方面：人手不够。"
    SheetLine.objects.filter(sheet=sheet).update(state="returned", why="核实")
    drafts.take(drafted, offers(world, drafted), actor=actor)
    assert texts(drafted)["存在问题"] == "编制权责清单方面：跨部门事项边界不清。"


def test_a_part_of_the_plan_that_comes_later_gets_its_own_section(world, told, drafted):
    from tests.cast import make_plan

    other = make_plan(world, [{"title": "公开决定", "lead": ["lead"], "trail": ["三、公开透明"]}], title="另一份要点")
    drafted.call.plans.add(other)
    drafts.take(drafted, offers(world, drafted), actor=world.acting("lead"))
    assert [one.title for one in drafted.sections.all()] == ["开头", "健全制度", "提升能力", "公开透明", "存在问题", "下一步打算"]
    assert "《甲市工作要点》、《另一份要点》任务4项" in texts(drafted)["开头"]


def test_a_further_source_is_one_function(world, report):
    @source("trial")
    def trial(asked: Asked) -> list[Sentence]:
        unit = asked.unit
        return [Sentence("done", None, "trial:1", f"{unit.name}出庭3次。", (Origin("org.unit", unit.pk, unit.name),))]

    try:
        drafts.compose(report, actor=world.acting("lead"))
    finally:
        del SOURCES["trial"]
    assert texts(report)["其他工作"] == "甲市牵头局出庭3次。"


def test_only_the_unit_writes_its_draft(world, report):
    from django.http import Http404

    from fazhi.org.access import Forbidden

    for who, fault in (("clerk", Forbidden), ("leader", Forbidden), ("outsider", Http404), ("co", Http404)):
        with pytest.raises(fault):
            drafts.compose(report, actor=world.acting(who))
    assert not report.sections.exists()
    drafts.compose(report, actor=world.acting("lead"))
    drafts.compose(report, actor=world.acting("lead_head"))
    assert report.sections.count() == 5 and TimelineStep.objects.filter(move="compose").count() == 1
    from assessment.services import calls

    calls.act(report.call, "close", actor=world.acting("clerk"))
    with pytest.raises(Refused, match="报送已经结束"):
        drafts.take(report, ["x"], actor=world.acting("lead"))


@pytest.mark.parametrize("tasks", [1, 6])
def test_a_draft_costs_the_same_queries_however_much_there_is(world, django_assert_max_num_queries, tasks):
    from tests.cast import make_plan

    rows = [{"title": f"任务{n}", "lead": ["lead"], "trail": ["一、甲"]} for n in range(tasks)]
    plan = make_plan(world, rows)
    said = {f"任务{n}": {"answer": "progress", "words": f"做了{n}件。"} for n in range(tasks)}
    answer(world, sheet_of(open_round(world, plan), world), said)
    report = Report.objects.get(call=open_call(world, plan, ("lead",)), unit=world.units["lead"])
    actor = world.acting("lead")
    drafts.compose(report, actor=actor)
    report = Report.objects.select_related("call", "unit").get(pk=report.pk)
    with django_assert_max_num_queries(18):
        assert drafts.offers_for(report, actor) == []
