"""Two colleagues on one report: the lock seen and handed over, a paste from Word and WPS, a figure that changes, versions
compared, signed, returned with a comment, corrected, accepted, archived."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.test_report import MAKE, hand_in
from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

PASTED = Path(__file__).parent.parent / "assessment" / "pasted"
MORE = """
def study(title, n):
    more = rounds.open_round(actor=clerk, plans=[plan], title=title, period='once', starts=today, ends=today, due=today)
    sheet = more.sheets.get()
    low = Minimum.objects.get(task__plan=plan)
    for line in sheet.lines.all():
        said = {'answer': 'progress', 'words': '又办了。', **({'figures': {low.pk: n}} if line.task_id == low.task_id else {})}
        sheets.save_line(line, actor=who['liaison'], version=line.version, changes=said)
    for name, actor in (('submit', who['liaison']), ('sign', who['unithead']), ('accept', clerk)):
        sheet = sheets.act(sheet, name, actor=actor)
"""
START = """
from assessment.models import Report
from assessment.services import calls, drafts
study('第二轮', 41)
call = calls.open_call(actor=clerk, plans=[plan], units=[unit], title='两人写的报告', most=800, due=today,
    starts=today.replace(month=1, day=1), ends=today.replace(month=12, day=31))
report = drafts.compose(call.reports.get(), actor=who['liaison'])
for section in report.sections.all():
    text = {'problems': '专业人员不足。', 'next': '加强专业人员培训。'}.get(section.key, section.text)
    drafts.write(section, actor=who['liaison'], version=section.version, text=text)
