"""催办: the office reminds at once of what it gave out and nobody has signed, with a note on the record."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from fazhi.agenda.models import Delivery, Duty, Notice
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org import access
from fazhi.org.models import AuditEvent, User
from tasks.services import urging
from tests.cast import World, make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def city(world: World) -> World:
    """Three late tasks of the city's office (two of them the lead's), one of the county's."""
    User.objects.update(email="x@example.gov.cn", phone="0551-6261 0001")
    late = timezone.localdate() - timedelta(days=4)
    rows = [{"title": f"第{n}件", "lead": ["lead"], "day": late - timedelta(days=n)} for n in (1, 2)]
    make_plan(world, [*rows, {"title": "第3件", "lead": ["outsider"], "day": late}])
    make_plan(world, [{"title": "县里的", "lead": ["county_dept"], "day": late}], by="county", head="county", state="drafted")
    Notice.objects.all().delete()
    Delivery.objects.all().delete()
    return world


def urged() -> dict[str, str]:
    return dict(Notice.objects.filter(rule="urge").order_by("pk").values_list("person__username", "title"))


def test_one_notice_and_one_mail_a_person_and_a_step_on_each_record(city):
    done = urging.urge(Duty.objects.all(), actor=city.acting("clerk"), note=" 请本周内报送 ")
    assert (done.duties, done.units, done.people, done.nobody) == (3, 2, 3, ())
    assert urged() == {
        "lead": "甲市法治办催办：第2件 等 2 件（逾期6天）",
        "lead_head": "甲市法治办催办：第2件 等 2 件（逾期6天）",
        "outsider": "甲市法治办催办：第3件（逾期4天）",
    }
    assert set(Notice.objects.values_list("words", "urgent")) == {("请本周内报送", True)}
    assert Delivery.objects.filter(kind__startswith="urge:").count() == 3
    steps = TimelineStep.objects.filter(move="urge")
    assert steps.count() == 3 and set(steps.values_list("note", "unit__name")) == {("请本周内报送", "甲市法治办")}


def test_urging_again_is_another_act(city):
    for _ in range(2):
        urging.urge(Duty.objects.all(), actor=city.acting("clerk"), note="请抓紧")
    assert Notice.objects.filter(person__username="outsider").count() == 2
    assert Delivery.objects.filter(person__username="outsider").count() == 2


def test_what_is_signed_or_not_ones_own_is_left_alone(city):
    Duty.objects.filter(title="第3件").update(signed_at=timezone.now())
    assert urging.urge(Duty.objects.all(), actor=city.acting("head"), note="催").duties == 2
    with pytest.raises(Refused, match="没有可以催办的"):
        urging.urge(Duty.objects.filter(title="第3件"), actor=city.acting("head"), note="催")
    with pytest.raises(Refused):
        urging.urge(Duty.objects.all(), actor=city.acting("county2"), note="催")
    for who in ("lead", "leader", "sysadmin"):
        with pytest.raises(access.Forbidden):
            urging.urge(Duty.objects.all(), actor=city.acting(who), note="催")


@pytest.mark.parametrize("note", ["", "   ", "长" * 501])
def test_the_note_is_needed_and_short(city, note):
    with pytest.raises(ValidationError):
        urging.urge(Duty.objects.all(), actor=city.acting("clerk"), note=note)
    assert not Notice.objects.exists() and not TimelineStep.objects.filter(move="urge").exists()


def test_a_unit_without_anybody_is_named(city):
    User.objects.filter(username="outsider").update(is_active=False)
    done = urging.urge(Duty.objects.all(), actor=city.acting("clerk"), note="催")
    assert done.nobody == ("甲市旁观局",)


def page(city: World, who: str = "clerk") -> Client:
    return city.sign_in(Client(), who)


def test_from_the_list_to_the_note_and_back(city):
    client = page(city)
    listed = client.get("/tasks/?lamp=late").content.decode()
    assert 'action="/tasks/urge/"' in listed and "催办和电话单" in listed
    shown = client.post("/tasks/urge/", {"all": "1", "query": "lamp=late"}).content.decode()
    assert "2 家单位，3 件没有签报，其中逾期 3 件" in shown and 'href="tel:055162610001"' in shown
    empty = client.post("/tasks/urge/", {"all": "1", "query": "lamp=late", "note": "", "once": "a"})
    assert empty.status_code == 422 and "请填写催办内容" in empty.content.decode()
    done = client.post("/tasks/urge/", {"all": "1", "query": "lamp=late", "note": "请抓紧", "once": "a"})
    assert (done.status_code, done.url) == (302, "/tasks/?lamp=late")
    assert "已催办 3 件，通知 2 家单位的 3 人" in client.get(done.url).content.decode()
    client.post("/tasks/urge/", {"all": "1", "query": "lamp=late", "note": "请抓紧", "once": "a"})
    assert Notice.objects.filter(rule="urge").count() == 3


def test_a_task_of_several_units_urges_all_that_are_late_and_a_unit_filter_only_that_one(city):
    day = timezone.localdate() - timedelta(days=2)
    make_plan(city, [{"title": "共同的", "lead": ["lead", "outsider"], "day": day}], number="甲〔2〕", title="另一份")
    Notice.objects.all().delete()
    row = Duty.objects.get(title="共同的", task_duty__speaks=True)
    client = page(city)
    client.post("/tasks/urge/", {"ids": [row.pk], "query": "", "note": "都要报", "once": "b"})
    assert set(urged()) == {"lead", "lead_head", "outsider"}
    Notice.objects.all().delete()
    client.post("/tasks/urge/", {"ids": [row.pk], "query": "unit=甲市旁观局", "note": "只催一家", "once": "c"})
    assert set(urged()) == {"outsider"}


def test_the_call_list_as_a_sheet_is_recorded(city):
    answer = page(city).post("/tasks/urge/calls/", {"all": "1", "query": "lamp=late"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("单位", "未签报", "其中逾期", "最早时限")
    assert [(row[0], row[1], row[5], row[7]) for row in rows[1:]] == [
        ("甲市牵头局", 2, "lead同志", "0551-6261 0001"),
        ("甲市牵头局", 2, "lead_head同志", "0551-6261 0001"),
        ("甲市旁观局", 1, "outsider同志", "0551-6261 0001"),
    ]
    assert AuditEvent.objects.filter(kind="export", label="催办电话单").count() == 1


def test_a_bad_filter_gets_a_sentence(city):
    answer = page(city).post("/tasks/urge/", {"all": "1", "query": "lamp=purple"}, follow=True)
    assert "没有“purple”这一项" in answer.content.decode()


def test_the_page_costs_the_same_for_one_unit_and_for_two(city, django_assert_num_queries):
    client = page(city)
    client.get("/tasks/urge/?unit=甲市旁观局")
    with django_assert_num_queries(6):
        client.get("/tasks/urge/?lamp=late")
    Duty.objects.filter(title__in=("第1件", "第2件")).update(signed_at=timezone.now())
    with django_assert_num_queries(6):
        client.get("/tasks/urge/?lamp=late")
