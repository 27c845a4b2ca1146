"""The outbox: messages are rows beside the notices they carry, in one transaction; a worker claims, sends and marks them.

A claim is an update that tests the state, so two workers never send one message. Its lease runs out when a worker dies;
what then happened at the mail server nobody knows, and the message is shown as 结果未知 and sent once more under the same id.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from fazhi.agenda import bell, mail, working_days
from fazhi.agenda.models import Delivery, Notice
from fazhi.org.models import User
from fazhi.org.prepared import Prepared

DIGEST = "digest"
BACKOFF = (1, 5, 15, 60, 240)  # minutes after each failed attempt; one more and it has failed
AGAIN = "上次发送中断，不知对方是否已经收到；已用同一邮件编号再发一次。"
WORK_SECONDS = 240  # one run ends by then; the next tick goes on
PIECE = 200
State = Delivery.State


class Slip(NamedTuple):
    """One notice for one person."""

    notice: int
    person: int


def newest() -> int:
    """Return the greatest key of a notice so far: what a writer adds lies beyond it."""
    return Notice.objects.aggregate(last=Max("pk"))["last"] or 0


def enclose(slips: Iterable[Sequence[int]], *, urgent: str = "", catch_up: bool = False) -> None:
    """Put notices into their people's messages, inside the transaction that wrote them.

    With `urgent` (a name for the occasion) they go at once; else into the person's digest: today's when it still waits, or,
    with `catch_up`, was never made, and otherwise the next working day's. What a scan catches up never goes out at night.
    """
    wanted = _reachable([Slip(*slip) for slip in slips], urgent=bool(urgent))
    if not wanted:
        return
    now = timezone.now()
    today = timezone.localdate(now)
    opened = timezone.localtime(now).time() >= _opens()
    start = now if opened else _at(today)
    if urgent:
        wanted = _put(wanted, urgent, today, start if catch_up else now, make=True)
    left = _put(wanted, DIGEST, today, start, make=catch_up or not opened)
    if left:
        following = working_days.after(today, 1)
        left = _put(left, DIGEST, following, _at(following), make=True)
    if left:  # the following digest is already on its way: possible only for a clock set back
        _put(left, f"{DIGEST}:{uuid.uuid4().hex[:12]}", today, now, make=True)
    if opened or (urgent and not catch_up):
        bell.ring()


def _opens() -> clock:
    return clock.fromisoformat(settings.MAIL_OPENS)


def _at(day: date) -> datetime:
    """The hour of a day before which nothing but what is urgent goes out."""
    return timezone.make_aware(datetime.combine(day, _opens()))


def _reachable(slips: list[Slip], *, urgent: bool) -> list[Slip]:
    known = {pk for pk, digest in _HAVE_MAIL(sorted({slip.person for slip in slips})) if urgent or digest}
    return [slip for slip in slips if slip.person in known]


_HAVE_MAIL = Prepared(
    lambda people: User.objects.filter(pk__in=people, is_active=True, email__gt="").order_by().values_list("pk", "digest")
)


def _put(slips: list[Slip], kind: str, day: date, at: datetime, *, make: bool) -> list[Slip]:
    """Link notices to the waiting messages of this kind and day, made first where asked; return those that found none.

    The rows are locked, so that a worker's claim comes either before (and the notice finds no waiting one) or after.
    """
    if not slips:
        return []
    people = sorted({slip.person for slip in slips})
    if make:
        made = [_message(person, kind, day, at) for person in people]
        Delivery.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    waiting = dict(_WAITING(kind, day, people))
    link = Delivery.notices.through
    links = [link(delivery_id=waiting[s.person], notice_id=s.notice) for s in slips if s.person in waiting]
    link.objects.bulk_create(links, batch_size=1000, ignore_conflicts=True)
    return [slip for slip in slips if slip.person not in waiting]


def _waiting(kind: str, day: date, people: list[int]) -> QuerySet:
    """The waiting messages of people as (person, key), locked."""
    rows = Delivery.objects.filter(channel="mail", kind=kind, day=day, state=State.WAITING, person__in=people).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=connection.vendor == "postgresql")
    return rows.values_list("person_id", "pk")


_WAITING = Prepared(_waiting)


def _message(person: int, kind: str, day: date, at: datetime) -> Delivery:
    name = f"<{uuid.uuid4().hex}@{mail.domain()}>"
    return Delivery(person_id=person, kind=kind[:40], day=day, next_at=at, message_id=name)


def work(seconds: float = WORK_SECONDS) -> int:
    """Send what is due until nothing is left or the time is up; return how many were sent. Safe to run any number of times.

    Without a mail server the messages wait.
    """
    recover()
    if not settings.MAIL_READY:
        return 0
    sent, end = 0, time.monotonic() + seconds
    server = get_connection()
    try:
        while time.monotonic() < end and (keys := _due()):
            for key in keys:
                sent += _deliver(key, server)
                if time.monotonic() >= end:
                    break
    finally:
        _hang_up(server)
    return sent


def _due() -> list[int]:
    rows = Delivery.objects.filter(_claimable()).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:PIECE])


def _claimable() -> Q:
    return Q(state__in=(State.WAITING, State.UNKNOWN), next_at__lte=timezone.now())


def recover() -> int:
    """Mark as 结果未知 what a worker claimed and never finished; it is due again at once. Returns how many."""
    lost = Delivery.objects.filter(state=State.CLAIMED, claimed_until__lt=timezone.now())
    return lost.update(state=State.UNKNOWN, next_at=timezone.now(), claimed_until=None, fault=AGAIN)


def claim(key: int) -> Delivery | None:
    """Take one message for this worker until its lease ends; None when another was quicker or it isn't due."""
    until = timezone.now() + timedelta(seconds=settings.MAIL_LEASE)
    taken = Delivery.objects.filter(_claimable(), pk=key)
    if not taken.update(state=State.CLAIMED, claimed_until=until, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.select_related("person").get(pk=key)


def _deliver(key: int, server) -> int:
    message = claim(key)
    if message is None:
        return 0
    held = Delivery.objects.filter(pk=key, state=State.CLAIMED, claimed_until=message.claimed_until)
    try:
        mail.send(message, server)
    except mail.Undeliverable as fault:
        _hang_up(server)
        _failed(held, message, fault)
        return 0
    told = AGAIN if message.fault == AGAIN else ""
    return held.update(
        state=State.SENT, sent_at=timezone.now(), claimed_until=None, fault=told, address=message.person.email[:254]
    )


def _failed(held, message: Delivery, fault: mail.Undeliverable) -> None:
    last = fault.for_good or message.attempts > len(BACKOFF)
    wait = timedelta(minutes=BACKOFF[min(message.attempts, len(BACKOFF)) - 1])
    held.update(
        state=State.FAILED if last else State.WAITING,
        next_at=timezone.now() + wait,
        claimed_until=None,
        fault=str(fault)[:300],
        address=message.person.email[:254],
    )


def _hang_up(server) -> None:
    try:
        server.close()
    except Exception:  # a server that hangs up in its own way; what was sent is already marked
        server.connection = None


def longest_wait() -> timedelta:
    """How long the message that is due longest has waited; nothing where no mail server is set up."""
    if not settings.MAIL_READY:
        return timedelta(0)
    first = Delivery.objects.filter(_claimable()).order_by("next_at").values_list("next_at", flat=True).first()
    return timezone.now() - first if first else timedelta(0)


@transaction.atomic
def send_again(messages: QuerySet[Delivery]) -> tuple[int, int]:
    """Let failed messages try anew from the start and waiting ones go at once; return (how many, how many were left alone)."""
    total = messages.count()
    again = (State.FAILED, State.WAITING, State.UNKNOWN)
    keys = list(messages.order_by("pk").values_list("pk", flat=True))
    rows = Delivery.objects.filter(pk__in=keys, state__in=again)
    done = rows.update(state=State.WAITING, attempts=0, next_at=timezone.now(), fault="")
    if done:
        bell.ring()
    return done, total - done


def standing() -> dict[str, int]:
    """Return how many messages stand in each state."""
    return dict(Delivery.objects.order_by().values_list("state").annotate(n=Count("pk")))
