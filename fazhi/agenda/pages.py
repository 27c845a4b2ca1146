"""Where a record is settled: the page of each noun, named by the app that shows it, and what each kind of duty is about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from fazhi.agenda.models import Duty

_PAGES: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class DutyKind:
    """A kind of duty. `records(duties)` gives (duty, key of the record it is settled at), all of the noun `noun`;
    `people(duties)` gives (duty, person) for those told besides the holders of a role, `words(duties)` (duty, sentence) what
    a reminder says besides the day."""

    key: str
    label: str
    noun: str
    records: Callable[[QuerySet[Duty]], Iterable[tuple[int, int]]]
    people: Callable[[QuerySet[Duty]], Iterable[tuple[int, int]]]
    words: Callable[[QuerySet[Duty]], Iterable[tuple[int, str]]] = lambda duties: ()


KINDS: dict[str, DutyKind] = {}


def register_kind(kind: DutyKind) -> None:
    """Make a kind of duty known; registering it again changes nothing."""
    KINDS[kind.key] = kind


def register_page(noun: str, url_name: str) -> None:
    """Say which page settles records of a noun (`tasks.sheet`)."""
    _PAGES[noun] = url_name


@lru_cache(maxsize=256)
def _around(url_name: str) -> tuple[str, str] | None:
    try:
        before, _, after = reverse(url_name, args=[987654321]).partition("987654321")
    except NoReverseMatch:
        return None
    return before, after


def address(noun: str, key: int | None) -> str:
    """Return the address of a record's page, or an empty string while no page shows it."""
    around = _around(_PAGES[noun]) if key and noun in _PAGES else None
    return f"{around[0]}{key}{around[1]}" if around else ""
