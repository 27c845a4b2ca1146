"""A city's annual report: thirty units' reports gathered by the worker, the last one accepted on the way; written, signed,
checked by a third person, published before its clock, read by a stranger."""

from __future__ import annotations

import pytest

from tests.live import PASSWORD
from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

CALL = "年度法治政府建设情况的报告"
CITY = "全市年度法治政府建设情况的报告"
UNITS = 30
MAKE = """
from datetime import timedelta
from django.utils import timezone
from assessment import declared
from assessment.composing import words
from assessment.selectors import kinds
from assessment.services import calls, drafts, reports
from fazhi.files.models import Paper
from fazhi.org.acting import act_as, government_of
from fazhi.org.models import Post, Unit, User
from fazhi.org.services import people
from tasks.models import ImportItem, ImportUnit, Minimum, PlanImport, SheetLine
from tasks.services import commit, plans, rounds, sheets
posts = Post.objects.select_related('unit', 'user').order_by('id')
who = {n: act_as(posts.filter(user__username=n).first()) for n in ('office', 'officehead')}
clerk, today = who['office'], timezone.localdate()
city = government_of(clerk.unit)
def person(unit, role, n=0):
    user = User.objects.create(username=f'city-{unit.pk}-{role}-{n}', name='甲乙丙丁'[n] + unit.name[-3:], must_change=False)
    user.set_password('%(password)s'); user.save()
    post = people.appoint(actor=None, user=user, unit=unit, role=role, starts=today)
    return act_as(posts.get(pk=post.pk))
units = list(Unit.objects.filter(parent=city, kind='department', closed=None).order_by('path')[:%(units)d])
staff = [(unit, person(unit, 'liaison'), person(unit, 'unit_head')) for unit in units]
third = person(clerk.unit, 'clerk', 3)
rows = [(f'第{n}项重点工作', f"{'一二三'[n %% 3]}、第{'一二三'[n %% 3]}方面", unit) for n, unit in enumerate(units, 1)]
span = {'starts': today.replace(month=1, day=1), 'ends': today.replace(month=12, day=31)}
words_of = '\\n'.join(row[0] for row in rows)
paper = Paper.objects.create(name='要点.txt', kind='txt', title='三十家工作要点', text=words_of, by=clerk.user)
batch = PlanImport.objects.create(paper=paper, government=city, office=clerk.unit, title='三十家工作要点', candidate=0,
    by=clerk.user, **span)
for order, (title, part, unit) in enumerate(rows, 1):
    item = ImportItem.objects.create(batch=batch, order=order, trail=[part], number=f'{order}.', title=title, text=title)
    ImportUnit.objects.create(item=item, role='lead', order=0, unit=unit, words=unit.name, how='exact')
plan = commit.act(batch, 'commit', actor=clerk).plan
for name, actor in (('submit', clerk), ('sign_off', who['officehead']), ('issue', clerk)):
    plan = plans.act(plan, name, actor=actor)
Minimum.objects.bulk_create([Minimum(task=t, subject='法治培训', value=2, measure='次', period='year') for t in plan.tasks.all()])
round_ = rounds.open_round(actor=clerk, plans=[plan], title='全年填报', period='once', starts=today, ends=today, due=today)
for n, (unit, liaison, head) in enumerate(staff, 1):
    sheet = round_.sheets.get(unit=unit)
    line = sheet.lines.select_related('task').get()
    low = line.task.minimums.get()
    said = {'answer': 'progress', 'words': f'开展专项检查{n}次，办结案件{n * 2}件。', 'problem': '专业力量不足',
        'percent': 90, 'figures': {low.pk: 3}}
    sheets.save_line(line, actor=liaison, version=line.version, changes=said)
    for name, actor in (('submit', liaison), ('sign', head), ('accept', clerk)):
        sheet = sheets.act(sheet, name, actor=actor)
call = calls.open_call(actor=clerk, plans=[plan], units=units, title='%(call)s', kind='unit_annual', due=today, most=4000, **span)
for n, (unit, liaison, head) in enumerate(staff, 1):
    report = drafts.compose(call.reports.get(unit=unit), actor=liaison)
    for section in report.sections.all():
        text = words.GAPS.sub(f'主要负责人主持会议{n}次，下一步继续。', section.text)
        if text != section.text:
            drafts.write(section, actor=liaison, version=section.version, text=text)
    for name, actor in (('submit', liaison), ('sign', head)):
        report = reports.act(report, name, actor=actor)
    if n < len(staff):
        reports.act(report, 'accept', actor=clerk)
answer = {'plan': plan.pk, 'last': report.pk, 'last_unit': unit.name, 'third': third.user.username, 'city': city.name,
    'names': [one.name for one in units]}
"""
OWED = """
from assessment.models import ReportDelivery
rows = ReportDelivery.objects.filter(report__call__title='全市年度法治政府建设情况的报告').select_related('duty')
closed = {one.key: bool(one.duty.closed_at) and one.received_on <= one.duty.due for one in rows}
answer = {'public': closed.pop('public'), 'others': any(closed.values())}
"""


