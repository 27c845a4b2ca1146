"""Ledgers in the browser: a record meets a plan's minimum, a licence is renewed, a faulty table is mended and taken in."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import Workbook

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

MINIMUM = """
from django.utils import timezone
from documents.models import Record
from fazhi.org.models import Post
from tasks.models import Minimum, Task
unit = Post.objects.filter(user__username='liaison').earliest('id').unit
there = Record.objects.filter(ledger='law_study', unit=unit, d1__year=timezone.localdate().year).exclude(state='removed').count()
mine = Task.objects.filter(parts__unit=unit, parts__role='lead', minimums__isnull=True, plan__state='issued')
task = mine.latest('plan__starts', 'id')
Minimum.objects.create(task=task, subject='学法活动', value=there + 1, measure='次', period='year',
    counted_by='ledger.law_study.activities')
answer = [task.pk, there]
"""
DUTY = "执法证将到期：田语"
HEAD = ("月份", "行政检查（次）", "立案（件）", "结案（件）", "罚没金额（万元）")


def test_a_record_meets_the_minimum_of_a_plan(site, visit):
    task, there = site.ask(MINIMUM)
    window = visit("liaison")
    page = window.goto(f"/tasks/{task}/")
    line = page.locator(".sub", has_text=f"{there} / {there + 1} 次")
    assert "还没达到" in line.inner_text() and "还差 1 次" in line.inner_text()
    line.get_by_role("link", name="登记").click()
    page.wait_for_selector("h1 >> text=登记领导干部学法")
    given = {"held_on": timezone.localdate().isoformat(), "topic": "行政复议法实施条例", "minutes": "45", "people": "30余"}
    for key, words in given.items():
        page.fill(f"[name=f_{key}]", words)
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=已登记")
    assert window.axe() == [] and window.fits()
    again = window.goto(f"/tasks/{task}/").locator(".sub", has_text=f"{there + 1} / {there + 1} 次")
    assert "已达到" in again.inner_text()


def test_a_licence_that_runs_out_is_on_the_desk_until_it_is_renewed(visit):
    window = visit("liaison")
    page = window.goto("/")
    page.get_by_role("link", name=DUTY).first.click()
    page.wait_for_selector("h1 >> text=田语")
    assert window.axe() == [] and window.fits()
    page.get_by_role("link", name="修改").first.click()
    page.wait_for_selector("h1 >> text=修改")
    assert window.axe() == [] and window.fits()
    page.fill("[name=f_valid_until]", "不知道")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=有效期")
    assert page.input_value("[name=f_valid_until]") == "不知道"
    window.expect_trouble("422")
    today = timezone.localdate()
    page.fill("[name=f_valid_until]", (today + timedelta(days=1800)).isoformat())
    page.fill("[name=f_renewed_on]", today.isoformat())
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=已保存")
    assert not window.goto("/").get_by_role("link", name=DUTY).count()
    small = visit("liaison", size=PHONE)
    small.goto("/ledgers/enforcement_officers/")
    assert small.axe() == [] and small.fits()


def table(*rows) -> bytes:
    """The bytes of a workbook."""
    made, held = Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        made.active.append(row)
    made.save(held)
    return held.getvalue()


def send(window, data: bytes):
    """Hand a table in and wait for its preview."""
    page = window.goto("/ledgers/enforcement_totals/import/")
    assert window.axe() == [] and window.fits()
    page.set_input_files("input[type=file]", {"name": "月报.xlsx", "mimeType": "application/octet-stream", "buffer": data})
    page.get_by_role("button", name="看预览").click()
    page.wait_for_selector("h1 >> text=预览")
    return page


def test_a_table_with_a_faulty_row_is_mended_and_taken_in(site, visit):
    site.start_worker()
    window = visit("liaison")
    year = timezone.localdate().year - 3
    good = [date(year, 1, 1).strftime("%Y年1月"), 12, 3, 2, 1.5]
    page = send(window, table(good, [f"{year}年2月", "十几", 1, 1, 0]))
    assert "有错 1 行" in page.inner_text("main") and "“十几”不是数" in page.inner_text("main")
    assert window.axe() == [] and window.fits()
    page.get_by_role("button", name="不导了").click()
    page.wait_for_selector("text=什么也没有导入")
    page = send(window, table(good, [f"{year}年2月", 14, 1, 1, 0]))
    page.get_by_role("button", name="导入 2 行").click()
    page.get_by_role("link", name="看结果").click(timeout=60_000)
    page.wait_for_selector("text=撤销这次导入")
    assert window.axe() == [] and window.fits()
    listed = window.goto(f"/ledgers/enforcement_totals/?f_month_from={year}-01-01&f_month_to={year}-12-31")
    assert listed.locator("main tbody tr").count() == 2
