"""The list of sheets and one sheet: who sees what, in which order, and what it costs."""

from __future__ import annotations

import io
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from fazhi.files import evidence
from tasks.models import AnswerMode, SheetLine, Task
from tasks.services import rounds, sheets
from tests.cast import make_plan
from tests.tasks.sheets.conftest import fill, open_round, plan_of, report, sent_back, sheet_of

pytestmark = pytest.mark.django_db


def listed(answer) -> list[tuple[str, str, int, int]]:
    """What a list shows: round, unit, answered, lines."""
    return [(r["round__title"], r["unit__name"], r["n"], r["m"]) for r in answer.context["page"].rows]


def test_each_person_sees_the_sheets_they_may(world, sheet, enter):
    own, other = ("季度进展", "甲市牵头局", 0, 3), ("季度进展", "甲市配合局", 0, 1)
    assert listed(enter("lead").get("/sheets/")) == [own]
    assert listed(enter("co").get("/sheets/")) == [other]
    assert sorted(listed(enter("clerk").get("/sheets/"))) == sorted([own, other])
    assert listed(enter("outsider").get("/sheets/")) == listed(enter("sysadmin").get("/sheets/")) == []


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("state=filling", ["甲市牵头局", "甲市配合局"]),
        ("state=accepted", []),
        ("lamp=soon", ["甲市牵头局", "甲市配合局"]),
        ("lamp=late", []),
        ("unit=甲市配合局", ["甲市配合局"]),
        ("q=牵头", ["甲市牵头局"]),
        ("q=没有这一轮", []),
        ("mine=1", []),
    ],
)
def test_filters_of_the_list(sheet, enter, query, units):
    assert sorted(unit for _, unit, _, _ in listed(enter("clerk").get(f"/sheets/?{query}"))) == units


def test_the_list_goes_out_with_what_it_shows(world, sheet, enter):
    fill(world, sheet)
    answer = enter("clerk").get("/sheets/?export=xlsx&unit=甲市牵头局")
    page = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [tuple(cell for cell in row) for row in page.iter_rows(values_only=True)]
    assert rows[0] == ("时限状态", "轮次", "填报单位", "状态", "已填", "报送时限")
    assert rows[1][1:5] == ("季度进展", "甲市牵头局", "填报中", "3/3") and len(rows) == 2


def test_a_withdrawn_round_leaves_the_list(world, sheet, enter):
    rounds.act(sheet.round, "withdraw", actor=world.acting("clerk"), note="发错了")
    assert listed(enter("lead").get("/sheets/")) == []
    assert "这一轮已经撤销，不用再填" in enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("lead_head", 200), ("clerk", 200), ("leader", 200), ("co", 404), ("outsider", 404)]
)
def test_who_may_open_a_sheet(sheet, enter, who, status):
    assert enter(who).get(f"/sheets/{sheet.pk}/").status_code == status


def test_the_unit_writes_and_everybody_else_reads(sheet, enter):
    assert "<textarea" in enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    assert "<textarea" in enter("lead_head").get(f"/sheets/{sheet.pk}/").content.decode()
    for who in ("clerk", "leader", "observer"):
        page = enter(who).get(f"/sheets/{sheet.pk}/").content.decode()
        assert "<textarea" not in page and 'value="submit"' not in page


def test_a_countys_clerk_fills_the_sheet_of_its_government(world, enter):
    plan = make_plan(world, [{"title": "县里的事", "responsible": ["county"]}])
    sheet = sheet_of(world, open_round(world, plan), "county")
    page = enter("county").get(f"/sheets/{sheet.pk}/").content.decode()
    assert "<textarea" in page and 'value="submit"' in page and "您正在替" not in page
    fill(world, sheet, "county")
    assert not sheet.__class__.objects.get(pk=sheet.pk).by_office
    assert enter("county2").get(f"/sheets/{sheet.pk}/").status_code == 404


def test_the_page_shows_the_paper_the_minimum_and_what_is_left(sheet, enter):
    page = enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    for words in (
        "季度进展",
        "已填 0/3 项",
        "还有 3 项没填",
        "看任务原文",
        "梳理第1批清单",
        "原文“每年不少于2次”",
        "上期没有填报",
    ):
        assert words in page


def test_last_times_words_come_along(world, plan, enter):
    first = report(world, sheet_of(world, open_round(world, plan)))
    line = first.lines.first()
    second = sheet_of(world, open_round(world, plan, title="下一季度"))
    page = enter("lead").get(f"/sheets/{second.pk}/").content.decode()
    assert "上期：<span data-prior>已完成初稿。</span>" in page and "上期 40%" in page
    again = second.lines.get(part=line.part_id)
    assert (again.words, again.answer, again.prior) == ("已完成初稿。", "", line)


