"""`manage.py sample`: fills an empty database with a sample year, or with many tasks for measuring."""

from __future__ import annotations

import os
import secrets
import time
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessment.sample import papers, published, reports
from documents.sample import records
from fazhi.org.acting import Acting, act_as
from fazhi.org.models import Post, Role, Unit, User
from tasks.sample import large, mail, year
from tasks.sample.moments import Moments


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentTypeError("日期写成 YYYY-MM-DD") from None


class Command(BaseCommand):
    """Loads a sample; refuses a database that holds anything."""

    help = "往空数据库里装示例：不带参数装一个虚构城市的示例年度；带 --tasks 装供测速用的大量任务"

    def add_arguments(self, parser) -> None:
        """Declare the options."""
        parser.add_argument("--today", type=_day, help="以这一天为今天（默认当天）")
        parser.add_argument("--tasks", type=int, help="只为测速：任务数")
        parser.add_argument("--units", type=int, default=200, help="只为测速：单位数")

    def handle(self, *args, **options) -> None:
        """Load, and say what was loaded and how to sign in."""
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError("数据库里已有单位或人员，没有装入示例。示例只装进空数据库，请另建一个空库再装。")
        moments = Moments(options["today"] or timezone.localdate())
        password, printed = sample_password()
        began = time.monotonic()
        if options["tasks"] is None:
            _year(moments, password)
        elif options["tasks"] < large.LEAST_TASKS or options["units"] < large.LEAST_UNITS:
            raise CommandError(f"至少要{large.LEAST_TASKS}项任务、{large.LEAST_UNITS}个单位。")
        else:
            large.load(moments, password, tasks=options["tasks"], units=options["units"])
        self.stdout.write(f"示例已装入，用时{time.monotonic() - began:.1f}秒。各账号同一个密码{printed}。")


@transaction.atomic
def _year(moments: Moments, password: str) -> None:
    """The year of plans and rounds, the reports about them, and the mail that all this made; all of it or nothing."""
    road = year.load(moments, password)
    published.tell(road)
    reports.tell(road)
    papers.tell(road)
    records.tell(moments.today, _writer)
    mail.post(moments)


def _writer(unit: Unit) -> Acting:
    """Somebody who writes for a unit: its liaison, or its clerk."""
    roles = (Role.LIAISON, Role.CLERK)
    return act_as(Post.objects.filter(unit=unit, role__in=roles).select_related("user", "unit").order_by("pk")[0])


def sample_password() -> tuple[str, str]:
    """Return the accounts' password and where to find it: the setting, else the one kept in var/ (made on first use)."""
    if settings.SAMPLE_PASSWORD:
        return settings.SAMPLE_PASSWORD, "（FAZHI_SAMPLE_PASSWORD 所定）"
    place = Path(settings.FAZHI_VAR) / "sample_password"
    if not place.exists() or not place.read_text("utf-8").strip():
        place.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(f"fz-{secrets.token_hex(5)}")
    password = place.read_text("utf-8").strip()
    return password, f"：{password}（存于 {place}）"
