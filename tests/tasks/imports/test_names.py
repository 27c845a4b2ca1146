"""Names of the paper: collective ones by the rule they say, each candidate with how it was found, never outside the line."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from fazhi.org.models import Alias, AuditEvent, Unit, UnitGroup
from fazhi.org.services import units
from tasks.models import ImportUnit
from tasks.planimport.nameforms import rule_of
from tasks.selectors import names
from tasks.services import collectives, imports
from tests.sharing import shared
from tests.tasks.imports.staging import HX, read_into, row

pytestmark = pytest.mark.django_db
PAPER = (
    "甲市2031年法治政府建设工作要点\n"
    "1. 编制权责清单。（甲市牵头局牵头，各县（市、区）人民政府配合）\n"
    "2. 开展执法检查。（甲市牵头局牵头，市级各行政执法单位配合）\n"
    "3. 清理证明事项。（甲市牵头局牵头，各县（市、区）人民政府配合）"
)
COUNTIES = "各县（市、区）人民政府"


@pytest.mark.parametrize(
    ("words", "level", "rule"),
    [
        (COUNTIES, "city", ("government", "county")),
        ("各区、县级市", "city", ("government", "county")),
        ("各县区", "city", ("government", "county")),
        ("各乡镇", "county", ("township", "township")),
        ("各乡镇人民政府、街道办事处", "county", ("township", "township")),
        ("各部门", "county", ("department", "county")),
        ("市直各部门", "city", ("department", "city")),
        ("各市", "province", ("government", "city")),
        ("各县（市、区）人民政府", "province", ("government", "county")),
        ("各市、县", "province", None),  # two levels
        ("各县区", "county", None),  # not below it
        ("省直各部门", "city", None),  # not its own
        ("市级各行政执法单位", "city", None),  # a sort of units
        ("市直各单位", "city", None),  # units are no kind
        ("各有关部门", "city", None),
        ("各县（市、区）人民政府、开发区管委会", "city", None),
        ("各县区、各乡镇", "city", None),
        ("甲市牵头局", "city", None),
    ],
)
def test_only_words_that_say_kind_and_level_are_a_rule(words, level, rule):
    assert rule_of(words, level) == rule


@shared
def batch(world):
    return read_into(world, PAPER)


def test_the_rule_is_offered_with_today_s_members_and_made_by_one_yes(world, office, batch):
    shown = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    assert "按规则建单位组：甲市人民政府下的县级人民政府，今天 2 家（乙县人民政府、丁县人民政府）" in shown
    assert shown.count('value="rgovernment-county"') == 2 and not UnitGroup.objects.exists()  # asked once more, folded away
    sent = {"words": COUNTIES, "choice": "rgovernment-county", "learn": "on", "item": row(batch, 1).pk}
    office.post(reverse("tasks:import_names", args=(batch.pk,)), sent, headers=HX)
    group = UnitGroup.objects.get()
    assert (group.name, group.rule_kind, group.rule_level, group.government) == (
        COUNTIES,
        "government",
        "county",
        world.units["city"],
    )
    assert AuditEvent.objects.filter(label=COUNTIES, user=world.users["clerk"]).exists()
    assert {n.group_id for n in ImportUnit.objects.filter(words=COUNTIES)} == {group.pk}
    office.post(reverse("tasks:import_names", args=(batch.pk,)), sent)  # twice makes no second one
    assert UnitGroup.objects.count() == 1
    again = read_into(world, PAPER)
    assert row(again, 1).units.get(words=COUNTIES).group_id == group.pk


def test_no_rule_but_the_offered_one_is_made(world, office, batch):
    clerk = world.acting("clerk")
    for words, choice in ((COUNTIES, "rdepartment-city"), ("市级各行政执法单位", "rgovernment-county"), (COUNTIES, "r")):
        with pytest.raises(ValidationError, match="没有这个选项"):
            collectives.accept_rule(batch, actor=clerk, words=words, choice=choice)
    with pytest.raises(Http404):
        collectives.accept_rule(batch, actor=world.acting("lead"), words=COUNTIES, choice="rgovernment-county")
    assert not UnitGroup.objects.exists()


def test_a_rule_that_finds_nobody_is_not_offered(world, office, batch):
    for key in ("county", "county2"):
        Unit.objects.filter(pk=world.units[key].pk).update(closed=date(2020, 1, 1))
    shown = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    assert "rgovernment-county" not in shown
    with pytest.raises(ValidationError, match="今天没有县级人民政府"):
        collectives.accept_rule(batch, actor=world.acting("clerk"), words=COUNTIES, choice="rgovernment-county")


def test_who_may_not_keep_the_directory_is_told_who_can(world, office, batch, monkeypatch):
    from fazhi.org import access

    may_role = access.may_role
    monkeypatch.setattr(access, "may_role", lambda acting, model, act: model is not UnitGroup and may_role(acting, model, act))
    shown = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    assert "rgovernment-county" not in shown and "单位和人员由系统管理员或本级法治工作机构维护" in shown


def test_every_candidate_says_how_it_was_found(world, office, batch):
    name = row(batch, 2).units.get(words="市级各行政执法单位")
    name.candidates = [[world.units["co"].pk, "fuzzy"], [world.units["outsider"].pk, "short"]]
    name.save()
    shown = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    for label, how in (("甲市配合局", "名称相近"), ("甲市旁观局", "简称")):
        assert f'{label}<span class="quiet">　{how}</span>' in shown


def test_an_alias_leads_no_further_than_its_line(world):
    """A county's alias for a unit of another county, written before the rule was there, finds nothing."""
    text = "乙县2031年工作要点\n1. 编制清单。（乙县司法局牵头）"
    batch = imports.paste(actor=world.acting("county"), text=text)
    Alias.objects.create(government=world.units["county"], name="隔壁", unit=world.units["county2"])
    Alias.objects.create(government=world.units["county"], name="上级", unit=world.units["city"])
    with pytest.raises(ValidationError, match="没有找到"):
        names.find(batch, "隔壁")
    assert names.find(batch, "上级")[0] == world.units["city"]


def test_a_dissolved_unit_s_name_says_who_carries_on(world, batch):
    co = world.units["co"]
    units.close(co, actor=world.acting("sysadmin"), version=1, on=date(2020, 1, 1), successor=world.units["lead"])
    with pytest.raises(ValidationError, match="“甲市配合局”已撤销，职责由“甲市牵头局”承接"):
        names.find(batch, "甲市配合局")
