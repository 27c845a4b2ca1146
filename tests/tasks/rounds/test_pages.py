"""The office's pages of rounds: opening one, the table of units, moves, accepting many."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from fazhi.agenda.models import CalendarYear, Duty
from fazhi.org.models import AuditEvent, User
from tasks.forms.rounds import suggest
from tasks.models import Round, Sheet
from tasks.services import rounds, sheets
from tests.cast import make_plan
from tests.tasks.rounds.conftest import TODAY, fill, open_round, report, rows_of, sheet_of

pytestmark = pytest.mark.django_db


def form_of(plan, **changes) -> dict:
    """What the page of a new round sends."""
    today = TODAY()
    sent = {
        "period": "quarter",
        "plans": [plan.pk],
        "title": "二季度进展",
        "starts": f"{today:%Y-01-01}",
        "ends": f"{today:%Y-06-30}",
    }
    sent |= {"due": str(today + timedelta(days=5)), "return_days": 3, "who": "all", "note": "", "once": "k1", "step": "look"}
    return sent | changes


@pytest.mark.parametrize(
    ("period", "today", "title", "span"),
    [
        ("quarter", date(2031, 9, 22), "2031年第三季度进展填报", (date(2031, 7, 1), date(2031, 9, 30))),
        ("quarter", date(2031, 10, 3), "2031年第三季度进展填报", (date(2031, 7, 1), date(2031, 9, 30))),
        ("month", date(2032, 3, 1), "2032年2月进展填报", (date(2032, 2, 1), date(2032, 2, 29))),
        ("half_year", date(2031, 6, 30), "2031年上半年进展填报", (date(2031, 1, 1), date(2031, 6, 30))),
        ("year", date(2032, 1, 2), "2031年全年进展填报", (date(2031, 1, 1), date(2031, 12, 31))),
        ("week", date(2031, 9, 25), "2031年9月22日至9月28日进展填报", (date(2031, 9, 22), date(2031, 9, 28))),
    ],
)
def test_a_period_suggests_name_span_and_day(db, period, today, title, span):
    told = suggest(period, today)
    assert (told["title"], (told["starts"], told["ends"])) == (title, span)
    assert told["due"] > max(told["ends"], today) and told["due"].weekday() < 5


def test_pressing_a_period_keeps_what_was_typed_and_brings_its_own(plan, enter):
    answer = enter("clerk").post("/rounds/new/", form_of(plan, note="附上佐证", who="chosen", step="month"))
    page = answer.content.decode()
    assert answer.status_code == 200 and "附上佐证" in page and "月进展填报" in page
    assert answer.context["form"]["who"].value() == "chosen"
    assert not Round.objects.exists()


def test_the_office_sees_what_it_asks_before_it_opens_and_opens_once(world, plan, enter):
    clerk = enter("clerk")
    looked = clerk.post("/rounds/new/", form_of(plan))
    assert "要请" in looked.content.decode() and looked.context["form"].asked.key == "2:4"
    blind = clerk.post("/rounds/new/", form_of(plan, step="open", told="1:1"))
    assert blind.status_code == 200 and not Round.objects.exists()
    sent = form_of(plan, step="open", told="2:4")
    answers = [clerk.post("/rounds/new/", sent) for _ in range(2)]
    made = Round.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/rounds/{made.pk}/"] * 2
    assert sorted(made.sheets.values_list("unit__name", flat=True)) == ["甲市牵头局", "甲市配合局"]


def test_only_chosen_units_are_asked(world, plan, enter):
    sent = form_of(plan, who="chosen", units=[world.units["co"].pk], step="open", told="1:2")
    assert enter("clerk").post("/rounds/new/", sent).status_code == 302
    assert [sheet.unit for sheet in Sheet.objects.all()] == [world.units["co"]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plans": []}, "请至少选一份计划"),
        ({"plans": ["999999"]}, "已不在可以填报的状态"),
        ({"title": ""}, "请填写名称"),
        ({"ends": "2001-01-01"}, "期间结束不能早于开始"),
        ({"due": "2001-01-01"}, "不能早于今天"),
        ({"due": "2月30日"}, "2月没有30日"),
        ({"return_days": "0"}, "1"),
        ({"return_days": "很多"}, "退回后补报"),
        ({"who": "chosen"}, "请选要填报的单位"),
        ({"who": "chosen", "units": ["x"]}, "请重新选"),
        ({"period": "century"}, "周期"),
        ({"step": "\x00"}, "要请"),
    ],
)
def test_faults_are_told_and_nothing_is_lost(plan, enter, changes, words):
    answer = enter("clerk").post("/rounds/new/", form_of(plan, note="写了很久的要求", **changes))
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and words in page and "写了很久的要求" in page
    assert not Round.objects.exists()


def test_who_may_open(plan, enter):
    assert {
        who: enter(who).get("/rounds/new/").status_code for who in ("clerk", "head", "county", "lead", "leader", "auditor")
    } == {
        "clerk": 200,
        "head": 200,
        "county": 200,
        "lead": 403,
        "leader": 403,
        "auditor": 403,
    }


def test_each_sees_the_rounds_and_sheets_that_concern_him(world, opened, enter):
    report(world, opened, "lead")
    rows = lambda who: enter(who).get("/rounds/").context["page"].rows  # noqa: E731
    assert [(r.told.reported, r.told.sheets) for r in rows("clerk")] == [(1, 2)]
    assert [(r.told.reported, r.told.sheets) for r in rows("lead")] == [(1, 1)]
    assert [(r.told.reported, r.told.sheets) for r in rows("co")] == [(0, 1)]
    assert rows("outsider") == [] and rows("county") == []
    names = lambda who: [s.unit.name for s in enter(who).get(f"/rounds/{opened.pk}/").context["page"].rows]  # noqa: E731
    assert names("clerk") == names("leader") == ["甲市牵头局", "甲市配合局"]
    assert names("lead") == ["甲市牵头局"]
    assert enter("outsider").get(f"/rounds/{opened.pk}/").status_code == 404


def test_telephones_are_for_the_office(world, opened, enter):
    User.objects.filter(username="lead").update(phone="0571-8800")
    assert "0571-8800" in enter("clerk").get(f"/rounds/{opened.pk}/").content.decode()
    for who in ("leader", "lead", "co"):
        assert "0571-8800" not in enter(who).get(f"/rounds/{opened.pk}/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pick=todo", ["甲市配合局"]),
        ("pick=reported", ["甲市牵头局"]),
        ("pick=waiting", ["甲市牵头局"]),
        ("pick=submitted", ["甲市配合局"]),
        ("pick=returned", []),
        ("pick=late", ["甲市配合局"]),
        ("unit=甲市配合局", ["甲市配合局"]),
        ("problem=1", ["甲市牵头局"]),
        ("for=1", []),
        ("paper=1", []),
        ("sort=-signed", ["甲市牵头局", "甲市配合局"]),
    ],
)
def test_filters_of_a_round(world, opened, enter, query, expected):
    report(world, opened, "lead", problem="缺人手")
    other = sheet_of(opened, world, "co")
    fill(world, other, "co")
    sheets.act(other, "submit", actor=world.acting("co"))
    Duty.objects.filter(pk=other.duty_id).update(due=TODAY() - timedelta(days=1))
    page = enter("clerk").get(f"/rounds/{opened.pk}/?{query}").context["page"]
    assert [sheet.unit.name for sheet in page.rows] == expected


def test_on_time_late_and_unreported_make_the_share(world, opened, enter):
    early, late = report(world, opened, "lead"), sheet_of(opened, world, "co")
    Duty.objects.filter(pk=late.duty_id).update(due=TODAY() - timedelta(days=2))
    view = enter("clerk").get(f"/rounds/{opened.pk}/").context["view"]
    assert (view.told.on_time, view.told.counted, view.told.share) == (1, 2, 50.0)
    Duty.objects.filter(pk=early.duty_id).update(due=TODAY() - timedelta(days=1))
    assert enter("clerk").get(f"/rounds/{opened.pk}/").context["view"].told.share == 0.0
    rounds.act(opened, "lock", actor=world.acting("clerk"))
    page = enter("clerk").get(f"/rounds/{opened.pk}/")
    assert page.context["view"].told.counted == 2 and "未报" in page.content.decode()


def test_the_last_minute_of_the_day_is_in_time(world, opened):
    from tasks.selectors.rounds import progress

    sheet = report(world, opened, "lead")
    edge = timezone.make_aware(timezone.datetime(2031, 5, 8, 23, 59, 59))
    Duty.objects.filter(pk=sheet.duty_id).update(due=date(2031, 5, 8), signed_at=edge)
    assert progress(world.acting("clerk"), [opened])[opened.pk].on_time == 1
    Duty.objects.filter(pk=sheet.duty_id).update(signed_at=edge + timedelta(seconds=1))
    assert progress(world.acting("clerk"), [opened])[opened.pk].on_time == 0


def test_lock_unlock_withdraw_from_the_page(world, opened, enter):
    clerk, head, here = enter("clerk"), enter("head"), f"/rounds/{opened.pk}/move/"
    state = lambda: Round.objects.get(pk=opened.pk).state  # noqa: E731
    assert {who: enter(who).post(here, {"move": "lock"}).status_code for who in ("lead", "leader", "co", "outsider")} == {
        "lead": 403,
        "leader": 403,
        "co": 403,
        "outsider": 404,
    }
    assert state() == "opened"
    assert clerk.post(here, {"move": "lock"}).status_code == 302 and state() == "locked"
    assert clerk.post(here, {"move": "unlock", "note": "补报"}).status_code == 403 and state() == "locked"
    head.post(here, {"move": "unlock"})
    assert state() == "locked"
    head.post(here, {"move": "unlock", "note": "补报"})
    assert state() == "opened"
    assert clerk.post(here, {"move": "nothing"}).status_code == 400
    clerk.post(here, {"move": "withdraw", "note": "发错了"})
    assert state() == "withdrawn"
    assert "发错了" in clerk.get(f"/rounds/{opened.pk}/").content.decode()


def test_many_sheets_are_accepted_at_once_and_the_skipped_are_told(world, opened, enter):
    report(world, opened, "lead")
    ids = [sheet.pk for sheet in opened.sheets.all()]
    answer = enter("clerk").post(f"/rounds/{opened.pk}/accept/", {"ids": ids, "act": "accept"}, follow=True)
    page = answer.content.decode()
    assert "已通过 1 家" in page and "跳过 1 家：甲市配合局" in page and "填报中" in page
    assert sorted(opened.sheets.values_list("state", flat=True)) == ["accepted", "filling"]
    again = enter("clerk").post(f"/rounds/{opened.pk}/accept/", {"all": "1", "query": "pick=waiting"}, follow=True)
    assert "没有勾选单位" in again.content.decode()
    assert enter("lead").post(f"/rounds/{opened.pk}/accept/", {"ids": ids}).status_code == 403


def test_accepting_many_asks_no_more_for_three_than_for_one(world, enter):
    costs = []
    for n, keys in ((1, ["lead"]), (2, ["lead", "co"])):
        round_ = open_round(world, make_plan(world, rows_of(n), title=f"{n}件"), title=f"第{n}轮")
        for key in keys:
            sheet = sheet_of(round_, world, key)
            fill(world, sheet, key)
        Sheet.objects.filter(round=round_).update(state="signed")
        round_.sheets.get(unit=world.units["lead"]).lines.update(state="signed")
        ids = list(round_.sheets.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as caught:
            outcome = sheets.accept_many(actor=world.acting("clerk"), ids=ids)
        assert len(outcome.done) == len(keys)
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_exports_hold_what_is_shown(world, opened, enter):
    report(world, opened, "lead")
    answer = enter("clerk").get(f"/rounds/{opened.pk}/?export=xlsx&pick=reported")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["甲市牵头局"] and "联系人" in rows[0]
    listed = enter("clerk").get("/rounds/?export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(listed.streaming_content))).active.iter_rows(values_only=True))
    assert rows[1][1] == "季度进展填报" and rows[1][4] == "1/2"
    assert AuditEvent.objects.filter(kind="export").count() == 2


def test_pages_cost_the_same_for_few_and_for_many(world, enter):
    clerk, costs, lists = enter("clerk"), [], []
    for n in (1, 4):
        round_ = open_round(world, make_plan(world, rows_of(n), title=f"{n}件"), title=f"第{n}轮")
        for path, found in ((f"/rounds/{round_.pk}/", costs), ("/rounds/", lists), (f"/rounds/{round_.pk}/review/", costs)):
            clerk.get(path)
            with CaptureQueriesContext(connection) as caught:
                assert clerk.get(path).status_code == 200
            found.append(len(caught))
    assert costs[:2] == costs[2:] and lists[0] == lists[1]


def test_the_form_warns_of_a_year_whose_holidays_nobody_announced(world, plan, enter):
    clerk, today = enter("clerk"), TODAY()
    CalendarYear.objects.get_or_create(year=today.year)
    CalendarYear.objects.filter(year__gt=today.year).delete()

    def warned(**changes) -> list[str]:
        page = clerk.post("/rounds/new/", form_of(plan, **changes)).content.decode()
        return re.findall(r"(\d{4}(?:、\d{4})*)年放假安排未公布，按周末推算", page)

    assert warned(due=f"{today.year + 1}-02-01") == [str(today.year + 1)]
    assert warned(due=f"{today.year}-12-30", return_days=5) == [str(today.year + 1)]
    assert warned(due=f"{today.year + 1}-12-30", return_days=5) == [f"{today.year + 1}、{today.year + 2}"]
    soon = [] if (today + timedelta(days=2)).year == today.year else [str(today.year + 1)]
    assert warned(due=str(today), return_days=1) == warned(due="13月45日", return_days=1) == soon
    CalendarYear.objects.all().delete()
    page = clerk.get("/rounds/new/").content.decode()
    assert "年放假安排未公布，按周末推算" in page
