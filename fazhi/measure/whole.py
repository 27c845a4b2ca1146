"""The program itself as the one who asks for figures, and who wants to know that rows behind figures were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fazhi.org.models import Unit

Follower = Callable[[Iterable[str], Iterable[int]], None]
_FOLLOWERS: list[Follower] = []


@dataclass(frozen=True, slots=True)
class Whole:
    """Who counts what a government's units owe: the program itself, before which every row lies.

    It asks in place of an acting person; a measure that may count amounts of papers (`fits`) has to answer it.
    """

    unit: Unit
    today: date


def follow(follower: Follower) -> None:
    """Have a function called with (keys of measures, units) whenever rows behind them were written; once for each function."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def written(keys: Iterable[str], units: Iterable[int]) -> None:
    """Tell, in the transaction of a write, that rows behind these measures changed for these units."""
    keys, units = sorted(set(keys)), sorted(set(units))
    for follower in _FOLLOWERS:
        follower(keys, units)
