"""Reminders: the right people on the right day, each once, whatever the scans do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.agenda import outbox, reminders, working_days
from fazhi.agenda.models import Delivery, Duty, Heartbeat, Notice, ReminderRule
from fazhi.agenda.working_days import shifted
from fazhi.org.services import people
from tests.cast import make_plan

pytestmark = pytest.mark.django_db


def told(**which) -> list[tuple[str, int]]:
    """Who was reminded at which offset."""
    rows = Notice.objects.filter(rule="due", **which).order_by("person__username", "offset")
    return list(rows.values_list("person__username", "offset"))


def test_the_default_rules():
    rules = ReminderRule.objects.filter(role="liaison").values_list("offset", "repeat", "urgent")
    assert sorted(rules) == [
        *((day, 0, False) for day in (-30, -7, -3, -1, 0)),
        *((day, 0, True) for day in (1, 3)),
        (7, 7, True),
    ]
    assert sorted(ReminderRule.objects.filter(role="unit_head").values_list("offset", flat=True)) == [-1, 0, 1, 3, 7]


@pytest.mark.parametrize(
    ("due", "who"),
    [
        ("2026-07-10", [("lead", -30)]),
        ("2026-06-17", [("lead", -7)]),
        ("2026-06-16", []),
        ("2026-06-13", [("lead", -3)]),
        ("2026-06-11", [("lead", -1), ("lead_head", -1)]),
        ("2026-06-10", [("lead", 0), ("lead_head", 0)]),
        ("2026-06-09", [("lead", 1), ("lead_head", 1)]),
        ("2026-06-07", [("lead", 3), ("lead_head", 3)]),
        ("2026-06-03", [("lead", 7), ("lead_head", 7)]),
        ("2026-05-27", [("lead", 14), ("lead_head", 14)]),
        ("2025-06-11", [("lead", 364), ("lead_head", 364)]),
    ],
)
def test_who_is_told_today(owe, due, who):
    owe("lead", due, opened="2025-01-01")
    reminders.scan()
    assert told() == who


@pytest.mark.parametrize(
    ("due", "offset", "day"),
    [
        ("2026-10-01", 0, "2026-09-30"),  # a holiday: the working day before
        ("2026-10-08", -1, "2026-09-30"),  # the whole week is free
        ("2026-09-30", 1, "2026-10-08"),  # after it: the working day after
        ("2026-10-11", -1, "2026-10-10"),  # a Saturday that is worked
        ("2026-09-21", -1, "2026-09-20"),  # a Sunday that is worked
        ("2026-06-15", -1, "2026-06-12"),  # an ordinary weekend
    ],
)
def test_a_reminder_never_falls_on_a_rest_day(db, due, offset, day):
    start = date.fromisoformat(due)
    calendar = working_days.between(start - timedelta(days=60), start + timedelta(days=60))
    assert shifted(start, offset, calendar) == date.fromisoformat(day)


def test_a_friday_speaks_for_the_weekend_once(owe, clock):
    """Due on Monday: one day before is Sunday and three days before is Friday; both fall on Friday, one notice is written."""
    duty = owe("lead", "2026-06-15")
    clock("2026-06-12 09:00")
    reminders.scan()
    assert told(duty=duty) == [("lead", -1), ("lead_head", -1)]


def test_what_is_signed_closed_waived_or_not_open_yet_is_left_alone(owe):
    now = timezone.now()
    for changes in ({"signed_at": now}, {"closed_at": now}, {"waived_at": now, "waived_why": "撤销"}):
        Duty.objects.filter(pk=owe("lead", "2026-06-11").pk).update(**changes)
    owe("lead", "2026-06-11", opened="2026-06-11")
    reminders.scan()
    assert told() == []


def test_a_government_is_reminded_through_its_office(owe):
    owe("county", "2026-06-11")
    reminders.scan()
    assert told() == [("county", -1)]


def test_the_person_who_has_the_work_in_hand_is_told_too(city, clock):
    from tasks.models import TaskUnit
    from tasks.services import parts

    make_plan(city, [{"title": "梳理清单", "lead": ["lead"], "day": date(2026, 6, 17)}])
    part = TaskUnit.objects.get()
    parts.hand_on(parts.receive(part, actor=city.acting("lead")), actor=city.acting("lead"), person=city.users["lead_head"])
    reminders.scan()
    assert told() == [("lead", -7), ("lead_head", -7)]
    notice = Notice.objects.filter(rule="due").first()
    assert (notice.noun, notice.object_id) == ("tasks.task", part.task_id)
    assert notice.title == "还有7天到期：梳理清单" and "时限 2026-06-17" in notice.words


def test_who_left_or_was_switched_off_is_not_told(owe, city):
    owe("lead", "2026-06-11")
    people.leave(city.posts["lead"], actor=city.acting("secadmin"), version=1, on=date(2026, 6, 10))
    city.users["lead_head"].__class__.objects.filter(username="lead_head").update(is_active=False)
    reminders.scan()
    assert told() == []


def test_scans_write_each_reminder_once(owe):
    owe("lead", "2026-06-11")
    assert [reminders.scan() for _ in range(3)] == [2, 0, 0]
    assert Delivery.objects.count() == 2 and Delivery.notices.through.objects.count() == 2


def test_a_duty_opened_after_the_scan_is_found_within_the_hour(owe, clock):
    assert reminders.tick() == 0
    owe("lead", "2026-06-11", opened="2026-06-10")
    clock("2026-06-10 09:30")
    assert reminders.tick() == 0
    clock("2026-06-10 10:01")
    assert reminders.tick() == 2


def test_a_new_day_is_scanned_at_once_and_nothing_goes_out_at_night(owe, clock):
    owe("lead", "2026-06-11")
    owe("lead", "2026-06-10", title="逾期的")
    clock("2026-06-10 23:59")
    reminders.tick()
    clock("2026-06-11 00:01")
    assert reminders.tick() == 4
    late = Delivery.objects.filter(kind="overdue")
    assert {timezone.localtime(one.next_at).strftime("%m-%d %H:%M") for one in late} == {"06-11 08:30"}


def test_72_hours_of_outage_skip_nothing_and_one_digest_tells_it(owe, clock, mailoutbox):
    """T4: Wednesday noon to Saturday noon without a tick."""
    clock("2026-06-10 12:00")
    reminders.tick()
    rows = {days: owe("lead", f"2026-06-{10 + days}", title=f"第{days}件") for days in (4, 8, 9, 10)}
    missed = {(rows[4].pk, -3), (rows[4].pk, -1), (rows[8].pk, -7), (rows[9].pk, -7), (rows[10].pk, -7)}
    clock("2026-06-13 12:00")
    reminders.tick()
    found = set(Notice.objects.filter(rule="due", person__username="lead").values_list("duty_id", "offset"))
    # due on Sunday 14: three days before is Thursday 11; one day before and the day itself move to Friday 12 together
    assert found == (missed - {(rows[4].pk, -1)}) | {(rows[4].pk, 0)}
    outbox.work()
    mine = [mail for mail in mailoutbox if mail.to == ["lead@example.gov.cn"]]
    assert len(mine) == 1 and all(f"第{days}件" in mine[0].body for days in rows)


def test_the_weekly_reminder_goes_on(owe, clock):
    duty = owe("lead", "2026-06-03")
    for week in range(4):
        clock(f"2026-06-{10 + 7 * week if week < 3 else 30} 09:00")
        reminders.tick()
    offsets = [offset for who, offset in told(duty=duty) if who == "lead"]
    assert offsets == [7, 14, 21]


def test_a_rule_switched_off_is_silent_and_a_kind_rule_speaks_for_its_kind(owe):
    ReminderRule.objects.update(active=False)
    ReminderRule.objects.create(kind="sheet", offset=-2, role="liaison", by_mail=False)
    owe("lead", "2026-06-12", kind="task")
    sheet = owe("lead", "2026-06-12", kind="sheet")
    reminders.scan()
    assert told() == [("lead", -2)] and told(duty=sheet) == [("lead", -2)]
    assert not Delivery.objects.exists()


def test_a_postponed_duty_is_reminded_of_its_new_day(owe, clock):
    duty = owe("lead", "2026-06-11")
    reminders.scan()
    Duty.objects.filter(pk=duty.pk).update(due=date(2026, 6, 12))
    clock("2026-06-11 09:00")
    reminders.tick()
    assert Notice.objects.filter(duty=duty, person__username="lead", offset=-1).count() == 2


def test_a_clock_set_back_writes_nothing_anew(owe, clock):
    owe("lead", "2026-06-11")
    reminders.scan()
    clock("2026-06-09 09:00")
    reminders.scan()
    assert sorted({offset for _, offset in told()}) == [-1]
    assert timezone.localdate(Heartbeat.objects.get(name="reminders").at) == date(2026, 6, 10)


def test_the_scan_costs_the_same_for_ten_duties_and_for_fifty(owe, clock):
    costs = []
    for day, number in ((11, 10), (18, 50)):
        for n in range(number):
            owe("lead", f"2026-06-{day + 7}", title=f"{day}-{n}")
        clock(f"2026-06-{day} 09:00")
        with CaptureQueriesContext(connection) as caught:
            assert reminders.scan() >= number
        costs.append(len(caught))
        Duty.objects.update(signed_at=timezone.now())
    assert costs[0] == costs[1]
