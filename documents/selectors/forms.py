"""Which declaration counts: the version that records are kept under, and what a government added to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q
from django.http import Http404

from documents import known
from documents.declared import reader
from documents.declared.model import Ledger
from documents.declared.own import with_own
from documents.known import LEDGERS
from documents.models import LedgerForm
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit

PLACED = ("ledger", "government_id")
Place = tuple[str, int | None]


def shipped(code: str) -> Ledger:
    """Return the file's declaration. Raises Http404."""
    if code not in LEDGERS:
        raise Http404("没有这种台账。")
    return LEDGERS[code]


def effective(code: str, government: Unit | None = None) -> Ledger:
    """Return the declaration that counts for a government: one query. Raises Http404."""
    shipped(code)
    place = (code, government.pk if government is not None else None)
    return of_places({place})[place]


def of_places(places: Iterable[Place]) -> dict[Place, Ledger]:
    """Return the declarations that count for each (ledger, key of a government): one query. A ledger without a file has none."""
    wanted = {place for place in places if place[0] in LEDGERS}
    rows = LedgerForm.objects.filter(ledger__in={code for code, _ in wanted})
    rows = rows.filter(Q(government__isnull=True) | Q(government__in={of for _, of in wanted if of is not None}))
    texts: dict[Place, str] = {(code, of): text for code, of, text in rows.order_by("number").values_list(*PLACED, "text")}
    return {place: _counting(place, texts) for place in wanted}


def _counting(place: Place, texts: dict[Place, str]) -> Ledger:
    code, taken = place[0], texts.get((place[0], None))
    made = LEDGERS[code] if taken is None else _parsed(code, taken)
    own = texts.get(place, "") if place[1] is not None else ""
    return _joined(code, known.TEXTS.get(code, "") if taken is None else taken, own) if own else made


def for_acting(code: str, acting: Acting) -> Ledger:
    """Return the declaration as the person's own government keeps it. Raises Http404."""
    return effective(code, government_of(acting.unit))


def adopted(code: str = "") -> list[LedgerForm]:
    """Return for each ledger (or the one) and government that adopted it, and didn't take that back, the version that counts."""
    return [one for one in own(code) if not one.withdrawn]


def own(code: str = "") -> list[LedgerForm]:
    """Return for each ledger (or the one) and government that ever adopted it the version that counts."""
    rows = LedgerForm.objects.filter(government__isnull=False).select_related("government").order_by("-number")
    found: dict[tuple[str, int], LedgerForm] = {}
    for one in rows.filter(ledger=code) if code else rows.filter(ledger__in=LEDGERS):
        found.setdefault((one.ledger, one.government_id), one)
    return list(found.values())


def of_government(code: str, government: Unit) -> LedgerForm | None:
    """Return the version of a government that counts; None where it never adopted the ledger."""
    return LedgerForm.objects.filter(ledger=code, government=government).order_by("-number").first()


@lru_cache(maxsize=200)
def _parsed(code: str, text: str) -> Ledger:
    return reader.read(text, f"{code}.toml")


@lru_cache(maxsize=200)
def _joined(code: str, text: str, own: str) -> Ledger:
    return with_own(_parsed(code, text), own)
