"""Accounts, posts, the three exclusive administrators, tokens."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from fazhi.org.acting import act_as, posts_of
from fazhi.org.models import ApiToken, Post, User
from fazhi.org.services import bulk, people, tokens, units
from fazhi.org.versions import Stale

pytestmark = pytest.mark.django_db
ADMINS = ("sysadmin", "secadmin", "auditor")


@pytest.mark.parametrize("first", ADMINS)
@pytest.mark.parametrize("second", [*ADMINS, "clerk", "leader"])
def test_administrators_are_exclusive(cast, first, second):
    user, _ = people.add_user(actor=None, username="one", name="一人")
    people.appoint(actor=None, user=user, unit=cast.units["city"], role=first)
    where = cast.units["office"]
    if first == second:
        with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
            people.appoint(actor=None, user=user, unit=where, role=second)
    else:
        with pytest.raises(ValidationError, match="不得兼任"):
            people.appoint(actor=None, user=user, unit=where, role=second)
        with pytest.raises(ValidationError, match="不得兼任"):
            bulk.appoint([{"user": user, "unit": where, "role": second, "starts": timezone.localdate()}], actor=None)


def test_database_refuses_two_administrators_in_one_person(cast):
    user, _ = people.add_user(actor=None, username="one", name="一人")
    day = timezone.localdate()
    Post.objects.create(user=user, unit=cast.units["city"], role="sysadmin", starts=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=user, unit=cast.units["city"], role="auditor", starts=day)


def test_an_administrator_may_follow_another_role_in_time(cast):
    user = cast.users["lead"]
    post = user.posts.get()
    people.leave(post, actor=cast.acting("secadmin"), version=post.version)
    assert people.appoint(actor=None, user=user, unit=cast.units["city"], role="auditor").pk


def test_the_day_of_leaving_is_the_first_without_the_post(cast, clock):
    clock("2031-03-05 09:00")
    post = cast.users["lead"].posts.get()
    people.leave(post, actor=cast.acting("secadmin"), version=post.version, on=timezone.localdate() + timedelta(days=2))
    clock("2031-03-06 23:59")
    assert list(posts_of(cast.users["lead"])) == [post]
    clock("2031-03-07 00:00")
    assert not list(posts_of(cast.users["lead"]))


def test_no_post_in_a_closed_unit(cast):
    closed = units.close(cast.units["co"], actor=cast.acting("clerk"), version=1, on=timezone.localdate())
    with pytest.raises(ValidationError, match="已撤销"):
        people.appoint(actor=None, user=cast.users["lead"], unit=closed, role="liaison")


def test_account_is_unique_whatever_its_case_and_width(cast):
    with pytest.raises(ValidationError):
        people.add_user(actor=None, username="ＣＬＥＲＫ", name="另一人")


def test_stale_edit_names_both_versions(cast):
    user = cast.users["lead"]
    sysadmin = cast.acting("sysadmin")
    people.edit_user(user, actor=sysadmin, version=1, phone="0700-1")
    with pytest.raises(Stale) as caught:
        people.edit_user(user, actor=sysadmin, version=1, phone="0700-2")
    assert caught.value.fields == {"phone": ("0700-2", "0700-1")}
    assert User.objects.get(pk=user.pk).phone == "0700-1"


def test_nobody_disables_themselves(cast):
    user = cast.users["sysadmin"]
    with pytest.raises(ValidationError):
        people.edit_user(user, actor=cast.acting("sysadmin"), version=user.version, is_active=False)


def issue(cast, name: str = "clerk", **rest):
    facts = {"name": "数据平台", "expires": timezone.localdate() + timedelta(days=30)} | rest
    return tokens.issue(actor=cast.acting(name), **facts)


def test_token_is_kept_only_as_its_digest(cast):
    token, secret = issue(cast)
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(list(ApiToken.objects.values()))
    acting = tokens.acting_of(secret)
    assert acting.post == cast.posts["clerk"] and acting.scopes == frozenset({"read"})


@pytest.mark.parametrize("act", ["revoke", "expire", "disable", "leave", "guess"])
def test_token_dies_at_once(cast, clock, act):
    clock("2031-03-05 09:00")
    token, secret = issue(cast)
    user, post = User.objects.get(username="clerk"), Post.objects.get(pk=cast.posts["clerk"].pk)
    if act == "revoke":
        tokens.revoke(token, actor=cast.acting("clerk"))
    elif act == "expire":
        clock("2031-04-05 00:00")
    elif act == "disable":
        people.edit_user(user, actor=cast.acting("sysadmin"), version=user.version, is_active=False)
    elif act == "leave":
        people.leave(post, actor=cast.acting("secadmin"), version=post.version)
    else:
        secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    assert tokens.acting_of(secret) is None


@pytest.mark.parametrize("days", [0, -1, 367])
def test_token_lives_a_day_to_a_year(cast, days):
    with pytest.raises(ValidationError):
        issue(cast, expires=timezone.localdate() + timedelta(days=days))


def test_first_passwords_of_an_import_work_and_grow_strong(cast, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    [(user, password)] = bulk.add_users([{"username": "many", "name": "许多"}], actor=None)
    user.refresh_from_db()
    assert user.must_change and user.pinyin == "xuduo"
    assert check_password(password, user.password)
    assert user.check_password(password)
    user.refresh_from_db()
    assert int(user.password.split("$")[1]) > 100_000


def test_acting_answers_only_where_it_should(cast):
    answers = {
        key for key, post in cast.posts.items() if act_as(Post.objects.select_related("unit", "user").get(pk=post.pk)).answers
    }
    assert answers == {"lead", "lead_head", "co", "outsider", "county", "county_dept", "town", "county2"}
