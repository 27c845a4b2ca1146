"""The pages of reports: open a call, draft, write, stale, send back, accept, lists, files, the line on 工作台."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from assessment.models import Report, ReportCall, ReportSection
from assessment.services import drafts, reports
from fazhi.agenda.models import CalendarYear, Duty
from fazhi.org.models import AuditEvent
from tests.assessment.conftest import answer, open_call, open_round, sheet_of
from tests.cast import make_plan
from tests.desk.pages import hidden, table
from tests.sharing import shared


def today():
    return timezone.localdate()


@shared
def drafted(world, report) -> Report:
    """The draft, written."""
    return drafts.compose(report, actor=world.acting("lead"))


@shared
def signed(world, drafted) -> Report:
    """Handed in."""
    reports.act(drafted, "submit", actor=world.acting("lead"))
    return reports.act(drafted, "sign", actor=world.acting("lead_head"))


def text(reply) -> str:
    return unescape(reply.content.decode())


def call_form(world, plan, **changes) -> dict:
    given = {"plans": [plan.pk], "title": "自查报告", "starts": f"{today().year}-1-1", "ends": "12月31日", "return_days": "3"}
    given |= {"due": str(today() + timedelta(days=9)), "recipient": "甲市法治办", "units": [world.units["lead"].pk]}
    return given | changes


def test_the_office_sees_how_many_it_will_ask_and_asks_once(world, enter, told):
    client = enter("clerk")
    page = client.get("/reports/calls/new/")
    assert "2 家单位承担任务" in text(page) and "甲市牵头局（3 项任务）" in text(page)
    data = call_form(world, told.plan, once=hidden(page, "once"))
    first, second = client.post("/reports/calls/new/", data), client.post("/reports/calls/new/", data)
    call = ReportCall.objects.get()
    assert first.url == second.url == f"/reports/calls/{call.pk}/"
    assert [r.unit for r in call.reports.all()] == [world.units["lead"]]


def test_a_faulty_call_says_where_and_keeps_what_was_typed(world, enter, told):
    client = enter("clerk")
    for changes, words in (
        ({"due": "昨天吧"}, "报送时限"),
        ({"due": "2001-1-1"}, "报送时限不能早于发起日期"),
        ({"units": []}, "请至少选一家单位"),
        ({"units": ["999999"]}, "请哪些单位报告"),
        ({"ends": "2001-1-1"}, "期间结束不能早于开始"),
        ({"most": "12"}, "字数上限"),
        ({"title": "甲\x00乙"}, "名称"),
    ):
        reply = client.post("/reports/calls/new/", call_form(world, told.plan, note="要求写在这里", **changes))
        assert reply.status_code == 422 and words in text(reply) and "要求写在这里" in text(reply), changes
    assert not ReportCall.objects.exists()
    assert client.post("/reports/calls/new/", {"plans": "x"}).status_code == 422
    assert client.get("/reports/calls/new/?plans=x&plans=99999999999999999999").status_code == 200


def test_from_the_workbench_one_click_leads_to_the_report(world, enter, report):
    Duty.objects.filter(pk=report.duty_id).update(due=today())
    line = next(one for band in enter("lead").get("/").context["view"].bands for one in band.lines if one.duty.kind == "report")
    assert (line.page.url, line.page.title, line.page.label) == (f"/reports/{report.pk}/", report.duty.title, "写报告")
    Duty.objects.filter(pk=report.duty_id).update(due=today() + timedelta(days=200))
    later = enter("lead").get("/").context["view"].bands[3]
    assert [one.page.url for one in later.lines] == [f"/reports/{report.pk}/"]


def test_the_workbench_costs_the_same_with_reports_and_sheets(world, enter, told, django_assert_num_queries):
    client = enter("lead")
    with django_assert_num_queries(8):
        client.get("/")
    for n in range(3):
        open_call(world, told.plan, title=f"报告{n}")
        open_round(world, told.plan, f"轮次{n}")
    with django_assert_num_queries(8):
        page = client.get("/")
    assert text(page).count("写报告") == 3 and text(page).count("去填报") == 3


def test_reports_wait_for_head_and_office_and_come_back_with_the_reason(world, enter, drafted):
    def waits(who: str) -> tuple[list[str], list[tuple[str, str]]]:
        view = enter(who).get("/").context["view"]
        return [one.what for one in view.review], [(one.url, one.said) for one in view.back]

    reports.act(drafted, "submit", actor=world.acting("lead"))
    assert waits("lead_head") == ([f"签发报告：{drafted.title}"], []) and waits("lead") == ([], [])
    reports.act(drafted, "send_back", actor=world.acting("lead_head"), note="数字再核")
    assert waits("lead") == ([], [(f"/reports/{drafted.pk}/", "数字再核")])
    reports.act(drafted, "submit", actor=world.acting("lead"))
    reports.act(drafted, "sign", actor=world.acting("lead_head"))
    assert waits("clerk") == ([f"审核报告：{drafted.title}"], [])
    reports.send_back(drafted, {drafted.sections.first().pk: "写长些"}, actor=world.acting("clerk"))
    assert waits("lead")[1] == [(f"/reports/{drafted.pk}/", "开头：写长些")]


def test_the_draft_is_written_by_one_click_and_shows_its_sources(world, enter, report, told):
    client = enter("lead")
    assert "写初稿" in text(client.get(f"/reports/{report.pk}/"))
    assert "写初稿" not in text(enter("clerk").get(f"/reports/{report.pk}/"))
    assert client.post(f"/reports/{report.pk}/compose/").url == f"/reports/{report.pk}/"
    page = text(client.get(f"/reports/{report.pk}/"))
    assert "梳理事项120项。" in page and "一、健全制度" in page and "第一轮填报" in page and "已通过" in page
    assert f'href="/tasks/{told.lists.pk}/' in page
    gone = (
        ReportSection.objects.get(report=report, title="健全制度")
        .passages.get()
        .sources.create(noun="tasks.sheetline", object_id=10**9, label="删去的行")
    )
    page = text(client.get(f"/reports/{report.pk}/"))
    assert f"{gone.label} <span" in page and "已不能查看" in page


def save(client, section: ReportSection, version: int, words: str, **headers):
    data = {"text": words, "version": str(version)}
    return client.post(f"/reports/{section.report_id}/sections/{section.pk}/", data, headers=headers)


def test_a_section_saves_itself_and_a_stale_one_shows_both(world, enter, drafted):
    section, mine, other = drafted.sections.get(title="健全制度"), enter("lead"), enter("lead_head")
    page = mine.get(f"/reports/{drafted.pk}/sections/{section.pk}/")
    assert page.context["form"]["version"].value() == 1 and "data-autosave" in text(page)
    quiet = {"X-Autosave": "1"}
    told = save(mine, section, 1, "第一段\n第二段", **quiet)
    assert told.json()["version"] == 2 and told.json()["at"].endswith("6 字")
    mine.post(f"/reports/{drafted.pk}/sections/{section.pk}/lock/", {"move": "release"})
    assert save(other, section, 1, "别的话", **quiet).status_code == 409
    both = save(other, section, 1, "别的话")
    assert both.status_code == 409 and "第一段" in text(both) and "别的话" in text(both)
    chosen = {
        "text": "别的话",
        "version": both.context["form"]["version"].value(),
        "choose-text": "mine",
        "theirs-text": "第一段\n第二段",
    }
    assert other.post(f"/reports/{drafted.pk}/sections/{section.pk}/", chosen).status_code == 302
    assert ReportSection.objects.get(pk=section.pk).text == "别的话"
    assert save(mine, section, 3, "长" * 20001, **quiet).status_code == 422
    assert save(mine, section, 3, "坏\x00字").status_code == 422


def test_what_cannot_be_written_says_so(world, enter, signed):
    section = signed.sections.first()
    reply = enter("lead").get(f"/reports/{signed.pk}/sections/{section.pk}/", follow=True)
    assert "现在不能修改" in text(reply)
    refused = save(enter("lead"), section, 99, "改", **{"X-Autosave": "1"})
    assert refused.status_code == 422 and "不能修改" in refused.json()["error"]
    assert enter("clerk").get(f"/reports/{signed.pk}/sections/{section.pk}/").status_code == 403
    assert enter("lead").get(f"/reports/{signed.pk}/sections/{section.pk + 999}/").status_code == 404
    assert enter("lead").post(f"/reports/{signed.pk}/move/", {"move": "return", "note": "x"}).status_code == 400
    assert "报告已经送出" in text(enter("lead").get(f"/reports/{signed.pk}/offers/"))


def test_offers_are_taken_or_left_on_their_page(world, enter, drafted, told):
    client, here = enter("lead"), f"/reports/{drafted.pk}/offers/"
    assert "没有新情况" in text(client.get(here))
    said = {"清理文件": {"answer": "progress", "words": "清理文件31件。"}}
    answer(world, sheet_of(open_round(world, told.plan, "第二轮"), world), said)
    page = text(client.get(here))
    assert "清理文件31件。" in page and "换掉原来那一段" in page
    assert "没有勾选" in text(client.post(here, {"act": "take"}, follow=True))
    assert client.post(here, {"act": "burn"}).status_code == 400
    keys = re.findall(r'name="keys" value="([^"]+)"', page)
    assert "已采用 1 处" in text(client.post(here, {"act": "take", "keys": keys}, follow=True))
    assert "没有新情况" in text(client.get(here)) and enter("clerk").get(here).status_code == 403


def test_the_office_returns_with_comments_and_accepts(world, enter, signed):
    office, here = enter("clerk"), f"/reports/{signed.pk}/return/"
    first = signed.sections.get(title="健全制度")
    assert "至少一处" in text(office.post(here, {}))
    long = text(office.post(here, {f"why_{first.pk}": "长" * 1001}))
    assert "健全制度" in long and "最多 1000 字，现有 1001 字" in long and "长" * 1001 in long and "变量" not in long
    assert office.post(here, {f"why_{first.pk}": "补充完成时间"}).url == f"/reports/{signed.pk}/"
    page = text(enter("lead").get(f"/reports/{signed.pk}/"))
    assert "补充完成时间" in page and page.count("rp-edit") == 1
    assert "不能退回章节" in text(office.post(here, {f"why_{first.pk}": "再来"}))
    save(enter("lead"), first, ReportSection.objects.get(pk=first.pk).version, "编制权责清单。6月底公布。")
    for who, move in (("lead", "submit"), ("lead_head", "sign"), ("clerk", "accept")):
        assert enter(who).post(f"/reports/{signed.pk}/move/", {"move": move}).status_code == 302
    assert Report.objects.get(pk=signed.pk).state == "accepted"


def test_the_lists_count_who_is_late_and_export_it(world, enter, told, report):
    late = Report.objects.get(call=report.call, unit=world.units["co"])
    Duty.objects.filter(pk=late.duty_id).update(due=today() - timedelta(days=2))
    client, call = enter("clerk"), f"/reports/calls/{report.call_id}/"
    for path in ("/reports/", call):
        page = client.get(path)
        standing = page.context["standing"]
        assert (standing.asked, standing.signed, standing.late) == (2, 0, 1)
        for query, n in (("lamp=late", 1), ("handed=yes", 0), ("handed=no", 2), ("state=accepted", 0), ("q=配合", 1)):
            assert client.get(f"{path}?{query}").context["page"].count == n, query
    rows = table(client.get(f"{call}?export=xlsx"))
    assert rows[0] == ("状态", "报告", "单位", "时限状态", "时限", "报送")
    assert rows[2][2:4] == ("甲市配合局", "逾期2天") and rows[2][5] == "未报"
    assert AuditEvent.objects.filter(kind="export").exists()
    own = enter("lead").get("/reports/")
    assert own.context["page"].count == 1 and enter("outsider").get("/reports/").context["page"].count == 0


def paper(client, report: Report) -> Document:
    reply = client.get(f"/reports/{report.pk}/docx/")
    assert reply.status_code == 200 and "attachment" in reply["Content-Disposition"]
    return Document(io.BytesIO(reply.content))


def test_the_paper_has_the_official_form(world, enter, signed):
    ReportSection.objects.filter(report=signed, title="提升能力").update(
        text="（一）组织学法。办讲座1场。\n1.先学条例。\n普通一段"
    )
    book = paper(enter("clerk"), signed)
    page = book.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert [round(m.mm) for m in (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)] == [37, 35, 28, 26]
    assert book.settings.odd_and_even_pages_header_footer
    form = book.styles["Normal"].paragraph_format
    assert form.line_spacing == Pt(28.95)
    lines = {p.text: p for p in book.paragraphs if p.text}

    def face(words: str, run: int = 0) -> tuple[str, float]:
        found = lines[words].runs[run]
        return found._r.rPr.rFonts.get(qn("w:eastAsia")), found.font.size.pt

    assert face(signed.title) == ("方正小标宋简体", 22) and face("甲市法治办：") == ("仿宋_GB2312", 16)
    assert face("一、健全制度") == ("黑体", 16)
    assert face("（一）组织学法。办讲座1场。") == ("楷体_GB2312", 16)
    assert face("（一）组织学法。办讲座1场。", 1) == ("仿宋_GB2312", 16) == face("1.先学条例。") == face("普通一段")
    assert lines["普通一段"].paragraph_format.first_line_indent.pt == 32
    assert lines["甲市法治办："].paragraph_format.first_line_indent is None
    day = timezone.localdate(signed.signed_at)
    assert [p.text for p in book.paragraphs][-2:] == ["甲市牵头局", f"{day.year}年{day.month}月{day.day}日"]
    assert {p.alignment for p in book.paragraphs[-2:]} == {2}
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    assert odd.text == even.text == "— 1 —" and (odd.alignment, even.alignment) == (2, 0)
    assert "PAGE" in odd._p.xml and odd.runs[0].font.size.pt == 14


def test_a_draft_has_an_open_date_and_bad_characters_do_no_harm(world, enter, drafted):
    ReportSection.objects.filter(report=drafted, title="存在问题").update(text="坏\x0b字\ufffe")
    book = paper(enter("lead"), drafted)
    assert book.paragraphs[-1].text == "　　年　月　日" and "坏字" in [p.text for p in book.paragraphs]


def test_what_is_not_written_has_no_paper(world, enter, report):
    assert "还没有写" in text(enter("lead").get(f"/reports/{report.pk}/docx/"))


@pytest.mark.parametrize("tasks", [1, 5])
def test_a_report_costs_the_same_queries_however_long_it_is(world, enter, django_assert_num_queries, tasks):
    plan = make_plan(world, [{"title": f"任务{n}", "lead": ["lead"], "trail": [f"{n}、第{n}块"]} for n in range(tasks)])
    said = {f"任务{n}": {"answer": "progress", "words": f"做了{n}件。"} for n in range(tasks)}
    answer(world, sheet_of(open_round(world, plan), world), said)
    report = Report.objects.get(call=open_call(world, plan, ("lead",)), unit=world.units["lead"])
    drafts.compose(report, actor=world.acting("lead"))
    client = enter("lead")
    with django_assert_num_queries(16):
        client.get(f"/reports/{report.pk}/")


@pytest.mark.parametrize("calls", [1, 3])
def test_the_lists_cost_the_same_queries_for_one_and_three(world, enter, plan, django_assert_num_queries, calls):
    for n in range(calls):
        open_call(world, plan, title=f"报告{n}")
    client = enter("clerk")
    with django_assert_num_queries(6):
        client.get("/reports/")
    with django_assert_num_queries(4):
        client.get("/reports/calls/")
    with django_assert_num_queries(12):
        client.get(f"/reports/calls/{ReportCall.objects.first().pk}/")


def test_the_form_of_a_call_warns_of_a_year_whose_holidays_nobody_announced(world, enter, told):
    CalendarYear.objects.filter(year__gte=today().year).delete()
    assert f"{today().year}年放假安排未公布，按周末推算" in text(enter("clerk").get("/reports/calls/new/"))
    page = enter("clerk").post("/reports/calls/new/", call_form(world, told.plan, due=f"{today().year + 1}-3-1", title=""))
    assert f"{today().year + 1}年放假安排未公布，按周末推算" in text(page)


def test_tables_and_charts_are_drawn_where_one_reads(world, enter, report):
    drafts.compose(report, actor=world.acting("lead"))
    section = report.sections.get(key="problems")
    lines = "不足如下。\n表1　情况\n事项\t件数\n<b>甲</b>\t3件\n图1　各季度\n一季度\t1件\n二季度\t2件\n以上。"
    drafts.write(section, actor=world.acting("lead"), version=section.version, text=lines)
    page = enter("lead").get(f"/reports/{report.pk}/").content.decode()
    assert "<td>&lt;b&gt;甲&lt;/b&gt;</td>" in page and '<figure class="op-figure"><svg' in page
    assert all(page.count(f'id="q-{section.pk}-{n}"') == 1 for n in range(8))
    assert enter("lead").get(f"/reports/{report.pk}/sections/{section.pk}/").content.decode().count("一季度\t1件") == 1
