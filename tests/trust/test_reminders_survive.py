"""T3: reminders, each once in the product and none missing by mail, while workers and beats are killed; T5: a dead queue.

`make faults` runs the same with many more people and kills (FAZHI_FAULTS_PEOPLE, FAZHI_FAULTS_KILLS).
"""

from __future__ import annotations

import http.cookiejar
import os
import random
import re
import signal
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import live
from tests.trust import arrange
from tests.trust.rig import Crew, Queue, Sink, mail_sink, wait_for

pytestmark = pytest.mark.postgres
PEOPLE = int(os.environ.get("FAZHI_FAULTS_PEOPLE", "120"))
KILLS = int(os.environ.get("FAZHI_FAULTS_KILLS", "3"))
LONG = PEOPLE > 500


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    """A queue server that runs."""
    one = Queue(tmp_path)
    one.start()
    yield one
    one.signal(signal.SIGKILL)


def settings_of(queue: Queue, sink: Sink) -> dict[str, str]:
    """The environment of a place that mails to the sink and ticks every second."""
    return {
        "REDIS_URL": queue.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "FAZHI_TICK": "1",
        "FAZHI_MAIL_LEASE": "3",
        "FAZHI_MAIL_OPENS": "00:00",
    }


def test_killed_workers_and_beats_lose_nothing_and_double_nothing(prepared, tmp_path, queue):
    """Two beats, two workers; one of the kills comes just between a mail's arrival and the server's yes."""
    with mail_sink() as sink, live.copied(prepared, tmp_path, **settings_of(queue, sink)) as place:
        place.ask(arrange.QUIET)
        assert place.ask(arrange.PEOPLE.format(people=PEOPLE, duties=2)) == PEOPLE
        crew = Crew(place, tmp_path)
        names = ("beat1", "beat2", "worker1", "worker2")
        for name in names:
            crew.start(name)
        sink.pause = 0.02

        def in_the_gap(number: int) -> None:
            if number == 20:  # kept, not answered: both workers die, one of them while it waits for the yes
                for name in ("worker1", "worker2"):
                    crew.kill(name)
                    crew.start(name)

        sink.before_yes = in_the_gap
        try:
            assert wait_for(lambda: len(sink.mails) >= 20, 40), "no mail arrived"
            dice = random.Random(3)
            for _ in range(KILLS):
                time.sleep(3 if LONG else 1.2)
                name = dice.choice(names)
                crew.kill(name)
                crew.start(name)
            done = wait_for(lambda: place.ask(arrange.LEDGER)["states"] == {"sent": PEOPLE}, 600 if LONG else 40, 1)
            ledger = place.ask(arrange.LEDGER)
        finally:
            crew.stop()
    assert done, ledger["states"]
    assert (ledger["notices"], ledger["doubled"]) == (PEOPLE * 2, 0)
    assert len(sink.people) == PEOPLE
    twice = {to for to, number in Counter(to for to, _ in sink.mails).items() if number > 1}
    assert twice and len(sink.mails) - PEOPLE <= crew.kills
    assert all(key == ledger["ids"][to] for to, key in sink.mails), "a retry bore another id"
    assert twice <= set(ledger["said_unknown"]), "a mail sent twice is not shown as such"


class Client:
    """A person at the pages, without a browser, who times every answer."""

    def __init__(self, url: str) -> None:
        self.url, self.slowest = url, 0.0
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str, form: dict | None = None) -> str:
        """Fetch a page, or post a form to it."""
        data = urllib.parse.urlencode(form, doseq=True).encode() if form else None
        began = time.monotonic()
        request = urllib.request.Request(self.url + path, data, {"Referer": self.url + path})
        with self.opener.open(request, timeout=30) as answer:
            page = answer.read().decode()
        self.slowest = max(self.slowest, time.monotonic() - began)
        return page

    def post(self, path: str, page: str, **fields: object) -> str:
        """Post a form that stands on a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        once = re.search(r'name="once" value="([^"]+)"', page)
        return self.get(path, {"csrfmiddlewaretoken": token, **({"once": once.group(1)} if once else {}), **fields})


URGED = """
from fazhi.agenda.models import Delivery, ReminderRule
ReminderRule.objects.update(active=False)  # what falls due on the day of the run is not what is counted
from fazhi.org.models import User
User.objects.filter(posts__role="liaison").update(email="x@sink.test")
answer = dict(Delivery.objects.values_list("message_id", "state"))
"""


def test_pages_answer_while_the_queue_is_dead_or_silent_and_what_waits_goes_out_after(prepared, tmp_path, queue):
    """T5, and 催办 from the page to the mail."""
    with mail_sink() as sink, live.serve(prepared, tmp_path, **settings_of(queue, sink)) as site:
        site.ask(arrange.QUIET), site.ask(URGED)
        office = Client(site.url)
        office.post("/signin/", office.get("/signin/"), username="office", password=live.PASSWORD)
        office.get("/"), office.get("/tasks/")  # a first page loads what all later ones use
        office.slowest = 0.0
        for turn, number in enumerate((signal.SIGSTOP, signal.SIGKILL)):
            queue.signal(number)
            page = office.get("/tasks/urge/?lamp=late")
            told = office.post("/tasks/urge/", page, all="1", query="lamp=late", note=f"第{turn}次催办")
            assert "已催办" in told
            for path in ("/", "/tasks/", "/notices/", "/plans/"):
                office.get(path)
        assert office.slowest < 2, f"a page took {office.slowest:.1f} s"
        waiting = site.ask(URGED)
        assert len(waiting) >= 2 and set(waiting.values()) == {"waiting"} and not sink.mails
        queue.start()
        crew = Crew(site, tmp_path)
        crew.start("worker1"), crew.start("beat1")
        try:
            drained = wait_for(lambda: len(sink.mails) >= len(waiting), 60)
        finally:
            crew.stop()
    assert drained and sorted(key for _, key in sink.mails) == sorted(waiting)
    site.check_log()
