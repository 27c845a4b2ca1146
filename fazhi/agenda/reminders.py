"""The scan that reminds: which duties have come to a day on which somebody is told, set-wise, as often as one likes.

What a scan writes follows from the days since the last one alone, so a tick may be lost, doubled or late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fazhi.agenda import outbox, pages, people, working_days
from fazhi.agenda.models import Duty, Heartbeat, Notice, ReminderRule
from fazhi.agenda.working_days import shifted
from fazhi.org.models import Role

RULE = "due"
MARK = "reminders"
EVERY = timedelta(hours=1)  # within a day a scan finds what was opened since; a new day is scanned at once
LONGEST_REST = 15  # days: no run of rest days is longer, so a reminder never moves farther
PIECE = 5000


@dataclass(frozen=True, slots=True)
class Hit:
    """On `day` the people of `role` are reminded of duties of `kind` ('' any) due on `due`."""

    kind: str
    due: date
    offset: int
    day: date
    role: str
    urgent: bool
    by_mail: bool


def tick(now: datetime | None = None) -> int:
    """Scan when a day has begun or an hour has passed since the last scan; return how many notices were written."""
    now = now or timezone.now()
    last = Heartbeat.objects.filter(name=MARK).values_list("at", flat=True).first()
    fresh = last is not None and timezone.localdate(last) == timezone.localdate(now) and now - last < EVERY
    return 0 if fresh else scan(now)


@transaction.atomic
def scan(now: datetime | None = None) -> int:
    """Write every reminder of the days since the last scan, and the messages that carry them; return how many were new.

    Only one scan works at a time: another that comes meanwhile finds the mark locked and leaves.
    """
    now = now or timezone.now()
    mark = _mark(now)
    if mark is None:
        return 0
    today = timezone.localdate(now)
    first = min(timezone.localdate(mark.at), today)
    written = _write(first, today)
    Heartbeat.objects.filter(pk=mark.pk).update(at=max(now, mark.at))
    return written


def _mark(now: datetime) -> Heartbeat | None:
    """The row that says how far the scans have come, locked; None while another scan holds it."""
    Heartbeat.objects.bulk_create([Heartbeat(name=MARK, at=now)], ignore_conflicts=True)
    rows = Heartbeat.objects.filter(name=MARK)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows.first()


def open_duties() -> QuerySet[Duty]:
    """Return what a unit still has to sign."""
    return Duty.objects.filter(closed_at__isnull=True, waived_at__isnull=True, signed_at__isnull=True)


def _write(first: date, last: date) -> int:
    rules = list(ReminderRule.objects.filter(active=True))
    dues = list(open_duties().order_by().values_list("due", flat=True).distinct())
    if not rules or not dues:
        return 0
    found = hits(rules, dues, first, last)
    if not found:
        return 0
    floor = outbox.newest()
    known = people.holders(None, {hit.role for hit in found}, last)
    asked = open_duties().filter(due__in={hit.due for hit in found})
    rows = _rows(asked, found, known, last)
    mailed: set[tuple[int, int, int]] = set()
    while piece := list(islice(rows, PIECE)):
        mailed |= {(n.duty_id, n.offset, n.person_id) for n, by_mail in piece if by_mail}
        Notice.objects.bulk_create([notice for notice, _ in piece], batch_size=1000, ignore_conflicts=True)
    return _send(floor, mailed)


def _send(floor: int, mailed: set[tuple[int, int, int]]) -> int:
    fresh = Notice.objects.filter(pk__gt=floor, rule=RULE, event=0).order_by("person_id", "pk")
    fresh = list(fresh.values_list("pk", "person_id", "urgent", "duty_id", "offset"))
    out = [(pk, person, urgent) for pk, person, urgent, duty, offset in fresh if (duty, offset, person) in mailed]
    outbox.enclose([(pk, person) for pk, person, urgent in out if urgent], urgent="overdue", catch_up=True)
    outbox.enclose([(pk, person) for pk, person, urgent in out if not urgent], catch_up=True)
    return len(fresh)


def hits(rules: Iterable[ReminderRule], dues: Iterable[date], first: date, last: date) -> list[Hit]:
    """Return what falls between two days, both included, for duties due on these days.

    Two offsets of one rule's role that move to the same day remind once, by the later one.
    """
    dues = list(dues)
    start = min([first, *dues]) - timedelta(days=LONGEST_REST)
    calendar = working_days.between(start, max([last, *dues]) + timedelta(days=LONGEST_REST))
    found: dict[tuple, Hit] = {}
    for rule in sorted(rules, key=lambda rule: (rule.offset, rule.pk or 0)):
        for due in dues:
            for offset in _offsets(rule, due, first, last):
                day = shifted(due, offset, calendar)
                if first <= day <= last:
                    hit = Hit(rule.kind, due, offset, day, rule.role, rule.urgent, rule.by_mail)
                    place = (rule.kind, rule.role, due, day)
                    if place not in found or found[place].offset < offset:
                        found[place] = hit
    return list(found.values())


def _offsets(rule: ReminderRule, due: date, first: date, last: date) -> Iterator[int]:
    """The offsets of a rule that may, moved off rest days, fall between two days."""
    if not rule.repeat:
        yield rule.offset
        return
    reach = (first - due).days - LONGEST_REST
    begin = rule.offset if reach <= rule.offset else rule.offset + (reach - rule.offset) // rule.repeat * rule.repeat
    yield from range(begin, (last - due).days + LONGEST_REST + 1, rule.repeat)


def _rows(duties: QuerySet[Duty], found: list[Hit], known: people.Holders, today: date) -> Iterator[tuple[Notice, bool]]:
    """Every notice, with whether it goes out by mail: the holders of the rule's role, and whoever has the work in hand."""
    by_day: dict[date, list[Hit]] = defaultdict(list)
    for hit in found:
        by_day[hit.due].append(hit)
    records = _records(duties)
    hands, words = _hands(duties), _words(duties)
    values = ("pk", "kind", "unit_id", "title", "due", "inferred", "open_from")
    for pk, kind, unit, title, due, inferred, opened in duties.order_by("pk").values_list(*values).iterator(chunk_size=PIECE):
        for offset, (told, urgent) in _told(by_day[due], kind, opened, unit, known, hands.get(pk, ())).items():
            noun, key = records.get(pk, ("", None))
            for person, by_mail in sorted(told.items()):
                yield (
                    _notice(pk, unit, title, due, inferred, offset, person, urgent, noun, key, today, words.get(pk, "")),
                    by_mail,
                )