@pytest.fixture
def road(site) -> dict:
    """Thirty units reported and wrote; the office has accepted all reports but the last."""
    made = site.ask(MAKE % {"call": CALL, "units": UNITS, "password": PASSWORD})
    site.start_worker()
    return made


def open_and_gather(office, road: dict) -> str:
    """The office asks for the city's report and lets the worker gather; the report that isn't accepted is named as missing."""
    page = office.goto(f"/reports/calls/new/?kind=government_annual&plans={road['plan']}")
    assert "初稿从各单位已通过的报告汇集" in page.inner_text("main") and office.axe() == [] and office.fits()
    page.fill("input[name=title]", CITY)
    page.get_by_role("button", name="发起", exact=True).click()
    page.locator("dialog button", has_text="发起").click()
    page.wait_for_selector("text=已发起")
    page.locator("a.tbl-title", has_text=CITY).click()
    page.get_by_role("button", name="写初稿").click()
    page.get_by_role("link", name="去看初稿").click(timeout=60_000)
    words = page.inner_text("article")
    assert f"汇总{UNITS - 1}家单位" in words and f"没有计入的有{road['last_unit']}，共1家" in words
    assert any(f"{name}：" in words for name in road["names"]) and office.axe() == [] and office.fits()
    return page.url.partition("#")[0]


def accept_the_last(office, road: dict, here: str) -> None:
    """The last unit's report is accepted; the draft offers what that changes, and takes it."""
    page = office.goto(f"/reports/{road['last']}/")
    page.get_by_role("button", name="通过").click()
    page.wait_for_selector("text=已通过。")
    page = office.goto(here)
    page.get_by_role("link", name="新情况").first.click()
    assert f"汇总{UNITS}家单位" in page.inner_text("main") and office.axe() == [] and office.fits()
    page.get_by_role("button", name="采用勾选的").click()
    page.wait_for_selector("text=已采用")
    words = office.goto(here).inner_text("article")
    assert f"汇总{UNITS}家单位" in words and "没有计入的有" not in words


def write_and_hand_in(office, visit, here: str) -> None:
    """What no unit could say is written by hand; the head of the office signs, the report is accepted within its length."""
    page = office.goto(here)
    page.locator(".rp-part", has_text="上年度问题和安排的落实情况").get_by_role("link", name="修改").click()
    page.locator("textarea[name=text]").fill("上年度提出的安排已经全部落实。")
    page.locator(".saved", has_text="已存").wait_for()
    page = office.goto(here)
    assert "没有缺口" in page.inner_text(".rp-side") and "没有超过 5000 字" in page.inner_text(".rp-side")
    page.get_by_role("button", name="送负责人签发").click()
    page.wait_for_selector("text=已送负责人签发")
    head = visit("officehead")
    page = head.goto(here)
    page.locator("summary", has_text="签发报送").click()
    page.locator(".act-pop").get_by_role("button", name="签发报送").click()
    page.wait_for_selector("text=已签发")
    page = office.goto(here)
    page.get_by_role("button", name="通过").click()
    page.wait_for_selector("text=已通过。")


def publish(office, visit, road: dict, here: str) -> str:
    """A third person checks, the office publishes before the clock of its level; returns where everybody reads it."""
    third = visit(road["third"])
    page = third.goto(f"{here}check/")
    page.get_by_label("没有国家秘密、工作秘密").check()
    page.get_by_label("没有不应公开的个人信息").check()
    page.get_by_role("button", name="记下审查结果").click()
    page.wait_for_selector("text=保密审查通过，可以公开。")
    page = office.goto(here)
    page.locator("#sent li", has_text="向社会公开").get_by_role("link").last.click()
    page.locator("details.act summary", has_text="公开").click()
    page.locator(".act-pop button", has_text="公开").click()
    page.wait_for_selector("text=已公开，任何人都能看到")
    assert "办结" in page.inner_text(".page-head") and office.axe() == [] and office.fits()
    return page.locator(".note-good a").get_attribute("href")


def test_a_city_gathers_thirty_reports_and_publishes_before_its_clock(road, visit, site):
    office = visit("office")
    here = open_and_gather(office, road)
    accept_the_last(office, road, here)
    write_and_hand_in(office, visit, here)
    path = publish(office, visit, road, here)
    stranger = visit(size=PHONE)
    page = stranger.goto(path)
    assert CITY in page.inner_text("article") and f"汇总{UNITS}家单位" in page.inner_text("article")
    assert stranger.axe() == [] and stranger.fits() and stranger.context.cookies() == []
    assert site.ask(OWED) == {"public": True, "others": False}
