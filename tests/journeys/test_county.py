"""A county's own system reports through the interface: a token from the page, docs/api.md as it stands, the sheet on screen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import live
from tests.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

CLIENT = re.findall(r"^```python\n(.*?)^```", (live.ROOT / "docs" / "api.md").read_text("utf-8"), re.S | re.M)[1]
TITLE = "县区的季度填报"
OPEN = """
from datetime import timedelta
from django.utils import timezone
from fazhi.org.acting import act_as, government_of
from fazhi.org.models import Post
from tasks.models import Plan
from tasks.services import rounds
posts = Post.objects.select_related('unit', 'user').order_by('id')
clerk, county = act_as(posts.filter(user__username='office').first()), act_as(posts.filter(user__username='county').first())
today = timezone.localdate()
starts, ends = rounds.next_span('quarter', today)
round_ = rounds.open_round(actor=clerk, plans=Plan.objects.filter(office=clerk.unit, state='issued'), title='%s',
    period='quarter', starts=starts, ends=ends, due=today + timedelta(days=7), units=[government_of(county.unit)])
answer = round_.sheets.get().pk
"""


def token(county) -> str:
    """Make a token that may write, on the page; it is shown this once."""
    page = county.goto("/manage/tokens/")
    page.get_by_role("link", name="新建令牌").click()
    page.fill("input[name=name]", "县平台对接")
    page.get_by_label("填报").first.check()
    assert county.axe() == [] and county.fits()
    page.locator("form button[type=submit]", has_text="新建").click()
    return page.locator("code.shown-once").inner_text()


def test_a_county_client_fills_proves_and_submits_its_sheet(site, visit, tmp_path: Path):
    sheet = site.ask(OPEN % TITLE)
    county = visit("county")
    (tmp_path / "纪要.txt").write_text("第三次联席会议纪要", "utf-8")
    environment = {**os.environ, "FAZHI": site.url, "FAZHI_TOKEN": token(county), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    page = county.goto(f"/sheets/{sheet}/")
    assert done.stdout.strip() in page.inner_text("main")
    assert "已印发。" in page.inner_text("main") and page.locator("a", has_text="纪要.txt").count()
    assert county.axe() == []
    phone = visit("county", size=PHONE)
    for path in ("/", f"/sheets/{sheet}/"):
        phone.goto(path)
        assert phone.axe() == [] and phone.fits()