def _told(hits_of_day: list[Hit], kind: str, opened: date, unit: int, known: people.Holders, hands: Iterable[int]) -> dict:
    """{offset: ({person: whether by mail}, whether urgent)} for one duty."""
    told: dict[int, tuple[dict[int, bool], bool]] = {}
    for hit in hits_of_day:
        if (hit.kind and hit.kind != kind) or hit.day < opened:
            continue
        whom = set(known.get((unit, hit.role), ()))
        whom |= set(hands) if hit.role == Role.LIAISON else set()
        others, urgent = told.get(hit.offset, ({}, False))
        others |= {person: others.get(person, False) or hit.by_mail for person in whom}
        told[hit.offset] = (others, urgent or hit.urgent)
    return told


def _records(duties: QuerySet[Duty]) -> dict[int, tuple[str, int]]:
    """{duty: (noun, key)} of the record at which each duty is settled."""
    return {duty: (kind.noun, key) for kind in pages.KINDS.values() for duty, key in kind.records(duties)}


def _hands(duties: QuerySet[Duty]) -> dict[int, set[int]]:
    """{duty: people} to whom the unit has given the work."""
    hands: dict[int, set[int]] = defaultdict(set)
    for kind in pages.KINDS.values():
        for duty, person in kind.people(duties):
            hands[duty].add(person)
    return hands


def _words(duties: QuerySet[Duty]) -> dict[int, str]:
    """{duty: what its kind says of it besides the day}."""
    return {duty: words for kind in pages.KINDS.values() for duty, words in kind.words(duties)}


def _notice(pk, unit, title, due, inferred, offset, person, urgent, noun, key, today, more) -> Notice:
    return Notice(
        rule=RULE,
        offset=offset,
        duty_id=pk,
        due=due,
        person_id=person,
        unit_id=unit,
        title=f"{said(due, today)}：{title}"[:300],
        words=f"时限 {due:%Y-%m-%d}{'（推定）' if inferred else ''}。{more}{when(offset)}的提醒。"[:1000],
        noun=noun,
        object_id=key,
        urgent=urgent,
    )


def said(due: date, today: date) -> str:
    """How far a day is, in words."""
    days = (due - today).days
    return "今天到期" if not days else f"还有{days}天到期" if days > 0 else f"逾期{-days}天"


def when(offset: int) -> str:
    """An offset in words: 时限前7天."""
    return "时限当天" if not offset else f"时限{'前' if offset < 0 else '后'}{abs(offset)}天"
