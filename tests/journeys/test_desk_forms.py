"""Forms of 管理 in the browser: what was left unfinished comes back where it belongs, and nowhere else."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


def test_a_draft_left_behind_does_not_take_the_parent_away(visit):
    window = visit("sysadmin")
    page = window.goto("/manage/units/new/")
    page.fill("[name=name]", "没有写完的单位")
    page.wait_for_timeout(600)
    page.once("dialog", lambda asked: asked.accept())
    page = window.goto("/manage/units/1/")
    page.get_by_role("link", name="新设下级单位").click()
    page.wait_for_selector("h1:has-text('新设单位')")
    assert page.input_value("[name=parent]").startswith("澜川市人民政府")
    assert page.input_value("[name=name]") == ""


def test_a_refused_older_version_shows_both_and_restores_nothing(visit):
    mine, other = visit("sysadmin"), visit("sysadmin")
    for window in (mine, other):
        window.goto("/manage/units/2/edit/")
    other.page.fill("[name=short]", "别人的简称")
    other.page.get_by_role("button", name="保存").click()
    other.page.wait_for_selector("text=已更正")
    mine.page.fill("[name=short]", "我的简称")
    mine.page.get_by_role("button", name="保存").click()
    mine.page.wait_for_selector("text=用哪一份")
    mine.expect_trouble("409")
    said = mine.page.inner_text("main")
    assert "我的简称" in said and "别人的简称" in said and "已经放回" not in said
    assert mine.axe() == []


def test_the_page_of_the_api_is_found_from_the_tokens(visit):
    window = visit("liaison")
    window.goto("/manage/tokens/").get_by_role("link", name="接口说明").click()
    window.page.wait_for_selector("#swagger-ui .opblock")
    assert window.page.locator("h1").first.inner_text() == "接口说明" and window.page.title().startswith("接口说明")
    widgets_own = ("heading-order", "nested-interactive")  # in the markup of the vendored widget
    assert [line for line in window.axe() if not line.startswith(widgets_own)] == []
