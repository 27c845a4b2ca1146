"""The outbox: one digest a day, urgent at once, one sender for one message, failures in words, retries under one id."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from fazhi.agenda import mail, notices, outbox, reminders
from fazhi.agenda.models import Delivery, Notice
from fazhi.agenda.notices import Told
from fazhi.org.models import User

pytestmark = pytest.mark.django_db
NUMBERS = iter(range(1, 10**6))


@pytest.fixture
def tell(city):
    """Return `tell("lead", title)`: an event that somebody is told."""

    def make(*who: str, title: str = "计划已下达", urgent: bool = False) -> int:
        people = [city.users[name].pk for name in who]
        return notices.tell("test.event", [Told(people, next(NUMBERS), title, urgent=urgent)])

    return make


def when(delivery: Delivery) -> str:
    return timezone.localtime(delivery.next_at).strftime("%m-%d %H:%M")


def test_events_of_a_day_go_into_the_next_working_days_digest(tell, clock, mailoutbox):
    clock("2026-06-12 15:00")
    tell("lead", title="甲"), tell("lead", title="乙")
    only = Delivery.objects.get()
    assert (only.kind, only.day, when(only)) == ("digest", date(2026, 6, 15), "06-15 08:30")
    assert outbox.work() == 0
    clock("2026-06-15 08:31")
    assert outbox.work() == 1
    assert len(mailoutbox) == 1 and "甲" in mailoutbox[0].body and "乙" in mailoutbox[0].body
    assert mailoutbox[0].extra_headers["Message-ID"] == only.message_id


def test_the_morning_reminders_join_the_digest_that_waits(tell, owe, clock, mailoutbox):
    clock("2026-06-09 15:00")
    tell("lead", title="昨天的事")
    owe("lead", "2026-06-11")
    clock("2026-06-10 00:01")
    reminders.tick()
    clock("2026-06-10 08:30")
    outbox.work()
    mine = [one for one in mailoutbox if one.to == ["lead@example.gov.cn"]]
    assert len(mine) == 1 and "昨天的事" in mine[0].body and "还有1天到期" in mine[0].body


def test_after_the_digest_is_gone_the_next_one_is_tomorrows(tell, owe, clock, mailoutbox):
    owe("lead", "2026-06-11", title="头一件")
    reminders.tick()
    outbox.work()
    owe("lead", "2026-06-11", title="后一件")
    clock("2026-06-10 11:00")
    reminders.tick()
    outbox.work()
    assert len([one for one in mailoutbox if one.to == ["lead@example.gov.cn"]]) == 1
    waiting = Delivery.objects.get(state="waiting", person__username="lead")
    assert (waiting.day, waiting.notices.count()) == (date(2026, 6, 11), 1)


def test_urgent_goes_at_once_and_once(tell, mailoutbox):
    tell("lead", title="退回", urgent=True)
    assert (outbox.work(), outbox.work()) == (1, 0)
    assert [one.subject for one in mailoutbox] == ["退回"]


def test_who_switched_the_digest_off_gets_only_what_is_urgent(tell, city, mailoutbox, clock):
    User.objects.filter(username="lead").update(digest=False)
    tell("lead", "co", title="平常的事")
    tell("lead", title="要紧的事", urgent=True)
    clock("2026-06-11 09:00")
    outbox.work()
    assert sorted((one.to[0], one.subject) for one in mailoutbox) == [
        ("co@example.gov.cn", "平常的事"),
        ("lead@example.gov.cn", "要紧的事"),
    ]
    assert Notice.objects.filter(person__username="lead").count() == 2


def test_nobody_without_an_address_gets_a_message(tell, city):
    User.objects.filter(username="lead").update(email="")
    assert tell("lead", urgent=True) == 1
    assert not Delivery.objects.exists()


def test_nobody_is_told_what_they_did_and_nobody_twice(city):
    told = [Told([city.users["lead"].pk, city.users["co"].pk], 77, "同一件")]
    assert notices.tell("x", told, but=city.users["co"].pk) == 1
    assert notices.tell("x", told, but=city.users["co"].pk) == 0


def test_without_a_mail_server_messages_wait(tell, settings, mailoutbox):
    settings.MAIL_READY = False
    tell("lead", urgent=True)
    assert outbox.work() == 0
    assert Delivery.objects.get().state == "waiting" and Delivery.objects.get().attempts == 0
    assert outbox.longest_wait() == timedelta(0)
    settings.MAIL_READY = True
    assert outbox.work() == 1


def test_only_one_worker_takes_a_message(tell):
    tell("lead", urgent=True)
    key = Delivery.objects.get().pk
    assert outbox.claim(key) is not None
    assert outbox.claim(key) is None


def test_a_lost_claim_is_shown_as_unknown_and_sent_again_under_the_same_id(tell, clock, mailoutbox):
    tell("lead", urgent=True)
    before = outbox.claim(Delivery.objects.get().pk)
    clock("2026-06-10 09:01")
    assert outbox.recover() == 0
    clock("2026-06-10 09:03")
    assert outbox.recover() == 1
    assert Delivery.objects.get().get_state_display() == "结果未知"
    assert outbox.work() == 1
    after = Delivery.objects.get()
    assert (after.state, after.attempts, after.fault) == ("sent", 2, outbox.AGAIN)
    assert mailoutbox[0].extra_headers["Message-ID"] == before.message_id


def test_a_late_worker_does_not_overwrite_the_second_one(tell, clock):
    tell("lead", urgent=True)
    first = outbox.claim(Delivery.objects.get().pk)
    clock("2026-06-10 09:03")
    outbox.recover()
    second = outbox.claim(first.pk)
    late = Delivery.objects.filter(pk=first.pk, state="claimed", claimed_until=first.claimed_until)
    assert late.update(state="failed") == 0
    assert Delivery.objects.get().claimed_until == second.claimed_until


class Broken:
    """A mail server that refuses in a way of its own."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def open(self) -> None:
        pass

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    def send_messages(self, written: list) -> None:
        raise self.fault


