"""What the checks find before a report goes out: each fault once, and nothing in words that are fine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessment.checking import registry
from assessment.composing import words
from assessment.models import Report, ReportSection, SectionVersion
from assessment.services import drafts, reports
from fazhi.flow.engine import Refused
from fazhi.org.models import Unit
from tests.assessment.conftest import answer, open_round, sheet_of
from tests.sharing import shared

YEAR = timezone.localdate().year


@shared
def drafted(world, report) -> Report:
    """The draft, every section in words that no check minds."""
    drafts.compose(report, actor=world.acting("lead"))
    ReportSection.objects.filter(report=report).update(text="全年工作按计划推进。")
    ReportSection.objects.filter(report=report, key="next").update(text="下一步加强培训力量。")
    return report


def found(world, report: Report, text: str = "", key: str = "done", who: str = "lead") -> dict[str, list[str]]:
    """{check: words meant} with this text in the sections of a key."""
    if text:
        ReportSection.objects.filter(report=report, key=key).update(text=text)
    told: dict[str, list[str]] = {}
    for one in registry.run(registry.paper_of(report, world.acting(who))):
        told.setdefault(one.check, []).append(one.words or one.why)
    return told


def test_clean_words_are_left_alone(world, drafted):
    fine = f"{YEAR}年6月共举办培训12场，其中面向干部5场、面向群众7场。办理案件26起，涉案金额3×4万元。作了保密审查。"
    assert found(world, drafted, fine) == {}
    assert found(world, drafted, "落实《实施方案（2001年）》，应办43件，办结41件，办结率95.3%。") == {}


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        ("处罚××公司。", "打码的字", "××"),
        ("完成**项。", "打码的字", "**"),
        ("印发XX市方案。", "打码的字", "XX"),
        ("传达机密文件。", "可能涉密的字样", "机密文件"),
        ("本件为内部资料。", "可能涉密的字样", "内部资料"),
        ("联系人13800138000。", "个人信息", "13800138000"),
        ("身份证11010519491231002X。", "个人信息", "11010519491231002X"),
        ("2001年5月出台办法。", "期间以外的日期", "2001年5月"),
        ("共办理41件，其中复议30件、诉讼12件。", "加不起来的数", "共办理41件，其中复议30件、诉讼12件"),
        ("应办43件，办结41件，办结率90%。", "加不起来的数", "应办43件，办结41件，办结率90%"),
        ("办理复议26起案件。又办理复议26件案件。", "前后不一的数", "26件案件"),
        ("全年举办培训12场。全年举办培训15场。", "前后不一的数", "全年举办培训15场"),
    ],
)
def test_each_fault_is_found_where_it_stands(world, drafted, text, check, words):
    ReportSection.objects.filter(report=drafted, key="done").update(text="全年工作按计划推进。")
    section = drafted.sections.filter(key="done").first()
    ReportSection.objects.filter(pk=section.pk).update(text=f"开头一段。\n{text}")
    finding = next(one for one in registry.run(registry.paper_of(drafted, world.acting("lead"))) if one.check == check)
    assert finding.words == words and (finding.place.section.pk, finding.place.at) == (section.pk, 1)
    assert words in finding.place.words or check == "前后不一的数"


def test_names_of_dissolved_units_are_found_but_not_within_living_names(world, drafted):
    old = world.units["outsider"]
    Unit.objects.filter(pk=old.pk).update(
        closed=timezone.localdate() - timedelta(days=1), successor=world.units["lead"], name="甲市旁观"
    )
    Unit.objects.create(code="Z", name="甲市旁观中心", level="city", kind="institution", parent=old.parent, path="000999.")
    assert found(world, drafted, "会同甲市旁观中心办理。") == {}
    assert (
        found(world, drafted, "会同甲市旁观办理。")["已撤销的单位"] == ["甲市旁观"] * drafted.sections.filter(key="done").count()
    )


def test_problems_want_a_next_step_by_task_or_by_words(world, report, told):
    drafts.compose(report, actor=world.acting("lead"))
    assert "没有下一步的问题" not in found(world, report)  # the same task stands in both
    section = report.sections.get(key="problems")
    drafts.write(section, actor=world.acting("lead"), version=section.version, text="执法文书不规范。")
    assert found(world, report)["没有下一步的问题"] == ["执法文书不规范。"]
    assert "没有下一步的问题" not in found(world, report, "开展执法文书不规范专项整治。", "next")


def test_a_section_that_came_back_and_wasnt_changed_is_named(world, drafted):
    for name, who in (("submit", "lead"), ("sign", "lead_head")):
        drafted = reports.act(drafted, name, actor=world.acting(who))
    first, second = list(drafted.sections.order_by("order"))[:2]
    drafted = reports.send_back(drafted, {first.pk: "缺数据", second.pk: "太笼统"}, actor=world.acting("clerk"))
    again = drafted.sections.get(pk=first.pk)
    drafts.write(again, actor=world.acting("lead"), version=again.version, text="全年办理41件。")
    (told,) = found(world, drafted)["退回的章节"]
    assert told == f"“{second.title}”退回以后还没有改：太笼统"
    reports.act(Report.objects.get(pk=drafted.pk), "submit", actor=world.acting("lead"))  # it is shown, not forbidden


def test_missing_parts_and_stops_keep_a_report_back(world, drafted):
    section = drafted.sections.filter(key="done").first()
    ReportSection.objects.filter(pk=section.pk).update(text="处罚××公司。")
    with pytest.raises(Refused, match="“健全制度”里的“××”"):
        reports.act(drafted, "submit", actor=world.acting("lead"))
    ReportSection.objects.filter(pk=section.pk).update(text="处罚某公司。")
    drafted.sections.get(key="problems").passages.all().delete()
    SectionVersion.objects.filter(section__report=drafted).delete()
    drafted.sections.get(key="problems").delete()
    with pytest.raises(Refused, match="缺“存在问题”这一部分"):
        reports.act(drafted, "submit", actor=world.acting("lead"))


def test_gaps_and_length_are_told_beside_the_findings_as_they_are_now(world, report, enter):
    drafts.compose(report, actor=world.acting("lead"))
    type(report.call).objects.filter(pk=report.call_id).update(most=500)
    section, url = report.sections.get(key="next"), f"/reports/{report.pk}/findings/"
    drafts.write(section, actor=world.acting("lead"), version=section.version, text="字" * 600 + words.gap("明年的安排", "甲局"))
    for page in (enter("lead").get(url), enter("lead").get(url, headers={"HX-Target": "checks"})):
        shown = page.content.decode()
        assert "还缺 1 处" in shown and "超过 500 字" in shown
    assert "改了才能送签的 2 处" in enter("lead").get(url).content.decode()
    assert 'id="ck-sums" hx-swap-oob="true"' in shown
    for part in report.sections.all():
        drafts.write(part, actor=world.acting("lead"), version=part.version, text="已办。")
    shown = enter("lead").get(url, headers={"HX-Target": "checks"}).content.decode()
    assert "没有缺口" in shown and "没有超过 500 字" in shown


def test_a_stale_figure_is_shown_with_its_new_value(world, report, told, enter):
    drafts.compose(report, actor=world.acting("lead"))
    earlier = timezone.localdate() - timedelta(days=3)
    said = {"组织学法": {"answer": "progress", "words": "又学。", "figures": {told.low.pk: 3}}}
    answer(world, sheet_of(open_round(world, told.plan, "补报", starts=earlier, ends=earlier), world), said)
    page = enter("lead").get(f"/reports/{report.pk}/findings/").content.decode()
    assert "过时的数" in page and "常务会议学法现在是4次" in page and "<mark>1次</mark>" in page
    office = enter("clerk").get(f"/reports/{report.pk}/findings/").content.decode()
    assert "过时的数" not in office  # the facts are the unit's
