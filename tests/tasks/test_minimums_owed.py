"""A minimum of a task is owed once a period: opened, reminded of, closed and opened again by records, waived with its task."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.services import records
from fazhi.agenda import reminders
from fazhi.agenda.models import Duty, Notice
from fazhi.flow.engine import move
from fazhi.org import access
from tasks import jobs
from tasks.models import Minimum, MinimumDuty, Plan, Task, TaskUnit
from tasks.services import carry_over, claims, minimums, parts, plans
from tests.cast import World, make_plan
from tests.tasks.claims.conftest import claim, finish

pytestmark = pytest.mark.django_db
ACTIVITIES = "ledger.law_study.activities"
STUDY = {"form": "专题讲座", "topic": "行政复议法", "minutes": "40", "people": "20", "speaker": "某教授"}
YEAR = "学法活动次数：全年不少于 4 次"


def low(task: Task, **given) -> Minimum:
    told = {"value": 4, "measure": "次", "period": "year", "words": "每年不少于4次", "counted_by": ACTIVITIES}
    return Minimum.objects.create(task=task, **(told | given))


def studied(world: World, day: date, who: str = "lead", times: int = 1) -> list:
    actor = world.acting(who)
    return [
        records.create("law_study", actor.unit, STUDY | {"held_on": f"{day}", "topic": f"第{turn}部法"}, actor=actor)
        for turn in range(times)
    ]


def owed(**which) -> list[Duty]:
    return list(Duty.objects.filter(kind="minimum", **which).order_by("due", "unit__path"))


def said(**which) -> list[tuple[str, bool, str]]:
    """Title, whether closed, why waived."""
    return [(duty.title, bool(duty.closed_at), duty.waived_why) for duty in owed(**which)]


@pytest.fixture
def plan(world, clock) -> Plan:
    """Issued on 10 January 2031: two leads and one who helps have to set up a rule by March; four sessions a year are asked."""
    clock("2031-01-10 09:00")
    made = make_plan(world, [{"title": "落实学法制度", "lead": ["lead", "outsider"], "co": ["co"], "day": date(2031, 3, 31)}])
    low(made.tasks.get())
    return made


def test_those_who_answer_owe_it_by_the_last_day_of_the_year(world, plan):
    jobs.bring_minimums()
    assert [(duty.unit.name, duty.open_from, duty.due, duty.title) for duty in owed()] == [
        (unit, date(2031, 1, 1), date(2031, 12, 31), f"{YEAR}（还差 4 次）") for unit in ("甲市牵头局", "甲市旁观局")
    ]
    before = list(Duty.objects.order_by("pk").values())
    jobs.bring_minimums()
    assert list(Duty.objects.order_by("pk").values()) == before


def test_records_close_it_and_open_it_again_at_once(world, plan, clock):
    jobs.bring_minimums()
    mine = {"unit": world.units["lead"]}
    made = studied(world, date(2031, 1, 9), times=3)
    assert said(**mine) == [(f"{YEAR}（还差 1 次）", False, "")]
    made += studied(world, date(2031, 1, 10))
    assert said(**mine) == [(YEAR, True, "")]
    first = owed(**mine)[0].closed_at
    clock("2031-02-10 09:00")
    made += studied(world, date(2031, 2, 10))
    assert owed(**mine)[0].closed_at == first
    for one in made[:2]:
        records.act(one, "remove", actor=world.acting("lead"), note="登错了")
    assert said(**mine) == [(f"{YEAR}（还差 1 次）", False, "")]
    records.act(made[0], "restore", actor=world.acting("lead"))
    assert said(**mine) == [(YEAR, True, "")]
    assert said(unit=world.units["outsider"]) == [(f"{YEAR}（还差 4 次）", False, "")]
    studied(world, date(2030, 12, 31), who="outsider")
    assert said(unit=world.units["outsider"]) == [(f"{YEAR}（还差 4 次）", False, "")]


def test_a_governments_own_figure_settles_what_its_unit_owes(world, plan):
    """Sessions of the executive meeting are the government's, whoever sees to them; the unit's own record isn't one."""
    Minimum.objects.update(counted_by="ledger.law_study.sessions")
    jobs.bring_minimums()
    mine, words = {"unit": world.units["lead"]}, "常务会议学法次数：全年不少于 4 次"
    session = STUDY | {"form": "常务会议学法", "held_on": "2031-01-09"}
    records.create("law_study", world.units["lead"], session, actor=world.acting("lead"))
    assert said(**mine) == [(f"{words}（还差 4 次）", False, "")]
    for turn in range(4):
        records.create("law_study", world.units["city"], session | {"topic": f"第{turn}部法"}, actor=world.acting("clerk"))
    assert said(**mine) == [(words, True, "")]


