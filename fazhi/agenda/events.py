"""Notices that derive from what happened: a teller is registered by noun and move, and called once the step is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from fazhi.agenda import notices
from fazhi.agenda.notices import Told
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of


@dataclass(frozen=True, slots=True)
class Happened:
    """One move of one or many records, their steps beside them in the same order."""

    objects: Sequence[Model]
    steps: Sequence[Model]
    actor: Acting
    note: str


Teller = Callable[[Happened], Iterable[Told]]
_TELLERS: dict[tuple[type[Model], str], Teller] = {}


def teller(model: type[Model], *moves: str) -> Callable[[Teller], Teller]:
    """Register who is told what after these moves of a noun. A second teller for the same move is an error."""

    def put(function: Teller) -> Teller:
        for move in moves:
            if _TELLERS.setdefault((model, move), function) is not function:
                raise ValueError(f"two tellers for {model.__name__}.{move}")
        return function

    return put


def tellers() -> dict[tuple[type[Model], str], Teller]:
    """Return a copy of all tellers, for checks."""
    return dict(_TELLERS)


def notify(objects: Sequence[Model], move: str, steps: Sequence[Model], actor: Acting, note: str) -> None:
    """Write the notices of a move in the transaction of its steps; nothing where nobody registered for it."""
    model = type(objects[0])
    tell = _TELLERS.get((model, move))
    if tell:
        told = list(tell(Happened(objects, steps, actor, note)))
        notices.tell(f"{noun_of(model)}.{move}"[:40], told, but=actor.user.pk)
