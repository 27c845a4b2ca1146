"""One rule for lists and objects: what is listed is what can be opened."""

from __future__ import annotations

import pytest
from django.http import Http404

from fazhi.org import access, once
from fazhi.org.models import Alias, ApiToken, AuditEvent, Post, Unit, UnitGroup, User
from fazhi.org.services import people, units
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOUNS = (Unit, UnitGroup, Alias, User, Post, ApiToken, AuditEvent)


@shared
def furnished(cast):
    """The cast with names and groups of two governments."""
    for key in ("city", "county"):
        government = cast.units[key]
        group = units.save_group(actor=None, government=government, name=f"{key}组", members=[government])
        units.remember(government=government, name=f"{key}叫法", unit=government, actor=None)
        people.appoint(actor=None, user=cast.users["lead"], unit=government, role="observer")
        units.remember(government=government, name=f"{key}组叫法", group=group, actor=None)
    return cast


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_list_equals_object(furnished, model):
    actions = [action for known, action in access.rules() if known is model]
    for who in furnished.posts:
        acting = furnished.acting(who)
        for action in actions:
            rows = list(access.visible(acting, model, action).values_list("pk", flat=True))
            listed = set(rows)
            assert len(rows) == len(listed), (who, action)
            single = {obj.pk for obj in model.objects.all()[:60] if access.may(acting, obj, action)}
            assert single == listed & set(model.objects.values_list("pk", flat=True)[:60]), (who, action)


@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_nobody_signed_in_sees_nothing(furnished, model):
    assert not access.visible(None, model).exists()


def test_stranger_missing_and_party_without_right(furnished):
    lead = furnished.acting("lead")
    with pytest.raises(Http404):
        access.get(lead, User, furnished.users["co"].pk)
    with pytest.raises(Http404):
        access.get(lead, User, 10**9)
    with pytest.raises(Http404):
        access.get(lead, User, furnished.users["co"].pk, "change")
    with pytest.raises(access.Forbidden, match="系统管理员"):
        access.get(lead, User, furnished.users["lead_head"].pk, "change")


def test_rights_are_asked_in_one_query(furnished, django_assert_num_queries):
    clerk, lead = furnished.acting("clerk"), furnished.acting("lead")
    furnished.units["city"].ancestor_ids  # noqa: B018
    with django_assert_num_queries(3):  # one for the rights, one for each line to the government
        assert access.rights(clerk, furnished.units["lead"]) == {"view", "change", "create"}
    assert access.rights(lead, furnished.units["lead"]) == {"view"}


def test_a_key_is_spent_once_a_person(cast):
    one, two = cast.users["clerk"], cast.users["head"]
    assert once.claim(one, "k") and not once.claim(one, "k") and once.claim(two, "k")
    once.answer(one, "k", "/there/")
    assert once.earlier(one, "k") == "/there/" and once.earlier(two, "k") == ""
    assert once.claim(one, "") and once.claim(one, "")
