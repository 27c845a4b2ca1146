"""A unit's self-inspection from the office's notice to the accepted paper, walked in the browser by everybody on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

TITLE = "自查走一遍的工作要点"
CALL = "走一遍法治政府建设自查情况的报告"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from fazhi.files.models import Paper
from fazhi.org.acting import act_as, government_of
from fazhi.org.models import Post
from tasks.models import ImportItem, ImportUnit, Minimum, PlanImport
from tasks.services import commit, plans, rounds, sheets
posts = Post.objects.select_related('unit', 'user').order_by('id')
who = {n: act_as(posts.filter(user__username=n).first()) for n in ('office', 'officehead', 'liaison', 'unithead')}
clerk, today, unit = who['office'], timezone.localdate(), who['liaison'].unit
rows = ['编制权责清单', '组织学法']
paper = Paper.objects.create(name='要点.txt', kind='txt', title='%(title)s', text='\\n'.join(rows), by=clerk.user)
batch = PlanImport.objects.create(paper=paper, government=government_of(clerk.unit), office=clerk.unit, title='%(title)s',
    starts=today.replace(month=1, day=1), ends=today.replace(month=12, day=31), candidate=0, by=clerk.user)
for order, row in enumerate(rows, 1):
    trail = ['一二'[order - 1] + f'、第{order}块']
    item = ImportItem.objects.create(batch=batch, order=order, trail=trail, number=f'{order}.', title=row, text=row)
    ImportUnit.objects.create(item=item, role='lead', order=0, unit=unit, words=unit.name, how='exact')
plan = commit.act(batch, 'commit', actor=clerk).plan
for name, actor in (('submit', clerk), ('sign_off', who['officehead']), ('issue', clerk)):
    plan = plans.act(plan, name, actor=actor)
Minimum.objects.create(task=plan.tasks.get(title='组织学法'), subject='常务会议学法', value=4, measure='次', period='year')
round_ = rounds.open_round(actor=clerk, plans=[plan], title='前三季度填报', period='once', starts=today, ends=today, due=today)
sheet = round_.sheets.get()
for line in sheet.lines.all():
    said = {'answer': 'progress', 'words': f'{line.task.title}已办3件。', 'problem': '专业人员不足', 'percent': 50}
    sheets.save_line(line, actor=who['liaison'], version=line.version, changes=said)
for name, actor in (('submit', who['liaison']), ('sign', who['unithead']), ('accept', clerk)):
    sheet = sheets.act(sheet, name, actor=actor)
answer = {'plan': plan.pk, 'unit': unit.name, 'due': str(today)}
"""


@pytest.fixture
def road(site) -> dict:
    """A plan of two tasks, about which the unit has reported; how often it studied law it has not said."""
    return site.ask(MAKE % {"title": TITLE})


def ask_for_reports(visit, road: dict):
    """The office sees how many units it will ask, and asks; returns its window."""
    office = visit("office")
    page = office.goto(f"/reports/calls/new/?plans={road['plan']}")
    assert "将请 1 家单位报告" in page.inner_text("#picked") and office.axe() == [] and office.fits()
    page.fill("input[name=title]", CALL)
    page.fill("input[name=due]", road["due"])
    page.get_by_role("button", name="发起").click()
    page.locator("dialog button", has_text="发起").click()
    page.wait_for_selector("text=1 家单位已经收到")
    assert office.axe() == [] and office.fits()
    return office


def draft(visit, road: dict):
    """The liaison comes from 工作台, lets the draft write itself, and looks at where its words came from."""
    liaison = visit("liaison")
    page = liaison.goto("/")
    page.locator("li.owe", has_text=CALL).get_by_role("link", name="写报告").click()
    page.get_by_role("button", name="写初稿").click()
    page.wait_for_selector("text=初稿写好了")
    words = page.inner_text("article")
    assert "编制权责清单已办3件。完成进度50%。" in words and "〔此处缺少“常务会议学法”的完成数（要求每年不少于4次）" in words
    assert "前三季度填报" in page.inner_text(".rp-srcs") and "已通过" in page.inner_text(".rp-srcs")
    assert liaison.axe() == [] and liaison.fits()
    page.get_by_role("button", name="送负责人签发").click()
    page.wait_for_selector("text=还有没补上的缺口：“第2块”1 处")
    return liaison


def write(liaison, heading: str, old: str, new: str) -> None:
    """Change words in a section; they save themselves before anybody presses a button."""
    page = liaison.page
    page.locator(".rp-part", has_text=heading).get_by_role("link", name="修改").click()
    box = page.locator("textarea[name=text]")
    box.fill(box.input_value().replace(old, new))
    page.locator(".saved", has_text="已存").wait_for()
    assert liaison.axe() == []


