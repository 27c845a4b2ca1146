"""A paper report read into figures and findings: registered, checked by keyboard, confirmed, found again in the lists."""

from __future__ import annotations

import pytest

from tests.assessment.papers import WORDS, docx_of
from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
UNIT = "澜川市财政局"
ASK = "from django.utils import timezone; answer = timezone.localdate().year"


def register(page, year: int, *, unit: str = UNIT, ends: str = "", data: bytes | None = None, name: str = "来文.docx") -> None:
    """Fill the form and send it."""
    page.fill("[name=unit]", unit)
    page.keyboard.press("Tab")
    page.select_option("[name=kind]", "unit_annual")
    page.fill("[name=starts]", f"{year}-1-1")
    page.fill("[name=ends]", ends or f"{year}-12-31")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": docx_of() if data is None else data}
    page.set_input_files("[name=file]", file)
    page.click("main button >> text=上传并读取")
    page.wait_for_load_state()


def said(page) -> str:
    return page.locator(".err-sum").inner_text()


def refuse_what_is_bad(office, page, year: int) -> None:
    """Each bad thing gets its sentence, and what was typed stays."""
    register(page, year, unit="不存在的局")
    assert "没有找到叫“不存在的局”的单位" in said(page)
    register(page, year, ends=f"{year - 1}-12-31")
    assert "期间结束不能早于开始" in said(page) and page.input_value("[name=unit]") == UNIT
    register(page, year, data=b"")
    assert "空的" in said(page)
    register(page, year, data=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    assert "密码" in said(page)
    register(page, year, name="来文.xlsx")
    assert "不能从“.xlsx”文件读报告" in said(page)
    office.expect_trouble("422")


def check_by_keyboard(page) -> None:
    """The first kept, the second dropped, taken back and corrected."""
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("article.tk[data-settled] .tag >> text=要")
    page.keyboard.press("d")
    page.wait_for_selector("article.is-dropped >> text=12.8万元")
    page.keyboard.press("u")
    page.wait_for_selector("text=已撤回：不要“约12.8万元”")
    page.locator("article.tk", has_text="12.8万元").focus()
    page.keyboard.press("e")
    page.wait_for_selector("article.is-edit")
    page.fill("article.is-edit [name=what]", "执法罚没款")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("article.tk >> text=已改")


def confirm(page) -> None:
    """The rest kept, and the whole confirmed: asked once, with what will be kept."""
    page.click("text=其余都要")
    page.wait_for_selector("text=都核对过了")
    page.click("summary >> text=确认")
    assert "保留 5 个数、2 个问题，不要 0 处" in page.locator(".act-say:visible").inner_text()
    page.locator(".dlg-foot button:visible").click()
    page.wait_for_selector("text=已确认，数和问题记在这家单位名下")


def test_a_paper_report_read_into_figures_and_findings(visit, site):
    year = site.ask(ASK) - 1
    office = visit("office")
    page = office.goto("/reports/papers/new/")
    assert office.axe() == [] and office.fits()
    refuse_what_is_bad(office, page, year)
    register(page, year)
    page.wait_for_selector("h1 >> text=核对来文")
    address = page.url
    check_by_keyboard(page)
    assert office.axe() == [] and office.fits()
    confirm(page)

    page = office.goto(f"/reports/figures/?unit={UNIT}&year={year}")
    assert page.locator("tbody tr").count() == 5 and office.axe() == []
    page.click("tbody a >> text=执法罚没款")
    page.wait_for_selector("article.tk >> text=128000 元")
    page.click("article.tk:has-text('执法罚没款') a.place")
    assert page.locator(".paper-body .src.is-lit").inner_text() == "约12.8万元"
    page = office.goto("/reports/problems/")
    assert "部分乡镇执法力量不足" in page.locator("tbody").inner_text() and office.axe() == []

    phone = visit("leader", size=PHONE)
    page = phone.goto(address.removeprefix(phone.url))
    assert phone.fits() and phone.axe() == [] and not page.locator("text=重新核对").count()
    assert WORDS[0] in page.title()
