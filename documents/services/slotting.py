"""Records put into slots again after their declaration changed; what they say stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from documents.declared.model import Ledger
from documents.models import Record, RecordKey
from documents.models.record import slot_names
from documents.selectors import forms, naming
from documents.selectors.naming import Names
from documents.services import keys, writing
from documents.services.writing import Draft
from fazhi.org.models import Unit

PIECE = 500
Tell = Callable[[int, int], None]


def put_again(code: str, government: Unit | None, *, tell: Tell = lambda done, of: None) -> int:
    """Put the records of a ledger (of one government, or of all) into slots as it is declared now; returns how many."""
    rows = Record.objects.filter(ledger=code)
    rows = rows.filter(book__government=government) if government else rows
    of, done, last = rows.count(), 0, 0
    known: dict[int, Ledger] = {}
    while piece := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        _piece(code, piece, known)
        last, done = piece[-1], done + len(piece)
        tell(done, of)
    return done


@transaction.atomic
def _piece(code: str, ids: list[int], known: dict[int, Ledger]) -> None:
    rows = Record.objects.filter(pk__in=ids).select_for_update(of=("self",)).select_related("book__government").order_by("pk")
    several = list(rows)
    for one in several:
        place = one.book.government_id
        if place not in known:
            known[place] = forms.effective(code, one.book.government)
    by_place = {place: [one for one in several if one.book.government_id == place] for place in known}
    for place, found in by_place.items():
        _fill(known[place], found)
    names = ["title", "words", "unit", *slot_names("number"), *slot_names("day"), *slot_names("text")]
    Record.objects.bulk_update(several, names, batch_size=100)
    RecordKey.objects.filter(record__in=ids).delete()
    standing = [one for one in several if one.state != "removed"]
    fresh = [key for one in standing for key in keys.rows(known[one.book.government_id], one)]
    RecordKey.objects.bulk_create(fresh, ignore_conflicts=True)  # of two that were let in before, the earlier keeps the place


def _fill(ledger: Ledger, records: list[Record]) -> None:
    named: Names = naming.of_rows(ledger, [one.data for one in records])
    for one in records:
        writing.fill(one, ledger, Draft(one.data, one.about), naming.by_field(ledger, one.data, named))
