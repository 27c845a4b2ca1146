"""Kinds: declared and refused with a sentence, changed for a year, recipients with their days, the annual draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment import declared
from assessment.models import KindYear, Report, ReportFigure
from assessment.selectors import kinds as reads
from assessment.services import calls, deliveries, drafts, kinds, reports
from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org.access import Forbidden
from fazhi.org.models import AuditEvent
from fazhi.org.versions import Stale
from tests.assessment.conftest import answer, open_round, sheet_of
from tests.desk.pages import hidden
from tests.sharing import shared

GOOD = (declared.FOLDER / "unit_annual.toml").read_text("utf-8")


def written(tmp_path, text: str, name: str = "unit_annual.toml"):
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "unit_annual"', 'code = "other"', "与文件名相同"),
        ('writer = "unit"', 'writer = "nobody"', "“writer”应是"),
        ('part = "done"', 'part = "doen"', "“part”应是"),
        ('before = "03-01"', 'before = "03-32"', "时限应写成“01-30”"),
        ('before = "03-01"', 'before = "03-01", by = "03-01"', "只写一个"),
        ("most = 4000", "most = 40", "不小于 500"),
        ('key = "overview"', 'key = "opening"', "“key”相同"),
        ("{percent}", "{per_cent}", "不认识的“{per_cent}”"),
        ('name = "{government}"', 'name = "{mayor}"', "不认识的“{mayor}”"),
        ('title = "总体情况"', 'titel = "总体情况"', "不认识的项“titel”"),
        ('levels = ["province", "city", "county"]', 'levels = ["moon"]', "层级“moon”不认识"),
        ('clock_year = "next"', 'clock_year = "soon"', "“clock_year”应是"),
        ("[[sections]]", "[[sections", "不是有效的 TOML"),
        ('catalogue = ["S06", "S07"]', "catalogue = 6", "应是一列文字"),
    ],
)
def test_a_bad_declaration_is_refused_with_file_and_sentence(tmp_path, old, new, words):
    assert old in GOOD
    with pytest.raises(declared.BadKind, match="unit_annual.toml") as caught:
        declared.read_folder(written(tmp_path, GOOD.replace(old, new)))
    assert words in str(caught.value)


def test_a_kind_that_names_what_nobody_registered_is_refused(tmp_path):
    known = declared.read_folder(written(tmp_path, GOOD.replace('key = "tasks.done"', 'key = "tasks.dnoe"')))
    with pytest.raises(declared.BadKind, match="没有登记的“tasks.dnoe”"):
        declared.check(known.values(), [], {"sheets.on_time": True, "minimum.met": True})
    with pytest.raises(declared.BadKind, match="“nothing”没有声明"):
        declared.read_folder(written(tmp_path, f'gathers = ["nothing"]\n{GOOD}'))


def test_before_a_day_means_the_day_before_it_and_by_a_day_the_day_itself():
    assert declared.Clock(3, 1, True, "x").due(2032) == date(2032, 2, 29)
    assert declared.Clock(3, 1, True, "x").due(2031) == date(2031, 2, 28)
    assert declared.Clock(1, 30, False, "x").due(2031) == date(2031, 1, 30)
    assert declared.month_day("02-29") is None and declared.month_day("01-30") == (1, 30)


def test_the_six_kinds_are_there_with_their_writers():
    assert {code: kind.writer for code, kind in declared.KINDS.items()} == {
        "self_inspection": "unit",
        "unit_annual": "unit",
        "government_annual": "government",
        "congress_special": "government",
        "principal_statement": "person",
        "plan_summary": "unit",
    }


def test_recipients_are_named_for_the_government_with_the_day_of_its_level(world):
    kind, city, county = declared.KINDS["government_annual"], world.units["city"], world.units["county"]
    found = {one.key: (one.name, one.due) for one in reads.addresses(kind, county, 2031)}
    assert found == {
        "party": ("中共乙县委员会", date(2032, 2, 29)),
        "congress": ("乙县人民代表大会常务委员会", date(2032, 2, 29)),
        "above": ("甲市人民政府", date(2032, 2, 29)),
        "public": ("向社会公开", date(2032, 3, 31)),
    }
    assert "第二十四条" in next(one.source for one in reads.addresses(kind, city, 2031) if one.key == "public")


def save(world, who: str = "clerk", year: int = 2031, **changes):
    kind = declared.KINDS["unit_annual"]
    days = [kinds.Day("party", "中共{place}委员会", "01-30", False, "甲市法治政府建设实施方案")]
    given = {"headings": kind.headings[:3], "days": days, "most": 3000, "most_source": "甲市办公室通知", "version": 0}
    return kinds.save("unit_annual", year, actor=world.acting(who), **{**given, **changes})


def test_a_government_changes_a_year_and_only_that_year_and_only_its_own(world):
    own = save(world)
    city, county = world.units["city"], world.units["county"]
    changed = reads.of_year("unit_annual", city, 2031)
    assert (len(changed.headings), changed.most) == (3, 3000)
    assert [(a.name, a.due) for a in reads.addresses(changed, city, 2031)] == [("中共甲市委员会", date(2032, 1, 30))]
    for government, year in ((city, 2030), (city, 2032), (county, 2031)):
        assert reads.of_year("unit_annual", government, year) is declared.KINDS["unit_annual"]
    step = TimelineStep.objects.get(noun="assessment.kindyear", object_id=own.pk)
    assert "去掉“存在的不足和原因”" in step.note and "中共甲市委员会01-30" in step.note and "字数上限 3000" in step.note
    assert AuditEvent.objects.filter(kind="setting", label="2031年单位年度报告").exists()
    with pytest.raises(Stale):
        save(world, "head")
    assert save(world, "head", version=own.version, most=None).most is None


def test_what_cannot_be_kept_is_refused_with_a_sentence(world):
    heading = declared.KINDS["unit_annual"].headings[0]
    for changes, words in (
        ({"headings": []}, "至少留一章"),
        ({"headings": [heading, heading]}, "代号相同"),
        ({"days": [kinds.Day("a", "甲", "1月30", False, "x")]}, "“01-30”"),
        ({"days": [kinds.Day("a", "甲", "01-30")]}, "依据的文件"),
        ({"days": [kinds.Day("a", "甲"), kinds.Day("b", "甲")]}, "前面已有“甲”"),
        ({"headings": [heading, replace(heading, key="again")]}, "前面已有一章"),
        ({"most_source": " "}, "依据的文件"),
        ({"year": 1999}, "2000 到 2200"),
    ):
        with pytest.raises(ValidationError, match=words):
            save(world, **changes)
    assert not KindYear.objects.exists()
    with pytest.raises(Forbidden, match="法治工作机构"):
        save(world, "lead")


def test_the_page_changes_it_and_keeps_what_was_typed(world, enter):
    client, here = enter("clerk"), "/reports/kinds/unit_annual/2031/edit/"
    page = client.get(here)
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    data |= {"title_3": "做法和成效", "day_0": "01-30", "before_0": "", "source_0": "甲市通知", "order_3": "1"}
    faulty = client.post(here, data | {"source_0": ""})
    assert faulty.status_code == 422 and "依据的文件" in faulty.content.decode() and "做法和成效" in faulty.content.decode()
    wrong = {
        "title_1": "",
        "title_4": "做法和成效",
        "day_0": "02-31",
        "source_1": "",
        "name_2": data["name_0"],
        "name_3": "{mayor}",
    }
    faulty = client.post(here, data | wrong)
    at = {name: words[0] for name, words in faulty.context["form"].errors.items()}
    assert set(at) == {"title_1", "title_4", "day_0", "source_1", "name_2", "name_3"}
    assert "02-31" in at["day_0"] and "已有一章" in at["title_4"] and "只写一次" in at["name_2"]
    assert "第 2 章，标题" in faulty.content.decode() and "第 1 个报送对象，月日" in faulty.content.decode()
    assert client.post(here, data).url == "/reports/kinds/unit_annual/?year=2031"
    kind = reads.of_year("unit_annual", world.units["city"], 2031)
    assert kind.headings[1].title == "做法和成效" and kind.headings[1].part == "done"
    assert kind.heading("overview").measures == declared.KINDS["unit_annual"].heading("overview").measures
    shown = enter("lead").get("/reports/kinds/unit_annual/?year=2031").content.decode()
    assert "做法和成效" in shown and "2032-01-30" in shown and "本级政府改过" in shown and "修改这一年" not in shown
    assert client.get("/reports/kinds/unit_annual/1999/edit/").status_code == 404
    assert client.get("/reports/kinds/nothing/").status_code == 404


@shared
def annual(world, told) -> SimpleNamespace:
    """A call for the annual reports of this year, with two recipients and publication, of the lead and the co-unit."""
    today = timezone.localdate()
    kind = declared.KINDS["unit_annual"]
    to = [one for one in reads.addresses(kind, world.units["city"], today.year) if one.key in ("party", "public")]
    units = [world.units["lead"], world.units["co"]]
    call = calls.open_call(
        actor=world.acting("clerk"),
        plans=[told.plan],
        units=units,
        title=f"{today.year}年度法治政府建设情况的报告",
        starts=date(today.year, 1, 1),
        ends=date(today.year, 12, 31),
        due=today,
        kind="unit_annual",
        addresses=to,
    )
    return SimpleNamespace(call=call, report=call.reports.get(unit=world.units["lead"]), other=call.reports.get(unit=units[1]))


def finish(world, report: Report, who: str = "lead", head: str = "lead_head", **texts: str) -> Report:
    """Write over every section that still holds a gap, sign and accept."""
    for section in report.sections.all():
        text = texts.get(section.key, "全年工作按计划推进，下一步继续抓好落实。" if "〔" in section.text else section.text)
        drafts.write(section, actor=world.acting(who), version=section.version, text=text)
    for name, actor in (("submit", who), ("sign", head), ("accept", "clerk")):
        report = reports.act(Report.objects.get(pk=report.pk), name, actor=world.acting(actor))
    return report


def texts(report: Report) -> dict[str, str]:
    return {one.key: one.text for one in report.sections.all()}


def test_the_annual_draft_follows_the_five_parts_with_measures_tasks_and_marked_gaps(world, annual, enter):
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    found = texts(report)
    assert list(found) == ["opening", "overview", "answered", "done", "problems", "principal", "next"]
    assert "应报填报表1份，按时报送1份，按时率100%。" in found["overview"]
    assert f"{timezone.localdate().year}年承担任务3项，办结任务0项，未办结3项。" in found["overview"]
    assert "未办结的任务是“编制权责清单”、“组织学法”、“清理文件”。" in found["overview"]
    assert "系统里没有上一年度通过的报告" in found["answered"]
    assert found["principal"].startswith("〔此处缺少党政主要负责人")
    figure = ReportFigure.objects.get(key="measure:sheets.on_time:percent", passage__section__report=report)
    assert (figure.value, figure.words, figure.passage.sources.get().noun) == (100, "100%", "measure.sheets.on_time")
    page = enter("lead").get(f"/reports/{report.pk}/").content.decode()
    assert 'class="rp-figure"' in page and "/measures/sheets.on_time/?unit=" in page


def test_each_recipient_has_a_duty_that_its_receipt_closes(world, annual, enter):
    party, public = annual.report.deliveries.order_by("id")
    assert Duty.objects.get(pk=party.duty_id).due == date(annual.call.year + 1, 3, 1) - timezone.timedelta(days=1)
    page = enter("clerk").get("/reports/sent/?to=public&got=no")
    assert page.context["page"].count == 2
    today = timezone.localdate()
    with pytest.raises(Refused, match="签发以后"):
        deliveries.receive(party, actor=world.acting("lead"), version=1, received_on=today, receipt="收文1号")
    drafts.compose(annual.report, actor=world.acting("lead"))
    finish(world, annual.report)
    for changes, words in (({"receipt": ""}, "回执"), ({"received_on": today + timezone.timedelta(days=1)}, "晚于今天")):
        with pytest.raises(ValidationError, match=words):
            given = {"received_on": today, "receipt": "收文1号"} | changes
            deliveries.receive(party, actor=world.acting("lead"), version=1, **given)
    with pytest.raises(Forbidden):
        deliveries.receive(party, actor=world.acting("clerk"), version=1, received_on=today, receipt="x")
    proof = [("回执.txt", ["已收到".encode()])]
    fresh = deliveries.receive(party, actor=world.acting("lead"), version=1, received_on=today, receipt="收文1号", files=proof)
    assert Duty.objects.get(pk=party.duty_id).closed_at is not None
    shown = enter("clerk").get(f"/reports/{annual.report.pk}/").content.decode()
    assert "收文1号" in shown and "回执.txt" in shown
    with pytest.raises(Stale):
        deliveries.receive(party, actor=world.acting("lead"), version=1, received_on=today, receipt="收文2号")
    deliveries.take_back(fresh, actor=world.acting("lead"), version=fresh.version, note="登记错了")
    assert Duty.objects.get(pk=party.duty_id).closed_at is None


def test_a_refused_receipt_keeps_the_file_that_came_with_it(world, annual, enter):
    party = annual.report.deliveries.get(key="party")
    drafts.compose(annual.report, actor=world.acting("lead"))
    finish(world, annual.report)
    client, here, today = enter("lead"), f"/reports/sent/{party.pk}/", timezone.localdate()
    sent = {"version": party.version, "receipt": "", "received_on": (today + timezone.timedelta(days=1)).isoformat()}
    refused = client.post(here, sent | {"files": SimpleUploadedFile("回执.txt", "已收到".encode())})
    assert refused.status_code == 422 and "不能晚于今天" in refused.content.decode()
    (ticked,) = refused.context["form"]["evidence"].value()
    assert client.post(here, sent | {"received_on": today.isoformat(), "evidence": [ticked]}).status_code == 302
    assert "回执.txt" in client.get(f"/reports/{annual.report.pk}/").content.decode()


def test_publication_waits_for_a_second_persons_check_of_these_words(world, annual):
    from fazhi.org.models import User
    from fazhi.org.services import people

    public = annual.report.deliveries.get(key="public")
    drafts.compose(annual.report, actor=world.acting("lead"))
    report = finish(world, annual.report)
    given = {"version": 1, "received_on": timezone.localdate(), "receipt": "http://www.example.gov.cn/1"}
    with pytest.raises(Refused, match="以外的人作保密审查"):
        deliveries.receive(public, actor=world.acting("lead"), **given)
    for who in ("lead", "lead_head"):
        with pytest.raises(Refused, match="不能自己审查"):
            deliveries.check(report, actor=world.acting(who), secret=True, private=True)
    user = User.objects.create(username="second", name="第二人", must_change=False)
    world.users["second"] = user
    world.posts["second"] = people.appoint(
        actor=None, user=user, unit=world.units["lead"], role="liaison", starts=date(2020, 1, 1)
    )
    with pytest.raises(ValidationError, match="哪里不行"):
        deliveries.check(report, actor=world.acting("second"), secret=True, private=False)
    deliveries.check(report, actor=world.acting("second"), secret=True, private=False, note="第二章有手机号")
    with pytest.raises(Refused, match="没有通过：第二章有手机号"):
        deliveries.receive(public, actor=world.acting("lead"), **given)
    deliveries.check(report, actor=world.acting("second"), secret=True, private=True)
    assert deliveries.why_unchecked(report) is None
    report.sections.filter(key="done").update(text="改了一个字。")
    with pytest.raises(Refused, match="重新审查"):
        deliveries.receive(public, actor=world.acting("lead"), **given)
    deliveries.check(report, actor=world.acting("second"), secret=True, private=True)
    deliveries.receive(public, actor=world.acting("lead"), **given)
    assert Duty.objects.get(pk=public.duty_id).closed_at is not None


def test_a_figure_changes_in_its_place_and_what_people_wrote_around_it_stays(world, annual, told):
    report, actor = drafts.compose(annual.report, actor=world.acting("lead")), world.acting("lead")
    section = report.sections.get(key="done")
    mine = section.text.replace("常务会议学法1次（要求", "市政府常务会议专题学法1次，很有成效（要求")
    mine = mine.replace("举办讲座1场。", "举办讲座1场，请了专家。")
    drafts.write(section, actor=actor, version=section.version, text=mine)
    again = {"组织学法": {"answer": "progress", "words": "举办讲座1场。", "figures": {told.low.pk: 3}}}
    earlier = timezone.localdate() - timezone.timedelta(days=3)
    answer(world, sheet_of(open_round(world, told.plan, "补报", starts=earlier, ends=earlier), world), again)
    offer = next(one for one in drafts.offers_for(report, actor) if one.key == f"task:{told.law.pk}")
    assert offer.swaps == (("1次", "4次"),)
    drafts.take(report, [offer.key], actor=actor)
    text = texts(report)["done"]
    assert "市政府常务会议专题学法4次，很有成效（要求" in text and "举办讲座1场，请了专家。" in text
    assert ReportFigure.objects.get(passage__section__report=report, key=f"minimum:{told.low.pk}").value == 4


def test_figures_are_frozen_by_the_signature_and_thawed_by_a_return(world, annual):
    drafts.compose(annual.report, actor=world.acting("lead"))
    report = finish(world, annual.report)
    assert report.frozen_at is not None
    report = reports.act(report, "reopen", actor=world.acting("clerk"), note="再看")
    assert report.frozen_at is not None
    report = reports.send_back(report, {report.sections.first().pk: "补"}, actor=world.acting("clerk"))
    assert report.frozen_at is None


def test_last_years_problems_and_next_steps_are_answered_one_by_one(world, annual, told, clock):
    drafts.compose(annual.report, actor=world.acting("lead"))
    finish(world, annual.report, problems="编制权责清单方面：跨部门事项边界不清。\n培训不够，下一步加强。", next="继续加强培训。")
    year = timezone.localdate().year + 1
    clock(f"{year}-03-02 09:00")
    today = timezone.localdate()
    round_ = open_round(world, told.plan, "新一年", starts=today, ends=today)
    answer(world, sheet_of(round_, world), {"编制权责清单": {"answer": "progress", "words": "边界已由编办裁定。"}})
    given = {"starts": date(year, 1, 1), "ends": date(year, 12, 31), "due": today, "kind": "unit_annual", "title": "年报"}
    call = calls.open_call(actor=world.acting("clerk"), plans=[told.plan], units=[world.units["lead"]], **given)
    report = drafts.compose(call.reports.get(), actor=world.acting("lead"))
    lines = texts(report)["answered"].split("\n")
    assert lines[0] == "（一）上年度的问题“编制权责清单方面：跨部门事项边界不清”：边界已由编办裁定。"
    assert lines[1].startswith("（二）上年度的问题“培训不够，下一步加强”：〔此处缺少") and len(lines) == 3
    origins = set(report.sections.get(key="answered").passages.first().sources.values_list("noun", flat=True))
    assert origins == {"assessment.reportsection", "tasks.sheetline"}


def test_a_principals_statement_is_signed_by_the_principal_alone(world, told):
    from fazhi.org.models import User
    from fazhi.org.services import people

    today = timezone.localdate()
    given = {"plans": [told.plan], "starts": date(today.year, 1, 1), "ends": today, "due": today, "title": "述法"}
    with pytest.raises(ValidationError, match="甲市配合局没有设负责人岗位"):
        units = [world.units["lead"], world.units["co"]]
        calls.open_call(actor=world.acting("clerk"), kind="principal_statement", units=units, **given)
    call = calls.open_call(actor=world.acting("clerk"), kind="principal_statement", units=[world.units["lead"]], **given)
    report = drafts.compose(call.reports.get(), actor=world.acting("lead"))
    assert (report.person, report.title) == (world.users["lead_head"], "甲市牵头局lead_head同志述法")
    for section in report.sections.all():
        drafts.write(section, actor=world.acting("lead"), version=section.version, text="亲自部署学法，下一步继续。")
    reports.act(report, "submit", actor=world.acting("lead"))
    user = User.objects.create(username="deputy", name="副职", must_change=False)
    world.users["deputy"] = user
    world.posts["deputy"] = people.appoint(actor=None, user=user, unit=world.units["lead"], role="unit_head")
    with pytest.raises(Refused, match="lead_head同志本人签"):
        reports.act(report, "sign", actor=world.acting("deputy"))
    assert reports.act(report, "sign", actor=world.acting("lead_head")).state == "signed"


def test_the_office_opens_a_kind_on_the_page_with_the_days_of_its_recipients(world, enter, told):
    client = enter("clerk")
    page = client.get("/reports/calls/new/?kind=government_annual")
    body = page.content.decode()
    assert "中共甲市委员会" in body and "由本机构替本级政府起草" in body
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    data |= {"kind": "government_annual", "plans": [told.plan.pk], "once": hidden(page, "once"), "to_congress": ""}
    data |= {"due": str(timezone.localdate() + timezone.timedelta(days=9)), "by_party": ""}
    data = {name: value for name, value in data.items() if name != "to_congress"}
    assert client.post("/reports/calls/new/", data).status_code == 302
    report = Report.objects.get(call__kind="government_annual")
    assert (report.unit, report.duty.unit, report.call.writer) == (world.units["city"], world.units["office"], "government")
    ways = {one.key: one for one in report.deliveries.select_related("duty")}
    assert set(ways) == {"party", "above", "public"} and ways["party"].duty.due == report.call.due
    assert ways["party"].source == "通知规定" and "第二十四条" in ways["public"].source
