"""The three administrators are exclusive, can't take each other over, and hold no business (T16)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from fazhi.agenda.models import CalendarYear, Delivery, Notice, ReminderRule
from fazhi.org import access
from fazhi.org.models import AuditEvent, Post, User
from fazhi.org.models.people import ADMINS
from fazhi.org.services import bulk, people
from fazhi.ui.export import xlsx_response
from tests.cast import make_plan

pytestmark = pytest.mark.django_db
KINDS = ("sysadmin", "secadmin", "auditor")
TODAY = timezone.localdate


@pytest.mark.parametrize("who", [*KINDS, "clerk", "head", "lead"])
@pytest.mark.parametrize("victim", KINDS)
def test_nobody_takes_an_administrator_over(world, who, victim):
    if who == victim:
        return
    user, client = world.users[victim], world.sign_in(Client(), who)
    before = User.objects.filter(pk=user.pk).values().get()
    facts = {"name": "改名", "phone": "1", "is_active": "", "version": user.version}
    for place, body in (("password/", {}), ("edit/", facts)):
        assert client.post(f"/manage/people/{user.pk}/{place}", body).status_code in (403, 404)
    with pytest.raises((PermissionDenied, Exception), match="账号|没有找到"):
        people.reset_password(user, actor=world.acting(who))
    with pytest.raises((PermissionDenied, Exception), match="账号|没有找到"):
        people.edit_user(user, actor=world.acting(who), version=user.version, is_active=False)
    assert User.objects.filter(pk=user.pk).values().get() == before


SETTINGS = (CalendarYear, Delivery, Notice, ReminderRule)  # what an administrator keeps, or is told


def test_a_system_administrator_keeps_the_rest_and_fellows(world):
    fellow = User.objects.create(username="sys2", name="同事", must_change=False)
    people.appoint(actor=None, user=fellow, unit=world.units["county"], role="sysadmin")
    acting = world.acting("sysadmin")
    kept = set(access.visible(acting, User, "change").values_list("username", flat=True))
    assert {"sys2", "sysadmin", "lead", "clerk", "leader"} <= kept and not kept & {"secadmin", "auditor"}
    # one who will still be an administrator for some days is one
    post = Post.objects.get(pk=world.posts["auditor"].pk)
    people.leave(post, actor=world.acting("secadmin"), version=post.version, on=TODAY() + timedelta(days=3))
    assert not access.may(acting, world.users["auditor"], "change")
    assert not access.may(acting, world.users["secadmin"], "end_sessions")
    assert access.may(world.acting("secadmin"), world.users["auditor"], "end_sessions")


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", [*KINDS, "liaison"])
def test_a_post_that_ends_later_still_excludes(world, first, second):
    """The way round: let the present post end in a hundred years, and take the next one today."""
    user, sec = User.objects.create(username="one", name="一人", must_change=False), world.acting("secadmin")
    post = people.appoint(actor=None, user=user, unit=world.units["city"], role=first)
    people.leave(post, actor=sec, version=post.version, on=TODAY() + timedelta(days=36500))
    unit, facts = world.units["lead"], {"user": user, "role": second}
    with pytest.raises(ValidationError, match="不得兼任"):
        people.appoint(actor=sec, unit=unit, **facts)
    with pytest.raises(ValidationError, match="不得兼任"):
        bulk.appoint([{**facts, "unit": unit, "starts": TODAY()}], actor=sec)
    client = world.sign_in(Client(), "secadmin")
    body = {"unit": unit.name, "role": second, "starts": str(TODAY())}
    assert client.post(f"/manage/people/{user.pk}/posts/", body).status_code == 422
    answer = xlsx_response("岗位", ["账号", "单位", "角色"], [["one", unit.name, second]])
    sheet = io.BytesIO(b"".join(answer.streaming_content))
    sheet.name = "x.xlsx"
    assert "不得兼任" in client.post("/manage/posts/import/", {"sheet": sheet}).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(**facts, unit=unit, starts=TODAY())
    with pytest.raises(IntegrityError), transaction.atomic():
        later = {"starts": TODAY() + timedelta(days=9), "ends": TODAY() + timedelta(days=99)}
        Post.objects.bulk_create([Post(**facts, unit=unit, **later)])
    assert user.posts.count() == 1


def test_the_database_refuses_an_ended_post_that_comes_back(world):
    user = world.users["auditor"]
    old = Post.objects.create(user=user, unit=world.units["lead"], role="liaison", starts=date(2019, 1, 1), ends=date(2020, 1, 1))
    for changes in ({"ends": None}, {"ends": TODAY()}, {"role": "sysadmin", "ends": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=old.pk).update(**changes)
    Post.objects.filter(pk=old.pk).update(ends=date(2019, 6, 1))
    with pytest.raises(ValidationError, match="往后改"):
        people.leave(old, actor=world.acting("secadmin"), version=1, on=TODAY() + timedelta(days=1))
    with pytest.raises(ValidationError, match="往后改"):
        old = Post.objects.get(pk=old.pk)
        people.leave(old, actor=world.acting("secadmin"), version=1, on=TODAY())


def test_a_new_account_is_kept_by_the_government_that_made_it(world):
    """Until its first post an account belonged to every government's administrators: another one could have reset it."""
    for key, role in (("county_sys", "sysadmin"), ("county_sec", "secadmin")):
        user = User.objects.create(username=key, name=key, must_change=False)
        world.users[key] = user
        world.posts[key] = people.appoint(actor=None, user=user, unit=world.units["county"], role=role)
    citys, _ = people.add_user(actor=world.acting("sysadmin"), username="citys", name="市里的")
    [(countys, _)] = bulk.add_users([{"username": "countys", "name": "县里的"}], actor=world.acting("county_sys"))
    nobodys, _ = people.add_user(actor=None, username="nobodys", name="控制台建的")
    keepers = ("sysadmin", "secadmin", "county_sys", "county_sec")
    for user, who in ((citys, keepers[:2]), (countys, keepers), (nobodys, keepers[:2])):
        assert tuple(k for k in keepers if access.may(world.acting(k), user, "view")) == who, user.username
    client = world.sign_in(Client(), "county_sys")
    assert client.post(f"/manage/people/{citys.pk}/password/").status_code == 404
    body = {"unit": "丙镇人民政府", "role": "liaison", "starts": str(TODAY())}
    assert world.sign_in(Client(), "county_sec").post(f"/manage/people/{citys.pk}/posts/", body).status_code == 404


