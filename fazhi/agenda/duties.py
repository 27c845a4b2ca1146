"""Writes of duties together with what made them, set-wise; for nouns that open, settle and waive what they owe by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from fazhi.agenda.models import Duty

CHUNK = 1000
SET = ("title", "open_from", "due", "signed_at", "closed_at", "waived_at", "waived_why")
OPEN = {"signed_at": None, "closed_at": None, "waived_at": None, "waived_why": ""}


def put(fresh: Iterable[tuple[Model, Duty]], changed: Sequence[Duty]) -> None:
    """Write new duties with the rows that point at them, all of one noun, and changed ones."""
    pairs = list(fresh)
    Duty.objects.bulk_create([duty for _, duty in pairs], batch_size=CHUNK)
    for row, duty in pairs:
        row.duty = duty
    if pairs:
        type(pairs[0][0])._default_manager.bulk_create([row for row, _ in pairs], batch_size=CHUNK)
    Duty.objects.bulk_update(changed, SET, batch_size=CHUNK)


def apply(duty: Duty, given: dict[str, Any]) -> bool:
    """Put values into a duty, unsaved; what was first set stays. Returns whether anything changed."""
    found = False
    for name in SET:
        if name in given and getattr(duty, name) != given[name]:
            setattr(duty, name, given[name])
            found = True
    return found
