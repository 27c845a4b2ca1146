"""Writes, declared beside a resource: which address and method, what it takes, which service does it.

A write never does anything itself: `do(call)` calls the service or the flow that the pages call, and returns the key of
the record to answer with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.models import Model
from rest_framework import serializers

from fazhi.flow.engine import NOTE_LIMIT
from fazhi.flow.tables import Move, flow_of
from fazhi.org.acting import Acting
from fazhi.org.services.tokens import WRITE
from fazhi.ui.api.bodies import Body, NoBody


@dataclass(frozen=True, slots=True)
class Call:
    """One request to write: who, on which record (None on a list), what it says, and the version it was made from."""

    acting: Acting
    record: Any
    data: dict[str, Any]
    version: int | None = None
    keys: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """One write. `path` is the address beneath a record (beneath the list with `whole`), `keys` the numbers it names.

    `right` is the access action whose role is asked before a record exists; a record is first got through its view rule and the
    service asks for the rest. `if_match` makes the version of the record a condition. `answer` says what comes back: the
    record as the list shows it (`row`), as it stands alone (`detail`), or nothing.
    """

    name: str
    label: str
    do: Callable[[Call], int | None]
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    path: str = ""
    whole: bool = False
    right: str = ""
    takes: type[Body] = NoBody
    scope: str = WRITE
    if_match: bool = False
    form: bool = False
    answer: Literal["row", "detail", "nothing"] = "row"
    about: str = ""

    @property
    def status(self) -> int:
        """The status of success."""
        if self.answer == "nothing":
            return 204
        return 201 if self.whole and self.method == "POST" else 200


class NoteBody(Body):
    """A move that may be given a reason."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LIMIT, help_text="说明，可以不写")


class ReasonBody(Body):
    """A move that must be given a reason."""

    note = serializers.CharField(max_length=NOTE_LIMIT, help_text="理由")


def moves(
    model: type[Model],
    act: Callable[..., Model],
    *,
    scopes: Mapping[str, str] | None = None,
    also: Mapping[str, Act] | None = None,
) -> tuple[Act, ...]:
    """Return a write for every move of a noun's state table, made by the service `act(record, name, actor=, note=)`.

    What the table keeps from buttons (a move that needs more than a reason) comes only where `also` says how, as an Act
    whose name and label are then the table's.
    """
    said, found = also or {}, []
    for move in flow_of(model).moves:
        if move.hidden and move.name not in said:
            continue
        one = _of_move(move, act)
        if move.name in said:
            given = said[move.name]
            one = replace(one, do=given.do, takes=given.takes, about=given.about)
        found.append(replace(one, scope=(scopes or {}).get(move.name, WRITE)))
    return tuple(found)


def _of_move(move: Move, act: Callable[..., Model]) -> Act:
    def do(call: Call) -> int:
        return act(call.record, move.name, actor=call.acting, note=call.data.get("note", "")).pk

    path = move.name.replace("_", "-")
    return Act(path, move.label, do, path=f"{path}/", takes=ReasonBody if move.note else NoteBody, about=move.confirm)
