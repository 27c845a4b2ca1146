"""统计 in the browser: charts with tables, figures that open their rows, pictures and sheets to keep, paper, no script."""

from __future__ import annotations

import re

import pytest

from fazhi.measure import known
from tests.visitor import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

ROUND = """
from datetime import timedelta
from django.utils import timezone
from fazhi.agenda.models import Duty
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from tasks.models import Plan, Sheet, SheetLine
from tasks.services import rounds
posts = Post.objects.select_related('unit', 'user').order_by('id')
clerk, head = (act_as(posts.filter(user__username=name).first()) for name in ('office', 'officehead'))
plan, today = Plan.objects.filter(state='issued', office=clerk.unit).order_by('-starts').first(), timezone.localdate()
opened = rounds.open_round(actor=clerk, plans=[plan], title='走一遍的一期', period='month', starts=plan.starts, ends=today,
    due=today - timedelta(days=3), on=today - timedelta(days=9))
signed = timezone.now() - timedelta(days=5)
for sheet in list(opened.sheets.all())[::2]:
    SheetLine.objects.filter(sheet=sheet).update(answer='progress', words='在办。', percent=55, state='signed')
    Sheet.objects.filter(pk=sheet.pk).update(state='signed', signed_at=signed)
    Duty.objects.filter(pk=sheet.duty_id).update(signed_at=signed)
rounds.act(opened, 'lock', actor=head)
answer = plan.pk
"""


@pytest.fixture
def plan(site) -> int:
    """The sample year's plan, with a closed round."""
    return site.ask(ROUND)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_leader_looks_and_opens_what_stands_behind(plan, visit, size):
    leader = visit("leader", size=size)
    page = leader.goto("/dashboard/")
    page.locator("[data-chart=areas] canvas").wait_for()
    assert leader.axe() == [] and leader.fits()
    for button in page.locator(".seg button", has_text="表").all():
        button.click()
    assert page.locator("#areas-t").is_visible() and page.locator("#areas-c").is_hidden()
    assert leader.axe() == [] and leader.fits()
    late = page.locator(".heads a.t-late").first
    figure = late.get_attribute("data-figure")
    late.click()
    assert f"已筛出 {figure} 项" in page.inner_text("main")
    page = leader.goto("/dashboard/")
    page.locator(".heads > div", has_text="最近一期按时").locator("a").first.click()
    page.locator(".list-page .pager").wait_for()
    assert leader.axe() == [] and leader.fits()


def test_a_picture_a_sheet_and_paper_to_keep(plan, visit):
    leader = visit("leader")
    page = leader.goto("/dashboard/")
    page.locator("[data-chart=months] canvas").wait_for()
    with page.expect_download() as picture:
        page.locator("[data-picture=areas]").click()
    assert picture.value.suggested_filename.endswith(".png")
    with open(picture.value.path(), "rb") as kept:
        assert kept.read(8) == b"\x89PNG\r\n\x1a\n"
    with page.expect_download() as sheet:
        page.locator("#areas a[download]").click()
    assert sheet.value.suggested_filename.endswith(".xlsx")
    page.emulate_media(media="print")
    assert page.locator("#areas-c").is_hidden() and page.locator("#areas-t").is_visible()
    assert page.locator(".side").is_hidden() and page.locator(".filters").is_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_another_unit_is_found_by_typing_and_a_plan_is_chosen(plan, visit):
    leader = visit("leader")
    page = leader.goto("/dashboard/")
    page.select_option("#d-plan", "all")
    page.wait_for_url(re.compile("plan=all"))
    assert "全部计划" in page.inner_text("h1")


def test_it_is_whole_without_script(plan, visit):
    head = visit("unithead", javascript=False)
    page = head.goto("/dashboard/")
    assert page.locator(".chart").count() == page.locator(".chart[hidden]").count()
    assert page.locator("#areas-t svg.bar").count() >= 1 and page.locator("#lines-t").is_visible()
    assert head.goto("/measures/").locator("tbody tr").count() == len(known()) > 7


def test_measures_explain_themselves(plan, visit):
    office = visit("office", size=PHONE)
    for path in ("/measures/", "/measures/sheets.on_time/", "/measures/minimum.met/", "/measures/receipts.missing/?only=missing"):
        office.goto(path)
        assert office.axe() == [] and office.fits(), path
