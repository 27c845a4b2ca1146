"""通知: one's own, newest first, counted in the bell, read one by one or all, a click from what settles it."""

from __future__ import annotations

import pytest
from django.test import Client

from fazhi.agenda import notices
from fazhi.agenda.models import Notice
from fazhi.agenda.notices import Told
from tests.cast import make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def told(world):
    """The lead has two notices, the outsider one."""
    make_plan(world, [{"title": "编制清单", "lead": ["lead"]}])
    notices.tell("urge", [Told([world.users["lead"].pk], 900, "催办一件", "请抓紧", urgent=True)])
    notices.tell("urge", [Told([world.users["outsider"].pk], 901, "别人的")])
    return world


def bell(client: Client) -> str:
    return str(client.get("/me/").context["notices_unread"])


def test_one_sees_ones_own_newest_first(told, enter):
    page = enter("lead").get("/notices/")
    assert [row.title for row in page.context["page"].rows] == ["催办一件", "《甲市工作要点》已下达，有 1 项等您单位签收"]
    assert "别人的" not in page.content.decode()


def test_the_bell_counts_what_is_unread_without_a_query_of_its_own(told, enter, django_assert_num_queries):
    client = enter("lead")
    assert bell(client) == "2"
    assert 'aria-label="通知，2 条未读"' in client.get("/").content.decode()
    Notice.objects.filter(person=told.users["lead"]).delete()
    assert bell(client) == ""
    Notice.objects.bulk_create([Notice(rule="x", event=n, person=told.users["lead"], title="多") for n in range(1, 121)])
    assert bell(client) == "99+"


def test_opening_one_reads_it_and_leads_where_it_is_settled(told, enter):
    client = enter("lead")
    one = Notice.objects.get(rule="tasks.plan.issue")
    answer = client.post(f"/notices/{one.pk}/open/")
    assert answer.status_code == 302 and answer.url.startswith("/plans/")
    one.refresh_from_db()
    assert one.read_at is not None and bell(client) == "1"
    assert client.get(f"/notices/{one.pk}/open/").status_code == 405


def test_nobody_opens_anothers(told, enter):
    one = Notice.objects.get(title="别人的")
    assert enter("lead").post(f"/notices/{one.pk}/open/").status_code == 404
    enter("lead").post("/notices/read/", {"ids": [one.pk]})
    one.refresh_from_db()
    assert one.read_at is None


def test_chosen_ones_and_all_are_read(told, enter):
    client = enter("lead")
    first = Notice.objects.filter(person=told.users["lead"]).first()
    assert "1 条标为已读" in client.post("/notices/read/", {"ids": [first.pk]}, follow=True).content.decode()
    assert "1 条标为已读" in client.post("/notices/read/", {"every": "1"}, follow=True).content.decode()
    assert "没有未读的" in client.post("/notices/read/", {"every": "1"}, follow=True).content.decode()
    assert bell(enter("outsider")) == "1"


def test_unread_and_kinds_are_found(told, enter):
    client = enter("lead")
    for query, number in (("read=0", 2), ("read=1", 0), ("kind=urge", 1), ("kind=other", 1), ("kind=due", 0), ("q=抓紧", 1)):
        assert len(client.get(f"/notices/?{query}").context["page"].rows) == number, query


def test_the_list_costs_the_same_for_one_and_for_many(told, enter, django_assert_num_queries):
    client = enter("lead")
    client.get("/notices/")
    for more in (0, 20):
        rows = [Notice(rule="x", event=n, person=told.users["lead"], title="多") for n in range(1, more + 1)]
        Notice.objects.bulk_create(rows)
        with django_assert_num_queries(4):
            client.get("/notices/")


def test_the_api_gives_ones_own_with_the_way(told, enter):
    rows = enter("lead").get("/api/v1/notices/?unread=true").json()["results"]
    assert [row["title"] for row in rows][0] == "催办一件" and len(rows) == 2
    assert rows[1]["url"].startswith("/plans/") and rows[0]["urgent"] is True
    other = Notice.objects.get(title="别人的")
    assert enter("lead").get(f"/api/v1/notices/{other.pk}/").status_code == 404
