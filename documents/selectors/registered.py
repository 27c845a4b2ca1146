"""A declared measure as the registry of measures keeps it: `ledger.CODE.KEY`, with its rule in words."""

from __future__ import annotations

from functools import partial

from documents.declared import told
from documents.declared.model import Ledger, Measured
from documents.selectors import forms, measured
from fazhi.measure import Asked, Counts, Fits, Measure

VERSION = 1
RATIO = {"average": ("total", "n"), "between": ("days", "n")}
PART = ("share", "coverage", "reached")
FIRST = {"count": "n", "distinct": "n", "sum": "total", "latest": "day", "lowest": "least"}


def key_of(ledger: str, measure: str) -> str:
    """Return the key under which a declared measure is known."""
    return f"ledger.{ledger}.{measure}"


def _count(code: str, key: str, asked: Asked) -> Counts:
    ledger = forms.for_acting(code, asked.acting)
    known = any(one.key == key for one in ledger.measures)  # a new file may declare what the version taken doesn't yet
    return measured.count(ledger, ledger.measure(key), asked) if known else {}


def made_of(ledger: Ledger, one: Measured) -> Measure:
    """Return a declared measure as the registry keeps it."""
    value, per = RATIO.get(one.how, ("part" if one.how in PART else FIRST.get(one.how, ""), ""))
    return Measure(
        key=key_of(ledger.code, one.key),
        label=one.name,
        unit=one.unit,
        rule=told.rule(ledger, one),
        version=VERSION,
        value=value,
        of="whole" if one.how in PART else "",
        inputs=measured.inputs(one),
        count=partial(_count, ledger.code, one.key),
        fits=Fits(one.fits.words, one.fits.units, government=one.fits.government) if one.fits else None,
        per=per,
        join={"day": "max"} if one.how == "latest" else {"least": "min"} if one.how == "lowest" else {},
        day=one.how == "latest",
    )