def test_the_unit_is_reminded_before_the_year_runs_out_and_once(world, plan, clock):
    jobs.bring_minimums()
    studied(world, date(2031, 1, 9), times=3)
    told = Notice.objects.filter(rule="due", duty__kind="minimum", person=world.users["lead"])
    clock("2031-11-28 09:00")
    reminders.scan()
    assert not told.exists()
    clock("2031-12-01 09:00")
    for _ in range(3):
        reminders.scan()
    assert [(one.offset, one.title, one.noun, one.object_id) for one in told] == [
        (-30, f"还有30天到期：{YEAR}（还差 1 次）", "tasks.task", plan.tasks.get().pk)
    ]
    studied(world, date(2031, 12, 1))
    clock("2031-12-31 09:00")
    reminders.scan()
    assert told.count() == 1
    last = Notice.objects.filter(rule="due", duty__kind="minimum", person=world.users["outsider"], offset=0)
    assert [one.title for one in last] == [f"今天到期：{YEAR}（还差 4 次）"]


def test_what_the_same_part_owes_on_that_day_is_asked_once_and_says_what_is_missing(world, clock):
    """A task without a date is owed on the plan's last day: a second line would ask the same work twice."""
    clock("2031-01-10 09:00")
    plan = make_plan(world, [{"title": "落实学法制度", "lead": ["lead"]}])
    low(plan.tasks.get())
    studied(world, date(2031, 1, 9), times=3)
    jobs.bring_minimums()
    assert not owed()
    clock("2031-12-24 09:00")
    reminders.scan()
    words = Notice.objects.filter(rule="due", person=world.users["lead"], offset=-7).values_list("words", flat=True)
    assert list(words) == [f"时限 2031-12-31（推定）。{YEAR}，还差 1 次。时限前7天的提醒。"]
    studied(world, date(2031, 12, 24))
    clock("2031-12-30 09:00")
    reminders.scan()
    words = Notice.objects.filter(rule="due", person=world.users["lead"], offset=-1).values_list("words", flat=True)
    assert list(words) == ["时限 2031-12-31（推定）。时限前1天的提醒。"]


def test_a_day_of_the_task_that_comes_or_goes_takes_the_minimums_place(world, plan):
    jobs.bring_minimums()
    part = TaskUnit.objects.get(unit=world.units["lead"])
    Duty.objects.filter(task_duty__part=part).update(first_due=date(2031, 12, 31))
    jobs.bring_minimums()
    assert [why for *_, why in said(unit=world.units["lead"])] == [minimums.NOT_OWED]
    Duty.objects.filter(task_duty__part=part).update(first_due=date(2031, 3, 31))
    jobs.bring_minimums()
    assert said(unit=world.units["lead"]) == [(f"{YEAR}（还差 4 次）", False, "")]


