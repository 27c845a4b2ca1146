"""Who keeps which ledger: units by kind and level, and whose people write for them."""

from __future__ import annotations

from django.db.models import QuerySet

from documents.declared.model import Keeper, Ledger
from documents.known import LEDGERS
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Kind, Unit
from fazhi.org.selectors import current, open_on


def office_of(government: Unit) -> Unit:
    """Return the legal-affairs office of a government, or who carries on the work of one that was closed; a government whose
    people sit in it itself is its own."""
    offices = Unit.objects.filter(parent=government, kind=Kind.OFFICE).order_by("path")
    if found := open_on(offices).first():
        return found
    gone = offices.filter(successor__isnull=False).order_by("-closed").first()
    return current(gone) if gone else government


def desk_of(unit: Unit) -> Unit:
    """Return the unit whose people write in a unit's books."""
    return office_of(unit) if unit.kind == Kind.GOVERNMENT else unit


def keeps(ledger: Ledger, unit: Unit) -> bool:
    """Return whether a unit is one that keeps a book of the ledger."""
    if ledger.keeper is Keeper.GOVERNMENT:
        return unit.kind == Kind.GOVERNMENT
    if ledger.keeper is Keeper.OFFICE:
        return unit.kind == Kind.OFFICE or (unit.kind == Kind.GOVERNMENT and office_of(unit) == unit)
    return (not ledger.kinds or unit.kind in ledger.kinds) and (not ledger.levels or unit.level in ledger.levels)


def keepers(ledger: Ledger, government: Unit) -> QuerySet[Unit]:
    """Return the open units under a government, itself among them, that should keep a book each having its own."""
    rows = open_on(Unit.objects.filter(path__startswith=government.path))
    if ledger.keeper is Keeper.GOVERNMENT:
        rows = rows.filter(kind=Kind.GOVERNMENT)
    elif ledger.keeper is Keeper.OFFICE:
        rows = rows.filter(kind=Kind.OFFICE)
    else:
        rows = rows.filter(kind__in=ledger.kinds) if ledger.kinds else rows
        rows = rows.filter(level__in=ledger.levels) if ledger.levels else rows
    return rows.order_by("path")


def governments(government: Unit) -> list[Unit]:
    """Return a government and those below it."""
    return list(Unit.objects.filter(path__startswith=government.path, kind=Kind.GOVERNMENT))


def own_keepers(ledger: Ledger, government: Unit) -> list[Unit]:
    """Return the keepers that answer to this government and to none below it."""
    lower = [one.path for one in governments(government) if one != government]
    return [one for one in keepers(ledger, government) if not any(one.path.startswith(path) for path in lower)]


def writes_for(acting: Acting) -> list[Unit]:
    """Return the units in whose books the person's unit writes: its own, and for an office its government's."""
    own = [acting.unit]
    if acting.unit.kind == Kind.OFFICE and (government := government_of(acting.unit)) != acting.unit:
        own += [government] if office_of(government) == acting.unit else []
    return own


def kept_by(acting: Acting) -> dict[str, list[Unit]]:
    """Return {ledger: units in whose book the person may write}; none for a post that answers for nothing."""
    if not acting.takes_part:
        return {}
    units = writes_for(acting)
    found = {code: [unit for unit in units if keeps(one, unit)] for code, one in LEDGERS.items()}
    return {code: several for code, several in found.items() if several}
