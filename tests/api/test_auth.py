"""Who may call: tokens and sessions, and every way in which a token stops to count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.org.models import ApiToken, AuditEvent, Post, User
from fazhi.org.services import tokens

ME = "/api/v1/me/"


def bad(secret: str = "fz_guess", **more: str):
    return Client(**more).get(ME, headers={"authorization": f"Bearer {secret}"})


def test_me_says_who_the_token_is(world, ask):
    found = ask("me/", "lead").json()
    assert found["unit"] == world.units["lead"].pk
    assert (found["role"], found["role_words"], found["scopes"]) == ("liaison", "联络员", ["read"])


def test_a_session_reads_too_and_writes_need_csrf(world):
    client = world.sign_in(Client(enforce_csrf_checks=True), "lead")
    assert client.get(ME).json()["name"] == "lead同志"
    assert client.post(ME, {}, content_type="application/json").status_code == 403
    assert client.get("/api/v1/").status_code == 200


def test_a_token_wins_over_a_session(world, bearer):
    client = world.sign_in(Client(), "lead")
    assert client.get(ME, headers=bearer("co")).json()["unit"] == world.units["co"].pk
    assert client.get(ME, headers={"authorization": "Bearer fz_wrong"}).status_code == 401


SPOILED = {
    "revoked": lambda token: ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now()),
    "expired": lambda token: ApiToken.objects.filter(pk=token.pk).update(expires=timezone.localdate() - timedelta(days=1)),
    "person disabled": lambda token: User.objects.filter(pk=token.post.user_id).update(is_active=False),
    "post ended": lambda token: Post.objects.filter(pk=token.post_id).update(ends=timezone.localdate()),
    "post not begun": lambda token: Post.objects.filter(pk=token.post_id).update(starts=timezone.localdate() + timedelta(days=1)),
}


@pytest.mark.parametrize("why", SPOILED)
def test_a_token_that_does_not_count_any_more(world, why):
    token, secret = tokens.issue(actor=world.acting("lead"), name="对接", expires=timezone.localdate() + timedelta(days=9))
    assert bad(secret).status_code == 200
    SPOILED[why](token)
    answer = bad(secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="fazhi", error="invalid_token"'
    assert answer.json()["type"] == "urn:fazhi:problem:invalid-token"
    event = AuditEvent.objects.latest("id")
    assert (event.kind, event.outcome, event.object_id, event.label) == ("token", "refused", token.pk, "对接")


def test_a_token_without_the_scope_reads_nothing(world):
    token, secret = tokens.issue(actor=world.acting("lead"), name="对接", expires=timezone.localdate() + timedelta(days=9))
    ApiToken.objects.filter(pk=token.pk).update(scopes="")
    assert bad(secret).status_code == 403


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b c", "Bearer fz_\x00", "Bearer é中", "bearer fz_x"])
def test_odd_bearer_headers_are_401(db, header):
    answer = Client().get(ME, headers={"authorization": header})
    assert answer.status_code == 401


def test_another_scheme_is_nobody(db):
    assert Client().get(ME, headers={"authorization": "Basic bGVhZDp4"}).status_code == 401
    assert not AuditEvent.objects.filter(kind="token").exists()


def test_guesses_are_on_record_and_stop_at_twenty(world, bearer, clock):
    clock("2031-03-03 09:00")
    good = bearer("lead")
    for _ in range(20):
        assert bad().status_code == 401
    events = AuditEvent.objects.filter(kind="token", outcome="refused")
    assert events.count() == 20
    assert "fz_guess" not in str(list(events.values()))
    clock("2031-03-03 09:05")
    answer = bad()
    assert answer.status_code == 429
    assert 600 <= int(answer["Retry-After"]) <= 601
    assert events.count() == 20
    assert bad(REMOTE_ADDR="10.0.0.9").status_code == 401
    assert Client().get(ME, headers=good).status_code == 200
    clock("2031-03-03 09:16")
    assert bad().status_code == 401


def test_a_first_password_must_be_changed_before_reading(world):
    client = world.sign_in(Client(), "lead")
    User.objects.filter(pk=world.users["lead"].pk).update(must_change=True)
    assert client.get(ME).status_code == 403


def test_without_a_post_there_is_nothing_to_read(world):
    client = world.sign_in(Client(), "lead")
    Post.objects.filter(user=world.users["lead"]).update(ends=timezone.localdate())
    assert "没有岗位" in client.get(ME).json()["detail"]
