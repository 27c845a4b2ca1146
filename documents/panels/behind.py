"""What stands behind the measures of ledgers: records, the newest of them, the form of a new one, who should keep a book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse

from documents.declared.model import Ledger, Measured, Readers
from documents.known import LEDGERS
from documents.selectors import forms, keeping, measured
from fazhi.measure import Asked, Period
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Role, Unit
from fazhi.ui.behind import Behind

PREFIX = "ledger."
ROWS = {
    "count": ("n",),
    "sum": ("n",),
    "average": ("n",),
    "between": ("n",),
    "share": ("part", "whole"),
}  # inputs that count rows


def _parts(key: str) -> tuple[str, str]:
    code, _, name = key.removeprefix(PREFIX).partition(".")
    return code, name


def _declared(key: str) -> tuple[Ledger, Measured] | None:
    code, name = _parts(key)
    one = next((one for one in LEDGERS[code].measures if one.key == name), None) if code in LEDGERS else None
    return (LEDGERS[code], one) if one else None


def _address(key: str, input_: str, unit: Unit | None, period: Period) -> str:
    code, name = _parts(key)
    query = {"measure": f"{name}.{input_}.{period.first}.{period.last}"} | ({"of": str(unit.pk)} if unit else {})
    return f"{reverse('documents:ledger', args=[code])}?{urlencode(query)}"


def rows(key: str, input_: str, unit: Unit | None, period: Period) -> str:
    """The list that has as many records as this input says."""
    found = _declared(key)
    if found is None or input_ not in ROWS.get(found[1].how, ()) or (found[1].how == "share" and found[1].over):
        return ""
    return _address(key, input_, unit, period)


def records(key: str, unit: Unit | None, period: Period) -> str:
    """The list of the records that a measure looks at."""
    found = _declared(key)
    if found is None:
        return ""
    return _address(key, ROWS.get(found[1].how, ("all",))[0], unit, period)


def newest(key: str, asked: Asked) -> dict[int, date]:
    """The day of the newest record that a measure counts, by unit (one query)."""
    code, name = _parts(key)
    ledger = forms.for_acting(code, asked.acting)
    found = measured.rows(ledger, ledger.measure(name), asked)
    return dict(found.order_by().values("unit").annotate(last=Max("d1")).values_list("unit", "last"))


def enter(key: str, unit: Unit, acting: Acting) -> str:
    """The form of a new record in the unit's book, for its own people."""
    code, _ = _parts(key)
    if code not in LEDGERS or not acting.takes_part or unit.pk not in {one.pk for one in keeping.writes_for(acting)}:
        return ""
    return f"{reverse('documents:record_new', args=[code])}?unit={unit.pk}" if keeping.keeps(LEDGERS[code], unit) else ""


def expected(key: str, acting: Acting) -> Iterable[Unit] | None:
    """The units under the government that keep a book, for the office and the leaders, who see all of them."""
    found = _declared(key)
    sees = acting.is_office or acting.role == Role.LEADER
    if found is None or not sees or found[0].readers is Readers.KEEPER:
        return None
    return keeping.keepers(found[0], government_of(acting.unit))


BEHIND = Behind(rows, records, newest, enter, expected)
