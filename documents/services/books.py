"""Writes over books: opened with their first record, their readers written out row by row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from documents.declared.model import Ledger, Readers
from documents.known import LEDGERS
from documents.models import Book, BookSeen
from documents.selectors.keeping import desk_of, keeps, office_of
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Kind, Unit


def readers_of(ledger: Ledger, book: Book) -> dict[int, bool]:
    """Return {unit: with everybody below it} of those who may read a book."""
    found = dict.fromkeys((book.unit_id, book.desk_id), False)
    if ledger.readers is Readers.KEEPER:
        return found
    line = {unit.pk: unit for unit in Unit.objects.filter(pk__in=book.unit.ancestor_ids)}
    found |= dict.fromkeys(line, False)
    found |= {office_of(unit).pk: False for unit in line.values() if unit.kind == Kind.GOVERNMENT}
    found |= {book.receiver_id: False}
    return found | ({book.government_id: True} if ledger.readers is Readers.GOVERNMENT else {})


@transaction.atomic
def refresh(books: Iterable[Book]) -> None:
    """Bring desk, receiver and readers of books in line with the tree of units."""
    for book in books:
        book.government = government_of(book.unit)
        book.desk, book.receiver = desk_of(book.unit), office_of(book.government)
        book.save(update_fields=["government", "desk", "receiver"])
        wanted = readers_of(LEDGERS[book.ledger], book)
        BookSeen.objects.filter(book=book).exclude(unit__in=wanted).delete()
        rows = [BookSeen(book=book, unit_id=unit, below=below) for unit, below in wanted.items()]
        BookSeen.objects.bulk_create(rows, update_conflicts=True, unique_fields=["book", "unit"], update_fields=["below"])


def follow_units(today: date) -> int:
    """Hand over the books of offices that were closed to whoever carries on their work; return how many."""
    closed = Q(desk__closed__lte=today) | Q(receiver__closed__lte=today)
    left = Book.objects.filter(closed, unit__closed__isnull=True).select_related("unit")
    books = [one for one in left if (desk_of(one.unit), office_of(government_of(one.unit))) != (one.desk, one.receiver)]
    refresh(books)
    return len(books)


@transaction.atomic
def open_book(ledger: Ledger, unit: Unit, *, actor: Acting) -> Book:
    """Return a unit's book, opened where it has none yet. Raises Refused, access.Forbidden, Http404."""
    access.require_role(actor, Book, "write")
    if not keeps(ledger, unit):
        raise Refused(f"{unit.name}不用登记“{ledger.name}”。")
    book = Book.objects.filter(ledger=ledger.code, unit=unit).first()
    if book is None:
        book = opened(ledger, unit)
    access.require(actor, book, "write")
    return book


def opened(ledger: Ledger, unit: Unit) -> Book:
    """Return a unit's book, opened where it has none: for who was let through, and for what the program itself asks."""
    government = government_of(unit)
    given = {"government": government, "desk": desk_of(unit), "receiver": office_of(government)}
    book, made = Book.objects.get_or_create(ledger=ledger.code, unit=unit, defaults=given)
    if made:
        refresh([book])
    return book