@pytest.mark.parametrize(
    ("period", "words", "dues"),
    [
        ("quarter", "当季度", [(2031, 6, 30)]),  # the first quarter ended before the part was handed out
        ("half-year", "半年", [(2031, 6, 30)]),
        ("month", "当月", [(2031, 4, 30), (2031, 5, 31)]),
        ("", "计划期内", [(2031, 12, 31)]),
        ("week", "当周", [(2031, 5, 4), (2031, 5, 11)]),
        ("time", "", []),
    ],
)
def test_each_length_is_owed_for_the_running_period_and_the_one_before(world, clock, period, words, dues):
    clock("2031-04-15 09:00")
    plan = make_plan(world, [{"title": "落实学法制度", "lead": ["lead"], "day": date(2031, 3, 31)}])
    low(plan.tasks.get(), period=period)
    jobs.bring_minimums()
    MinimumDuty.objects.all().delete()
    Duty.objects.filter(kind="minimum").delete()
    clock("2031-05-08 09:00")
    jobs.bring_minimums()
    assert [duty.due for duty in owed()] == [date(*day) for day in dues]
    assert all(words in duty.title for duty in owed())


def test_a_period_that_went_by_stays_owed_and_a_late_record_closes_it(world, clock):
    clock("2031-01-10 09:00")
    plan = make_plan(world, [{"title": "落实学法制度", "lead": ["lead"], "day": date(2031, 3, 15)}])
    low(plan.tasks.get(), period="quarter", value=1)
    for day in ("2031-01-10", "2031-04-10", "2031-07-10", "2031-10-10"):
        clock(f"{day} 09:00")
        jobs.bring_minimums()
    assert [bool(duty.closed_at or duty.waived_at) for duty in owed()] == [False] * 4
    studied(world, date(2031, 2, 3))
    assert [bool(duty.closed_at) for duty in owed()] == [True, False, False, False]


@pytest.mark.parametrize(
    "given",
    [{"counted_by": ""}, {"counted_by": "ledger.gone.all"}, {"comparison": "<="}, {"period": "day"}],
)
def test_what_no_measure_counts_what_is_a_ceiling_and_what_never_ends_make_no_duty(world, plan, given):
    Minimum.objects.update(**given)
    jobs.bring_minimums()
    assert not owed()


def test_of_two_by_one_measure_the_one_that_asks_more_is_owed(world, plan):
    low(plan.tasks.get(), value=6)
    jobs.bring_minimums()
    assert {title for title, *_ in said()} == {"学法活动次数：全年不少于 6 次（还差 6 次）"}


def test_a_changed_minimum_changes_what_is_owed_and_none_waives_it(world, plan):
    jobs.bring_minimums()
    Minimum.objects.update(value=2)
    jobs.bring_minimums()
    assert {title for title, *_ in said()} == {"学法活动次数：全年不少于 2 次（还差 2 次）"}
    Minimum.objects.all().delete()
    jobs.bring_minimums()
    assert {why for *_, why in said()} == {minimums.NOT_OWED}
    low(plan.tasks.get())
    jobs.bring_minimums()
    assert said() == [(f"{YEAR}（还差 4 次）", False, "")] * 2


def test_withdrawing_waives_it_with_the_reason_and_reinstating_asks_again(world, plan):
    jobs.bring_minimums()
    task, clerk = plan.tasks.get(), world.acting("clerk")
    move(task, "withdraw", actor=clerk, note="并入别的任务")
    assert {why for *_, why in said()} == {"任务撤销：并入别的任务"}
    jobs.bring_minimums()
    assert {why for *_, why in said()} == {"任务撤销：并入别的任务"}
    move(task, "reinstate", actor=clerk, note="恢复")
    assert {why for *_, why in said()} == {""}


def test_the_unit_whose_part_was_given_away_owes_it_no_more(world, plan):
    jobs.bring_minimums()
    part = parts.object_to(TaskUnit.objects.get(unit=world.units["outsider"]), actor=world.acting("outsider"), why="不归我们")
    parts.reassign(part, actor=world.acting("clerk"), units=[world.units["county"]], why="职责划转")
    assert [why for *_, why in said(unit=world.units["outsider"])] == ["改派：职责划转"]
    jobs.bring_minimums()
    assert said(unit=world.units["county"]) == [(f"{YEAR}（还差 4 次）", False, "")]


