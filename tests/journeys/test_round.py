"""A quarter of the office, in the browser: a round opened, a line sent back and answered, accepted, locked, taken home; a claim
filed, returned, filed again and closed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

TITLE = "填一轮的工作要点"
MAKE = """
from datetime import timedelta
from django.utils import timezone
from fazhi.files.models import Paper
from fazhi.org.acting import act_as, government_of
from fazhi.org.models import Post
from tasks.models import ImportItem, ImportUnit, PlanImport
from tasks.services import commit, plans
posts = Post.objects.select_related('unit', 'user').order_by('id')
post = {name: posts.filter(user__username=name).first() for name in ('office', 'officehead', 'liaison', 'liaison2')}
clerk, today = act_as(post['office']), timezone.localdate()
rows = ['编制权责清单并公布', '清理证明事项']
paper = Paper.objects.create(name='要点.txt', kind='txt', title='%(title)s', text='\\n'.join(rows), by=clerk.user)
batch = PlanImport.objects.create(paper=paper, government=government_of(clerk.unit), office=clerk.unit, title='%(title)s',
    starts=today.replace(month=1, day=1), ends=today.replace(month=12, day=31), candidate=0, by=clerk.user)
for order, row in enumerate(rows, 1):
    item = ImportItem.objects.create(batch=batch, order=order, trail=['一、总体'], number=f'{order}.', title=row, text=row)
    for at, (role, who) in enumerate((('lead', 'liaison'), ('co', 'liaison2'))):
        unit = post[who].unit
        ImportUnit.objects.create(item=item, role=role, order=at, unit=unit, words=unit.name, how='exact')
batch = commit.act(batch, 'commit', actor=clerk)
plan = plans.act(batch.plan, 'submit', actor=clerk)
plan = plans.act(plan, 'sign_off', actor=act_as(post['officehead']))
plan = plans.act(plan, 'issue', actor=clerk)
answer = {'plan': plan.pk, 'task': plan.tasks.order_by('order').first().pk, 'unit': post['liaison'].unit.name}
"""
REPORT = """
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from tasks.models import Sheet
from tasks.services import sheets
posts = Post.objects.select_related('unit', 'user').order_by('id')
liaison, head = (act_as(posts.filter(user__username=name).first()) for name in ('liaison', 'unithead'))
sheet = Sheet.objects.get(round=%(round)d, unit=liaison.unit)
for line in sheet.lines.filter(state__in=sheets.EDITABLE):
    sheets.save_line(line, actor=liaison, version=None, changes={'answer': 'progress', 'words': '%(words)s', 'percent': 60})
sheet = sheets.act(sheets.act(sheet, 'submit', actor=liaison), 'sign', actor=head)
answer = {'state': sheet.state, 'lines': sheet.lines.count()}
"""


def fine(visitor) -> None:
    """The page has no violation and needs no sideways scrolling."""
    assert visitor.axe() == []
    assert visitor.fits()


@pytest.fixture
def road(site) -> dict:
    """An issued plan of two tasks for the sample accounts."""
    return site.ask(MAKE % {"title": TITLE})


def open_round(office) -> int:
    """Open the quarter's round over the plan alone; what it asks is shown first."""
    page = office.goto("/rounds/")
    fine(office)
    page.get_by_role("link", name="发起填报").click()
    for period, words in (("每月", "月进展填报"), ("每季度", "季度进展填报")):
        page.get_by_role("button", name=period).click()
        page.wait_for_selector(f"button.pick[aria-pressed=true]:has-text('{period}')")
        assert words in page.input_value("input[name=title]")
    for box in page.locator("input[name=plans]").all():
        box.set_checked(TITLE in box.evaluate("node => node.closest('label').textContent"))
    fine(office)
    page.get_by_role("button", name="看要填多少").click()
    page.wait_for_selector("text=家单位填")
    assert "要请 1 家单位填 2 行" in page.locator(".asked").inner_text()
    fine(office)
    page.get_by_role("button", name="发起", exact=True).click()
    page.wait_for_selector("text=已发起，1 家单位收到填报表，共 2 行")
    return int(page.url.rstrip("/").rpartition("/")[2])