def test_nobody_appoints_themselves(world):
    sec = world.acting("secadmin")
    tomorrow = TODAY() + timedelta(days=1)
    post = Post.objects.get(pk=world.posts["secadmin"].pk)
    people.leave(post, actor=sec, version=post.version, on=tomorrow)
    with pytest.raises(ValidationError, match="不能给自己"):
        people.appoint(actor=sec, user=sec.user, unit=world.units["city"], role="auditor", starts=tomorrow)
    with pytest.raises(ValidationError, match="不能给自己"):
        facts = {"user": sec.user, "unit": world.units["city"], "role": "auditor", "starts": tomorrow}
        bulk.appoint([facts], actor=sec)


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "clerk", "leader"])
def test_only_the_security_administrator_gives_posts_in_a_shell_too(world, who):
    user = User.objects.create(username="one", name="一人", must_change=False)
    with pytest.raises(PermissionDenied):
        people.appoint(actor=world.acting(who), user=user, unit=world.units["lead"], role="auditor")


def test_whoever_made_the_account_does_not_become_the_administrator(world):
    """The maker knows the first password: signed in with it, they would wait for the post."""
    user, first = people.add_user(actor=world.acting("sysadmin"), username="new", name="新人")
    sec, city = world.acting("secadmin"), world.units["city"]
    with pytest.raises(ValidationError, match="初始密码"):
        people.appoint(actor=sec, user=user, unit=city, role="auditor")
    client = Client()
    client.post("/signin/", {"username": "new", "password": first})
    strong = "willow-over-4-bridges"
    assert client.post("/me/password/", {"old": first, "new": strong, "again": strong}).status_code == 302
    people.appoint(actor=sec, user=User.objects.get(pk=user.pk), unit=city, role="auditor")
    assert client.get("/manage/audit/").status_code == 302


def test_an_administrator_is_reset_at_the_console_and_that_is_recorded(world):
    told = io.StringIO()
    call_command("changepassword", "ＡＵＤＩＴＯＲ", stdout=told)
    user = User.objects.get(username="auditor")
    password = told.getvalue().partition("：")[2].partition("（")[0]
    assert user.check_password(password) and user.must_change
    assert AuditEvent.objects.filter(kind="password", user=user).exists()


def test_administrators_hold_no_business(world):
    for (model, action), rule in access.rules().items():
        if model._meta.app_label != "org" and model not in SETTINGS:
            assert not rule.roles & ADMINS, f"{model.__name__}.{action}"
    plan = make_plan(world, [{"title": "市里的事", "lead": ["city"]}])
    from tasks.selectors import parts as part_reads
    from tasks.services import parts

    part, leader = plan.tasks.get().parts.get(), world.acting("leader")
    assert {u.username for u in part_reads.colleagues(part, leader)} == {"leader", "observer", "assessor"}
    user = User.objects.create(username="city_clerk", name="市府办", must_change=False)
    world.users["cc"], world.posts["cc"] = user, people.appoint(actor=None, user=user, unit=world.units["city"], role="liaison")
    with pytest.raises(ValidationError, match="不能分办"):
        parts.hand_on(part, actor=world.acting("cc"), person=world.users["sysadmin"])