def test_what_came_back_stands_first_with_its_reason_and_alone_can_be_changed(world, sheet, enter):
    first, second, third = sent_back(world, sheet, "请补数据")
    page = enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    assert "甲市法治办退回：" in page and "请补数据" in page
    assert f'name="l{second.pk}-words"' in page
    assert f'name="l{first.pk}-words"' not in page and f'name="l{third.pk}-words"' not in page
    places = [page.index(f'id="r{line.pk}"') for line in (second, first, third)]
    assert places == sorted(places)
    assert "已报送的 2 项，不用再填" in page


def test_the_lead_sees_what_co_units_report_through_it(world, enter):
    plan = make_plan(world, [{"title": "联合检查", "lead": ["lead"], "co": ["co"]}], state="drafted")
    Task.objects.filter(plan=plan).update(mode=AnswerMode.CO_THROUGH_LEAD)
    from tasks.services import plans

    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    round_ = open_round(world, plan)
    other = sheet_of(world, round_, "co")
    fill(world, other, "co", words="配合检查 12 次。")
    own = sheet_of(world, round_)
    assert "配合检查 12 次。" not in enter("lead").get(f"/sheets/{own.pk}/").content.decode()
    sheets.sign_on_paper(other, actor=world.acting("co"), scan=proof(world, "co"))
    assert "配合检查 12 次。" in enter("lead").get(f"/sheets/{own.pk}/").content.decode()


def proof(world, key: str):
    """A file of the unit."""
    actor = world.acting(key)
    return evidence.give(actor=actor, unit=actor.unit, name="盖章.txt", chunks=[f"{key} 盖章".encode()])


@pytest.mark.parametrize("who", ["lead", "clerk"])
def test_a_sheet_costs_the_same_for_one_line_and_for_three(world, enter, who):
    costs, client = [], enter(who)
    for n in (1, 3):
        sheet = sheet_of(world, open_round(world, plan_of(world, n, title=f"{n}项")))
        fill(world, sheet)
        for line in sheet.lines.all():
            sheets.cite(line, [proof(world, "lead")], actor=world.acting("lead"))
        client.get(f"/sheets/{sheet.pk}/")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/sheets/{sheet.pk}/")
        costs.append(len(caught))
    assert costs == [12, 12]


def test_the_list_costs_the_same_for_one_row_and_for_three(world, enter, django_assert_num_queries):
    client = enter("lead")
    for n in (1, 3):
        while sheet_count(world) < n:
            open_round(world, plan_of(world, 1, title=f"第{sheet_count(world)}份"))
        with django_assert_num_queries(6):
            assert len(listed(client.get("/sheets/"))) == n


def sheet_count(world) -> int:
    """How many sheets lead has."""
    return world.units["lead"].sheets.count()


def test_a_sheet_of_sixty_lines_takes_under_a_tenth_of_a_second(world, enter):
    sheet = sheet_of(world, open_round(world, plan_of(world, 60)))
    client, took = enter("lead"), []
    for _ in range(6):
        began = time.process_time()
        assert client.get(f"/sheets/{sheet.pk}/").status_code == 200
        took.append(time.process_time() - began)
    assert min(took) < 0.1, took


def test_the_task_page_tells_what_was_reported_to_those_who_may_see_it(world, plan, sheet, enter):
    task = sheet.lines.first().task
    fill(world, sheet, words="清单已公布。")
    assert "清单已公布。" not in enter("clerk").get(f"/tasks/{task.pk}/").content.decode()
    sheets.cite(sheet.lines.first(), [proof(world, "lead")], actor=world.acting("lead"))
    sheets.sign_on_paper(sheet, actor=world.acting("lead"), scan=proof(world, "lead"))
    for who in ("clerk", "lead", "leader"):
        page = enter(who).get(f"/tasks/{task.pk}/").content.decode()
        assert "单位填报的进展" in page and "清单已公布。" in page and "盖章.txt" in page
    assert enter("outsider").get(f"/tasks/{task.pk}/").status_code == 404


def test_the_timeline_tells_who_did_what(world, sheet, enter):
    sent_back(world, sheet, "请补数据")
    page = enter("lead").get(f"/sheets/{sheet.pk}/").content.decode()
    for words in ("lead同志 送负责人签发", "lead_head同志 签发报送", "clerk同志 退回行（1 项）", "请补数据", "下一步"):
        assert words in page


def test_a_line_of_another_sheet_is_not_found(world, plan, sheet, enter):
    other = sheet_of(world, sheet.round, "co").lines.first()
    client = enter("lead")
    assert client.post(f"/sheets/{sheet.pk}/lines/{other.pk}/", {f"l{other.pk}-words": "改"}).status_code == 404
    assert client.get(f"/sheets/{sheet.pk}/lines/{other.pk}/evidence/").status_code == 404
    assert SheetLine.objects.get(pk=other.pk).words == ""
    assert timezone.localdate() == sheet.round.opened_on