FAULTS = [
    (ConnectionRefusedError(111, "Connection refused"), "连不上邮件服务器", False),
    (TimeoutError(), "没有应答", False),
    (smtplib.SMTPServerDisconnected("x"), "中断了连接", False),
    (smtplib.SMTPAuthenticationError(535, b"no"), "不接受账号或密码：no", False),
    (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), "不接受收件地址 lead@example.gov.cn：550 no such user", True),
    (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), "450 later", False),
    (smtplib.SMTPDataError(554, b"spam"), "没有接受：554 spam", True),
    (smtplib.SMTPDataError(451, b"busy"), "没有接受：451 busy", False),
    (RuntimeError("odd"), "没有发出：RuntimeError", False),
]


@pytest.mark.parametrize(("fault", "words", "for_good"), FAULTS)
def test_a_failure_is_said_in_words(tell, monkeypatch, fault, words, for_good):
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(fault))
    tell("lead", urgent=True)
    assert outbox.work() == 0
    row = Delivery.objects.get()
    assert words in row.fault
    assert row.state == ("failed" if for_good else "waiting")


def test_retries_wait_longer_each_time_and_then_it_has_failed(tell, monkeypatch, clock):
    monkeypatch.setattr(outbox, "get_connection", lambda: Broken(TimeoutError()))
    tell("lead", urgent=True)
    waits = []
    for _ in range(8):
        row = Delivery.objects.get()
        if row.state == "failed":
            break
        clock(timezone.localtime(row.next_at).strftime("%Y-%m-%d %H:%M:%S"))
        at = timezone.now()
        outbox.work()
        waits.append((Delivery.objects.get().next_at - at).total_seconds() / 60)
    assert row.state == "failed" and row.attempts == 6
    assert waits[:5] == [1, 5, 15, 60, 240]


def test_send_again_starts_a_failed_message_anew(tell, monkeypatch, mailoutbox):
    tell("lead", urgent=True)
    Delivery.objects.update(state="failed", attempts=6, fault="x")
    assert outbox.send_again(Delivery.objects.all()) == (1, 0)
    assert outbox.work() == 1
    assert outbox.send_again(Delivery.objects.all()) == (0, 1)


def test_a_long_digest_is_cut_and_says_so(tell, city, clock, mailoutbox):
    for n in range(mail.SHOWN + 5):
        tell("lead", title=f"第{n}件")
    clock("2026-06-11 09:00")
    outbox.work()
    assert mailoutbox[0].subject == "55 条通知：第0件"
    assert "另有 5 条" in mailoutbox[0].body


def test_links_stand_only_where_the_site_has_an_address(city, settings, mailoutbox):
    settings.SITE_URL = "https://fazhi.example.gov.cn"
    notices.tell("x", [Told([city.users["lead"].pk], 5, "看", noun="tasks.task", object_id=12, urgent=True)])
    outbox.work()
    assert "https://fazhi.example.gov.cn/tasks/12/" in mailoutbox[0].body


def test_a_title_with_a_line_break_is_one_subject(city, mailoutbox):
    notices.tell("x", [Told([city.users["lead"].pk], 6, "甲\r\nBcc: a@b.c", urgent=True)])
    outbox.work()
    assert mailoutbox[0].subject == "甲 Bcc: a@b.c"
