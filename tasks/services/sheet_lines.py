"""Writes over many lines of one sheet at once: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.versions import Stale
from tasks.models import Sheet, SheetLine
from tasks.services import sheets

NO_LINE = "这张填报表里没有这一行。"
TWICE = "这一行写了两次。"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about one line: its key, the version it was made from, and the changes as `sheets.save_line` takes them."""

    line: int
    version: int
    changes: Mapping[str, Any]


class LinesRefused(Exception):
    """Some lines can't be written so: {place in the request: what its write raised}. Nothing was written."""

    def __init__(self, faults: dict[int, Exception]) -> None:
        super().__init__("有的行不能保存，整张表都没有改动。")
        self.faults = faults


@transaction.atomic
def save_lines(sheet: Sheet, said: Sequence[Said], *, actor: Acting) -> None:
    """Write many lines of a sheet, or none of them. Raises Refused for the whole sheet, LinesRefused by line."""
    access.require(actor, sheet, "fill")
    lines = {line.pk: line for line in SheetLine.objects.filter(sheet=sheet).select_related("sheet")}
    faults: dict[int, Exception] = {}
    seen: set[int] = set()
    for place, one in enumerate(said):
        try:
            if one.line in seen or one.line not in lines:
                raise ValidationError({"id": TWICE if one.line in seen else NO_LINE})
            seen.add(one.line)
            sheets.save_line(lines[one.line], actor=actor, version=one.version, changes=one.changes)
        except (ValidationError, Stale, Refused) as fault:
            faults[place] = fault
    if faults:
        raise LinesRefused(faults)
