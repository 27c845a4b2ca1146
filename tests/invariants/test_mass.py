"""A body that sets more than its form shows changes no more than its form shows (mass assignment)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fazhi.org.models import ApiToken, Post, Unit, User
from tasks.models import ImportItem, Plan, PlanImport, Task
from tests.cast import PASSWORD
from tests.invariants.matrix import BESIDE_A_READ, MATRIX, WRITES

pytestmark = pytest.mark.django_db


def everything(town) -> dict[str, object]:
    """Every column of every noun that stands behind a form, each with a value that would do harm."""
    day = str(timezone.localdate() - timedelta(days=400))
    harm = {
        **{"state": "issued", "id": 1, "pk": 1, "plan": town.plan.pk, "task": town.task.pk, "batch": town.batch.pk},
        **{"office": town.units["outsider"].pk, "government": town.units["county"].pk, "unit_id": town.units["outsider"].pk},
        **{"by": town.users["outsider"].pk, "user": town.users["outsider"].pk, "user_id": town.users["outsider"].pk},
        **{"paper": 1, "revises": town.plan.pk, "issued_on": day, "made_at": day, "changed_at": day, "password_at": day},
        **{"path": "000001.", "code": "ROBBED", "must_change": "", "epoch": 99, "sample": "on", "password": "x" * 12},
        **{"username": "robber", "is_superuser": "on", "is_staff": "on", "scopes": "write", "digest": "0" * 64, "prefix": "fz_"},
        **{"post_id": town.posts["clerk"].pk, "revoked_at": "", "used_at": day, "expires_at": day, "speaks": "on"},
        **{"group": town.group.pk, "batch_id": town.batch.pk, "plan_id": town.plan.pk, "settled": "on", "pinyin": "robber"},
    }
    fields = {f.name for model in (Plan, PlanImport, Task, ImportItem, Unit, User, Post, ApiToken) for f in model._meta.fields}
    return {**dict.fromkeys(fields, "1"), **harm}


FORMS = {
    # name: who, address, what the form shows, the row, the columns it must leave alone
    "a plan's head": (
        "clerk",
        lambda t: f"/plans/{t.drafted.pk}/edit/",
        lambda t: {
            **{
                "title": "改过",
                "number": "",
                "issuer": "",
                "done_rule": "all_leads",
                "version": Plan.objects.get(pk=t.drafted.pk).version,
            },
            **{"starts": str(t.drafted.starts), "ends": str(t.drafted.ends)},
        },
        lambda t: Plan.objects.get(pk=t.drafted.pk),
        ("state", "office_id", "government_id", "paper_id", "issued_on", "by_id"),
    ),
    "a person": (
        "sysadmin",
        lambda t: f"/manage/people/{t.users['lead'].pk}/edit/",
        lambda t: {"name": "改过", "is_active": "on", "version": User.objects.get(pk=t.users["lead"].pk).version},
        lambda t: User.objects.get(pk=t.users["lead"].pk),
        ("username", "password", "must_change", "epoch", "sample", "password_at", "pk"),
    ),
    "a unit": (
        "clerk",
        lambda t: f"/manage/units/{t.units['co'].pk}/edit/",
        lambda t: {
            **{"name": "改过的局", "short": "", "order": 0, "soon_days": 7, "guided_by": "", "opened": ""},
            "version": Unit.objects.get(pk=t.units["co"].pk).version,
        },
        lambda t: Unit.objects.get(pk=t.units["co"].pk),
        ("code", "path", "parent_id", "level", "kind", "closed", "successor_id"),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_changes_only_what_it_shows(town, name):
    who, address, body, row, columns = FORMS[name]
    before, harm, shown = row(town), everything(town), body(town)
    optional = {"short", "guided_by", "opened", "phone", "email"}
    answer = town.sign_in(Client(), who).post(
        address(town), {k: v for k, v in harm.items() if k not in optional and not k.startswith("theirs-")} | shown
    )
    assert answer.status_code == 302, answer.context["form"].errors
    after = row(town)
    assert "改过" in str(after) and {c: getattr(after, c) for c in columns} == {c: getattr(before, c) for c in columns}


def test_a_new_account_is_nobody_yet(town):
    client, harm = town.sign_in(Client(), "sysadmin"), everything(town)
    shown = {"username": "fresh", "name": "新人", "phone": "", "email": ""}
    assert client.post("/manage/people/new/", harm | shown).status_code == 200
    made = User.objects.get(username="fresh")
    assert made.must_change and not made.sample and made.epoch == 1 and made.is_active
    assert not made.check_password("x" * 12) and not made.posts.exists()


def test_a_post_is_given_to_whom_the_address_names(town):
    client, harm = town.sign_in(Client(), "secadmin"), everything(town)
    shown = {"unit": "甲市旁观局", "role": "observer", "title": "", "starts": str(timezone.localdate())}
    before = Post.objects.count()
    assert client.post(f"/manage/people/{town.users['lead'].pk}/posts/", harm | shown).status_code == 302
    made = Post.objects.latest("pk")
    assert Post.objects.count() == before + 1 and made.user == town.users["lead"] and made.ends is None


def test_a_token_is_for_the_acting_post_and_reads_only(town):
    client, harm = town.sign_in(Client(), "lead"), everything(town)
    harm |= {"post": town.posts["clerk"].pk}
    shown = {"name": "对接", "expires": str(timezone.localdate() + timedelta(days=9))}
    assert client.post("/manage/tokens/new/", harm | shown).status_code == 200
    made = ApiToken.objects.latest("pk")
    assert (made.post, made.scopes, made.revoked_at) == (town.posts["lead"], "read", None) and made.digest != "0" * 64


def test_a_password_form_changes_the_own_password_only(town):
    User.objects.update(password=make_password(PASSWORD))
    client, new = town.sign_in(Client(), "lead"), "willow-over-4-bridges"
    body = everything(town) | {"old": PASSWORD, "new": new, "again": new}
    assert client.post("/me/password/", body).status_code == 302
    changed = [user.username for user in User.objects.all() if not user.check_password(PASSWORD)]
    assert changed == ["lead"] and not User.objects.get(username="lead").sample


def test_what_the_api_only_reads_takes_no_body_at_all(town):
    writable = {f"api:{name}" for name in (*WRITES, *BESIDE_A_READ.values())}
    client, harm = town.sign_in(Client(), "clerk"), everything(town)
    for name, row in MATRIX.items():
        if name.startswith("api:") and name != "api:unknown" and name not in writable:
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(reverse(name, kwargs=row.kwargs(town)), harm, content_type="application/json")
                assert answer.status_code in (403, 404, 405), (name, answer.status_code)
