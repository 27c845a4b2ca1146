"""Sign-in, lockout, session limits, what was typed when a session ended."""

from __future__ import annotations

import re
import threading

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from fazhi.org.models import AuditEvent, User
from fazhi.org.services import people
from tests.cast import PASSWORD, make_world

pytestmark = pytest.mark.django_db


def guess(client: Client, name: str = "clerk", password: str = "wrong-guess-1"):
    return client.post("/signin/", {"username": name, "password": password})


def test_anonymous_is_sent_to_the_first_page(cast, client):
    reply = client.get("/me/")
    assert reply.status_code == 302
    assert reply.url == "/signin/?next=/me/"


def test_first_page_names_sample_accounts_only_where_they_are(cast, client):
    assert "示例账号" not in client.get("/signin/").content.decode()
    User.objects.filter(username__in=["leader", "auditor"]).update(sample=True)
    page = client.get("/signin/").content.decode()
    assert "示例账号" in page and "FAZHI_SAMPLE_PASSWORD" in page
    assert re.findall(r"\?account=(\w+)", page) == ["leader", "auditor"]
    assert PASSWORD not in page


@pytest.mark.parametrize("name", ["clerk", "CLERK", " Clerk ", "ｃｌｅｒｋ"])
def test_account_is_folded(cast, client, name):
    assert guess(client, name, PASSWORD).status_code == 302


def test_session_gets_a_new_key(cast, client):
    client.get("/signin/")
    session = client.session
    session["x"] = 1
    session.save()
    before = client.cookies["sessionid"].value
    guess(client, "clerk", PASSWORD)
    assert client.cookies["sessionid"].value != before
    assert {"epoch", "since", "seen"} <= set(client.session.keys())


@pytest.mark.parametrize(
    "goal", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:alert(1)", "me/", "/\\elsewhere"]
)
def test_next_stays_on_this_host(cast, client, goal):
    reply = client.post("/signin/", {"username": "clerk", "password": PASSWORD, "next": goal})
    assert reply.status_code == 302 and reply.url == "/"


def test_next_is_followed_here(cast, client):
    reply = client.post("/signin/", {"username": "clerk", "password": PASSWORD, "next": "/me/?a=1"})
    assert reply.url == "/me/?a=1"


@pytest.mark.parametrize("name", ["clerk", "nobody-here"])
def test_five_failures_lock_for_fifteen_minutes(cast, client, clock, name):
    clock("2031-03-05 10:00")
    for left in (4, 3, 2, 1):
        reply = guess(client, name)
        assert reply.status_code == 422
        assert f"账号或密码不对，再错 {left} 次将锁定 15 分钟。" in reply.content.decode()
    reply = guess(client, name)
    assert reply.status_code == 429 and "2031-03-05 10:15" in reply.content.decode()
    clock("2031-03-05 10:10")
    reply = guess(client, name, PASSWORD)
    assert reply.status_code == 429 and "2031-03-05 10:15" in reply.content.decode()
    clock("2031-03-05 10:16")
    reply = guess(client, name, PASSWORD)
    assert reply.status_code == (302 if name == "clerk" else 422)
    assert AuditEvent.objects.filter(kind="locked", who=name).count() == 2
    assert AuditEvent.objects.filter(kind="signin_refused", who=name).count() == (4 if name == "clerk" else 5)


