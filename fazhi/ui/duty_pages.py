"""Where a duty is settled: each kind of duty names its page, so that 工作台 needs to know none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from fazhi.agenda.models import Duty


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty as a line that waits: title, the words on its button, and the page that settles it.

    `more` goes on with the title, `about` says what it belongs to, `words` are the paper's words of the date; `drawer` opens
    the page beside the list.
    """

    url: str
    title: str
    label: str
    more: str = ""
    about: str = ""
    words: str = ""
    drawer: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    resolver: Callable[[Duty], DutyPage]
    joins: tuple[str, ...]


_KINDS: dict[str, _Kind] = {}


def duty_page(kind: str, resolver: Callable[[Duty], DutyPage], *, joins: Iterable[str] = ()) -> None:
    """Say how a kind of duty is shown and where it is settled. `joins` are the relations of the duty that the resolver
    reads: whoever lists duties loads them all in one query, so a further kind costs none. A second resolver is an error."""
    if kind in _KINDS:
        raise ValueError(f"two pages for duties of the kind {kind!r}")
    _KINDS[kind] = _Kind(resolver, tuple(joins))


def joins() -> tuple[str, ...]:
    """Return the relations that resolvers read, for select_related."""
    return tuple(dict.fromkeys(path for kind in _KINDS.values() for path in kind.joins))


def page_of(duty: Duty) -> DutyPage:
    """Return the page of a duty; of a kind that named none, 工作台 itself."""
    known = _KINDS.get(duty.kind)
    return known.resolver(duty) if known else DutyPage(reverse("home:desk"), duty.title, "看一看")
