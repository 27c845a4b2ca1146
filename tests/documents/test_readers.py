"""Who reads a book: its keeper alone, the line above it, or everybody of its government, as the declaration says."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import timezone

from documents import known
from documents.declared.model import Readers
from documents.models import Record
from documents.services import books, records
from fazhi.org import access

KEEPER, LINE = {"lead", "lead_head"}, {"clerk", "head", "leader", "observer", "assessor"}
SIDE = {"co", "outsider"}
BELOW = {"county", "county_dept", "town", "county2"}
SEEN = {Readers.KEEPER: KEEPER, Readers.LINE: KEEPER | LINE, Readers.GOVERNMENT: KEEPER | LINE | SIDE | BELOW}


@pytest.mark.parametrize("readers", list(Readers))
def test_who_reads_a_book(world, monkeypatch, readers):
    ledger = dataclasses.replace(known.LEDGERS["law_study"], readers=readers)
    monkeypatch.setitem(known.LEDGERS, "law_study", ledger)
    lead = world.acting("lead")
    words = {"held_on": timezone.localdate().isoformat(), "topic": "宪法", "minutes": "40"}
    made = records.create("law_study", lead.unit, words, actor=lead)
    seen = {who for who in world.users if access.visible(world.acting(who), Record).filter(pk=made.pk).exists()}
    assert seen == SEEN[readers]


def test_another_declaration_changes_who_reads_once_its_books_are_refreshed(world, monkeypatch, by_line, study):
    made = study()
    assert not access.may(world.acting("co"), made, "view")
    ledger = dataclasses.replace(known.LEDGERS["law_study"], readers=Readers.GOVERNMENT)
    monkeypatch.setitem(known.LEDGERS, "law_study", ledger)
    books.refresh([made.book])
    assert access.may(world.acting("co"), made, "view")
    monkeypatch.setitem(known.LEDGERS, "law_study", dataclasses.replace(ledger, readers=Readers.KEEPER))
    books.refresh([made.book])
    assert not access.may(world.acting("clerk"), made, "view") and access.may(world.acting("lead"), made, "view")
