"""The road from sign-off to work in hand, walked in the browser by everybody on it."""

from __future__ import annotations

import pytest

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

TITLE = "走一遍的工作要点"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from fazhi.files.models import Paper
from fazhi.org.acting import act_as, government_of
from fazhi.org.models import Post
from tasks.models import ImportItem, ImportUnit, PlanImport
from tasks.services import commit, plans
posts = Post.objects.select_related('unit', 'user').order_by('id')
post = {name: posts.filter(user__username=name).first() for name in ('office', 'liaison', 'liaison2')}
clerk, today = act_as(post['office']), timezone.localdate()
rows = ['编制权责清单并公布', '清理证明事项', '组织执法人员培训']
paper = Paper.objects.create(name='要点.txt', kind='txt', title='%(title)s', text='\\n'.join(rows), by=clerk.user)
batch = PlanImport.objects.create(paper=paper, government=government_of(clerk.unit), office=clerk.unit, title='%(title)s',
    starts=today.replace(month=1, day=1), ends=today.replace(month=12, day=31), candidate=0, by=clerk.user)
for order, row in enumerate(rows, 1):
    item = ImportItem.objects.create(batch=batch, order=order, trail=['一、总体'], number=f'{order}.', title=row, text=row)
    for at, (role, who) in enumerate((('lead', 'liaison'), ('co', 'liaison2'))):
        unit = post[who].unit
        ImportUnit.objects.create(item=item, role=role, order=at, unit=unit, words=unit.name, how='exact')
batch = commit.act(batch, 'commit', actor=clerk)
plan = plans.act(batch.plan, 'submit', actor=clerk)
answer = {'plan': plan.pk, 'other': Post.objects.filter(unit__kind='department', unit__parent=batch.government).exclude(
    unit__in=[post['liaison'].unit, post['liaison2'].unit]).exclude(unit__closed__isnull=False).order_by('id').first().unit.name,
    'mate': Post.objects.filter(unit=post['liaison'].unit).exclude(user=post['liaison'].user).order_by('id').first().user.name}
"""


@pytest.fixture
def road(site) -> dict:
    """A submitted plan for the sample accounts, with the names of a third unit and of a colleague."""
    return site.ask(MAKE % {"title": TITLE})


def issue(visit, plan: str):
    """The head signs off, the office reads what it asks of the units and issues; returns the office's window."""
    head = visit("officehead").page
    head.get_by_role("link", name=f"审定计划：{TITLE}").first.click()
    head.get_by_role("button", name="审定").click()
    head.wait_for_selector("text=已审定，可以下达了")
    office = visit("office")
    office.goto(plan)
    office.page.locator("summary", has_text="下达").click()
    panel = office.page.locator(".act-pop")
    assert "家单位每季度共填3行" in panel.inner_text()
    assert office.axe() == []
    panel.get_by_role("button", name="下达").click()
    office.page.wait_for_selector("text=各责任单位已经收到")
    return office


def receive_all(visit):
    """The liaison receives everything from 工作台; returns the window."""
    liaison = visit("liaison")
    liaison.goto("/").locator("li.back", has_text=TITLE).get_by_role("button", name="全部签收").click()
    liaison.page.wait_for_selector("text=已签收 3 项")
    return liaison


def object_on_the_phone(visit, plan: str) -> None:
    """The other unit objects to one task in the drawer of its phone."""
    other = visit("liaison2", size=PHONE)
    other.goto(plan).get_by_role("link", name="清理证明事项").first.click()
    drawer = other.page.locator(".drawer")
    drawer.locator("h2").wait_for()
    assert other.axe() == [] and other.fits()
    drawer.locator("summary", has_text="提出异议").click()
    drawer.locator("textarea[name=note]").fill("这项工作不在本单位职责之内")
    drawer.locator(".act-pop").get_by_role("button", name="提出异议").click()
    other.page.wait_for_selector("text=异议已提交")


def reassign(office, plan: str, unit: str) -> None:
    """The office gives the objected part to a third unit, found by typing."""
    page = office.goto(f"{plan}receipts/")
    assert "这项工作不在本单位职责之内" in page.inner_text("main")
    assert office.axe() == []
    page.get_by_role("link", name="改派").first.click()
    page.fill("textarea[name=why]", "按三定规定由这家承担")
    page.locator("input[name=unit_1]").click()
    page.locator(".ts-control input").first.wait_for()
    page.keyboard.type(unit)
    page.locator(".ts-dropdown .option").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="改派").click()
    page.locator("dialog button", has_text="改派").click()
    page.wait_for_selector("text=已改派给")


def printed(visitor, plan: str) -> None:
    """On paper the plan keeps its tasks and loses what can only be clicked."""
    page = visitor.goto(plan)
    page.emulate_media(media="print")
    assert page.get_by_text("编制权责清单并公布").first.is_visible()
    assert not page.locator(".filters").first.is_visible() and not page.locator(".topbar").is_visible()
    assert page.locator("main .btn:visible").count() == 0


def test_sign_off_issue_receive_object_reassign_hand_on(road, visit):
    plan = f"/plans/{road['plan']}/"
    office = issue(visit, plan)
    liaison = receive_all(visit)
    object_on_the_phone(visit, plan)
    reassign(office, plan, road["other"])
    page = liaison.goto(plan)
    page.get_by_role("link", name="编制权责清单并公布").first.click()
    page.locator(".drawer").get_by_role("link", name="分办").click()
    page.select_option("select[name=person]", label=road["mate"])
    page.get_by_role("button", name="分办").click()
    page.wait_for_selector(f"text=已分办给{road['mate']}")
    assert f"承办人 {road['mate']}" in page.inner_text("main")
    assert liaison.axe() == []
    printed(liaison, plan)


def test_the_road_works_without_script(road, visit):
    plan = f"/plans/{road['plan']}/"
    head = visit("officehead", javascript=False).page
    head.goto(plan)
    head.locator("button", has_text="审定").click()
    assert "已审定，可以下达了" in head.inner_text("main")
    office = visit("office", javascript=False).page
    office.goto(plan)
    office.locator("summary", has_text="下达").click()
    office.locator(".act-pop button", has_text="下达").click()
    assert "各责任单位已经收到" in office.inner_text("main")
    liaison = visit("liaison", javascript=False).page
    liaison.goto(plan)
    liaison.locator("a.tbl-title").first.click()
    assert liaison.url.endswith("/") and "/tasks/" in liaison.url
    liaison.locator("button", has_text="签收").click()
    assert "已签收。" in liaison.inner_text("main")
