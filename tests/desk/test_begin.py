"""The first government of an empty deployment, and who administers it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from fazhi.org.models import AuditEvent, Post, Unit, User

pytestmark = pytest.mark.django_db


def begin(**options) -> str:
    out = StringIO()
    call_command("begin", **{"government": "甲市人民政府", "code": "A", "stdout": out, **options})
    return out.getvalue()


def test_it_makes_one_government_and_three_administrators_who_must_change_their_passwords():
    said = begin(secadmin=["anquan", "安全员"])
    assert [(u.name, u.kind, u.level) for u in Unit.objects.all()] == [("甲市人民政府", "government", "city")]
    posts = {post.role: post.user for post in Post.objects.select_related("user")}
    assert {role: user.username for role, user in posts.items()} == {
        "sysadmin": "sysadmin",
        "secadmin": "anquan",
        "auditor": "auditor",
    }
    assert all(user.must_change for user in posts.values())
    assert AuditEvent.objects.filter(kind="create").count() >= 3
    password = next(line.split("初始密码 ")[1] for line in said.splitlines() if "sysadmin" in line)
    answer = Client().post("/signin/", {"username": "sysadmin", "password": password}, follow=True)
    assert "/me/password/" in answer.redirect_chain[-1][0]


def test_it_refuses_a_database_that_holds_anything_and_leaves_nothing_behind():
    with pytest.raises(CommandError, match="没有建立"):
        begin(auditor=["sysadmin", "重名"])
    assert not Unit.objects.exists() and not User.objects.exists()
    begin()
    with pytest.raises(CommandError, match="已有单位或人员"):
        begin(code="B")
    assert Unit.objects.count() == 1