def send_back(office, site, round_: int, unit: str) -> None:
    """Read the lines by keyboard, send one back with its reason; the unit answers it; accept the sheet."""
    page = office.goto(f"/rounds/{round_}/review/")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("请写明公布的日期")
    fine(office)
    page.get_by_role("button", name="退回写了理由的行").click()
    page.wait_for_selector(f"text=已退回{unit} 1 行")
    assert site.ask(REPORT % {"round": round_, "words": "已于本月公布。"})["state"] == "signed"
    page = office.goto(f"/rounds/{round_}/review/?sort=unit")
    assert "已于本月公布。" in page.inner_text("main")
    page.locator("tr.sec").get_by_role("button", name="通过整张表").click()
    page.wait_for_selector("text=已通过 1 家")


def lock_and_take_home(office, round_: int, tmp_path: Path) -> None:
    """Lock the round, download the summary, open it."""
    page = office.goto(f"/rounds/{round_}/")
    assert "1/1" in page.inner_text("main")
    fine(office)
    page.locator("summary", has_text="锁定").click()
    page.locator(".act-pop").get_by_role("button", name="锁定").click()
    page.wait_for_selector("text=谁也不能再改")
    with page.expect_download() as caught:
        page.get_by_role("link", name="汇总表 Word").click()
    place = tmp_path / "summary.docx"
    caught.value.save_as(place)
    rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(place.read_bytes())).tables[0].rows]
    assert [row[1] for row in rows[2:]] == ["编制权责清单并公布", "清理证明事项"] and "已于本月公布。（完成60%）" in rows[2][3]


def test_a_quarter_from_opening_a_round_to_the_summary(road, site, visit, tmp_path):
    office = visit("office")
    round_ = open_round(office)
    fine(office)
    assert site.ask(REPORT % {"round": round_, "words": "正在做。"}) == {"state": "signed", "lines": 2}
    send_back(office, site, round_, road["unit"])
    lock_and_take_home(office, round_, tmp_path)
    phone = visit("leader", size=PHONE)
    for path in ("/rounds/", f"/rounds/{round_}/", "/claims/"):
        phone.goto(path)
        fine(phone)
    small = visit("office", size=PHONE)
    for path in (f"/rounds/{round_}/review/", "/rounds/new/"):
        small.goto(path)
        fine(small)


def file_claim(visitor, task: int, words: str, tmp_path: Path) -> None:
    """Claim from the task's page, with a file."""
    proof = tmp_path / "公布页面.txt"
    proof.write_text("清单已经公布", "utf-8")
    page = visitor.goto(f"/tasks/{task}/")
    page.get_by_role("link", name="申请办结").click()
    page.fill("textarea[name=words]", words)
    page.set_input_files("input[name=files]", proof)
    fine(visitor)
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_selector("text=办结申请已提交")


def test_a_claim_is_returned_filed_again_and_closed(road, visit, tmp_path):
    liaison, office = visit("liaison", size=PHONE), visit("office")
    page = liaison.goto(f"/tasks/{road['task']}/")
    page.locator("button", has_text="签收").first.click()
    page.wait_for_selector("text=已签收。")
    file_claim(liaison, road["task"], "清单已编好。", tmp_path)
    page = office.goto("/claims/?state=filed")
    page.get_by_role("link", name="编制权责清单并公布").click()
    fine(office)
    page.locator("summary", has_text="退回").click()
    page.locator(".act-pop textarea[name=note]").fill("请附公布页面")
    page.locator(".act-pop").get_by_role("button", name="退回").click()
    page.wait_for_selector("text=单位会看到理由")
    file_claim(liaison, road["task"], "清单已公布。", tmp_path)
    fine(liaison)
    page = office.goto("/claims/?state=filed")
    page.locator("input[name=ids]").first.check()
    page.locator("form.bulk").get_by_role("button", name="销号").click()
    page.locator("dialog button", has_text="销号").click()
    page.wait_for_selector("text=已销号 1 项")
    page = office.goto(f"/tasks/{road['task']}/")
    assert page.locator(".facts .lamp-done").count() == 1
    fine(office)