def hand_in(liaison, visit, **options):
    """Submit; the head signs from 工作台."""
    liaison.page.get_by_role("button", name="送负责人签发").click()
    liaison.page.wait_for_selector("text=已送负责人签发")
    head = visit("unithead", **options)
    head.goto("/").get_by_role("link", name="签发报告").first.click()
    assert head.axe() == [] and head.fits()
    head.page.locator("summary", has_text="签发报送").click()
    head.page.locator(".act-pop").get_by_role("button", name="签发报送").click()
    head.page.wait_for_selector("text=已签发，报送主管机构")


def check_paper(path: Path, unit: str) -> None:
    """The downloaded paper is in official form and says what was written."""
    book = Document(str(path))
    lines = {p.text: p for p in book.paragraphs if p.text}
    margins = book.sections[0]
    assert [round(m.mm) for m in (margins.top_margin, margins.bottom_margin, margins.left_margin, margins.right_margin)] == [
        *(37, 35, 28, 26),
    ]
    assert "组织学法。组织学法已办3件。完成进度50%。常务会议学法4次，比要求多办1次宣讲。" in lines
    face = lines["一、第1块"].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia"))
    assert (face, lines[f"{unit}关于{CALL}"].runs[0].font.size.pt) == ("黑体", 22)
    assert book.paragraphs[-2].text == unit and not any("此处缺少" in text for text in lines)


def test_a_self_inspection_from_notice_to_accepted_paper(road, visit, tmp_path):
    office = ask_for_reports(visit, road)
    liaison = draft(visit, road)
    page, gap = liaison.page, "〔此处缺少“常务会议学法”的完成数（要求每年不少于4次），可由{}补充〕".format(road["unit"])
    write(liaison, "二、第2块", gap, "常务会议学法4次。")
    here = page.url.partition("sections/")[0]
    liaison.goto(here)  # left without a button pressed
    assert "常务会议学法4次。" in page.inner_text("article") and "没有缺口" in page.inner_text(".rp-side")
    hand_in(liaison, visit)
    office.goto("/").locator("li.back", has_text=CALL).get_by_role("link", name="审核报告").first.click()
    office.page.get_by_role("link", name="退回").click()
    assert office.axe() == [] and office.fits()
    office.page.get_by_label("二、第2块").fill("请写明学法的效果")
    office.page.get_by_role("button", name="退回写了意见的章节").click()
    office.page.wait_for_selector("text=已退回 1 章")
    liaison.goto("/").locator("li.back", has_text="请写明学法的效果").get_by_role("link").first.click()
    assert page.get_by_role("link", name="修改").count() == 1 and liaison.axe() == []
    write(liaison, "二、第2块", "常务会议学法4次。", "常务会议学法4次，比要求多办1次宣讲。")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("text=已保存")
    hand_in(liaison, visit, size=PHONE)
    office.goto(here).get_by_role("button", name="通过").click()
    office.page.wait_for_selector("text=已通过。")
    with office.page.expect_download() as waiting:
        office.page.get_by_role("link", name="Word").click()
    waiting.value.save_as(tmp_path / "report.docx")
    check_paper(tmp_path / "report.docx", road["unit"])
    phone = visit("liaison", size=PHONE)
    phone.goto(here)
    assert phone.axe() == [] and phone.fits()
    assert phone.goto("/reports/").locator(".tbl-title").count() >= 1 and phone.axe() == [] and phone.fits()


def test_the_report_works_without_script(road, visit):
    office = visit("office", javascript=False).page
    office.goto(f"/reports/calls/new/?plans={road['plan']}")
    office.fill("input[name=title]", CALL)
    office.fill("input[name=due]", road["due"])
    office.locator("form[method=post] button", has_text="发起").click()
    assert "1 家单位已经收到" in office.inner_text("main")
    page = visit("liaison", javascript=False).page
    page.goto("/")
    page.locator("li.owe", has_text=CALL).get_by_role("link", name="写报告").click()
    page.get_by_role("button", name="写初稿").click()
    page.locator(".rp-part", has_text="二、第2块").get_by_role("link", name="修改").click()
    page.fill("textarea[name=text]", "学法4次。")
    page.get_by_role("button", name="保存").click()
    assert "已保存" in page.inner_text("main") and "学法4次。" in page.inner_text("article")
    page.get_by_role("button", name="送负责人签发").click()
    assert "已送负责人签发" in page.inner_text("main")