def test_a_closed_claim_closes_it_and_reopening_asks_again(world, plan):
    jobs.bring_minimums()
    filed = claim(world, plan.tasks.get())
    mine = {"unit": world.units["lead"]}
    assert said(**mine) == [(f"{YEAR}（还差 4 次）", False, "")]
    closed = claims.act(filed, "close", actor=world.acting("clerk"))
    assert [done for _, done, _ in said(**mine)] == [True]
    jobs.bring_minimums()
    studied(world, date(2031, 1, 9))
    assert [done for _, done, _ in said(**mine)] == [True]
    claims.act(closed, "reopen", actor=world.acting("clerk"), note="还没有办完")
    jobs.bring_minimums()
    assert said(**mine) == [(f"{YEAR}（还差 3 次）", False, "")]


def test_what_is_carried_on_is_owed_under_the_new_plan_only(world, plan, clock):
    jobs.bring_minimums()
    ahead = make_plan(world, [{"title": "新的一件", "lead": ["co"]}], title="明年要点", state="drafted")
    Plan.objects.filter(pk=ahead.pk).update(starts=date(2032, 1, 1), ends=date(2032, 12, 31))
    clerk = world.acting("clerk")
    carry_over.carry(plan, [plan.tasks.get().pk], into=Plan.objects.get(pk=ahead.pk), actor=clerk)
    plans.act(plan, "close", actor=clerk)
    assert {why for *_, why in said()} == {"任务已结转"}
    jobs.bring_minimums()
    assert {why for *_, why in said()} == {"任务已结转"}


def test_a_task_that_is_done_asks_nobody(world, plan):
    jobs.bring_minimums()
    for who in ("lead", "outsider"):
        finish(world, plan.tasks.get(), who)
    assert plan.tasks.get().state == "done" and all(done for _, done, _ in said())
    jobs.bring_minimums()
    assert [title for title, *_ in said()] == [f"{YEAR}（还差 4 次）"] * 2 and all(done for _, done, _ in said())


def test_desk_and_duties_open_the_task_at_its_minimums(world, plan):
    jobs.bring_minimums()
    client = world.sign_in(Client(), "lead")
    page = client.get("/duties/?kind=minimum").content.decode()
    url = f"/tasks/{plan.tasks.get().pk}/#dues"
    assert f'href="{url}"' in page and f"{YEAR}（还差 4 次）" in page and "任务下限" in page
    assert url in client.get("/").content.decode()
    assert f"{YEAR}" not in world.sign_in(Client(), "county2").get("/duties/").content.decode()


def test_rights_hang_on_the_task(world, plan):
    jobs.bring_minimums()
    owed = Duty.objects.filter(kind="minimum")
    seen = {who: access.only(world.acting(who), owed, "view").count() for who in ("clerk", "lead", "co", "town")}
    assert {who: access.visible(world.acting(who), MinimumDuty).count() for who in seen} == seen
    assert seen == {"clerk": 2, "lead": 2, "co": 2, "town": 0}


def counted(number: int, world: World) -> int:
    rows = [{"title": f"任务{at}", "lead": ["lead", "outsider"], "day": date(2031, 3, 31)} for at in range(number)]
    plan = make_plan(world, rows)
    for task in plan.tasks.all():
        low(task)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        minimums.bring(plan, timezone.localdate())
    assert MinimumDuty.objects.filter(part__plan=plan).count() == number * 2
    return len(asked)


def test_a_plan_of_many_tasks_costs_as_many_queries_as_one_of_one(world, clock):
    clock("2031-01-10 09:00")
    assert counted(1, world) == counted(30, world) <= 16


def test_a_record_settles_many_tasks_in_as_many_queries_as_one(world, clock):
    clock("2031-01-10 09:00")
    spent = []
    for number in (1, 20):
        counted(number, world)
        with CaptureQueriesContext(connection) as asked:
            minimums.follow([ACTIVITIES], [world.units["lead"].pk])
        spent.append(len(asked))
    assert spent == [9, 9]
