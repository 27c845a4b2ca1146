"""Units: tree, life, names, groups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from fazhi.org import selectors
from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.services import units
from fazhi.org.versions import Stale

pytestmark = pytest.mark.django_db


def test_path_lists_the_line_from_the_root(cast):
    town = Unit.objects.get(code="D02")
    assert town.ancestor_ids == [cast.units["city"].pk, cast.units["county"].pk, town.pk]
    assert set(selectors.subtree(cast.units["county"])) == {cast.units["county"], cast.units["county_dept"], cast.units["town"]}


def test_renaming_keeps_the_old_name_as_an_alias(cast):
    unit = cast.units["lead"]
    fresh = units.correct(unit, actor=cast.acting("clerk"), version=1, name="甲市领头局")
    assert fresh.initials == "jsltj" and fresh.version == 2
    assert Alias.objects.get(name="甲市牵头局").unit == fresh
    with pytest.raises(Stale) as caught:
        units.correct(unit, actor=cast.acting("clerk"), version=1, name="甲市带头局")
    assert caught.value.fields["name"] == ("甲市带头局", "甲市领头局")


@pytest.mark.parametrize("facts", [{"code": "C02", "name": "别的局"}, {"code": "C99", "name": "甲市牵头局"}])
def test_codes_and_names_are_not_taken_twice(cast, facts):
    with pytest.raises(ValidationError):
        units.open_unit(actor=None, level="city", kind="department", parent=cast.units["city"], **facts)


def test_closing_with_a_successor(cast):
    actor, today = cast.acting("clerk"), timezone.localdate()
    old, heir = cast.units["co"], cast.units["lead"]
    units.close(old, actor=actor, version=1, on=today, successor=heir)
    old = Unit.objects.get(pk=old.pk)
    assert selectors.current(old) == heir and list(heir.predecessors.all()) == [old]
    assert old not in selectors.open_on(Unit.objects.all())
    assert old in selectors.open_on(Unit.objects.all(), today - timedelta(days=1))
    again = units.open_unit(actor=None, code="C33", name=old.name, level="city", kind="department", parent=cast.units["city"])
    assert again.pk != old.pk


def test_a_unit_with_open_units_below_is_not_closed(cast):
    with pytest.raises(ValidationError, match="下级单位"):
        units.close(cast.units["county"], actor=cast.acting("clerk"), version=1, on=timezone.localdate())


@pytest.mark.parametrize("words", ["", "  ", "*局", "长" * 81])
def test_masked_and_empty_names_are_no_aliases(cast, words):
    with pytest.raises(ValidationError):
        units.remember(government=cast.units["city"], name=words, unit=cast.units["lead"], actor=None)


def test_group_by_rule_follows_the_tree(cast):
    city = cast.units["city"]
    group = units.save_group(
        actor=None, government=city, name="各县人民政府", members=[], rule_kind="government", rule_level="county"
    )
    assert [u.code for u in selectors.members(group)] == ["D", "E"]
    assert list(selectors.groups_of(cast.units["county"])) == [group]
    assert not selectors.groups_of(cast.units["lead"]) and not selectors.groups_of(city)
    units.close(cast.units["county2"], actor=cast.acting("clerk"), version=1, on=timezone.localdate())
    assert [u.code for u in selectors.members(group)] == ["D"]


def test_group_by_list_and_its_collision(cast):
    city, actor = cast.units["city"], cast.acting("clerk")
    group = units.save_group(actor=actor, government=city, name="专班", members=[cast.units["lead"], cast.units["co"]])
    units.save_group(actor=actor, government=city, name="专班", members=[cast.units["lead"]], group=group, version=1)
    with pytest.raises(Stale) as caught:
        units.save_group(actor=actor, government=city, name="专班", members=[cast.units["outsider"]], group=group, version=1)
    assert caught.value.fields == {"members": ([cast.units["outsider"]], [cast.units["lead"]])}
    assert list(selectors.members(UnitGroup.objects.get())) == [cast.units["lead"]]


def test_group_needs_members_of_its_own_government(cast):
    with pytest.raises(ValidationError, match="不在"):
        units.save_group(actor=None, government=cast.units["county"], name="组", members=[cast.units["lead"]])
    with pytest.raises(ValidationError, match="要有成员"):
        units.save_group(actor=None, government=cast.units["county"], name="组", members=[])


@pytest.mark.parametrize("words", ["甲市牵头局", "C02", "c02", "甲市牵头局（C02）", "甲市牵头局(C02)", "领头"])
def test_a_unit_is_found_by_what_people_write(cast, words):
    units.remember(government=cast.units["city"], name="领头", unit=cast.units["lead"], actor=None)
    assert selectors.one_unit(Unit.objects.all(), words) == cast.units["lead"]


def test_unclear_names_say_how_to_be_clear(cast):
    for key in ("county", "county2"):
        units.open_unit(actor=None, code=f"X-{key}", name="教育局", level="county", kind="department", parent=cast.units[key])
    with pytest.raises(selectors.Unclear, match="教育局（X-county）"):
        selectors.one_unit(Unit.objects.all(), "教育局")
    with pytest.raises(selectors.Unclear, match="没有找到"):
        selectors.one_unit(Unit.objects.all(), "无此局")
    values = {one["value"] for one in selectors.picker_names(Unit.objects.all())}
    assert {"教育局（X-county）", "甲市牵头局"} <= values


@pytest.mark.parametrize("words", ["牵头", "jsqtj", "qtj", "jiashiqian", "领头", "C02"])
def test_search_by_name_pinyin_and_alias(cast, words):
    units.remember(government=cast.units["city"], name="领头的", unit=cast.units["lead"], actor=None)
    assert list(selectors.search_units(Unit.objects.all(), words)) == [cast.units["lead"]]
