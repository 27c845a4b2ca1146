"""Passwords grow old, and the last ones can't be taken again (等保 8.1.4.1 a)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from fazhi.org import passwords
from fazhi.org.models import PastPassword, User
from fazhi.org.services import people, tokens
from tests.cast import PASSWORD
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NEXT = [f"willow-over-{n}-bridges" for n in range(8)]


@shared
def lead(cast):
    """The liaison, whose password is a hundred days old."""
    User.objects.filter(username="lead").update(password_at=timezone.now() - timedelta(days=100))
    return User.objects.get(username="lead")


def enter(password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/signin/", {"username": "lead", "password": password}).status_code == 302
    return client


def change(client: Client, old: str, new: str):
    return client.post("/me/password/", {"old": old, "new": new, "again": new})


def test_the_last_five_are_not_taken_again(lead):
    for word in NEXT[:5]:
        people.change_password(lead, password=word, actor=None)
    for word in NEXT[:4]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            people.change_password(lead, password=word, actor=None)
    with pytest.raises(ValidationError, match="原密码"):
        people.change_password(lead, password=NEXT[4], actor=None)
    people.change_password(lead, password=PASSWORD, actor=None)  # the sixth before
    assert lead.past_passwords.count() == 4
    assert not {word for word in (*NEXT, PASSWORD) if word in str(list(PastPassword.objects.values()))}


def test_a_reset_is_no_way_back_to_an_old_password(lead):
    people.change_password(lead, password=NEXT[0], actor=None)
    first = people.reset_password(lead, actor=None)
    answer = change(enter(first), first, NEXT[0])
    assert answer.status_code == 422 and "最近 5 次" in answer.content.decode()


def test_an_old_password_is_changed_before_anything_else(cast, lead):
    expires = timezone.localdate() + timedelta(days=9)
    _, secret = tokens.issue(actor=cast.acting("lead"), name="对接", expires=expires)
    client = enter()
    for path in ("/", "/me/", "/tasks/", "/manage/units/"):
        assert client.get(path).url == "/me/password/"
    assert client.post("/me/sessions/").url == "/me/password/"
    assert client.get("/api/v1/me/").status_code == 403
    assert "密码用满 90 天" in client.get("/me/password/").content.decode()
    assert change(client, PASSWORD, NEXT[0]).url == "/"
    assert client.get("/me/").status_code == 200
    # a routine change stops no system that reads here by a token; a change that nobody asked for does
    assert Client().get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    assert change(client, NEXT[0], NEXT[1]).url == "/me/"
    assert Client().get("/api/v1/me/", headers={"authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize(("days", "old", "due"), [(90, 89, False), (90, 90, True), (0, 900, False), (30, 31, True)])
def test_the_days_are_a_setting(lead, settings, days, old, due):
    settings.PASSWORD_DAYS = days
    lead.password_at = timezone.now() - timedelta(days=old)
    assert passwords.due(lead) is due


def test_sample_accounts_stay_as_they_are(lead):
    lead.sample = True
    assert not passwords.due(lead)
    lead.sample, lead.must_change = False, True
    assert passwords.due(lead) and enter()


def test_every_new_account_has_a_password_with_an_age(cast):
    from fazhi.org.services import bulk

    one, _ = people.add_user(actor=None, username="one", name="甲")
    [(many, _)] = bulk.add_users([{"username": "many", "name": "乙"}], actor=None)
    assert one.password_at and many.password_at
