"""The plan as its paper: who sees what, filters, bulk, export, moves."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from fazhi.org.models import AuditEvent
from tasks.models import AnswerMode, Plan, Task
from tasks.services import plans as services
from tests.cast import make_plan
from tests.tasks.plans.conftest import rows_of

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    """The tasks a page shows, in its order."""
    return [task.title for task in answer.context["page"].rows]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("head", 200),
        ("lead", 200),
        ("county", 200),
        ("leader", 200),
        ("observer", 200),
        ("outsider", 404),
        ("county2", 404),
        ("sysadmin", 404),
    ],
)
def test_parties_see_an_issued_plan_and_strangers_get_404(issued, enter, who, status):
    assert enter(who).get(f"/plans/{issued.plan.pk}/").status_code == status


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("lead", 404), ("leader", 404)])
def test_a_drafted_plan_is_seen_by_its_office_alone(drafted, enter, who, status):
    assert enter(who).get(f"/plans/{drafted.plan.pk}/").status_code == status


def test_the_list_holds_the_plans_one_may_see(issued, drafted, enter):
    shown = lambda who: [p.pk for p in enter(who).get("/plans/").context["page"].rows]  # noqa: E731
    assert shown("clerk") == [drafted.plan.pk, issued.plan.pk]
    assert shown("lead") == [issued.plan.pk]
    assert shown("outsider") == []


def test_import_is_offered_to_the_office_only(issued, enter):
    assert "/imports/new/" in enter("clerk").get("/plans/").content.decode()
    assert "/imports/new/" not in enter("lead").get("/plans/").content.decode()


def test_rows_stand_in_the_papers_order_with_its_headings(issued, enter):
    answer = enter("clerk").get(f"/plans/{issued.plan.pk}/")
    assert titles(answer) == ["梳理第1批清单", "梳理第2批清单", "梳理第3批清单"]
    assert [side.title for side in answer.context["view"].outline] == ["一、清单"]
    assert answer.content.decode().count('class="sec"') == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lamp=soon", ["梳理第2批清单", "梳理第3批清单"]),
        ("lamp=late", []),
        ("q=第2批", ["梳理第2批清单"]),
        ("unit=甲市牵头局&role=lead", ["梳理第1批清单", "梳理第3批清单"]),
        ("role=responsible", []),
        ("receipt=sent", ["梳理第1批清单", "梳理第2批清单", "梳理第3批清单"]),
        ("receipt=objected", []),
        ("mode=leads_and_co", []),
        ("sort=-due", ["梳理第1批清单", "梳理第2批清单", "梳理第3批清单"]),
    ],
)
def test_filters_live_in_the_address(issued, enter, query, expected):
    assert titles(enter("clerk").get(f"/plans/{issued.plan.pk}/?{query}")) == expected


def test_section_filter_takes_what_stands_below_too(issued, enter):
    top = issued.plan.sections.get(title="一、清单")
    assert len(titles(enter("clerk").get(f"/plans/{issued.plan.pk}/?section={top.pk}"))) == 3
    other = enter("clerk").get(f"/plans/{issued.plan.pk}/?section=999999")
    assert len(titles(other)) == 3 and "没有“999999”这一项" in other.content.decode()


def test_role_of_a_party_means_its_own(issued, enter):
    assert titles(enter("lead").get(f"/plans/{issued.plan.pk}/?role=co")) == ["梳理第2批清单"]


def test_export_holds_exactly_what_is_shown_and_is_recorded(issued, enter):
    answer = enter("lead").get(f"/plans/{issued.plan.pk}/?lamp=soon&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[0] == ("编号", "任务", "责任单位", "时限", "本单位", "状态")
    assert [row[1] for row in rows[1:]] == ["梳理第2批清单", "梳理第3批清单"]
    event = AuditEvent.objects.get(kind="export")
    assert event.object_id == issued.plan.pk and event.user.username == "lead"


def test_the_page_costs_the_same_for_one_row_and_for_three(world, enter):
    costs = []
    client = enter("clerk")
    for n in (1, 3):
        plan = make_plan(world, rows_of(n), title=f"{n}项")
        client.get(f"/plans/{plan.pk}/")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/plans/{plan.pk}/")
        costs.append(len(caught))
    assert costs == [16, 16]


def test_the_list_of_plans_costs_the_same_for_one_row_and_for_three(world, enter, django_assert_num_queries):
    client = enter("clerk")
    make_plan(world, rows_of(1))
    with django_assert_num_queries(6):
        client.get("/plans/")
    make_plan(world, rows_of(1))
    make_plan(world, rows_of(1), state="drafted")
    with django_assert_num_queries(6):
        client.get("/plans/")


def test_the_road_of_a_plan_from_draft_to_issued(drafted, enter):
    plan, clerk, head = drafted.plan, enter("clerk"), enter("head")
    move = lambda client, name, note="": client.post(f"/plans/{plan.pk}/move/", {"move": name, "note": note}, follow=True)  # noqa: E731
    move(clerk, "submit")
    assert Plan.objects.get(pk=plan.pk).state == "submitted"
    answer = move(head, "send_back")
    assert "退回要写明理由" in answer.content.decode()
    move(head, "send_back", "第1项的牵头单位再核一次")
    page = clerk.get(f"/plans/{plan.pk}/").content.decode()
    assert "第1项的牵头单位再核一次" in page
    move(clerk, "submit")
    assert move(clerk, "sign_off").status_code == 403
    move(head, "sign_off")
    page = clerk.get(f"/plans/{plan.pk}/").content.decode()
    assert "家单位每季度共填3行" in page
    move(clerk, "issue")
    assert Plan.objects.get(pk=plan.pk).state == "issued"


def test_a_second_click_gets_a_sentence(drafted, enter):
    clerk = enter("clerk")
    for _ in range(2):
        answer = clerk.post(f"/plans/{drafted.plan.pk}/move/", {"move": "submit"}, follow=True)
    assert answer.status_code == 200 and "不能送审" in answer.content.decode()


def test_a_gates_sentence_and_the_reason_typed_stay_on_the_page(drafted, world, enter):
    task = Task.objects.get(pk=drafted.task.pk)
    services.set_parts(task, actor=world.acting("clerk"), version=task.version, parts=[])
    answer = enter("clerk").post(f"/plans/{drafted.plan.pk}/move/", {"move": "submit", "note": "请审"}, follow=True)
    assert "还有1项任务没有责任单位" in answer.content.decode() and "请审" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("outsider", 404), ("leader", 403)])
def test_others_do_not_move_a_plan(issued, enter, who, status):
    assert enter(who).post(f"/plans/{issued.plan.pk}/move/", {"move": "send_back", "note": "x"}).status_code == status


def test_unknown_and_hidden_moves_are_refused(issued, enter):
    for name in ("cancel_issued", "nothing"):
        assert enter("head").post(f"/plans/{issued.plan.pk}/move/", {"move": name, "note": "x"}).status_code == 400


def test_bulk_chooses_who_answers_for_all_that_match(drafted, enter):
    url = f"/plans/{drafted.plan.pk}/bulk/"
    answer = enter("clerk").post(url, {"act": "leads_and_co", "all": "1", "query": "q=第2批"}, follow=True)
    assert "1 项改为“牵头、配合单位都填报”" in answer.content.decode()
    assert list(Task.objects.filter(mode=AnswerMode.LEADS_AND_CO).values_list("title", flat=True)) == ["梳理第2批清单"]
    assert enter("lead").post(url, {"act": "leads", "all": "1"}).status_code == 404


def test_bulk_takes_no_tasks_of_another_plan(drafted, issued, enter):
    enter("clerk").post(f"/plans/{drafted.plan.pk}/bulk/", {"act": "leads_and_co", "ids": [issued.task.pk]})
    assert Task.objects.get(pk=issued.task.pk).mode == AnswerMode.LEADS


def test_bulk_on_an_issued_plan_is_refused_in_words(issued, enter):
    answer = enter("clerk").post(f"/plans/{issued.plan.pk}/bulk/", {"act": "leads_and_co", "all": "1"}, follow=True)
    assert "不能直接修改" in answer.content.decode()


def test_burden_counts_lines_of_a_quarter_and_a_year(drafted, enter):
    answer = enter("clerk").get(f"/plans/{drafted.plan.pk}/burden/")
    table = answer.context["table"]
    assert (table.units, table.quarter, table.year) == (3, 3, 12)
    assert [(r.unit.name, r.quarterly) for r in table.table.rows] == [("甲市牵头局", 2), ("甲市配合局", 1), ("乙县人民政府", 0)]
    page = answer.content.decode()
    assert f'href="/plans/{drafted.plan.pk}/?unit=%E7%94%B2%E5%B8%82%E7%89%B5%E5%A4%B4%E5%B1%80"' in page
    assert enter("lead").get(f"/plans/{drafted.plan.pk}/burden/").status_code == 404


def test_the_head_is_corrected_while_drafted(drafted, enter):
    url, plan = f"/plans/{drafted.plan.pk}/edit/", drafted.plan
    sent = {
        "title": "改过的标题",
        "number": "",
        "issuer": "",
        "starts": str(plan.starts),
        "ends": str(plan.ends),
        "done_rule": "all_leads",
    }
    clerk = enter("clerk")
    assert clerk.post(url, {**sent, "version": plan.version}).status_code == 302
    late = clerk.post(url, {**sent, "title": "别人的标题", "version": plan.version})
    assert late.status_code == 409 and "改过的标题" in late.content.decode() and "别人的标题" in late.content.decode()
    wrong = clerk.post(url, {**sent, "ends": "2月30日", "version": plan.version + 1})
    assert wrong.status_code == 422 and "2月没有30日" in wrong.content.decode()


def test_the_paper_is_served_by_the_plans_rule(issued, enter):
    from fazhi.files.models import Paper
    from fazhi.files.store import keep

    stored = keep(["梳理清单".encode()], name="计划.txt")
    Paper.objects.filter(pk=issued.plan.paper_id).update(stored=stored, name='甲"市<b>.txt')
    url = f"/plans/{issued.plan.pk}/paper/"
    answer = enter("lead").get(url)
    assert b"".join(answer.streaming_content) == "梳理清单".encode()
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%94%B2%22%E5%B8%82%3Cb%3E.txt"
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(kind="download", object_id=issued.plan.pk).count() == 1
    assert enter("outsider").get(url).status_code == 404


def test_what_the_office_did_before_issuing_is_not_shown_to_units(issued, enter):
    assert "审定" in [s.what[-2:] for s in enter("clerk").get(f"/plans/{issued.plan.pk}/").context["view"].steps]
    assert [s.what[-2:] for s in enter("lead").get(f"/plans/{issued.plan.pk}/").context["view"].steps] == ["下达"]
