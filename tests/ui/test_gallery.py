"""The gallery in a real browser: no console error under the strict policy, no axe violation, the behaviours behave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from fazhi.ui import nav
from tests.ui import gallery

pytestmark = pytest.mark.browser
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The eight entries, all leading to the page itself."""
    monkeypatch.setattr(nav, "_entries", {})
    monkeypatch.setattr(nav, "_address", lambda name: "/" if name == "desk" else f"/{name}/")
    for key, label, mark, group in (
        ("desk", "工作台", "inbox", "home"),
        ("plans", "计划任务", "clipboard-list", "work"),
        ("ledgers", "台账文书", "library", "work"),
        ("review", "考核整改", "scale", "review"),
        ("reports", "年度报告", "file-pen-line", "review"),
        ("watch", "督办", "megaphone", "watch"),
        ("figures", "统计", "chart-no-axes-column", "watch"),
        ("manage", "管理", "settings", "admin"),
    ):
        nav.register(key, label, mark, key, group)


@pytest.fixture
def address(settings) -> Iterator[str]:
    """The gallery, served in this process."""
    settings.ROOT_URLCONF = "tests.ui.gallery"
    with gallery.serving() as url:
        yield url


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium, address: str) -> Iterator[object]:
    """The gallery open in the browser; afterwards nothing may have been logged."""
    width, height = SIZES[getattr(request, "param", "desk")]
    opened = chromium.new_page(viewport={"width": width, "height": height})
    troubles: list[str] = []
    opened.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
    opened.on("pageerror", lambda fault: troubles.append(str(fault)))
    opened.goto(address)
    opened.wait_for_selector(".ts-wrapper", state="attached")
    yield opened
    opened.close()
    assert not troubles


@pytest.mark.parametrize("page", SIZES, indirect=True)
def test_axe_and_width(page) -> None:
    """No violation, closed or with everything unfolded, and nothing wider than the screen."""
    tags = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    first = Axe().run(page, options=tags)
    assert first.violations_count == 0, first.generate_report()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    opened = Axe().run(page, options=tags)
    assert opened.violations_count == 0, opened.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_keys_and_menus(page) -> None:
    """Escape closes a reason and gives the focus back; clicking elsewhere closes a menu."""
    page.click("details.why > summary")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.parentNode.open") is False
    page.click(".menu > summary >> nth=0")
    assert page.is_visible(".menu-pop >> nth=0")
    page.mouse.click(700, 400)
    assert not page.is_visible(".menu-pop >> nth=0")


def test_rows_and_confirmation(page) -> None:
    """The bar counts; an act with a consequence asks first."""
    page.check("[data-pick-page]")
    assert "6" in page.inner_text("[data-bulk-count]")
    page.click("button[data-confirm]")
    assert "5 家单位" in page.inner_text("dialog")
    page.click("dialog [data-no]")
    assert not page.is_visible("dialog")


def test_pairs_drawer_picker_autosave(page) -> None:
    """Looking at the words lights the task; the drawer opens and shuts; the picker knows pinyin; the form saves itself."""
    page.hover(".src[data-key=t1]")
    assert "is-lit" in page.get_attribute("article[data-key=t1]", "class")
    page.click("#open-drawer")
    page.wait_for_selector(".drawer h2")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "open-drawer"
    page.click("#pick-one")
    page.wait_for_selector(".ts-wrapper.focus .ts-control input")
    page.keyboard.type("sfj")
    page.wait_for_selector(".ts-dropdown .option >> text=市司法局")
    page.keyboard.press("Enter")
    assert page.input_value("#pick-one") == "市司法局"
    page.fill("#id_title", "改了名称")
    page.wait_for_selector("[data-saved] >> text=已存", timeout=5000)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.fzDirty = false; })")


def test_what_is_typed_into_a_picker_stays(page) -> None:
    """A name that is in no list is kept for the server to judge; a choice, Escape and rubbing out win over typed words."""
    box = page.locator("#list-sample input[name=unit]")
    box.focus()
    typing = page.locator("#list-sample .ts-control input")
    typing.wait_for()

    def typed(words: str, *keys: str) -> str:
        typing.focus()
        page.locator("#list-sample .ts-wrapper.focus").wait_for()  # the picker takes the focus a moment later
        page.keyboard.insert_text(words)
        for key in keys:
            page.keyboard.press(key)
        if "Tab" in keys:
            page.locator("#list-sample .ts-wrapper.focus").wait_for(state="detached")
        return box.input_value()

    assert typed("不存在的局", "Tab") == "不存在的局"
    assert typed("sfj", "Enter") == "市司法局"
    assert typed("公", "Escape") == "市司法局"
    assert typed("公", "Backspace", "Tab") == "市司法局"
    assert typed("公", "Tab") == "公"


LEFT_AT_ONCE = """box => new Promise(done => {
    new MutationObserver((changes, watch) => {
        const typing = box.parentNode.querySelector(".ts-control input");
        if (document.activeElement !== typing) { return; }
        watch.disconnect();
        document.querySelector("#id_words").focus();
        setTimeout(() => done(box.value), 100);
    }).observe(box.parentNode, {subtree: true, childList: true, attributes: true});
    box.focus();
    box.value = "不存在的局";
})"""


def test_a_field_left_the_moment_its_list_comes_keeps_its_words(page) -> None:
    assert page.locator("#list-sample input[name=unit]").evaluate(LEFT_AT_ONCE) == "不存在的局"


def test_what_was_not_sent_comes_back(page) -> None:
    """Typed text survives a reload of the tab, as after a session that ended."""
    page.fill("#id_words", "写了一半的进展")
    page.wait_for_timeout(600)
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.fzDirty = false; })")
    page.reload()
    assert page.input_value("#id_words") == "写了一半的进展"
    assert page.is_visible("text=已经放回这张表里")


def test_large_type_is_remembered(page) -> None:
    """The switch changes the page at once and the next page from the server."""
    page.click("summary[aria-label*='个人菜单']")
    page.click("[data-look=type]")
    assert page.get_attribute("html", "data-type") == "large"
    page.reload()
    assert page.get_attribute("html", "data-type") == "large"


def test_a_list_swaps_only_itself(page) -> None:
    """Sorting, filtering and taking a filter away change the list and the address, not the page around it."""
    page.evaluate("window.sameDocument = true")
    page.click("#list-sample a.pick >> text=逾期")
    page.wait_for_selector("#list-sample .set >> text=逾期")
    assert page.url.endswith("?lamp=late") and page.evaluate("window.sameDocument")
    page.fill("#f-q", "清")
    page.click("#list-sample form.filters button[type=submit]")
    page.wait_for_url("**/?*q=*")
    assert "due_from" not in page.url and "lamp=late" in page.url
    page.click("#list-sample a.sort")
    page.wait_for_url("**sort=-due*")
    page.click("#list-sample [aria-label='从日历选时限起']")
    assert page.evaluate("window.sameDocument")


def test_without_script(chromium, address: str) -> None:
    """Menus, reasons and acts open without script; script-only controls are not shown."""
    context = chromium.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(address)
    bare.click("details.act > summary >> nth=0")
    assert bare.is_visible("details.act .dlg-foot button >> nth=0")
    bare.click(".menu > summary >> nth=1")
    assert not bare.is_visible("[data-look]")
    assert bare.is_visible("form.bulk button >> nth=0")
    context.close()
