"""P12: the night's scan over all duties, and the worst night there can be: every open duty is reminded of at once.

Run inside the project's environment by `run.py`; everything is taken back afterwards.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Value  # noqa: E402
from django.db.models.functions import Concat  # noqa: E402
from django.utils import timezone  # noqa: E402

from fazhi.agenda import reminders, working_days  # noqa: E402
from fazhi.agenda.models import Delivery, Heartbeat  # noqa: E402
from fazhi.org.models import User  # noqa: E402

TARGET = 10


class Undone(Exception):
    """Takes the measured work back."""


def scan(*, all_at_once: bool) -> tuple[int, int, int, float, float]:
    """Return open duties, notices written, mails made, the seconds it took and those of this process alone; nothing stays."""
    now = timezone.now()
    day = timezone.localdate(now)
    while not working_days.between(day, day).works(day):
        day += timedelta(days=1)
    found = (0, 0, 0, 0.0, 0.0)
    try:
        with transaction.atomic():
            User.objects.filter(email="").update(email=Concat("username", Value("@example.gov.cn")))
            due = reminders.open_duties()
            if all_at_once:
                due.update(due=day, first_due=day, open_from=day - timedelta(days=60))
            Heartbeat.objects.filter(name=reminders.MARK).delete()
            began, busy = time.perf_counter(), time.process_time()
            written = reminders.scan(now + (day - timezone.localdate(now)))
            took, busy = time.perf_counter() - began, time.process_time() - busy
            found = (due.count(), written, Delivery.objects.count(), took, busy)
            raise Undone
    except Undone:
        return found


def main() -> None:
    """Measure both nights; a scan that found nothing to write has measured nothing."""
    for words, worst in (("an ordinary night", False), ("the worst night", True)):
        duties, written, mails, took, busy = scan(all_at_once=worst)
        if worst and not written:
            raise SystemExit("bench: P12 wrote no notice")
        made = f"{duties} open duties, {written} notices, {mails} mails"
        print(f"P12  {words}: {made} in {took:.2f} s (target {TARGET} s), of which {busy:.2f} s in this process")
    connection.close()


if __name__ == "__main__":
    main()
