"""The measures that declarations name, registered with the rest of them."""

from __future__ import annotations

from documents.known import LEDGERS
from documents.selectors.registered import key_of, made_of
from fazhi.measure import register

__all__ = ["key_of", "made_of", "register_all"]


def register_all() -> None:
    """Register the measures of every ledger."""
    for ledger in LEDGERS.values():
        for one in ledger.measures:
            register(made_of(ledger, one))


register_all()
