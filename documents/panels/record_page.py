"""What the page of one record shows: its fields, its acts, its clocks, what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from documents.declared import told
from documents.declared.model import Field, Ledger, Type
from documents.known import LEDGERS
from documents.models import Record
from documents.selectors import naming, records
from documents.services import writing
from fazhi.agenda.lamps import lamp_of
from fazhi.flow.engine import moves_for
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import Move
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, day, link
from fazhi.ui.markup import at

MARKS = {"check": "badge-check", "publish": "megaphone", "unpublish": "undo-2", "remove": "trash-2", "restore": "undo-2"}
NOTES = {"unpublish": ("撤下理由", "撤下以后公众看不到"), "remove": ("删除理由", "记在经过里")}
MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a record as it is shown."""

    field: Field
    shown: object
    missing: bool


def lines(ledger: Ledger, record: Record) -> list[Line]:
    """Return the fields of a record in the order of the declaration."""
    known = naming.of_rows(ledger, [record.data])
    names = naming.by_field(ledger, record.data, known)
    return [_line(ledger, one, record, names) for one in ledger.shown if one.type is not Type.FILE]


def _line(ledger: Ledger, one: Field, record: Record, names: dict[str, str]) -> Line:
    words = writing.said(ledger, one.key, record.data, record.about, names)
    if not words:
        return Line(one, "未填", True)
    if one.type is Type.RECORD:
        return Line(one, link(words, at("documents:record", record.data[one.key])), False)
    if one.type is Type.LINK:
        return Line(one, link(words, words, rel="noopener noreferrer", target="_blank"), False)
    return Line(one, f"{words} {one.unit}" if one.unit else words, False)


def acts(record: Record, actor: Acting) -> list[Act]:
    """Return the acts on a record (one query)."""
    return [of_move(one, at("documents:record_move", record.pk)) for one in moves_for(record, actor=actor)]


def of_move(move: Move, url: str) -> Act:
    """One move as a button."""
    label, help_ = NOTES.get(move.name, ("理由", ""))
    tone = {"quiet": "plain"}.get(move.tone, move.tone)
    given = {"note_required": move.note, "confirm": move.confirm, "tone": tone, "mark": MARKS.get(move.name)}
    return Act(move.name, move.label, url, note_label=label, note_help=help_, **given)


def owed(record: Record, actor: Acting, ledger: Ledger) -> list[tuple[str, object, str, str]]:
    """Return the duties of a record: title, lamp, day, the clock in words."""
    clocks = {one.key: one for one in ledger.clocks}
    found = []
    for row in records.duties(record):
        lamp = lamp_of([row.duty], actor.today, row.duty.unit.soon_days)
        rule = told.clock(ledger, clocks[row.clock]) if row.clock in clocks else ""
        found.append((row.duty.title, lamp, day(row.duty.due), rule))
    return found


def belonging(record: Record, actor: Acting) -> list[tuple[Ledger, list[tuple[SafeString, str]], bool]]:
    """Return what belongs to a record, by ledger: links with their unit, and whether there are more."""
    found = []
    for code, rows in records.belonging(actor, record):
        some = list(rows.select_related("unit")[: MOST + 1])
        drawn = [(link(one.title, at("documents:record", one.pk)), one.unit.name) for one in some[:MOST]]
        found.append((LEDGERS[code], drawn, len(some) > MOST))
    return [one for one in found if one[1]]


def steps(ledger: Ledger, done: list[TimelineStep]) -> list[Step]:
    """Return what happened, with what was changed from what to what."""
    return [
        Step(one.at, f"{one.unit.name if one.unit_id else ''} {one.who} {one.label}".strip(), _told(ledger, one)) for one in done
    ]


def _told(ledger: Ledger, step: TimelineStep) -> str:
    changed = []
    for key, (before, after) in step.detail.get("fields", {}).items():
        if ledger.has(key):
            one = ledger.field(key)
            said = [writing.typed(one, held) or "（空）" for held in (before, after)]
            changed.append(f"{one.name}：{said[0][:60]} → {said[1][:60]}")
    return "；".join([*filter(None, [step.note]), *changed])