first = report.sections.get(title='第1块')
answer = {'report': report.pk, 'section': first.pk, 'liaison': who['liaison'].user.name, 'head': who['unithead'].user.name}
answer['other'] = report.sections.last().pk
"""
AGAIN = """
from django.utils import timezone
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from tasks.models import Minimum, Plan
from tasks.services import rounds, sheets
posts = Post.objects.select_related('unit', 'user').order_by('id')
who = {n: act_as(posts.filter(user__username=n).first()) for n in ('office', 'officehead', 'liaison', 'unithead')}
clerk, today, plan = who['office'], timezone.localdate(), Plan.objects.get(title='两人写的要点')
"""
ASK = """([url, move]) => {
  const data = new FormData();
  data.append('csrfmiddlewaretoken', window.fz.token()); data.append('move', move); data.append('quiet', '1');
  return fetch(url, { method: 'POST', body: data, credentials: 'same-origin' }).then((answer) => answer.status);
}"""
PASTE = """([html, plain]) => {
  const box = document.querySelector('textarea[name=text]'), data = new DataTransfer();
  box.focus(); box.select();
  if (html) { data.setData('text/html', html); }
  data.setData('text/plain', plain);
  box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  return box.value;
}"""


@pytest.fixture
def shared(site) -> dict:
    """A draft of two colleagues, with one section on each part of the plan."""
    return site.ask(MAKE % {"title": "两人写的要点"} + MORE + START)


def keep_box(shared: dict, liaison, head, mine) -> None:
    """An open box outlives the looks of the page; what it held back comes once it is shut."""
    mine.locator("summary", has_text="接手").click()
    box = mine.locator("textarea[name=note]")
    box.fill("明天要报，我来写完")
    with head.page.expect_response(lambda answer: "/writing/" in answer.url and answer.status == 200, timeout=20_000):
        liaison.page.evaluate(ASK, [f"/reports/{shared['report']}/sections/{shared['other']}/lock/", "hold"])
    assert box.is_visible() and box.input_value() == "明天要报，我来写完"
    head.page.keyboard.press("Escape")
    other = head.page.locator(f"#s-{shared['other']}")
    other.get_by_text("起正在写").wait_for()
    with head.page.expect_response(lambda answer: "/writing/" in answer.url and answer.status == 200, timeout=20_000):
        pass
    liaison.page.evaluate(ASK, [f"/reports/{shared['report']}/sections/{shared['other']}/lock/", "release"])


def hand_over(shared: dict, liaison, head) -> None:
    """The liaison writes; the head sees it, asks, and gets the section with what was written."""
    here, edit = f"/reports/{shared['report']}/", f"/reports/{shared['report']}/sections/{shared['section']}/"
    with liaison.page.expect_response("**/lock/"):  # the page takes the section
        page = liaison.goto(edit)
    mine = head.goto(here).locator(f"#s-{shared['section']}")
    assert f"{shared['liaison']} " in mine.inner_text() and "起正在写" in mine.inner_text()
    assert head.axe() == [] and head.fits()
    keep_box(shared, liaison, head, mine)
    mine.get_by_role("button", name="请他交给我").click()
    page.get_by_text(f"{shared['head']}请您把这一章交给他").wait_for(timeout=20_000)
    assert liaison.axe() == []
    page.locator("textarea[name=text]").fill("编制权责清单已办3件，写到一半。")
    page.get_by_role("button", name="存好并交给他").click()
    page.get_by_text(f"交给{shared['head']}接着写").wait_for()
    mine.get_by_text("起正在写，5 分钟").wait_for(timeout=20_000)
    assert "写到一半" in head.goto(edit).input_value("textarea[name=text]")


def paste(head) -> None:
    """Real clipboards of Word and WPS become clean lines; plain text is tidied too."""
    for name in ("word", "wps"):
        html, wanted = ((PASTED / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "txt"))
        assert head.page.evaluate(PASTE, [html, "x"]) == wanted.strip("\n"), name
    assert head.page.evaluate(PASTE, ["", "一、\t甲\r\n单位\t件\r\n\t5\x0b软"]) == "一、甲\n单位\t件\n\t5\n软"
    assert head.page.evaluate(PASTE, ["", "字" * 480]).startswith("字")
    assert "超过" in head.page.inner_text(".rp-len") and head.axe() == []


def put_figure(head) -> None:
    """A figure is found by typing and put in at the caret by the keyboard alone."""
    page = head.page
    page.locator("textarea[name=text]").fill("全年常务会议学法，编制权责清单。")
    page.evaluate("document.querySelector('textarea[name=text]').setSelectionRange(8, 8)")
    page.get_by_text("插入数字").click()
    page.locator("[data-figure-search]:focus").wait_for()
    assert head.axe() == []
    page.keyboard.type("学法")
    page.keyboard.press("ArrowDown")
    assert "41次" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=text]")).to_have_value("全年常务会议学法41次，编制权责清单。")
    page.locator(".saved", has_text="已存").wait_for()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存。").wait_for()


def refresh_and_compare(site, shared: dict, liaison, part) -> None:
    """A fact changes: the stale figures are marked where they stand, changed by a click, and the two versions compared."""
    here, page = f"/reports/{shared['report']}/", liaison.page
    site.ask(AGAIN + MORE + "study('第三轮', 43)\nanswer = 1")
    liaison.goto(here)
    part.locator(".rp-now", has_text="现在43次").wait_for()
    assert liaison.axe() == [] and liaison.fits()
    assert (
        page.locator("#checks").get_by_role("button", name="换成43次").count() == 2
    )  # the draft's own sentence, and the one put in
    page.get_by_role("button", name="2 个数都换成新的").click()
    page.get_by_text("换了 2 个数").wait_for()
    assert "全年常务会议学法43次，编制权责清单。" in part.inner_text()
    part.get_by_role("link", name="历稿").click()
    assert (page.inner_text("del.df-gone >> nth=1"), page.inner_text("ins.df-new >> nth=1")) == ("41", "43")
    assert liaison.axe() == [] and liaison.fits()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert liaison.fits()
    page.set_viewport_size({"width": 1366, "height": 768})
    liaison.goto(here)


def test_two_colleagues_write_one_report(site, shared, visit):
    liaison, head = visit("liaison"), visit("unithead")
    hand_over(shared, liaison, head)
    paste(head)
    put_figure(head)
    here, page = f"/reports/{shared['report']}/", liaison.page
    part = page.locator(f"#s-{shared['section']}")
    refresh_and_compare(site, shared, liaison, part)
    hand_in(liaison, visit)
    office = visit("office")
    office.goto(f"{here}return/").get_by_label("一、第1块").fill("写明清单几时公布")
    office.page.get_by_role("button", name="退回写了意见的章节").click()
    office.page.get_by_text("已退回 1 章").wait_for()
    assert "写明清单几时公布" in liaison.goto(here).inner_text(f"#s-{shared['section']}")
    part.get_by_role("link", name="修改").click()
    page.locator("textarea[name=text]").fill("全年常务会议学法43次，编制权责清单，6月底公布。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存。").wait_for()
    hand_in(liaison, visit)
    office.goto(here).get_by_role("button", name="通过").click()
    office.page.get_by_text("已通过。").wait_for()
    office.page.locator("summary", has_text="归档").click()
    office.page.locator(".act-pop").get_by_role("button", name="归档").click()
    office.page.get_by_text("已归档，仍然可以看和下载").wait_for()
    assert office.axe() == [] and office.fits()
    assert liaison.goto(here).get_by_role("link", name="修改").count() == 0
    assert page.get_by_role("link", name="Word").count() == 1
