"""Reads over records: one with what surrounds it, those that belong to it, evidence to choose from."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet

from documents.declared.model import Type
from documents.known import LEDGERS
from documents.models import Book, LedgerDuty, Record
from documents.selectors import counting
from fazhi.files.models import Citation, Evidence
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of

RELATED = ("book__unit", "book__government", "book__desk", "book__receiver", "unit", "by", "changed_by", "checked_by")
OFFERED = 20


def get(acting: Acting, pk: int, action: str = "view") -> Record:
    """Return a record through its rule. Raises Http404, Forbidden."""
    return access.get(acting, Record, pk, action, queryset=Record.objects.select_related(*RELATED))


def books_seen(acting: Acting) -> dict[str, int]:
    """Return {ledger: how many books with records the person may see}; what a unit owes opens a book before its first record."""
    held = Record.objects.filter(book=OuterRef("pk")).exclude(state="removed")
    rows = access.visible(acting, Book).filter(Exists(held)).order_by().values("ledger").annotate(n=Count("pk"))
    return {row["ledger"]: row["n"] for row in rows}


def proofs(acting: Acting, ticked: list[str], record: Record | None = None) -> list[Evidence]:
    """Return evidence of the own unit to choose from: what is ticked, what the record cites, then the newest."""
    here = Citation.objects.filter(evidence=OuterRef("pk"), noun=noun_of(Record), object_id=record.pk if record else 0)
    keys = [int(pk) for pk in ticked if pk.isascii() and pk.isdigit() and len(pk) < 19]
    rows = Evidence.objects.filter(unit=acting.unit.pk).annotate(cited=Exists(here))
    rows = rows.annotate(ticked=Exists(Evidence.objects.filter(pk=OuterRef("pk"), pk__in=keys)))
    return list(rows.order_by("-ticked", "-cited", "-pk")[: OFFERED + len(keys)])


def belonging(acting: Acting, record: Record) -> list[tuple[str, QuerySet[Record]]]:
    """Return (ledger, its records that point to this one) for every ledger that has such."""
    found = []
    for code, one in LEDGERS.items():
        for field in one.fields:
            if field.type is Type.RECORD and field.to == record.ledger and field.key in one.slots:
                rows = counting.standing(code, acting).filter(**{one.slots[field.key]: record.pk})
                found.append((code, rows.order_by("-d1", "-pk")))
    return found


def duties(record: Record) -> QuerySet[LedgerDuty]:
    """Return what the clocks of a record made; the caller was let through to it."""
    return LedgerDuty.objects.filter(record=record).select_related("duty__unit").order_by("duty__due")
