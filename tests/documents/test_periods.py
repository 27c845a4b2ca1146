"""Duties of periods and minimums: only where a ledger is adopted, opened once, closed and opened again by what is written."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from documents import jobs
from documents.declared import periods as spans
from documents.known import LEDGERS
from documents.models import LedgerDuty, LedgerForm
from documents.services import periods, records
from fazhi.agenda import reminders
from fazhi.agenda.models import Duty, Notice
from tests.cast import World


def adopt(world: World, code: str, text: str = "", on: date | None = None) -> LedgerForm:
    number = LedgerForm.objects.filter(ledger=code, government=world.units["city"]).count() + 1
    made = LedgerForm.objects.create(
        ledger=code, government=world.units["city"], number=number, text=text, document="甲府发〔2026〕1号"
    )
    if on:
        LedgerForm.objects.filter(pk=made.pk).update(taken_at=timezone.make_aware(datetime(on.year, on.month, on.day)))
    return made


def owed(clock: str, **rest) -> list[LedgerDuty]:
    return list(
        LedgerDuty.objects.filter(clock=clock, **rest).select_related("duty", "book__unit").order_by("starts", "book__unit")
    )


@pytest.mark.parametrize(
    ("every", "day", "around", "before"),
    [
        ("month", date(2024, 2, 29), (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 1, 1), date(2024, 1, 31))),
        ("month", date(2026, 12, 31), (date(2026, 12, 1), date(2026, 12, 31)), (date(2026, 11, 1), date(2026, 11, 30))),
        ("quarter", date(2026, 1, 5), (date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 10, 1), date(2025, 12, 31))),
        ("half-year", date(2026, 7, 1), (date(2026, 7, 1), date(2026, 12, 31)), (date(2026, 1, 1), date(2026, 6, 30))),
        ("year", date(2026, 7, 1), (date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_periods_begin_and_end_as_the_calendar_does(every, day, around, before):
    assert spans.around(every, day) == around and spans.before(every, day) == before
    assert around in list(spans.of_year(every, day.year))


def test_nothing_is_owed_where_nobody_adopted_the_ledger(world):
    jobs.bring_periods()
    assert not LedgerDuty.objects.exists() and not Duty.objects.filter(kind="ledger").exists()


def body(world: World, who: str) -> None:
    """Put a unit on the roster of those that enforce."""
    unit = world.acting(who).unit
    words = {"unit": unit.name, "name": unit.name, "state": "有效"}
    for one in LEDGERS["enforcement_bodies"].fields:
        if one.required and one.key not in words:
            known = {"date": "2020-01-01", "choice": (one.choices or ("",))[0], "whole": "1", "flag": "是"}
            words[one.key] = known.get(one.type, "甲")
    records.create("enforcement_bodies", world.units["office"], words, actor=world.acting("clerk"))


def test_a_month_is_owed_by_those_on_the_roster_and_closed_by_its_record(world):
    body(world, "lead")
    adopt(world, "enforcement_totals", on=date(2020, 1, 1))
    today = timezone.localdate()
    jobs.bring_periods()
    rows = owed("monthly")
    assert [row.book.unit for row in rows] == [world.units["lead"]] * 2
    last, now = rows
    assert (last.starts, last.ends) == spans.before("month", today) and (now.starts, now.ends) == spans.around("month", today)
    assert last.duty.due == last.ends + timedelta(days=10) and last.duty.unit == world.units["lead"]
    assert last.duty.title == f"行政执法案件月报（{last.starts.year}年{last.starts.month}月）"
    before = list(Duty.objects.filter(kind="ledger").values())
    jobs.bring_periods()
    assert list(Duty.objects.filter(kind="ledger").values()) == before
    month = f"{last.starts.year}年{last.starts.month}月"
    made = records.create(
        "enforcement_totals", world.units["lead"], {"month": month, "nothing": "是"}, actor=world.acting("lead")
    )
    assert [bool(row.duty.closed_at) for row in owed("monthly")] == [True, False]
    records.act(made, "remove", actor=world.acting("lead"), note="登错了")
    assert not any(row.duty.closed_at for row in owed("monthly"))


def test_what_fell_due_before_the_adoption_is_not_asked_for(world):
    body(world, "lead")
    adopt(world, "enforcement_totals")
    periods.bring_all(timezone.localdate().replace(day=15))
    assert {row.starts for row in owed("monthly")} <= {
        spans.around("month", timezone.localdate())[0],
        spans.before("month", timezone.localdate())[0],
    }
    assert all(row.duty.due >= timezone.localdate().replace(day=15) for row in owed("monthly"))


def test_a_minimum_is_owed_until_it_is_reached_and_again_when_it_falls(world, study):
    adopt(world, "law_study")
    jobs.bring_periods()
    today = timezone.localdate()
    lead = owed("min:activities:y", book__unit=world.units["lead"])[0]
    assert lead.duty.title == "学法活动次数：全年不少于 4 次" and lead.duty.due == date(today.year, 12, 31)
    city = owed("min:sessions:y", book__unit=world.units["city"])[0]
    assert city.duty.unit == world.units["office"]
    assert not LedgerDuty.objects.filter(book__unit=world.units["county"]).exists()
    several = [study(topic=f"第{turn}部法") for turn in range(4)]
    closed = Duty.objects.get(pk=lead.duty_id)
    assert closed.closed_at is not None
    study(topic="第五部法")
    assert Duty.objects.get(pk=lead.duty_id).closed_at == closed.closed_at
    for one in several[:2]:
        records.act(one, "remove", actor=world.acting("lead"), note="登错了")
    assert Duty.objects.get(pk=lead.duty_id).closed_at is None


def test_a_changed_minimum_changes_the_duty_and_none_waives_it(world):
    adopt(world, "law_study")
    jobs.bring_periods()
    said = (
        'measure = "activities"',
        "value = {}",
        'every = "year"',
        'kinds = ["department"]',
        'levels = ["city"]',
        'source = "甲"',
    )
    own = "\n".join(["[[minimums]]", *said])
    adopt(world, "law_study", own.format(6))
    jobs.bring_periods()
    duty = owed("min:activities:y", book__unit=world.units["lead"])[0].duty
    assert duty.title == "学法活动次数：全年不少于 6 次"
    adopt(world, "law_study", own.format(0))
    jobs.bring_periods()
    duty.refresh_from_db()
    assert duty.waived_why == periods.NOT_OWED
    adopt(world, "law_study", own.format(2))
    jobs.bring_periods()
    duty.refresh_from_db()
    assert duty.waived_at is None and duty.title.endswith("不少于 2 次")


def test_the_unit_is_reminded_of_its_ledgers_minimum_before_the_year_runs_out_and_once(world, clock):
    clock("2031-01-10 09:00")
    adopt(world, "law_study")
    jobs.bring_periods()
    lead = world.acting("lead")
    given = {"form": "专题讲座", "minutes": "40", "people": "20", "speaker": "某教授", "held_on": "2031-01-10"}
    for turn in range(3):
        records.create("law_study", lead.unit, given | {"topic": f"第{turn}部法"}, actor=lead)
    told = Notice.objects.filter(rule="due", duty__ledger_duty__clock="min:activities:y", person=world.users["lead"])
    clock("2031-11-28 09:00")
    reminders.scan()
    assert not told.exists()
    clock("2031-12-01 09:00")
    for _ in range(3):
        reminders.scan()
    assert [(one.offset, one.title) for one in told] == [(-30, "还有30天到期：学法活动次数：全年不少于 4 次")]
    records.create("law_study", lead.unit, given | {"topic": "第四部法", "held_on": "2031-12-01"}, actor=world.acting("lead"))
    clock("2031-12-31 09:00")
    reminders.scan()
    assert told.count() == 1
