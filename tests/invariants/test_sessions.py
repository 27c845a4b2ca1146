"""Sessions and tokens die on demand (T31), guesses are locked at every door (T30), and no answer tells who exists."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import unified_diff

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from fazhi.org import access
from fazhi.org.models import ApiToken, AuditEvent, Post, User
from fazhi.org.services import people, tokens
from tests.cast import PASSWORD
from tests.sharing import shared

PAGES = ("/", "/me/", "/plans/", "/tasks/", "/search/?q=ab", "/manage/units/", "/manage/tokens/", "/imports/", "/me/password/")
ME = "/api/v1/me/"
STRONG = "another-horse-battery-7"


@shared
def staff(world):
    """The cast, each with the shared password."""
    User.objects.update(password=make_password(PASSWORD))
    return world


def enter(name: str = "lead", password: str = PASSWORD, **more) -> Client:
    """A client signed in through the page."""
    client = Client(**more)
    assert client.post("/signin/", {"username": name, "password": password}).status_code == 302
    return client


def replay(key: str) -> list[int]:
    """What every page answers to an old cookie."""
    statuses = []
    for path in (*PAGES, ME):
        client = Client()
        client.cookies["sessionid"] = key
        statuses.append(client.get(path).status_code)
    return statuses


def _leave(world):
    post = Post.objects.get(pk=world.posts["lead"].pk)
    people.leave(post, actor=world.acting("secadmin"), version=post.version)


def _disable(world):
    user = User.objects.get(username="lead")
    people.edit_user(user, actor=world.acting("sysadmin"), version=user.version, is_active=False)


ENDS = {
    "sign out": lambda world, client: client.post("/signout/"),
    "everywhere": lambda world, client: enter().post("/me/sessions/"),
    "password": lambda world, client: enter().post("/me/password/", {"old": PASSWORD, "new": STRONG, "again": STRONG}),
    "reset": lambda world, client: people.reset_password(User.objects.get(username="lead"), actor=world.acting("sysadmin")),
    "by the administrator": lambda world, client: world.sign_in(Client(), "secadmin").post(
        f"/manage/people/{world.users['lead'].pk}/sessions/"
    ),
    "disabled": lambda world, client: _disable(world),
    "left": lambda world, client: _leave(world),
}
TOKENS_TOO = ("password", "reset", "disabled", "left")


@pytest.mark.parametrize("how", ENDS)
def test_an_old_cookie_opens_nothing(staff, how):
    client = enter()
    key = client.cookies["sessionid"].value
    assert set(replay(key)) <= {200, 403}
    ENDS[how](staff, client)
    assert set(replay(key)) == {302, 401}


@pytest.mark.parametrize("how", ENDS)
def test_a_token_dies_with_what_it_was_made_on(staff, how):
    day = timezone.localdate() + timedelta(days=9)
    token, secret = tokens.issue(actor=staff.acting("lead"), name="对接", expires=day)
    _, other = tokens.issue(actor=staff.acting("lead_head"), name="别人的", expires=day)
    ENDS[how](staff, enter())
    ask = [Client().get(ME, headers={"authorization": f"Bearer {s}"}).status_code for s in (secret, other)]
    assert ask == [401 if how in TOKENS_TOO else 200, 200]
    assert (ApiToken.objects.get(pk=token.pk).revoked_at is not None) is (how in TOKENS_TOO)
    told = AuditEvent.objects.filter(kind="token", outcome="ok", object_id=token.pk, detail__act="revoke")
    assert told.exists() is (how in TOKENS_TOO)


def test_a_disabled_persons_token_stays_dead_when_the_account_is_switched_on_again(staff):
    _, secret = tokens.issue(actor=staff.acting("lead"), name="对接", expires=timezone.localdate() + timedelta(days=9))
    _disable(staff)
    user = User.objects.get(username="lead")
    people.edit_user(user, actor=staff.acting("sysadmin"), version=user.version, is_active=True)
    assert tokens.acting_of(secret) is None


def test_a_session_begun_before_sign_in_is_not_the_one_after(staff):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post("/signin/", {"username": "lead", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32 and len(client.cookies["sessionid"].value) >= 32
    assert set(replay("a" * 32)) == {302, 401}


def test_guesses_at_tokens_stop_whatever_address_they_claim(staff):
    answers = [
        Client(HTTP_X_FORWARDED_FOR=f"10.0.{n}.1").get(ME, headers={"authorization": f"Bearer fz_guess{n}"}).status_code
        for n in range(24)
    ]
    assert answers == [401] * 20 + [429] * 4


def test_guesses_at_the_present_password_count_as_guesses_at_the_door(staff):
    client = enter()
    for number in range(5):
        answer = client.post("/me/password/", {"old": f"wrong-{number}", "new": STRONG, "again": STRONG})
    assert answer.status_code == 429
    assert Client().post("/signin/", {"username": "lead", "password": PASSWORD}).status_code == 429


def test_no_answer_tells_whether_an_account_exists(staff):
    User.objects.filter(username="co").update(is_active=False)
    told = []
    for name in ("lead", "co", "nobody", "系统管理员"):
        told.append([])
        for _ in range(6):
            answer = Client().post("/signin/", {"username": name, "password": "wrong-guess-1"})
            text = re.sub(r"\b\w{64}\b|\b[0-9a-f]{12}\b|\d\d\d\d-\d\d-\d\d \d\d:\d\d", "", answer.content.decode())
            told[-1].append((answer.status_code, text.replace(f'value="{name}"', "…")))
    for number, (status, text) in enumerate(told[0]):
        for other in told[1:]:
            assert other[number][0] == status
            assert list(unified_diff(text.splitlines(), other[number][1].splitlines(), n=0)) == []
    assert [status for status, _ in told[0]] == [422] * 4 + [429] * 2


def test_who_may_reset_a_password_holds_nobody_of_another_government(staff):
    """A county's administrator who could reset a city official's password would act as that official."""
    admin = User.objects.create(username="county_admin", name="县系统管理员", must_change=False)
    staff.users["admin"], county = admin, staff.units["county"]
    staff.posts["admin"] = people.appoint(actor=None, user=admin, unit=county, role="sysadmin")
    lead, town = staff.users["lead"], staff.users["town"]
    acting, client = staff.acting("admin"), staff.sign_in(Client(), "admin")
    assert access.may(acting, town, "change")
    assert client.post(f"/manage/people/{lead.pk}/password/").status_code == 404
    once = people.appoint(actor=None, user=lead, unit=county, role="liaison")
    for ends in (None, timezone.localdate()):
        Post.objects.filter(pk=once.pk).update(starts=timezone.localdate(), ends=ends)
        assert client.get(f"/manage/people/{lead.pk}/").status_code == 200
        before = User.objects.get(pk=lead.pk).password
        for path in ("password/", "edit/"):
            assert client.post(f"/manage/people/{lead.pk}/{path}", {"name": "改名", "version": 1}).status_code == 403
        assert User.objects.get(pk=lead.pk).password == before
        with pytest.raises(PermissionDenied):
            access.require(acting, lead, "change")
    Post.objects.filter(user=lead).exclude(pk=once.pk).update(ends=timezone.localdate())
    assert access.may(acting, lead, "change")


def test_a_form_sent_by_nobody_known_is_shown_with_a_warning(staff):
    """At a shared machine somebody may leave a form behind for the next one who signs in."""
    sealed = re.search(
        r'name="kept" value="([^"]+)"', Client().post("/manage/groups/new/", {"name": "某个组"}).content.decode()
    ).group(1)
    page = Client().post("/signin/", {"username": "clerk", "password": PASSWORD, "kept": sealed}).content.decode()
    assert "不是您写的，请不要交" in page and "某个组" in page


def test_a_post_given_or_ended_counts_from_the_next_request(staff):
    client, today = enter("outsider"), timezone.localdate()
    assert client.get("/imports/").status_code in (403, 404)
    given = people.appoint(actor=staff.acting("secadmin"), user=staff.users["outsider"], unit=staff.units["office"], role="clerk")
    assert client.post("/me/post/", {"post": given.pk}).status_code == 302
    assert client.get("/imports/").status_code == 200
    day = timezone.localdate() + timedelta(days=9)
    _, secret = tokens.issue(actor=staff.acting("outsider"), name="旧岗位的", expires=day)
    Post.objects.filter(pk=given.pk).update(ends=today)  # however it ended
    assert client.get("/imports/").status_code in (403, 404)
    assert client.post("/me/post/", {"post": given.pk}).status_code == 404
    assert Client().get(ME, headers={"authorization": f"Bearer {secret}"}).status_code == 200
    Post.objects.filter(pk=staff.posts["outsider"].pk).update(ends=today)
    assert Client().get(ME, headers={"authorization": f"Bearer {secret}"}).status_code == 401
    assert "没有岗位" in client.get("/").content.decode()


def test_the_api_and_background_requests_end_with_the_session_too(staff, clock):
    clock("2031-03-05 08:00")
    client = enter()
    clock("2031-03-05 08:31")
    assert client.get(ME).status_code == 401
    client = enter()
    for minute in range(0, 12 * 60, 25):
        clock(f"2031-03-05 {8 + (31 + minute) // 60:02d}:{(31 + minute) % 60:02d}")
        assert client.get(ME).status_code == 200
    clock("2031-03-05 20:32")
    assert client.get(ME).status_code == 401
