"""Own password, own page, acting in another post."""

from __future__ import annotations

import pytest
from django.test import Client

from fazhi.org.models import AuditEvent, User
from fazhi.org.services import people
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
GOOD = "willow-over-4-bridges"


def change(client: Client, new: str, old: str = PASSWORD, again: str | None = None):
    return client.post("/me/password/", {"old": old, "new": new, "again": new if again is None else again})


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short-9ch", None, "密码太短，至少 10 个字符"),
        ("1234567890", None, "只包含数字"),
        ("password123", None, "太常见"),
        (PASSWORD, None, "不能与原密码相同"),
        (GOOD, "willow-over-5-bridges", "两次写的新密码不一样"),
    ],
)
def test_each_broken_rule_is_named(cast, enter, new, again, sentence):
    client = enter("clerk")
    reply = change(client, new, again=again)
    assert reply.status_code == 422 and sentence in reply.content.decode()
    assert client.get("/me/").status_code == 200


def test_password_like_the_account_is_refused(cast, enter):
    reply = change(enter("county_dept"), "county_dept1")
    assert reply.status_code == 422 and "相似" in reply.content.decode()


def test_change_ends_other_sessions_and_keeps_this_one(cast, enter):
    here, elsewhere = enter("clerk"), enter("clerk")
    old = here.cookies["sessionid"].value
    assert change(here, GOOD).url == "/me/"
    assert here.cookies["sessionid"].value != old
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert AuditEvent.objects.filter(kind="password", user=cast.users["clerk"]).count() == 1
    replay = Client()
    replay.cookies["sessionid"] = old
    assert replay.get("/me/").status_code == 302


def test_wrong_present_password_counts_as_a_guess(cast, enter):
    client = enter("clerk")
    for _ in range(4):
        assert change(client, GOOD, old="not-this-one-0").status_code == 422
    assert change(client, GOOD, old="not-this-one-0").status_code == 429
    assert Client().post("/signin/", {"username": "clerk", "password": PASSWORD}).status_code == 429


def test_first_password_must_be_changed_before_anything_else(cast, enter):
    _user, first = people.add_user(actor=None, username="fresh", name="新人")
    people.appoint(actor=None, user=User.objects.get(username="fresh"), unit=cast.units["lead"], role="liaison")
    client = enter("fresh", first)
    for path in ("/me/", "/manage/units/"):
        assert client.get(path).url == "/me/password/", path
    assert client.post("/me/post/", {"post": 1}).url == "/me/password/"
    assert "初始密码" in client.get("/me/password/").content.decode()
    assert change(client, GOOD, old=first).url == "/"
    assert client.get("/me/").status_code == 200


def test_switching_posts(cast, enter):
    second = people.appoint(actor=None, user=cast.users["lead"], unit=cast.units["co"], role="liaison")
    client = enter("lead")
    assert client.post("/me/post/", {"post": second.pk, "next": "/me/"}).url == "/me/"
    page = client.get("/me/").content.decode()
    assert "<b>甲市配合局</b>" in page
    assert AuditEvent.objects.filter(kind="switch", unit=cast.units["co"]).count() == 1
    people.leave(second, actor=cast.acting("secadmin"), version=second.version)
    assert enter("lead").post("/me/post/", {"post": second.pk}).status_code == 404


@pytest.mark.parametrize("post", ["", "x", "99999999999999999999", "other"])
def test_nobody_switches_to_anothers_post(cast, enter, post):
    wanted = cast.posts["sysadmin"].pk if post == "other" else post
    client = enter("lead")
    assert client.post("/me/post/", {"post": wanted}).status_code == 404
    assert not AuditEvent.objects.filter(kind="switch").exists()


def test_signing_out_everywhere(cast, enter):
    here, elsewhere = enter("clerk"), enter("clerk")
    assert here.post("/me/sessions/", follow=True).redirect_chain == [("/signin/", 302)]
    assert elsewhere.get("/me/").status_code == 302


def test_type_size_and_contrast_without_script(cast, enter):
    client = enter("clerk")
    client.post("/me/look/", {"type": "large", "contrast": "anything"})
    page = client.get("/me/").content.decode()
    assert 'data-type="large"' in page and "data-contrast" not in page
    client.post("/me/look/", {})
    assert 'data-type="large"' not in client.get("/me/").content.decode()
