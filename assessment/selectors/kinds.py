"""Reads over kinds: as declared, or as a government changed them for a year; the recipients of a call with their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessment.declared import KINDS, Clock, Heading, Kind, Quote, Recipient, month_day
from assessment.models import KindClock, KindSection, KindYear, ReportCall
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Address:
    """A recipient by name, the day that counts for it, and what set that day."""

    key: str
    name: str
    due: date | None
    source: str = ""


def rows_of(code: str, government: Unit, year: int) -> KindYear | None:
    """Return a government's own form of a kind in a year, if it made one."""
    return KindYear.objects.filter(government=government, kind=code, year=year).select_related("by").first()


def of_year(code: str, government: Unit, year: int) -> Kind:
    """Return a kind as it counts for a government in a year (one query where nobody changed it). Raises KeyError."""
    kind, own = KINDS[code], rows_of(code, government, year)
    return kind if own is None else _changed(kind, own, government.level)


def of_call(call: ReportCall) -> Kind:
    """Return the kind of a call as its government has it for the year."""
    return of_year(call.kind, government_of(call.office), call.year)


def _changed(kind: Kind, own: KindYear, level: str) -> Kind:
    headings = tuple(_heading(row) for row in own.sections.order_by("order", "id"))
    recipients = tuple(_recipient(row, level) for row in own.clocks.order_by("order", "id"))
    return kind.changed(headings=headings, recipients=recipients, most=own.most, most_source=own.most_source)


def _heading(row: KindSection) -> Heading:
    quotes = tuple(Quote(*one) for one in row.measures)
    given = {"sources": tuple(row.sources), "areas": tuple(row.areas), "measures": quotes, "optional": row.optional}
    return Heading(row.key, row.part, row.title, row.guidance, row.each, **given)


def _recipient(row: KindClock, level: str) -> Recipient:
    found = month_day(row.month_day)
    clocks = ((level, Clock(*found, row.before, row.source)),) if found else ()
    return Recipient(row.key, row.name, clocks)


def called(government: Unit) -> dict[str, str]:
    """Return what the braces in a recipient's name stand for under a government."""
    above = Unit.objects.filter(pk=government.parent_id).first()
    place = government.name.removesuffix("人民政府")
    return {"place": place, "government": government.name, "above": above.name if above else "上一级政府", "office": ""}


def addresses(kind: Kind, government: Unit, year: int) -> list[Address]:
    """Return who gets a report of this kind, named for a government, with the last day of each clock at its level."""
    names, found = called(government), []
    for one in kind.recipients:
        if one.serves(government.level):
            clock = one.clock(government.level)
            due = kind.due(clock, year) if clock else None
            source = f"{clock.source}（{clock}）" if clock else ""
            found.append(Address(one.key, one.name.format(**names), due, source))
    return found


def changed_years(acting: Acting, code: str) -> list[KindYear]:
    """Return the years for which a kind was changed, newest first, of governments whose kinds one may see."""
    rows = access.visible(acting, KindYear).filter(kind=code).select_related("government", "by")
    return list(rows.order_by("-year", "government__path")[:60])
