"""A quarter's sheet in the browser: typed, killed, found again, submitted, signed; at a desk, on a phone, without script."""

from __future__ import annotations

import os
import signal

import pytest

from tests.live import CHROMIUM_ARGUMENTS, PASSWORD, chromium_path
from tests.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

OPEN = """
from datetime import timedelta
from django.utils import timezone
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from tasks.models import Plan
from tasks.services import rounds
posts = Post.objects.select_related('unit', 'user').order_by('id')
clerk = act_as(posts.filter(user__username='office', role='clerk').first())
unit = posts.filter(user__username='liaison').first().unit
today = timezone.localdate()
starts, ends = rounds.next_span('quarter', today)
round_ = rounds.open_round(actor=clerk, plans=Plan.objects.filter(office=clerk.unit, state='issued'), title='走一遍的季度填报',
    period='quarter', starts=starts, ends=ends, due=today + timedelta(days=7), units=[unit])
sheet = round_.sheets.get()
answer = {'sheet': sheet.pk, 'lines': list(sheet.lines.order_by('order').values_list('pk', flat=True))}
"""
TOLD = "from tasks.models import SheetLine\nanswer = list(SheetLine.objects.filter(pk=%d).values_list('answer', 'words'))[0]"
SENTENCE = "本季度完成对全部在册企业的回访，收集意见建议并逐条答复，问题清单已经印发各科室限期整改"


@pytest.fixture
def sheet(site) -> dict:
    """An open round that asks the liaison's unit: keys of the sheet and of its lines."""
    return site.ask(OPEN)


def write(window, line: int, words: str) -> None:
    """Open a card by saying that there is progress, and type."""
    card = window.page.locator(f"#r{line}")
    card.locator(".rt-pick", has_text="有进展").click()
    window.page.locator("textarea:focus").wait_for()  # the card opens and takes the focus
    window.page.keyboard.press("Control+A")  # in place of the words of last time
    window.page.keyboard.type(words, delay=60)


def arrived(site, line: int, words: str) -> None:
    """Wait until the words are stored."""
    for _ in range(10):
        stored = site.ask(TOLD % line)
        if stored[1] == words:
            break
    assert stored == ["progress", words]


def test_nothing_typed_is_lost_with_the_page(site, sheet, visit):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    window = visit("liaison")
    window.goto(path)
    assert window.axe() == [] and window.fits()
    write(window, first, SENTENCE)
    window.page.close(run_before_unload=False)
    arrived(site, first, SENTENCE)
    again = visit("liaison", size=PHONE)
    page = again.goto(path)
    assert SENTENCE in page.inner_text(f"#r{first}")
    assert again.axe() == [] and again.fits()


def test_a_browser_killed_in_mid_sentence_loses_at_most_the_last_second(site, sheet, visit, chromium):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    own = chromium.browser_type.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
    processes = own.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    window = Visitor(own, site.url)
    window.sign_in("liaison", PASSWORD)
    window.goto(path)
    write(window, first, SENTENCE)
    os.kill(next(one["id"] for one in processes if one["type"] == "browser"), signal.SIGKILL)
    answer, words = site.ask(TOLD % first)
    assert answer == "progress" and SENTENCE.startswith(words) and len(words) >= len(SENTENCE) // 3
    assert words in visit("liaison").goto(path).input_value(f"#l{first}-words")


def fill_rest(window) -> None:
    """Everything else has not changed."""
    window.page.get_by_role("button", name="都填“无变化”").click()
    window.page.locator("dialog button", has_text="无变化").click()
    window.page.wait_for_selector("text=项填为“无变化”")


SLOWLY = (
    "const at_once = window.fetch; window.fetch = (...what) => new Promise(go => setTimeout(() => go(at_once(...what)), 1500)); 0"
)


def test_a_yes_said_while_a_line_is_on_its_way_is_asked_for_once(sheet, visit):
    window, line = visit("liaison"), sheet["lines"][0]
    page = window.goto(f"/sheets/{sheet['sheet']}/")
    page.evaluate(SLOWLY)
    write(window, line, "已完成回访。")
    page.wait_for_selector(f"#r{line} [data-saved] >> text=正在存")
    fill_rest(window)
    assert page.input_value(f"#l{line}-words") == "已完成回访。"


