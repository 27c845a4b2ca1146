"""What declarations say of one another: a record of another ledger, and rosters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from documents.declared import conditions
from documents.declared.model import Ledger, Roster, Type

if TYPE_CHECKING:
    from documents.declared.reader import Reader

TEXTS = (Type.TEXT, Type.PERSON, Type.DOCUMENT)


def check(reader: Reader, made: Ledger, all_: Mapping[str, Ledger]) -> None:
    """Refuse what names a ledger that isn't there, or a field that it lacks. Raises BadLedger."""
    for turn, one in enumerate(made.fields):
        if one.to and one.to not in all_:
            reader.fail(f"没有台账“{one.to}”。", "fields", turn, "to")
    for turn, measured in enumerate(made.measures):
        if measured.roster:
            _roster(reader, measured.roster, all_, "measures", turn)
            if measured.per:
                _told_apart(reader, made, measured.per, measured.roster, all_, turn)
            elif _type(measured.roster, all_) is not Type.UNIT and measured.roster.field:
                reader.fail("coverage 的名册要按单位字段，或者不写 field（按登记的单位）。", "measures", turn, "roster")
    for turn, clock in enumerate(made.clocks):
        if clock.roster:
            _roster(reader, clock.roster, all_, "clocks", turn)
            if clock.roster.field and _type(clock.roster, all_) is not Type.UNIT:
                reader.fail("时限的名册要按单位字段，或者不写 field（按登记的单位）。", "clocks", turn, "roster")


def _type(roster: Roster, all_: Mapping[str, Ledger]) -> Type:
    return all_[roster.ledger].field(roster.field).type if roster.field else Type.RECORD


def _roster(reader: Reader, roster: Roster, all_: Mapping[str, Ledger], table: str, turn: int) -> None:
    """Refuse a roster whose ledger, fields or conditions don't hold; SQL has to see the fields there."""
    if roster.ledger not in all_:
        reader.fail(f"没有台账“{roster.ledger}”。", table, turn, "roster")
    other = all_[roster.ledger]
    for name in filter(None, (roster.field, *(one.field for one in roster.where))):
        if not other.has(name):
            reader.fail(f"“{other.name}”没有字段“{name[:40]}”。", table, turn, "roster")
        if name not in other.slots:
            reader.fail(f"“{other.name}”的“{other.field(name).name}”不能统计，请先写进它的 filters。", table, turn, "roster")
    for said in roster.where:
        if wrong := conditions.fault(other.field(said.field), said):
            reader.fail(f"“{other.name}”：{wrong}", table, turn, "roster")


def _told_apart(reader: Reader, made: Ledger, per: str, roster: Roster, all_: Mapping[str, Ledger], turn: int) -> None:
    """Refuse a roster by another kind of thing than the measure tells apart."""
    one = made.field(per)
    if one.type is Type.RECORD:
        if roster.field or roster.ledger != one.to:
            reader.fail(f"“{one.name}”是“{one.to}”的记录，名册应是它，不写 field。", "measures", turn, "roster")
    elif (one.type is Type.UNIT) != (_type(roster, all_) is Type.UNIT) or (
        one.type is not Type.UNIT and not (one.type in TEXTS and _type(roster, all_) in TEXTS)
    ):
        reader.fail(f"“{one.name}”与名册的字段不是同一类，不能相对。", "measures", turn, "roster")
