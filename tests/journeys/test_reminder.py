"""A reminder on its whole way: a round falls due, real processes wake, one notice and one mail arrive, and lead to the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import live
from tests.trust import arrange
from tests.trust.rig import Crew, Queue, mail_sink, wait_for
from tests.trust.test_reminders_survive import queue, settings_of
from tests.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
__all__ = ["queue"]  # a fixture

TITLE = "今天要交的季度填报"
ADDRESS = "liaison@sink.test"
DUE_TODAY = """
from django.utils import timezone
from fazhi.agenda.models import SpecialDay
from fazhi.org.acting import act_as
from fazhi.org.models import Post, User
from tasks.models import Plan
from tasks.services import rounds
today = timezone.localdate()
SpecialDay.objects.update_or_create(day=today, defaults={'working': True})
User.objects.filter(username='liaison').update(email='%(address)s', digest=True)
posts = Post.objects.select_related('unit', 'user').order_by('id')
clerk = act_as(posts.filter(user__username='office').first())
starts, ends = rounds.next_span('quarter', today)
round_ = rounds.open_round(actor=clerk, plans=Plan.objects.filter(office=clerk.unit, state='issued'), title='%(title)s',
    period='quarter', starts=starts, ends=ends, due=today, units=[posts.filter(user__username='liaison').first().unit])
answer = round_.sheets.get().pk
"""
TOLD = """
from fazhi.agenda.models import Delivery, Heartbeat, Notice
mine = Notice.objects.filter(rule='due', person__username='liaison', title__contains='%(title)s')
sent = Delivery.objects.filter(person__username='liaison', state='sent', notices__in=mine)
answer = [mine.count(), sent.count(), Heartbeat.objects.get(name='reminders').at if mine else None]
"""
SCAN_AGAIN = "from fazhi.agenda import reminders\nanswer = reminders.scan()"


@pytest.fixture
def woken(prepared: live.Prepared, tmp_path: Path, queue: Queue) -> Iterator[tuple]:
    """A site with a beat, two workers and a mail server, all of them processes."""
    with mail_sink() as sink, live.serve(prepared, tmp_path, **settings_of(queue, sink)) as site:
        crew = Crew(site, tmp_path)
        yield site, sink, crew
        crew.stop()


def test_a_reminder_arrives_once_and_leads_to_the_sheet(woken, chromium):
    site, sink, crew = woken
    site.ask(arrange.QUIET)
    sheet = site.ask(DUE_TODAY % {"title": TITLE, "address": ADDRESS})
    for name in ("beat1", "worker1", "worker2"):
        crew.start(name)
    assert wait_for(lambda: site.ask(TOLD % {"title": TITLE})[1] == 1, 60, 1), site.ask(TOLD % {"title": TITLE})
    crew.kill("worker1"), crew.start("worker1")
    assert site.ask(SCAN_AGAIN) == 0, "a second scan of the same day found something to say"
    for size in ((1366, 768), PHONE):
        window = Visitor(chromium, site.url, size=size)
        window.sign_in("liaison", live.PASSWORD)
        page = window.goto("/notices/")
        told = page.locator("main form button.as-line", has_text=TITLE)
        assert told.count() == 2, "one for the opening, one for the day it is due"
        assert window.axe() == [] and window.fits()
        told.first.click()
        page.wait_for_url(f"**/sheets/{sheet}/")
        assert window.troubles == []
        window.close()
    to_liaison = [mail for mail in sink.mails if mail[0] == ADDRESS]
    assert len({key for _, key in to_liaison}) == len(to_liaison), "a mail came twice"
    assert site.ask(TOLD % {"title": TITLE})[:2] == [1, 1]
