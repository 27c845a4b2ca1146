"""What people give for a record, made into what is stored: values, marks, slots, title, words. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from documents import values
from documents.declared import holds
from documents.declared.model import BRACES, Field, Ledger, Type
from documents.models import Record
from documents.models.record import LETTERS, slot_names

TITLE = 200
Words = Mapping[str, str]
Finder = Callable[[Field, str], int]  # the key of the unit or record that words name; raises values.Fault
TEXTS = (Type.TEXT, Type.LONG, Type.PERSON, Type.DOCUMENT, Type.CHOICE)


@dataclass(slots=True)
class Draft:
    """A record to be: its content, what is wrong with it by field, and the names of what it points to."""

    data: dict[str, Any] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read(ledger: Ledger, words: Words, *, today: date, find: Finder, held: Draft | None = None) -> Draft:
    """Read what was given by field, over what the record held before; a field that isn't given stays. Files are no words."""
    made = Draft(dict(held.data), dict(held.about)) if held else Draft()
    for one in ledger.shown:
        if one.type is Type.FILE or one.key not in words:
            continue
        try:
            _take(made, one, str(words[one.key]), today, find)
        except values.Fault as fault:
            made.faults[one.key] = str(fault)
    made.data = {key: value for key, value in holds.settled(ledger, made.data).items() if value is not None}
    for one in ledger.shown:
        if one.required and one.type is not Type.FILE and made.data.get(one.key) in (None, ""):
            made.faults.setdefault(one.key, f"请填写{one.name}。")
    for key, sentence in holds.faults(ledger, made.data, today).items():
        made.faults.setdefault(key, sentence)
    return made


def _take(made: Draft, one: Field, words: str, today: date, find: Finder) -> None:
    if one.type in (Type.UNIT, Type.RECORD) and words.strip():
        words = str(find(one, words.strip()))
    found = values.read(one, words, today=today)
    made.data.pop(one.key, None)
    made.about.pop(one.key, None)
    if found is None:
        return
    made.data[one.key] = found.plain
    if found.about:
        made.about[one.key] = found.about


def slots(ledger: Ledger, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return every slot of a record, the empty ones too."""
    made: dict[str, Any] = {name: "" if kind == "text" else None for kind in LETTERS for name in slot_names(kind)}
    for key, name in ledger.slots.items():
        held = values.slot(ledger.field(key), data.get(key))
        if held is not None:
            made[name] = held
    return made


def title(ledger: Ledger, draft: Draft, names: Mapping[str, str]) -> str:
    """Return how a record is called; `names` tells units and records by field."""
    return BRACES.sub(lambda found: said(ledger, found[1], draft.data, draft.about, names), ledger.title)[:TITLE]


def said(ledger: Ledger, key: str, data: Mapping[str, Any], about: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return one field's value as people read it."""
    one = ledger.field(key)
    return names.get(key) or values.words(one, data.get(key), about.get(key, ""))


def searched(ledger: Ledger, draft: Draft, names: Mapping[str, str]) -> str:
    """Return the words a record is found by: its texts and whom it names, without personal data, folded (`values.folded`)."""
    told = [str(draft.data[one.key]) for one in ledger.shown if one.type in TEXTS and not one.private and draft.data.get(one.key)]
    told += [name for key, name in names.items() if name and not ledger.field(key).private]
    return values.folded("\n".join(told))


def fill(record: Record, ledger: Ledger, draft: Draft, names: Mapping[str, str]) -> None:
    """Put a draft into a record, unsaved."""
    record.data, record.about = draft.data, draft.about
    record.title, record.words = title(ledger, draft, names), searched(ledger, draft, names)
    for name, held in slots(ledger, draft.data).items():
        setattr(record, name, held)
    record.unit_id = draft.data.get(ledger.subject) or record.book.unit_id


def typed(one: Field, held: Any, about: str = "", names: Mapping[str, str] | None = None) -> str:
    """Return a stored value as somebody would type it again."""
    if held is None or held == "":
        return ""
    if one.type in (Type.UNIT, Type.RECORD):
        return (names or {}).get(one.key) or str(held)
    return values.words(one, held, about)
