"""A report on its way to everybody: a second person checks, its unit publishes, a stranger reads and downloads, the office takes
it off."""

from __future__ import annotations

import pytest
from docx import Document

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

FIND = """
from assessment.models import ReportDelivery
from fazhi.org.models import Post
one = ReportDelivery.objects.filter(key='public', report__state='accepted', report__checks=None).select_related('report__unit')[0]
posts = Post.objects.filter(unit=one.report.unit, role='liaison', ends=None).order_by('id')
posts = posts.values_list('user__username', flat=True)
answer = {'pk': one.pk, 'title': one.report.title, 'unit': one.report.unit.name, 'writer': posts[0], 'second': posts[1]}
"""


def check(visit, road: dict) -> None:
    """The second person finds out what is missing, reads and ticks."""
    second = visit(road["second"])
    page = second.goto(f"/reports/sent/{road['pk']}/public/")
    assert "现在还不能公开" in page.inner_text("main") and second.axe() == [] and second.fits()
    page.get_by_role("link", name="去审查").click()
    page.get_by_label("没有国家秘密、工作秘密").check()
    page.get_by_label("没有不应公开的个人信息").check()
    page.get_by_role("button", name="记下审查结果").click()
    page.wait_for_selector("text=保密审查通过，可以公开。")


def publish(visit, road: dict) -> str:
    """The writer reads what everybody will read, is told what that means, and publishes; returns the address."""
    writer = visit(road["writer"])
    page = writer.goto(f"/reports/sent/{road['pk']}/public/")
    page.locator("details.act summary", has_text="公开").click()
    assert "公开后任何人都能看到" in page.inner_text(".act-pop")
    page.locator(".act-pop button", has_text="公开").click()
    page.wait_for_selector("text=已公开，任何人都能看到")
    assert "办结" in page.inner_text(".page-head") and writer.axe() == [] and writer.fits()
    phone = visit(road["writer"], size=PHONE)
    phone.goto(f"/reports/sent/{road['pk']}/public/")
    assert phone.axe() == [] and phone.fits()
    return page.locator(".note-good a").get_attribute("href")


def read(visit, road: dict, path: str, tmp_path) -> None:
    """Strangers, on a desk, on a phone and without script, find, read and download it, and carry nothing away but that."""
    stranger = visit()
    page = stranger.goto("/signin/")
    page.get_by_role("link", name="看已公开的报告").click()
    assert stranger.axe() == [] and stranger.fits()
    page.fill("#q", road["unit"][-4:])
    page.get_by_role("button", name="查报告").click()
    page.get_by_role("link", name=road["title"]).click()
    assert page.url.endswith(path) and stranger.axe() == [] and stranger.fits()
    words = page.inner_text("article")
    assert road["title"] in words and page.locator("article table").count() == 1 and page.locator("article svg").count() == 1
    for name in ("Word", "PDF"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        waiting.value.save_as(tmp_path / name)
    assert road["title"] in [line.text for line in Document(tmp_path / "Word").paragraphs]
    assert (tmp_path / "PDF").read_bytes()[:5] == b"%PDF-"
    phone = visit(size=PHONE)
    for place in ("/public/", path, f"{path}?large=1", "/public/?large=1"):
        phone.goto(place)
        assert phone.axe() == [] and phone.fits(), place
    assert phone.page.locator("html[data-type=large]").count() == 1
    assert phone.context.cookies() == []
    assert road["title"] in visit(javascript=False).goto(path).inner_text("article")


def test_a_report_becomes_public_and_is_taken_off(site, visit, tmp_path):
    road = site.ask(FIND)
    office = visit("office")
    page = office.goto("/reports/unpublished/")
    assert road["title"] in page.inner_text("table") and office.axe() == [] and office.fits()
    small = visit("office", size=PHONE)
    small.goto("/reports/unpublished/")
    assert small.axe() == [] and small.fits()
    check(visit, road)
    path = publish(visit, road)
    read(visit, road, path, tmp_path)
    assert road["title"] not in office.goto("/reports/unpublished/").inner_text("main")
    page = office.goto(f"/reports/sent/{road['pk']}/public/")
    page.locator("details.act summary", has_text="撤下").click()
    page.get_by_label("撤下理由").fill("有一处数字写错")
    page.locator(".act-pop button", has_text="撤下").click()
    page.wait_for_selector("text=已撤下，公开的时限重新计。")
    assert "有一处数字写错" in page.inner_text("main") and office.axe() == []
    stranger = visit()
    assert stranger.page.goto(path).status == 410
    assert "已经撤下" in stranger.page.inner_text("main") and stranger.axe() == [] and stranger.fits()
    assert road["title"] not in stranger.goto("/public/").inner_text("main")
    stranger.expect_trouble("410")
