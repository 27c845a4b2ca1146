"""What stands behind a measure: the rows it counts, when the last one was, where a further one is entered, who should have some.

Whoever registers measures says so here by the beginning of their keys, so that pages of plans and of measures need not know
whose rows they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fazhi.measure import Asked, Period
from fazhi.org.acting import Acting
from fazhi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Behind:
    """Answers about the measures under a prefix.

    `rows(key, input, unit, period)`: the address of a list with as many rows as that input says, '' where there is none;
    `records(key, unit, period)`: the address of the records that it is made of; `newest(key, asked)`: {unit: the last day};
    `enter(key, unit, acting)`: the address where the person may enter a further one for the unit, else '';
    `expected(key, acting)`: the units that should have some, None where the person can't know.
    """

    rows: Callable[[str, str, Unit | None, Period], str]
    records: Callable[[str, Unit | None, Period], str]
    newest: Callable[[str, Asked], dict[int, date]]
    enter: Callable[[str, Unit, Acting], str]
    expected: Callable[[str, Acting], Iterable[Unit] | None]


_BEHIND: dict[str, Behind] = {}


def register(prefix: str, one: Behind) -> None:
    """Say what stands behind the measures whose keys begin so. A second answer for a prefix is an error."""
    if prefix in _BEHIND:
        raise ValueError(f"two answers for measures {prefix!r}")
    _BEHIND[prefix] = one


def of(key: str) -> Behind | None:
    """Return what stands behind a measure, None where nobody said."""
    return next((one for prefix, one in _BEHIND.items() if key.startswith(prefix)), None)
