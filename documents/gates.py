"""What the state table of a record asks before a move, and what it does with it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.declared.model import Ledger
from documents.known import LEDGERS
from documents.models import Record, RecordKey
from documents.selectors import naming
from documents.services import keys, writing
from fazhi.flow.engine import Refused
from fazhi.flow.tables import gate, handler
from fazhi.org.acting import Acting


@gate("record.checks")
def needs_checking(record: Record, actor: Acting, data: dict) -> str | None:
    """Only a ledger that declares it has a check."""
    return None if LEDGERS[record.ledger].check else f"“{LEDGERS[record.ledger].name}”不用审查。"


@gate("record.second")
def is_another(record: Record, actor: Acting, data: dict) -> str | None:
    """Whoever wrote it last does not check it."""
    return "您是最后改这条记录的人，公开前的审查由另一个人办理。" if actor.user.pk == record.changed_by_id else None


@gate("record.public")
def may_be_public(record: Record, actor: Acting, data: dict) -> str | None:
    """Only what the declaration names."""
    return None if LEDGERS[record.ledger].published else f"“{LEDGERS[record.ledger].name}”没有可以公开的内容。"


@handler("record.check")
def check(records: list[Record], actor: Acting, note: str, data: dict) -> None:
    """Remember who checked."""
    Record.objects.filter(pk__in=[one.pk for one in records]).update(checked_by=actor.user)


@handler("record.publish")
def publish(records: list[Record], actor: Acting, note: str, data: dict) -> None:
    """Freeze the declared fields word for word as they stand now; state and copy change in one row."""
    for one in records:
        ledger = LEDGERS[one.ledger]
        names = naming.by_field(ledger, one.data, naming.of_rows(ledger, [one.data]))
        said = {ledger.field(key).name: _said(ledger, key, one, names) for key in ledger.published}
        public = {"title": one.title, "unit": one.unit.name, "fields": said}
        Record.objects.filter(pk=one.pk).update(public=public, public_at=timezone.now(), state="published")


def _said(ledger: Ledger, key: str, record: Record, names: dict[str, str]) -> str:
    words, unit = writing.said(ledger, key, record.data, record.about, names), ledger.field(key).unit
    return f"{words}{unit}" if words and unit else words


@handler("record.reopen")
def reopen(records: list[Record], actor: Acting, note: str, data: dict) -> None:
    """What was checked has to be checked anew; what was public is taken off."""
    changes = {"checked_by": None, "public": None, "public_at": None, "state": "kept"}
    Record.objects.filter(pk__in=[one.pk for one in records]).update(**changes)


@handler("record.remove")
def remove(records: list[Record], actor: Acting, note: str, data: dict) -> None:
    """Give back what may stand only once."""
    found = [one.pk for one in records]
    Record.objects.filter(pk__in=found).update(checked_by=None, state="removed")
    RecordKey.objects.filter(record__in=found).delete()


@handler("record.restore")
def restore(records: list[Record], actor: Acting, note: str, data: dict) -> None:
    """Take the places again. Raises Refused where another record stands there by now."""
    for one in records:
        try:
            with transaction.atomic():
                RecordKey.objects.bulk_create(keys.rows(LEDGERS[one.ledger], one))
        except IntegrityError:
            raise Refused(f"不能恢复“{one.title[:40]}”：后来登记的一条与它相同。") from None