def test_lock_is_on_the_account_whatever_the_browser_and_header(cast):
    for number in range(5):
        client = Client(HTTP_USER_AGENT=f"agent {number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
        reply = guess(client)
    assert reply.status_code == 429
    assert guess(Client(), "lead", PASSWORD).status_code == 302


def test_success_forgets_failures(cast, client):
    for _ in range(4):
        guess(client)
    assert guess(client, "clerk", PASSWORD).status_code == 302
    assert guess(Client()).status_code == 422


def test_attempts_keep_no_password(cast, client):
    guess(client, password="typed-by-mistake-99")
    assert "typed-by-mistake-99" not in str(list(AccessAttempt.objects.values()))
    assert "typed-by-mistake-99" not in str(list(AuditEvent.objects.values()))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_racing_guesses_count_as_five():
    make_world()
    User.objects.update(password=make_password(PASSWORD))
    start = threading.Barrier(5)

    def race():
        start.wait()
        guess(Client())
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 5
    assert guess(Client(), "clerk", PASSWORD).status_code == 429


def test_disabled_person_is_told_the_same(cast, client):
    User.objects.filter(username="clerk").update(is_active=False)
    reply = guess(client, "clerk", PASSWORD)
    assert reply.status_code == 422 and "账号或密码不对" in reply.content.decode()


def test_signout_is_a_post_and_ends_the_session(cast, enter):
    client = enter("clerk")
    assert client.get("/signout/").status_code == 405
    old = client.cookies["sessionid"].value
    assert client.post("/signout/").url == "/signin/"
    assert not Session.objects.filter(session_key=old).exists()
    assert list(AuditEvent.objects.filter(user=cast.users["clerk"]).order_by("id").values_list("kind", flat=True))[-2:] == [
        "signin",
        "signout",
    ]


def test_idle_and_absolute_limits(cast, enter, clock):
    clock("2031-03-05 08:00")
    client = enter("clerk")
    for hour in range(8, 20):
        for minute in (0, 29, 58):
            clock(f"2031-03-05 {hour:02d}:{minute:02d}")
            assert client.get("/me/").status_code == 200, (hour, minute)
    clock("2031-03-05 20:01")
    reply = client.get("/me/", follow=True)
    assert reply.redirect_chain == [("/signin/?next=/me/", 302)] and "已满 12 小时" in reply.content.decode()


def test_idle_session_comes_back_to_the_page(cast, enter, clock):
    clock("2031-03-05 08:00")
    client = enter("clerk")
    clock("2031-03-05 08:31")
    reply = client.get("/me/?x=1", follow=True)
    page = reply.content.decode()
    assert "30 分钟没有操作" in page and 'name="next" value="/me/?x=1"' in page


def test_typed_text_outlives_the_session(cast, enter, clock):
    clock("2031-03-05 08:00")
    client = enter("sysadmin")
    clock("2031-03-05 08:40")
    typed = {"name": "新设的局", "why": ["一", "二 <b>"], "password": "not-carried-at-all", "csrfmiddlewaretoken": "x"}
    reply = client.post("/me/look/?a=1", typed)
    assert reply.status_code == 401
    sealed = re.search(r'name="kept" value="([^"]+)"', reply.content.decode()).group(1)
    assert not client.session.keys() or "新设的局" not in str(dict(client.session))
    reply = client.post("/signin/", {"username": "sysadmin", "password": PASSWORD, "kept": sealed})
    page = reply.content.decode()
    assert 'action="/me/look/?a=1"' in page and "新设的局" in page and "二 &lt;b&gt;" in page
    assert "not-carried-at-all" not in page


def test_typed_text_is_not_shown_to_the_next_person(cast, enter, clock):
    clock("2031-03-05 08:00")
    client = enter("sysadmin")
    clock("2031-03-05 08:40")
    sealed = re.search(r'name="kept" value="([^"]+)"', client.post("/me/look/", {"name": "私语"}).content.decode()).group(1)
    reply = client.post("/signin/", {"username": "clerk", "password": PASSWORD, "kept": sealed})
    assert reply.status_code == 302


def test_forged_unsent_form_is_ignored(cast, client):
    reply = client.post("/signin/", {"username": "clerk", "password": PASSWORD, "kept": "a:b:c"})
    assert reply.status_code == 302


@pytest.mark.parametrize("act", ["disable", "password", "leave", "end"])
def test_sessions_die_at_once(cast, enter, act):
    client = enter("clerk")
    acting = cast.acting("sysadmin")
    user = User.objects.get(username="clerk")
    if act == "disable":
        people.edit_user(user, actor=acting, version=user.version, is_active=False)
    elif act == "password":
        people.reset_password(user, actor=acting)
    elif act == "leave":
        post = user.posts.get()
        people.leave(post, actor=cast.acting("secadmin"), version=post.version)
    else:
        people.end_sessions(user, actor=acting)
    for path in ("/me/", "/me/password/"):
        assert client.get(path).status_code == 302, path


def test_htmx_and_autosave_are_told_in_words(client, cast):
    assert client.post("/me/look/", {"a": 1}, headers={"HX-Request": "true"}).status_code == 401
    reply = client.post("/me/look/", {"a": 1}, headers={"Accept": "application/json"})
    assert reply.status_code == 401 and "重新登录" in reply.json()["error"]


def test_person_without_a_post_is_told_so(cast, enter):
    people.add_user(actor=None, username="idle", name="无岗", password=PASSWORD, must_change=False)
    client = enter("idle")
    reply = client.get("/me/")
    assert reply.status_code == 403 and "没有岗位" in reply.content.decode()
    assert client.get("/me/password/").status_code == 200
    assert client.post("/signout/").status_code == 302


def test_pages_are_kept_out_of_caches(cast, enter):
    reply = enter("clerk").get("/me/")
    assert reply["Cache-Control"] == "private, no-store" and len(reply["X-Request-Id"]) == 12
