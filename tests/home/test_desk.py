"""工作台: everybody finds what is theirs, counted in one sentence, each line one click from what settles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from fazhi.agenda.models import Duty
from tasks.models import Plan, Section, Sheet, TaskUnit
from tasks.services import parts, plans, sheets
from tests.cast import PEOPLE, make_import, make_plan
from tests.reporting import fill, open_round

pytestmark = pytest.mark.django_db


def rows(n: int = 3) -> list[dict]:
    """Rows of a plan that the lead owes: overdue, today, without a date."""
    today = timezone.localdate()
    days = (today - timedelta(days=4), today, None)
    return [{"title": f"梳理第{at + 1}批清单", "lead": ["lead"], "co": ["co"], "day": days[at % 3]} for at in range(n)]


@pytest.fixture
def midyear(clock, world):
    """A Wednesday in the middle of a month; the cast was there before."""
    clock("2031-06-11 10:00")


def said(answer) -> str:
    """The sentence of the page."""
    return strip_tags(answer.context["view"].sentence)


def test_nobody_signed_in_is_sent_to_sign_in(db):
    answer = Client().get("/")
    assert answer.status_code == 302 and answer.url.startswith("/signin/")


@pytest.mark.parametrize("who", [key for key, _unit, _role in PEOPLE])
def test_every_role_finds_a_page(world, enter, who):
    make_plan(world, rows())
    assert enter(who).get("/").status_code == 200


def test_a_liaison_finds_what_is_owed_by_date_with_the_papers_words(midyear, world, enter):
    plan = make_plan(world, rows())
    answer = enter("lead").get("/")
    assert said(answer) == "逾期 1 件，本周到期 1 件，待签收 3 项。"
    bands = {band.key: band for band in answer.context["view"].bands}
    assert [line.page.title for line in bands["late"].lines] == ["梳理第1批清单"]
    assert [line.page.words for line in bands["week"].lines] == ["06月11日前"]
    assert bands["later"].count == 1
    page = answer.content.decode()
    assert f"/tasks/{plan.tasks.get(order=1).pk}/" in page and f"/plans/{plan.pk}/receive/" in page


def test_the_figures_of_the_sentence_open_as_many_rows(midyear, world, enter):
    make_plan(world, rows(30))
    client = enter("lead")
    late = next(b for b in client.get("/").context["view"].bands if b.key == "late")
    assert (late.count, len(late.lines), late.more) == (10, 8, 2)
    assert late.url == f"/duties/?due_to={late.last}&told=no" and client.get(late.url).context["page"].count == 10


def test_what_was_signed_waits_for_others_and_is_not_late(midyear, world, enter):
    make_plan(world, rows(30))
    client = enter("lead")
    first = client.get("/duties/?lamp=late").context["page"].rows[0]
    Duty.objects.filter(pk=first.pk).update(signed_at=timezone.now())
    late = next(b for b in client.get("/").context["view"].bands if b.key == "late")
    assert late.count == 9 == client.get(late.url).context["page"].count == client.get("/duties/?lamp=late").context["page"].count
    assert client.get("/duties/?told=yes").context["page"].count == 1


def test_what_is_closed_or_waived_is_not_owed(midyear, world, enter):
    make_plan(world, rows())
    Duty.objects.filter(unit=world.units["lead"]).update(waived_at=timezone.now(), waived_why="另有安排")
    assert said(enter("lead").get("/")) == "待签收 3 项。"


def test_a_co_unit_that_is_not_asked_owes_nothing(midyear, world, enter):
    make_plan(world, rows())
    assert said(enter("co").get("/")) == "待签收 3 项。"
    assert said(enter("outsider").get("/")) == "现在没有要办的事。"


def test_the_head_finds_what_waits_for_review(world, enter):
    plan = make_plan(world, rows(), state="submitted")
    view = enter("head").get("/").context["view"]
    assert [(one.what, one.url) for one in view.review] == [("审定计划：甲市工作要点", f"/plans/{plan.pk}/")]
    assert view.review[0].sub == "甲市法治办 clerk同志"
    clerk = enter("clerk").get("/").context["view"]
    assert clerk.review == [] and [one.what for one in clerk.drafts] == ["甲市工作要点"]


def test_the_clerk_finds_what_came_back_with_the_reason(world, enter):
    plan = make_plan(world, rows(), state="submitted")
    plans.act(plan, "send_back", actor=world.acting("head"), note="第2项的牵头单位再核")
    answer = enter("clerk").get("/")
    assert [(one.what, one.said) for one in answer.context["view"].back] == [("甲市工作要点", "第2项的牵头单位再核")]
    assert "退回 1 件" in said(answer)
    plans.act(plan, "submit", actor=world.acting("clerk"))
    assert enter("clerk").get("/").context["view"].back == []


def test_the_office_finds_objections_and_imports_being_reviewed(world, enter):
    plan = make_plan(world, rows())
    part = TaskUnit.objects.filter(plan=plan, unit=world.units["co"]).first()
    parts.object_to(part, actor=world.acting("co"), why="不归我局")
    batch = make_import(world, rows(), title="还在核对")
    view = enter("clerk").get("/").context["view"]
    assert [(one.what, one.said) for one in view.review] == [("甲市配合局提出异议：梳理第1批清单", "不归我局")]
    assert [(one.what, one.url) for one in view.drafts] == [("还在核对", f"/imports/{batch.pk}/")]


def test_leaders_see_issued_plans_with_what_is_late(midyear, world, enter):
    plan = make_plan(world, rows())
    make_plan(world, rows(), title="起草中的", state="drafted")
    for who in ("leader", "observer", "assessor"):
        view = enter(who).get("/").context["view"]
        assert [(o.plan.pk, o.late, o.soon) for o in view.overview] == [(plan.pk, 1, 1)]
        assert [(line.page.title, line.duty.unit.name, line.lamp.words) for line in view.late] == [
            ("梳理第1批清单", "甲市牵头局", "逾期4天")
        ]


def test_late_tasks_on_the_desk_are_the_ones_of_the_list(midyear, world, enter):
    make_plan(world, rows(30))
    leader = enter("leader")
    view = leader.get("/").context["view"]
    assert (view.late_n, len(view.late)) == (10, 8)
    assert leader.get("/tasks/?lamp=late").context["page"].count == 10


def test_a_line_says_where_the_paper_says_it(midyear, world, enter):
    plan = make_plan(world, rows(1))
    top = Section.objects.create(plan=plan, title="四、规范执法行为", order=91)
    below = Section.objects.create(plan=plan, title="（二）加强重点领域执法", order=92, parent=top, depth=1)
    plan.tasks.update(section=below, number="3.")
    assert "甲市工作要点　四（二）3<" in enter("lead").get("/").content.decode()
    assert '<span class="nowrap">四（二）3<' in enter("lead").get("/search/?q=梳理").content.decode()
    page = enter("lead").get(f"/tasks/{plan.tasks.get().pk}/").content.decode()
    assert "四（二）3<" in page and "第3项" in page
    plan.tasks.update(section=top)
    assert "四、3<" in enter("lead").get("/").content.decode()


def test_an_office_that_answers_to_another_finds_its_own_plans_too(midyear, world, enter):
    make_plan(world, [{"title": "梳理市里的清单", "lead": ["county"], "day": timezone.localdate()}])
    view = enter("county").get("/").context["view"]
    assert view.owes and view.overview == [] and view.late == []
    own = make_plan(
        world,
        [{"title": "梳理县里的清单", "lead": ["county_dept"], "day": timezone.localdate() - timedelta(days=1)}],
        by="county",
        state="submitted",
        title="县里的要点",
    )
    Plan.objects.filter(pk=own.pk).update(state="issued", issued_on=timezone.localdate())
    answer = enter("county").get("/")
    assert [o.plan.title for o in answer.context["view"].overview] == ["县里的要点"]
    assert "本单位下达的计划" in answer.content.decode() and "全部任务逾期" not in said(answer)


def test_administrators_see_their_consoles_and_no_business(world, enter):
    make_plan(world, rows())
    for who, first in (("sysadmin", "/manage/people/"), ("secadmin", "/manage/people/"), ("auditor", "/manage/audit/")):
        view = enter(who).get("/").context["view"]
        assert view.consoles[0][1] == first and view.overview == [] and view.calendar is None


def test_the_calendar_counts_due_days_of_any_month(midyear, world, enter):
    make_plan(world, rows())
    view = enter("lead").get("/").context["view"]
    counted = {one.day.day: one.count for week in view.calendar.weeks for one in week if one and one.count}
    assert view.calendar.title == "2031年6月" and counted == {7: 1, 11: 1}
    december = enter("lead").get("/?month=2031-12").context["view"].calendar
    assert december.title == "2031年12月"
    assert [one.count for week in december.weeks for one in week if one and one.day.day == 31] == [1]
    for wrong in ("2031-13", "abc", "0001-01", "99999-1"):
        assert enter("lead").get(f"/?month={wrong}").context["view"].calendar.title == "2031年6月"


@pytest.mark.parametrize(("who", "cost"), [("lead", 8), ("clerk", 15), ("head", 15), ("leader", 9), ("auditor", 3)])
def test_the_page_costs_the_same_for_one_plan_and_for_three(world, enter, who, cost, django_assert_num_queries):
    client = enter(who)

    def more(title: str) -> None:
        plan = make_plan(world, rows(), title=title)
        part = TaskUnit.objects.filter(plan=plan, unit=world.units["co"]).first()
        parts.object_to(part, actor=world.acting("co"), why="不归我局")
        make_plan(world, rows(1), title=f"{title}草稿", state="submitted")
        make_import(world, rows(1), title=f"{title}导入")

    more("甲")
    with django_assert_num_queries(cost):
        client.get("/")
    more("乙")
    more("丙")
    with django_assert_num_queries(cost):
        client.get("/")


def test_a_sheet_that_waits_for_the_head_or_came_back_is_on_the_desk(midyear, world, enter, django_assert_num_queries):
    world.round = open_round(world, make_plan(world, rows()))
    sheet = Sheet.objects.get(round=world.round, unit=world.units["lead"])
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    answer = enter("lead_head").get("/")
    assert [(one.what, one.url, one.label) for one in answer.context["view"].review] == [
        ("签发填报表：季度进展", f"/sheets/{sheet.pk}/", "签发")
    ]
    assert "等您审核 1 件" in said(answer) and answer.context["view"].back == []
    assert enter("lead").get("/").context["view"].review == []  # a liaison doesn't sign
    signed = sheets.act(sheet, "sign", actor=world.acting("lead_head"))
    assert enter("lead_head").get("/").context["view"].review == []
    sheets.send_lines_back(signed, {signed.lines.first().pk: "缺数据"}, actor=world.acting("clerk"))
    for who in ("lead", "lead_head"):
        client = enter(who)
        assert [one.what for one in client.get("/").context["view"].back] == ["填报表有行退回：季度进展"]
        with django_assert_num_queries(8):
            client.get("/")
    assert enter("co").get("/").context["view"].back == []


def test_a_unit_that_owes_very_much_still_finds_its_sheet(midyear, world, enter, monkeypatch):
    monkeypatch.setattr("fazhi.home.selectors.FEW", 5)
    world.round = open_round(world, make_plan(world, rows(30)))
    sheet = Sheet.objects.get(round=world.round, unit=world.units["lead"])
    fill(world, sheet)
    sheets.act(sheet, "submit", actor=world.acting("lead"))
    view = enter("lead_head").get("/").context["view"]
    assert [one.url for one in view.review] == [f"/sheets/{sheet.pk}/"]
    assert [(band.key, band.count, len(band.lines)) for band in view.bands][:2] == [("late", 10, 8), ("week", 10, 8)]
