"""The review by keyboard alone: a hundred tasks to issue; a plan with its table; a revised paper applied to the issued plan."""

from __future__ import annotations

import io

import pytest
from docx import Document

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
HEADS = ("一、履行职能", "二、完善制度", "三、规范决策", "四、严格执法", "五、强化监督")
WORKS = ("编制权责清单", "清理规范性文件", "编制决策目录", "评查执法案卷", "公示执法信息", "举办学法讲座", "推进政务公开")
UNITS = ("市司法局", "市发展改革委", "市人社局", "市财政局")


def hundred(change=lambda n, words: words) -> list[str]:
    """A paper of a hundred tasks under five heads; `change` rewrites (or with None leaves out) one of them."""
    lines, number = ["2031年法治政府建设工作要点"], 0
    for n in range(100):
        if n % 20 == 0:
            lines.append(HEADS[n // 20])
            number = 0
        when = ("，6月底前完成", "，12月31日前完成", "")[n % 3]
        words = f"{WORKS[n % 7]}，办好第{n + 1}批事项。（{UNITS[n % 4]}牵头，{UNITS[(n + 1) % 4]}配合{when}）"
        if (words := change(n + 1, words)) is not None:
            number += 1
            lines.append(f"{number}. {words}")
    return lines


def word(lines: list[str], rows: tuple = ()) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=4) if rows else None
    for cells in rows:
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    document.save(out)
    return out.getvalue()


def send(page, name: str, data: bytes, button: str) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("input[type=file]", file)
    page.click(f"main button >> text={button}")


def upload(visitor, data: bytes, path: str = "/imports/new/"):
    """Send a paper and stand at its review."""
    page = visitor.goto(path)
    send(page, "要点.docx", data, "上传并读取")
    page.wait_for_selector("h1 >> text=核对读出的任务")
    return page


def focused(page) -> str:
    """The title of the task that has the focus."""
    return page.evaluate(
        "(document.activeElement.closest('article.tk') || {querySelector: () => null}).querySelector('h2')?.textContent || ''"
    )


def keys(page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def move(page, *labels: str) -> None:
    """Press acts of the bar, each with its confirmation where it asks for one."""
    for label in labels:
        page.locator(".act-bar summary, .act-bar button, .page-act summary, .page-act button", has_text=label).first.click()
        sure = page.locator("details.act[open] .dlg-foot button")
        if sure.count():
            sure.first.click()
        page.wait_for_load_state("load")


def test_a_hundred_tasks_by_keyboard_to_issue(visit):
    office = visit("office")
    page = upload(office, word(hundred()))
    page.goto(page.url.split("?")[0] + "?tab=all")
    keys(page, "j")
    assert focused(page).startswith("编制权责清单") and office.axe() == []
    look(office, page)
    part_and_join(office, page)
    edit_and_set_aside(page)
    accept_all(page)
    move(page, "生成计划")
    page.wait_for_url("**/plans/*/")
    assert page.inner_text("main").count("编制三级权责清单") >= 1
    plan = page.url
    move(page, "送审")
    head = visit("officehead")
    head.page.goto(plan)
    move(head.page, "审定")
    page.reload()
    move(page, "下达")
    assert "已下达" in page.inner_text("main")
    revise(office, head, plan)


LATE = """{
    const send = XMLHttpRequest.prototype.send;
    let first = true;
    XMLHttpRequest.prototype.send = function (...what) {
        const come = this.onload;
        if (first) { this.onload = answer => setTimeout(() => come.call(this, answer), 1500); }
        first = false;
        return send.apply(this, what);
    };
}
0"""


def test_an_answer_that_comes_late_leaves_no_old_count(visit):
    page = upload(visit("office"), word(hundred()[:4]))
    page.goto(page.url.split("?")[0] + "?tab=all")
    page.evaluate(LATE)
    keys(page, "j", "a", "a")
    page.wait_for_timeout(1800)  # the answer to the first came last and told of one
    page.wait_for_selector("#im-left >> text=看过 2")


def look(office, page) -> None:
    """The reasons of a reading, and the table of keys: each opens and shuts."""
    # why it was read so, and away again
    keys(page, "w")
    page.wait_for_selector(".why-read mark.rd-cue")
    assert "凭“牵头”" in page.inner_text(".why-read") and office.axe() == []
    keys(page, "w")
    assert not page.locator(".why-read").count()
    # the table of keys opens and shuts, and says so to those who listen
    keys(page, "Shift+?")
    page.wait_for_selector("dialog#keys[open]")
    assert office.axe() == []
    keys(page, "Escape")


def part_and_join(office, page) -> None:
    """One task becomes two, two become one; each is taken back."""
    # parted at a chosen place, taken back
    keys(page, "s")
    page.wait_for_selector("article.is-edit input[type=radio]:focus")
    assert office.axe() == []
    keys(page, "Space", "Control+Enter")
    page.wait_for_selector("#im-tabs >> text=全部任务 101")
    assert page.inner_text("#live-said") == "已拆成两项，请核对两项的单位和时限。"
    keys(page, "u")
    page.wait_for_selector("#im-tabs >> text=全部任务 100")
    assert "已撤回：拆分" in page.inner_text("#messages")
    # joined with the next, taken back
    page.wait_for_selector("article.tk:focus")
    keys(page, "m")
    page.wait_for_selector("#im-tabs >> text=全部任务 99")
    keys(page, "u")
    page.wait_for_selector("#im-tabs >> text=全部任务 100")


def edit_and_set_aside(page) -> None:
    """Words typed and not sent are there again; a task set aside is fetched back."""
    # edited in place: what is typed and not sent survives a look elsewhere
    page.wait_for_selector("article.tk:focus")
    keys(page, "e")
    page.wait_for_selector("article.is-edit textarea[name=title]:focus")
    keys(page, "Control+a")
    page.keyboard.type("编制三级权责清单")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_load_state("load")
    page.wait_for_selector("article.tk:focus")
    keys(page, "e")
    page.wait_for_selector("article.is-edit textarea[name=title]:focus")
    assert page.input_value("article.is-edit textarea[name=title]") == "编制三级权责清单"
    keys(page, "Control+Enter")
    page.wait_for_selector("article.tk h2 >> text=编制三级权责清单")
    page.wait_for_selector("article.tk:focus")
    # set aside, then fetched back
    keys(page, "d")
    page.wait_for_selector("article.tk >> text=不作为任务")
    page.wait_for_selector("#im-tabs >> text=全部任务 99")
    keys(page, "k", "r")
    page.wait_for_selector("#im-tabs >> text=全部任务 100")


def accept_all(page) -> None:
    """Every task accepted, over both pages."""
    page.wait_for_selector("article.tk:focus")
    keys(page, *"a" * 50)
    page.wait_for_url("**page=2**", timeout=60_000)  # turns by itself once all answers have arrived
    page.wait_for_selector("article.tk:focus")
    for _ in range(40):  # a key that comes while the page is still being filled is lost; one more takes its place
        keys(page, *"a" * 5)
        page.wait_for_timeout(300)
        if page.locator("#im-left >> text=看过 100").count():
            break
    page.wait_for_selector("#im-left >> text=看过 100", timeout=60_000)
    page.wait_for_selector("#im-left >> text=没有疑点了")
    assert page.locator("article.tk[data-settled]").count() == 50


def revise(office, head, plan: str) -> None:
    """A second version of the issued plan: one new, one changed, one gone, the rest renumbered or the same."""

    def change(n: int, words: str) -> str | None:
        return None if n == 7 else words.replace("12月31日前", "9月底前") if n == 2 else words

    page = upload(
        office,
        word([*hundred(change), "21. 推行扫码入企。（市司法局牵头）"]),
        f"/imports/new/?revises={plan.strip('/').split('/')[-1]}",
    )
    page.click("text=看修订前后 >> nth=0")
    page.wait_for_selector("h1 >> text=修订前后")
    said = page.inner_text(".page-head")
    assert "新增 1 项，有改动 1 项" in said and "取消 1 项，只改编号 13 项" in said
    assert office.axe() == [] and office.fits()
    page.click("text=回到核对")
    page.wait_for_selector("h1 >> text=核对读出的任务")
    for _ in range(60):
        if page.locator("#im-left >> text=没有疑点了").count():
            break
        keys(page, "a")
        page.wait_for_timeout(100)
    move(page, "修订送审")
    head.page.goto(page.url)
    move(head.page, "审定修订")
    assert "修订已生效" in head.page.inner_text("main")
    page.goto(plan)
    assert "推行扫码入企" in page.inner_text("main")


def test_a_plan_and_its_table_by_keyboard(visit):
    office = visit("office")
    lines = [
        "2032年法治政府建设工作要点",
        "一、依法履职",
        "1. 编制三级权责清单并向社会公布。（市司法局牵头，6月底前完成）",
        "2. 清理限制经营的条款。（市发展改革委牵头）",
        "3. 开展行政执法案卷评查。",
    ]
    rows = (
        ("序号", "工作任务", "牵头单位", "完成时限"),
        ("1", "编制三级权责清单并向社会公布", "市财政局", "6月底前"),
        ("2", "清理限制经营的条款", "市发展改革委", "9月底前"),
        ("3", "开展行政执法案卷评查", "市司法局", "11月底前"),
        ("4", "举办领导干部学法讲座", "市人社局", "12月底前"),
    )
    page = upload(office, word(lines))
    page.click(".im-annex a >> text=并入附表")
    assert office.axe() == []
    send(page, "分工表.docx", word(["责任分工表"], rows), "并入")
    page.wait_for_selector("#messages >> text=附表已并入：对上 3 项，1 处不一致")
    assert office.axe() == [] and office.fits()
    keys(page, "j")
    page.wait_for_selector("article.tk:focus .ask-two")
    assert "市司法局" in page.inner_text(".ask-two") and "市财政局" in page.inner_text(".ask-two")
    keys(page, "2")
    page.wait_for_selector(".ask-two", state="detached")
    phone = visit("office", size=PHONE)
    phone.goto("/" + page.url.split("/", 3)[3])
    assert phone.fits() and phone.axe() == []
    page.goto(page.url.split("?")[0].split("#")[0] + "?tab=all")
    for _ in range(4):
        keys(page, "a" if page.evaluate("!!document.activeElement.closest('article.tk')") else "j")
        page.wait_for_timeout(300)
    keys(page, "a")
    page.wait_for_selector("#im-left >> text=没有疑点了")
    assert "市财政局" in page.inner_text("article.tk >> nth=0")
    move(page, "生成计划")
    page.wait_for_url("**/plans/*/")
    assert "举办领导干部学法讲座" in page.inner_text("main")
