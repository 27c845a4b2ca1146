"""Guesses are limited by address at every door, whatever the address claims to be (T30)."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from fazhi.desk import jobs
from fazhi.org.models import AuditEvent, Guess, User
from fazhi.org.services import guesses
from fazhi.ui.addresses import client_ip
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


@pytest.fixture
def staff(world, settings):
    """The cast with a password, and an address limit of six."""
    settings.GUESSES_PER_ADDRESS = 6
    User.objects.update(password=make_password(PASSWORD))
    return world


def guess(number: int, **more):
    """A wrong try at an account of its own, so that no account's own limit is reached."""
    return Client(**more).post("/signin/", {"username": f"nobody{number}", "password": "wrong-guess-1"})


def good(**more) -> int:
    return Client(**more).post("/signin/", {"username": "lead", "password": PASSWORD}).status_code


def test_an_address_that_guesses_at_many_accounts_is_stopped(staff, clock):
    clock("2031-03-03 09:00")
    answers = [guess(number) for number in range(9)]
    assert [answer.status_code for answer in answers] == [422] * 6 + [429] * 3
    assert answers[-1]["Retry-After"] == "901" and "09:15" in answers[-1].content.decode()
    assert good() == 429  # the right password too: it might be the next guess
    assert good(REMOTE_ADDR="10.0.0.9") == 302
    assert AuditEvent.objects.filter(kind="locked", label="来源地址").count() == 1
    assert Guess.objects.count() == 7  # a flood fills no table
    clock("2031-03-03 09:14")
    assert guess(10).status_code == 429
    clock("2031-03-03 09:16")
    assert good() == 302
    jobs.sweep()
    assert not Guess.objects.exists()


def test_a_forwarded_address_is_no_way_round(staff):
    answers = [guess(number, HTTP_X_FORWARDED_FOR=f"10.0.{number}.1").status_code for number in range(8)]
    assert answers == [422] * 6 + [429] * 2


def test_behind_a_proxy_only_its_own_hop_counts(staff, settings):
    settings.BEHIND_PROXY = True
    answers = [guess(n, HTTP_X_FORWARDED_FOR=f"1.2.3.{n}, 10.0.0.7").status_code for n in range(8)]
    assert answers == [422] * 6 + [429] * 2
    assert good(HTTP_X_FORWARDED_FOR="10.0.0.7, 10.0.0.8") == 302
    asked = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="evil\r\n, <b>")
    assert client_ip(asked) is None


def test_a_household_has_one_network(staff):
    answers = [guess(n, REMOTE_ADDR=f"2001:db8:1:2:{n:x}::{n:x}").status_code for n in range(8)]
    assert answers == [422] * 6 + [429] * 2
    assert good(REMOTE_ADDR="2001:db8:1:3::1") == 302
    told = [Client(REMOTE_ADDR=f"2001:db8:9:9::{n:x}").get(ME, headers={"authorization": "Bearer fz_no"}) for n in range(1, 23)]
    assert [answer.status_code for answer in told] == [401] * 20 + [429] * 2


def test_an_office_behind_one_address_comes_in(staff):
    assert [good() for _ in range(20)] == [302] * 20
    assert not Guess.objects.exists()
    for number in range(5):
        guess(number)
    assert [good() for _ in range(20)] == [302] * 20  # coming in neither counts nor clears
    assert Guess.objects.count() == 5


def test_a_stop_by_address_tells_nothing_about_accounts(staff):
    for number in range(6):
        guess(number)
    told = set()
    for name in ("lead", "co", "nobody", "系统管理员"):
        answer = Client().post("/signin/", {"username": name, "password": PASSWORD})
        told.add((answer.status_code, answer.content.decode().partition("<main")[2]))
    assert len(told) == 1 and next(iter(told))[0] == 429


@pytest.mark.parametrize(
    ("ip", "source"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "-"),
    ],
)
def test_what_is_counted(ip, source):
    assert guesses.source_of(ip) == source


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_racing_guesses_count_each():
    start, passed = threading.Barrier(12), []

    def race():
        start.wait()
        passed.append(guesses.knock("signin", "10.0.0.1", 4).wait == 0)
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) <= 4 and len(passed) == 12
    assert guesses.knock("signin", "10.0.0.1", 4).until > timezone.now()
