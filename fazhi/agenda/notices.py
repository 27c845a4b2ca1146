"""Writes of notices about events, and what a person does with their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from fazhi.agenda import outbox
from fazhi.agenda.models import Notice
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Told:
    """What some people are told about one event: `event` is the key of the step, `unit` as whose people they are told."""

    people: Iterable[int]
    event: int
    title: str
    words: str = ""
    noun: str = ""
    object_id: int | None = None
    url: str = ""
    unit: int | None = None
    urgent: bool = False


@transaction.atomic(savepoint=False)  # nobody goes on without what should have been told
def tell(rule: str, told: Sequence[Told], *, but: int | None = None, mail: str = "") -> int:
    """Write one notice for each person and event, and the messages that carry them out; telling twice changes nothing.

    `but` is left out: nobody is told what they did. `mail` names one urgent message for all of them. Returns how many.
    """
    rows = [_row(rule, one, person) for one in told for person in sorted(set(one.people)) if person != but]
    if not rows:
        return 0
    floor = outbox.newest()
    Notice.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    fresh = _FRESH(floor, rule, sorted({one.event for one in told}))
    at_once = [(pk, person) for pk, person, urgent in fresh if urgent]
    outbox.enclose(at_once, urgent=mail or f"event:{rows[0].event}")
    outbox.enclose([(pk, person) for pk, person, urgent in fresh if not urgent])
    return len(fresh)


# asked after nearly every move: read with SQL that is compiled once
_FRESH = Prepared(
    lambda floor, rule, events: (
        Notice.objects.filter(pk__gt=floor, rule=rule, event__in=events)
        .order_by("person_id", "pk")
        .values_list("pk", "person_id", "urgent")
    )
)


def _row(rule: str, one: Told, person: int) -> Notice:
    return Notice(
        rule=rule,
        event=one.event,
        person_id=person,
        unit_id=one.unit,
        title=one.title[:300],
        words=one.words[:1000],
        url=one.url[:200],
        noun=one.noun,
        object_id=one.object_id,
        urgent=one.urgent,
    )


def read(acting: Acting, ids: Iterable[int] | None = None) -> int:
    """Mark one's own notices as read, all of them with `ids` None. Returns how many were unread."""
    rows = access.visible(acting, Notice, "read").filter(read_at__isnull=True)
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    return rows.update(read_at=timezone.now())
