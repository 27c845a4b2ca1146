"""The entries at the left: registered by their apps, at most eight, each role sees its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from .markup import icon_names

# the order of groups, and of entries inside them, follows what one does
GROUPS = ("home", "work", "review", "watch", "admin")
MOST = 8
ALL = frozenset({"*"})


@dataclass(frozen=True)
class Entry:
    """One entry: where it leads, whom it is for (empty: everybody), its short name on the phone bar, and what else it covers."""

    key: str
    label: str
    icon: str
    url_name: str
    group: str
    roles: frozenset[str]
    short: str
    also: tuple[str, ...] = ()


class NavFault(ValueError):
    """An entry that may not be: a ninth one, an unknown icon or group, or a key taken by another."""


_entries: dict[str, Entry] = {}


def register(
    key: str,
    label: str,
    icon: str,
    url_name: str,
    group: str,
    roles: Iterable[str] = (),
    *,
    short: str | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Add one entry when an app is ready; registering the same again changes nothing. Raises NavFault.

    `also` names the beginnings of further addresses that belong under the entry.
    """
    entry = Entry(key, label, icon, url_name, group, frozenset(roles), short or label, also)
    if group not in GROUPS:
        raise NavFault(f"unknown group {group!r}")
    if icon not in icon_names():
        raise NavFault(f"unknown icon {icon!r}")
    if _entries.get(key, entry) != entry:
        raise NavFault(f"{key!r} is already another entry")
    if len({*_entries, key}) > MOST:
        raise NavFault(f"a ninth entry: {key}; eight is the most that is still read at a glance")
    _entries[key] = entry


def _address(url_name: str) -> str | None:
    """The entry's address, or None while no page bears that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _covers(entry: Entry, address: str, path: str) -> list[str]:
    """The beginnings of this entry's addresses that the path begins with."""
    return [start for start in (address, *entry.also) if path == start or (start != "/" and path.startswith(start))]


def _reach(found: tuple[Entry, str]) -> int:
    return len(found[1])


def groups_for(role: str | None, path: str) -> list[list[dict[str, object]]]:
    """The groups a role sees, each a list of entries; the one whose address begins the path longest is current."""
    if role is None:
        return []
    seen = [entry for entry in _entries.values() if not entry.roles or role in entry.roles]
    placed = [(entry, address) for entry in seen if (address := _address(entry.url_name))]
    here = max(((entry, start) for entry, address in placed for start in _covers(entry, address, path)), key=_reach, default=None)
    groups = []
    for group in GROUPS:
        lines = [
            {
                "label": entry.label,
                "short": entry.short,
                "icon": entry.icon,
                "url": address,
                "current": here is not None and entry is here[0],
                "key": entry.key,
            }
            for entry, address in placed
            if entry.group == group
        ]
        if lines:
            groups.append(lines)
    return groups
