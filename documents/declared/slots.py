"""Which slot of a record holds which field, so that SQL can filter, sort, sum and count."""

from __future__ import annotations

from documents.declared import clocks
from documents.declared.model import SLOTS, SLOTTED, Ledger

LETTERS = {"number": "n", "day": "d", "text": "t"}


def needed(made: Ledger) -> set[str]:
    """Return the fields that have to stand in a slot."""
    found = {made.day, made.subject, made.ends, *made.filters, *(one.lstrip("-") for one in made.order)}
    found |= {one.key for one in made.fields if one.unique} | {name for names in made.once for name in names}
    return (found | clocks.needed(made)) - {""}


def assign(made: Ledger) -> tuple[dict[str, str], str]:
    """Return {field: slot} in the order of the fields, and the first field that must have one and finds none ("" else).

    The day that puts a record in time is always the first of the days. Fields of the declaration come before those an office
    added, so that these never move a shipped one. What is only shown as a column gets a slot while there is room; a column
    without one can't be sorted.
    """
    must, found, taken = needed(made), {}, dict.fromkeys(SLOTS, 0)
    fields = sorted(made.fields, key=lambda one: one.key != made.day)
    for own in (False, True):
        for names in (must, set(made.columns) - must):
            for one in fields:
                kind = SLOTTED.get(one.type)
                if one.own != own or one.key not in names or kind is None:
                    continue
                if taken[kind] == SLOTS[kind]:
                    if one.key in must:
                        return found, one.key
                    continue
                taken[kind] += 1
                found[one.key] = f"{LETTERS[kind]}{taken[kind]}"
    return found, ""