def test_a_sheet_is_filled_submitted_sent_back_and_signed(sheet, visit, tmp_path):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    proof = tmp_path / "通报.txt"
    proof.write_text("通报全文", "utf-8")
    liaison = visit("liaison")
    page = liaison.goto(path)
    page.get_by_role("button", name="送负责人签发").click()
    page.wait_for_selector("text=还有没填的行")
    assert liaison.axe() == []
    liaison.expect_trouble("422")
    write(liaison, first, "已完成回访。")
    page.set_input_files(f"#l{first}-files", str(proof))
    page.wait_for_selector(f"#r{first} >> text=通报.txt")
    page.fill(f"#l{first}-percent", "60")
    page.wait_for_selector(f"#r{first} [data-saved] >> text=已存，关掉也不丢")
    fill_rest(liaison)
    page.get_by_role("button", name="送负责人签发").click()
    page.wait_for_selector("text=已送负责人签发")
    assert "撤回修改" in page.inner_text("#acts")
    head = visit("unithead", size=PHONE)
    page = head.goto(path)
    assert "已完成回访。" in page.inner_text("main") and head.axe() == [] and head.fits()
    page.locator("summary", has_text="退回修改").click()
    page.locator(".act-pop textarea").fill("请写明回访了多少家")
    page.locator(".act-pop").get_by_role("button", name="退回修改").click()
    page.wait_for_selector("text=已退回修改")
    page = liaison.goto(path)
    assert "请写明回访了多少家" in page.inner_text("main")
    page.locator(f"#r{first} summary.rt-line").click()
    page.fill(f"#l{first}-words", "已回访 320 家。")
    page.get_by_role("button", name="送负责人签发").click()
    page.wait_for_selector("text=已送负责人签发")
    page = head.goto(path)
    assert "已回访 320 家。" in page.inner_text("main")
    page.locator("summary", has_text="签发报送").click()
    page.locator(".act-pop").get_by_role("button", name="签发报送").click()
    page.wait_for_selector("text=已签发报送")
    assert head.axe() == []


def test_two_windows_show_both_versions(sheet, visit):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    one, two = visit("liaison"), visit("unithead")
    for window in (one, two):
        window.goto(path)
    write(one, first, "联络员写的。")
    one.page.wait_for_selector(f"#r{first} [data-saved] >> text=已存")
    write(two, first, "负责人写的。")
    two.page.wait_for_selector(f"#r{first} .both >> text=联络员写的。")
    assert two.axe() == []
    two.expect_trouble("409")
    two.page.locator(f"#r{first} .both label", has_text="您写的").click()
    two.page.wait_for_selector(f"#r{first} .both", state="detached")
    two.page.wait_for_selector(f"#r{first} [data-saved] >> text=已存")
    assert two.page.input_value(f"#l{first}-words") == "负责人写的。"
    assert "负责人写的。" in one.goto(path).inner_text(f"#r{first}")


def test_an_ended_session_keeps_the_words_in_the_tab(site, sheet, visit):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    window = visit("liaison")
    page = window.goto(path)
    window.context.clear_cookies(name="sessionid")
    write(window, first, "登录过期时写的。")
    page.wait_for_selector(f"#r{first} [data-saved] >> text=登录已过期")
    window.expect_trouble("401", "403")
    window.sign_in("liaison", PASSWORD)
    page = window.goto(path)
    page.wait_for_selector(f"#r{first} [data-saved] >> text=已存")
    assert page.input_value(f"#l{first}-words") == "登录过期时写的。"
    arrived(site, first, "登录过期时写的。")


def test_the_sheet_works_without_script(sheet, visit, tmp_path):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    proof = tmp_path / "通报.txt"
    proof.write_text("通报全文", "utf-8")
    window = visit("liaison", javascript=False)
    page = window.goto(path)
    page.locator(f"#r{first} summary.rt-line").click()
    page.fill(f"#l{first}-words", "不用脚本写的。")
    page.set_input_files(f"#l{first}-files", str(proof))
    page.get_by_role("button", name="都填“无变化”").click()
    assert "项填为“无变化”" in page.inner_text("main")
    assert "不用脚本写的。" in page.inner_text(f"#r{first}") and "佐证 1 份" in page.inner_text(f"#r{first}")
    page.locator(f"#r{first} summary.rt-line").click()
    page.locator(f"#r{first}").get_by_role("button", name="从传过的里选").click()
    assert "的佐证" in page.inner_text("h1")
    page.goto(path)
    page.get_by_role("button", name="送负责人签发").click()
    assert "已送负责人签发" in page.inner_text("main")


PASTE = """(box, words) => {
    const held = new DataTransfer(); held.setData('text/plain', words);
    box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: held, bubbles: true, cancelable: true}));
}"""


def test_what_is_too_long_is_named_and_nothing_is_cut_without_a_word(sheet, visit):
    path, first = f"/sheets/{sheet['sheet']}/", sheet["lines"][0]
    window = visit("liaison")
    page = window.goto(path)
    page.locator(f"#r{first} .rt-fold").first.evaluate("fold => { fold.open = true; }")
    page.fill(f"#l{first}-words", "字" * 10_000)
    page.wait_for_selector(f"#r{first} >> text=本期进展最多 2000 字，现有 10000 字。")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=有 1 处要改")
    assert len(page.input_value(f"#l{first}-words")) == 10_000
    window.expect_trouble("422")
    page.fill(f"#l{first}-words", "短些。")
    page.wait_for_selector(f"#r{first} [data-saved] >> text=已存")
    box = page.locator("[maxlength]:visible").first
    most = int(box.get_attribute("maxlength"))
    box.evaluate(PASTE, "字" * (most + 7))
    page.wait_for_selector(f"text=最多 {most} 字，粘贴的内容多出 7 字，后面的没有放进来。")
