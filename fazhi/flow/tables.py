"""State tables as pure data, and the registry of them, of gates and of handlers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model

Gate = Callable[[Model, object, dict], str | None]
Handler = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Move:
    """One named move. `target` None keeps the state; `action` is the access action it needs; `note` makes a reason
    mandatory; `confirm` names the consequence of an act that asks once; `data` names what the act must be given."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    action: str
    gates: tuple[str, ...] = ()
    handler: str | None = None
    note: bool = False
    confirm: str = ""
    tone: str = "quiet"
    data: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The states of a noun and the moves between them. `parent` names the foreign key that is locked first."""

    noun: str
    states: dict[str, str]
    initial: str
    moves: tuple[Move, ...]
    parent: str = ""
    by_name: dict[str, Move] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({move.name: move for move in self.moves})


FLOWS: dict[type[Model], Flow] = {}
GATES: dict[str, Gate] = {}
HANDLERS: dict[str, Handler] = {}


def register(model: type[Model], flow: Flow) -> None:
    """Attach a state table to a model."""
    FLOWS[model] = flow


def gate(name: str) -> Callable[[Gate], Gate]:
    """Register a gate: `(obj, acting, data) -> Chinese sentence or None`."""

    def put(function: Gate) -> Gate:
        GATES[name] = function
        return function

    return put


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a handler: `(objs, acting, note, data)`, run on the locked objects before their state is written."""

    def put(function: Handler) -> Handler:
        HANDLERS[name] = function
        return function

    return put


def flow_of(model: type[Model]) -> Flow:
    """Return the state table of a model."""
    return FLOWS[model]


def state_choices(flow: Flow) -> list[tuple[str, str]]:
    """Return the states as field choices."""
    return list(flow.states.items())
