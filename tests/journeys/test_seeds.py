"""Three published papers go through the browser: uploaded, their doubts answered, signed off, issued, found by a liaison."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.labelled]

HERS = "澜川市市场监督管理局"  # the unit of the sample's liaison
SEEDS = ROOT.parent / "shared" / "seeds"


def seed(start: str) -> Path:
    """Return the paper whose name starts so."""
    return min(SEEDS.glob(f"{start}_*.txt"))


def upload(office, paper: Path, *, choose: str = ""):
    """Send a paper, choose among several by number, and return the page of its review."""
    page = office.goto("/imports/new/")
    page.set_input_files("input[type=file]", paper)
    page.click("text=上传并读取")
    if choose:
        page.locator("ul.choose li", has_text=choose).get_by_role("button").click()
    page.wait_for_selector("h1 >> text=核对读出的任务")
    assert office.fits()
    return page


def tab(page, name: str) -> None:
    """Turn to one of the lists at the right."""
    page.locator("#im-tabs a", has_text=name).click()
    page.wait_for_load_state("load")


def pick(page, box: str, unit: str) -> None:
    """Type a unit into a picker and take the one it offers."""
    page.locator(box).click()
    page.locator(".ts-wrapper.focus").wait_for()
    page.keyboard.type(unit)
    page.locator(".ts-dropdown:visible .option", has_text=unit).first.click()


def are(page, words: list[str], unit: str) -> None:
    """Say in 单位对照 that several names are one unit or group."""
    tab(page, "单位对照")
    for one in words:
        page.get_by_label(f"选中：{one}", exact=True).check()
    pick(page, "#nm-pick", unit)
    page.get_by_role("button", name="都是这一家").click()
    page.wait_for_selector(f"text={len(words)} 个叫法都对应到“{unit}”")


def are_no_units(page) -> None:
    """Say that no other name is a unit."""
    tab(page, "单位对照")
    page.locator("#nm-all").check()
    page.get_by_role("button", name="都不是单位").click()
    page.wait_for_selector("text=都不算单位")
    assert not page.locator("#names-many").count()


def give_the_rest(page, unit: str) -> None:
    """Rows nobody is named in get one lead."""
    tab(page, "全部任务")
    page.locator("#f-bare").check()
    page.get_by_role("button", name="筛选").click()
    page.wait_for_load_state("load")
    page.locator("#b-all").check()
    pick(page, "#b-unit", unit)
    page.select_option("#b-role", label="牵头")
    page.get_by_role("button", name="给单位").click()
    page.wait_for_selector("text=项任务加上")


def confirm_all(page) -> None:
    """Look at what is left in doubt and say that it is so."""
    tab(page, "疑点")
    if (sure := page.get_by_role("button", name="核对过了，保存")).count():  # the title names no year
        sure.click()
        page.wait_for_selector("text=标题、文号和起止日期已存")
    if page.locator("#im-left >> text=没有疑点了").count():
        return
    page.locator("#b-all").check()
    page.locator("#bulk").get_by_role("button", name="就是这样").click()
    page.wait_for_selector("#im-left >> text=没有疑点了")


def make_plan(office, number: str) -> str:
    """Give the head its number, make the plan and submit it; returns the plan's path."""
    page = office.page
    if not page.locator("#head-number").is_visible():
        page.click(".im-headform > summary")
    page.fill("#head-number", number)
    page.locator("#head-form").get_by_role("button", name="保存").click()
    page.wait_for_selector("text=标题、文号和起止日期已存")
    assert office.axe() == []
    page.locator(".im-bar").get_by_role("button", name="生成计划").click()
    page.wait_for_url("**/plans/*/")
    assert number in page.inner_text("main")
    press(page, "送审")
    page.wait_for_selector("text=待审核")
    return page.url.removeprefix(office.url)


def press(page, name: str) -> None:
    """Make a move of the page, through the panel that names its consequence where it has one."""
    asks = page.locator("summary", has_text=name)
    if asks.count():
        asks.first.click()
        page.locator(".act-pop").get_by_role("button", name=name).first.click()
    else:
        page.get_by_role("button", name=name, exact=True).first.click()


def issue(visit, office, plan: str) -> None:
    """The office head signs off, the office issues."""
    head = visit("officehead").goto(plan)
    press(head, "审定")
    head.wait_for_selector("text=已审定，可以下达了")
    page = office.goto(plan)
    press(page, "下达")
    page.wait_for_selector("text=各责任单位已经收到")
    assert office.axe() == [] and office.fits()


def stands_with_the_liaison(visit, plan: str, paper: Path) -> None:
    """The liaison finds the plan on 工作台, receives it there, and reads the paper's own words at one of her tasks."""
    liaison = visit("liaison")
    title = liaison.goto(plan).locator("h1").inner_text()
    page = liaison.goto("/")
    page.locator("li.back", has_text=title).get_by_role("button", name="全部签收").click()
    page.wait_for_selector("text=已签收")
    page = liaison.goto(plan)
    assert page.locator("a.tbl-title").count() and liaison.axe() == []
    page = liaison.goto(page.locator("a.tbl-title").first.get_attribute("href"))
    quoted = page.locator("blockquote.words").evaluate("node => node.firstChild.textContent")
    assert len(quoted) > 8 and flat(quoted)[:60] in flat(paper.read_text("utf-8"))
    assert liaison.axe() == [] and liaison.fits()


def flat(words: str) -> str:
    """Return words without blanks, which a paper's lines break anywhere."""
    return "".join(words.split())


def test_a_paper_of_prose_with_units_of_its_own(visit):
    office = visit("office")
    paper = seed("004")
    page = upload(office, paper)
    are(page, ["市法治政府建设工作领导小组办公室", "市政府信息公开办"], "澜川市法治办")
    are_no_units(page)
    give_the_rest(page, HERS)
    confirm_all(page)
    plan = make_plan(office, "测政〔2009〕4号")
    issue(visit, office, plan)
    stands_with_the_liaison(visit, plan, paper)


def test_one_of_four_papers_of_a_file(visit):
    office = visit("office")
    paper = seed("000")
    page = upload(office, paper, choose="2011]20号")
    are_no_units(page)
    give_the_rest(page, HERS)
    confirm_all(page)
    plan = make_plan(office, "测政发〔2011〕20号")
    issue(visit, office, plan)
    stands_with_the_liaison(visit, plan, paper)


def test_a_paper_that_names_no_unit(visit):
    office = visit("office")
    paper = seed("001")
    page = upload(office, paper)
    give_the_rest(page, HERS)
    confirm_all(page)
    plan = make_plan(office, "测政发〔2016〕1号")
    issue(visit, office, plan)
    stands_with_the_liaison(visit, plan, paper)
