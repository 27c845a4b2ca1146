"""What a changed declaration would mean for the records that are there: which would become invalid, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from documents.declared.model import Ledger
from documents.models import Record

MOST = 5000  # records looked at, the newest first
TOLD = 10
Judge = Callable[[Ledger, Record, date], dict[str, str]]


@dataclass(slots=True)
class Impact:
    """How many records there are, how many were looked at, how many would be invalid, and examples with their sentences."""

    total: int = 0
    looked: int = 0
    faulty: int = 0
    examples: list[tuple[Record, str]] = field(default_factory=list)


def impact(rows: QuerySet[Record], declared: Callable[[Record], Ledger], today: date, judge: Judge) -> Impact:
    """Look at the newest records as they would be judged under another declaration."""
    rows = rows.exclude(state="removed").select_related("book__unit")
    made = Impact(total=rows.count())
    for one in rows.order_by("-pk")[:MOST].iterator(chunk_size=500):
        made.looked += 1
        if faults := judge(declared(one), one, today):
            made.faulty += 1
            if len(made.examples) < TOLD:
                made.examples.append((one, "；".join(said.rstrip("。") for said in faults.values())))
    return made
