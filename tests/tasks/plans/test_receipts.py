"""Receive, object, uphold, reassign, hand on; and the office's view of it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from fazhi.flow.models import TimelineStep
from fazhi.org.models import User
from fazhi.org.services import people
from tasks.models import TaskUnit
from tasks.services import parts
from tests.cast import make_plan

pytestmark = pytest.mark.django_db


def move(client, part: TaskUnit, name: str, note: str = ""):
    """Send the form of an act on a part."""
    return client.post(f"/parts/{part.pk}/move/", {"move": name, "note": note}, follow=True)


def test_receive_and_a_doubled_click_makes_one_decision(issued, enter):
    client = enter("lead")
    assert "已签收" in move(client, issued.lead, "receive").content.decode()
    again = move(client, issued.lead, "receive")
    assert again.status_code == 200 and "刚才已经办过" in again.content.decode()
    assert TimelineStep.objects.filter(noun="tasks.taskunit", object_id=issued.lead.pk, move="receive").count() == 1


def test_receive_all_parts_of_a_plan_at_once(issued, enter):
    client = enter("lead")
    answer = client.post(f"/plans/{issued.plan.pk}/receive/", follow=True)
    assert "已签收 3 项" in answer.content.decode()
    assert "没有要签收的了" in client.post(f"/plans/{issued.plan.pk}/receive/", follow=True).content.decode()
    assert set(TaskUnit.objects.filter(state="received").values_list("unit__name", flat=True)) == {"甲市牵头局"}


def test_receive_all_leads_back_only_within_the_site(issued, enter):
    client = enter("lead")
    assert client.post(f"/plans/{issued.plan.pk}/receive/", {"next": "/"}).url == "/"
    for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org"):
        assert client.post(f"/plans/{issued.plan.pk}/receive/", {"next": elsewhere}).url == f"/plans/{issued.plan.pk}/"


@pytest.mark.parametrize(("who", "status"), [("co", 403), ("clerk", 403), ("leader", 403), ("outsider", 404)])
def test_nobody_receives_for_another_unit(issued, enter, who, status):
    assert move(enter(who), issued.lead, "receive").status_code == status
    assert TaskUnit.objects.get(pk=issued.lead.pk).state == "sent"


def test_an_objection_needs_a_reason_and_the_office_upholds_it(issued, enter):
    co, clerk = enter("co"), enter("clerk")
    assert "要写明理由" in move(co, issued.co, "object").content.decode()
    move(co, issued.co, "object", "不归我局")
    page = clerk.get(f"/plans/{issued.plan.pk}/receipts/").content.decode()
    assert "不归我局" in page and "甲市配合局" in page
    move(clerk, issued.co, "uphold", "三定规定写明由你局承担")
    assert TaskUnit.objects.get(pk=issued.co.pk).state == "sent"
    second = move(clerk, issued.co, "uphold", "再说一次")
    assert second.status_code == 200 and "刚才已经办过" in second.content.decode()


def test_the_office_reassigns_to_units_by_name(issued, enter, world):
    parts.object_to(issued.co, actor=world.acting("co"), why="不归我局")
    clerk, url = enter("clerk"), f"/parts/{issued.co.pk}/reassign/"
    assert "不归我局" in clerk.get(url).content.decode()
    wrong = clerk.post(url, {"unit_1": "没有的局", "why": "改"})
    assert wrong.status_code == 422 and "没有找到叫“没有的局”" in wrong.content.decode()
    clash = clerk.post(url, {"unit_1": "甲市牵头局", "why": "由牵头局一并承担"})
    assert (
        clash.status_code == 422
        and "已经是这项任务的责任单位" in clash.content.decode()
        and "由牵头局一并承担" in clash.content.decode()
    )
    assert clerk.post(url, {"unit_1": "甲市旁观局", "unit_2": "丁县人民政府", "why": "职责在这两家"}).status_code == 302
    assert TaskUnit.objects.get(pk=issued.co.pk).state == "released"
    assert set(TaskUnit.objects.filter(task=issued.task, state="sent", role="co").values_list("unit__name", flat=True)) == {
        "甲市旁观局",
        "丁县人民政府",
        "乙县人民政府",
    }
    assert enter("outsider").get(f"/tasks/{issued.task.pk}/").status_code == 200
    late = clerk.post(url, {"unit_1": "丙镇人民政府", "why": "再改一次"})
    assert late.status_code == 422 and "已改派" in late.content.decode()


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("outsider", 404)])
def test_reassigning_is_the_offices_alone(issued, enter, who, status):
    assert enter(who).get(f"/parts/{issued.co.pk}/reassign/").status_code == status


def test_hand_on_to_a_colleague_and_to_nobody_else(issued, enter, world):
    mate = User.objects.create(username="mate", name="林同志", must_change=False)
    people.appoint(actor=None, user=mate, unit=world.units["lead"], role="liaison", starts=date(2020, 1, 1))
    client, url = enter("lead"), f"/parts/{issued.lead.pk}/hand-on/"
    stranger = client.post(url, {"person": world.users["co"].pk})
    assert stranger.status_code == 422
    assert client.post(url, {"person": mate.pk}).status_code == 302
    assert TaskUnit.objects.get(pk=issued.lead.pk).person == mate
    assert "承办人 林同志" in client.get(f"/tasks/{issued.task.pk}/").content.decode()
    assert enter("co").get(url).status_code == 403
    assert enter("outsider").get(url).status_code == 404


def test_receipts_by_unit_with_days_waiting(issued, enter, world, clock):
    parts.receive(issued.lead, actor=world.acting("lead"))
    sent = TaskUnit.objects.get(pk=issued.co.pk).sent_at
    clock(f"{sent.year + 1}-01-05 09:00")
    view = enter("clerk").get(f"/plans/{issued.plan.pk}/receipts/").context["view"]
    rows = {row.unit: row for row in view.table.rows}
    assert (rows["甲市牵头局"].received, rows["甲市牵头局"].waiting) == (1, 2)
    assert rows["甲市配合局"].waiting == 3 and rows["甲市配合局"].days > 0
    assert (view.progress.units, view.progress.units_done, view.progress.received) == (3, 0, 1)


def test_receipts_are_the_offices_and_export(issued, enter):
    url = f"/plans/{issued.plan.pk}/receipts/"
    assert enter("lead").get(url).status_code == 403
    assert enter("outsider").get(url).status_code == 404
    answer = enter("clerk").get(f"{url}?export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0][0] == "单位" and {row[0] for row in rows[1:]} == {"甲市牵头局", "甲市配合局", "乙县人民政府"}


def test_receipts_cost_the_same_for_one_objection_and_for_three(issued, enter, world, django_assert_num_queries):
    client = enter("clerk")
    objections = list(TaskUnit.objects.filter(unit=world.units["co"]).order_by("pk"))
    parts.object_to(objections[0], actor=world.acting("co"), why="不归我局")
    with django_assert_num_queries(9):
        client.get(f"/plans/{issued.plan.pk}/receipts/")
    for part in objections[1:]:
        parts.object_to(part, actor=world.acting("co"), why="不归我局")
    with django_assert_num_queries(9):
        client.get(f"/plans/{issued.plan.pk}/receipts/")


def test_no_one_moves_a_part_by_get_or_by_a_hidden_name(issued, enter):
    assert enter("lead").get(f"/parts/{issued.lead.pk}/move/").status_code == 405
    for name in ("drop", "send", "release", "hand_on"):
        assert enter("clerk").post(f"/parts/{issued.lead.pk}/move/", {"move": name}).status_code == 400


def test_the_office_decides_an_objection_where_it_is_a_party_itself(world, enter):
    plan = make_plan(world, [{"title": "牵头协调", "lead": ["office"], "co": ["co"]}])
    task, part = plan.tasks.get(), TaskUnit.objects.get(plan=plan, unit=world.units["co"])
    enter("co").post(f"/parts/{part.pk}/move/", {"move": "object", "note": "不归我局"})
    page = enter("clerk").get(f"/tasks/{task.pk}/").content.decode()
    assert "甲市配合局有异议" in page and "维持" in page and f"/parts/{part.pk}/reassign/" in page
