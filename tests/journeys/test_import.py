"""The clerk's road through an import, in a browser: upload a Word file, answer the doubts, make the plan."""

from __future__ import annotations

import pytest

from tests.tasks.imports.staging import paper_docx
from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

LINES = (
    "2031年法治政府建设工作要点",
    "一、依法履职",
    "1. 编制三级权责清单并公布。（市司法局牵头，市新设的某某中心配合，6月底前完成）",
    "2. 清理限制经营的条款。（市司法局牵头）",
    "3. 听取群众意见。",
)


def upload(visitor) -> None:
    """Send the paper through the upload page."""
    page = visitor.goto("/imports/new/")
    page.set_input_files(
        "input[type=file]",
        {"name": "要点.docx", "mimeType": "application/octet-stream", "buffer": paper_docx(*LINES)},
    )
    page.click("text=上传并读取")
    page.wait_for_selector("h1 >> text=核对读出的任务")


def test_from_a_word_file_to_a_plan(visit):
    office = visit("office")
    upload(office)
    page = office.page
    assert not office.axe() and office.fits()
    card = page.locator("article.tk", has_text="编制三级权责清单").first
    key = card.get_attribute("data-key")
    card.hover()
    assert "is-lit" in page.get_attribute(f".paper-body .src[data-key={key}]", "class")
    card.locator("label", has_text="不是单位").click()
    card.locator("button", has_text="就按这个").click()
    page.wait_for_selector(f"article#{key}:not(.is-doubt)")
    for title in ("听取群众意见",):
        other = page.locator("article.tk", has_text=title).first
        other.locator("a", has_text="改").click()
        box = page.locator("article.is-edit")
        box.wait_for()
        assert not office.axe()
        box.locator("input[name=units-who], .ts-control input").first.click()
        page.keyboard.type("sfj")
        page.wait_for_selector(".ts-dropdown .option >> nth=0")
        page.keyboard.press("Enter")
        box.locator("button", has_text="保存这一项").click()
        page.wait_for_selector("article.is-edit", state="detached")
    page.wait_for_selector("#im-left >> text=没有疑点了")
    page.click(".im-bar button >> text=生成计划")
    page.wait_for_url("**/plans/*/")
    assert "编制三级权责清单" in page.inner_text("main")


def test_head_saves_itself(visit):
    office = visit("office")
    upload(office)
    page = office.page
    page.click(".im-headform > summary")
    page.fill("#head-number", "测字〔2031〕9号")
    page.wait_for_selector("[data-saved-for=head-form] >> text=已存")
    page.wait_for_timeout(1800)
    page.reload()
    assert page.input_value("#head-number") == "测字〔2031〕9号"


def test_without_script_and_on_a_phone(visit):
    bare = visit("office", javascript=False)
    upload(bare)
    page = bare.page
    card = page.locator("article.tk", has_text="编制三级权责清单").first
    card.locator("label", has_text="不是单位").click()
    card.locator("button", has_text="就按这个").click()
    assert "在全文" in page.inner_text("#messages")
    phone = visit("office", size=PHONE)
    phone.goto(page.url.split(":", 2)[2].split("/", 1)[1].join(["/", ""]))
    phone.page.wait_for_selector("h1")
    assert phone.fits() and not phone.axe()
    phone.page.click("text=原文 >> nth=0")


def test_names_that_come_late_call_nobody_back(visit):
    """The names of a picker come when the person is already typing, or has gone on: neither is disturbed."""
    office = visit("office")
    upload(office)
    page = office.page
    page.route("**/imports/*/units/", lambda route: (page.wait_for_timeout(700), route.continue_()))
    card = page.locator("article.tk", has_text="听取群众意见").first
    card.locator("a", has_text="改").click()
    box = page.locator("article.is-edit input[name=units-who]").first
    box.focus()
    page.keyboard.type("sfj")
    page.wait_for_selector(".ts-dropdown .option >> nth=0")
    assert page.input_value(".ts-control input:focus") == "sfj"
    page.keyboard.press("Enter")
    assert "司法局" in box.input_value()
    page.locator("article.is-edit button[name=cancel]").click()
    page.wait_for_selector("article.is-edit", state="detached")
    card = page.locator("article.tk", has_text="编制三级权责清单").first
    card.locator("a", has_text="改").click()
    page.locator("article.is-edit input[name=units-who]").first.focus()
    page.keyboard.press("Tab")
    page.wait_for_selector("article.is-edit .ts-wrapper >> nth=0")
    assert page.evaluate("document.activeElement.name") == "units-place"


def test_a_line_that_is_cut_loses_nothing_and_says_so(visit):
    """Without a connection an act says that it was not kept; what is typed stays, over a reload in mid-word too."""
    office = visit("office")
    upload(office)
    page = office.page
    page.goto(page.url.split("?")[0] + "?tab=all")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("article.is-edit textarea[name=title]:focus")
    page.fill("article.is-edit textarea[name=title]", "编制权责清单")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("article.is-edit textarea[name=title]:focus")
    assert page.input_value("article.is-edit textarea[name=title]") == "编制权责清单"
    office.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#live-note >> text=没有连上服务器")
    assert page.input_value("article.is-edit textarea[name=title]") == "编制权责清单"
    office.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("article.tk h2 >> text=编制权责清单")
    assert page.inner_text("#live-note") == ""
    plain = page.locator("article.tk", has_text="清理限制经营的条款")
    plain.focus()
    office.context.set_offline(True)
    page.keyboard.press("a")
    page.wait_for_selector("#live-note >> text=没有连上服务器")
    assert plain.get_attribute("data-settled") is None
    office.context.set_offline(False)
    plain.focus()
    page.keyboard.press("a")
    page.wait_for_selector("article.tk[data-settled] >> text=清理限制经营的条款")
    office.expect_trouble("ERR_INTERNET_DISCONNECTED", "htmx:")
