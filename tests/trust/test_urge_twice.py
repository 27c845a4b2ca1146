"""T18: a hundred equal submissions of one 催办 are one act, one notice, one mail, and all get the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fazhi.agenda.models import Delivery, Duty, Notice
from fazhi.flow.models import TimelineStep
from fazhi.org.models import User
from tests.cast import make_plan, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE, TURNS = 20, 5


def test_a_hundred_equal_submissions_urge_once():
    world = make_world()
    User.objects.filter(username="lead").update(email="lead@example.gov.cn")
    make_plan(world, [{"title": "编制清单", "lead": ["lead"], "day": timezone.localdate() - timedelta(days=3)}])
    before = Notice.objects.count()
    form = {"ids": [Duty.objects.get().pk], "note": "请抓紧", "once": "one-key-for-all", "query": "lamp=late"}
    clients = [world.sign_in(Client(), "clerk") for _ in range(AT_ONCE)]
    gate = Barrier(AT_ONCE)

    def press(client: Client) -> list[tuple[int, str]]:
        try:
            gate.wait(20)
            return [(answer.status_code, answer.url) for answer in (client.post("/tasks/urge/", form) for _ in range(TURNS))]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = {answer for pressed in pool.map(press, clients) for answer in pressed}
    assert answers == {(302, "/tasks/?lamp=late")}
    assert TimelineStep.objects.filter(move="urge").count() == 1
    assert Notice.objects.count() - before == 2  # the liaison and the head of the unit
    assert Delivery.objects.filter(kind__startswith="urge").count() == 1
