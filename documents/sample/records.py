"""The sample's records: what stands in `ledgers/samples`, written through the services by the people of each unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from documents.declared import samples
from documents.declared.samples import Sample
from documents.known import LEDGERS, SHIPPED
from documents.models import Record
from documents.selectors import keeping
from documents.services import adopting, records
from fazhi.org.acting import Acting
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import one_unit

ADOPTED = {  # what the city adopted, so that its units owe something
    "law_study": "关于印发2026年度领导干部学法计划的通知",
    "enforcement_totals": "关于实行行政执法案件月报的通知",
    "training_hours": "关于加强行政执法人员培训的意见",
    "training": "关于加强行政执法人员培训的意见",
    "law_study_plans": "关于印发2026年度领导干部学法计划的通知",
}
ActAs = Callable[[Unit], Acting]


def tell(today: date, act_as: ActAs) -> None:
    """Write every sample record; `act_as(unit)` gives somebody who writes for a unit."""
    made: dict[str, Record] = {}
    units = {name: one_unit(Unit.objects.all(), name, aliases=Alias.objects.all()) for name in _names(today)}
    for one in samples.read_folder(SHIPPED / "samples", LEDGERS, today):
        record = _write(one, units[one.unit], made, act_as)
        if one.id:
            made[one.id] = record
    _adopt(act_as)


def _adopt(act_as: ActAs) -> None:
    """Let the office of the highest government adopt some ledgers, which opens the duties of their periods."""
    office = keeping.office_of(Unit.objects.filter(parent=None).order_by("path")[0])
    for code, document in ADOPTED.items():
        adopting.follow(adopting.adopt(code, actor=act_as(office), document=document))


def _names(today: date) -> set[str]:
    return {one.unit for one in samples.read_folder(SHIPPED / "samples", LEDGERS, today)}


def _write(one: Sample, unit: Unit, made: dict[str, Record], act_as: ActAs) -> Record:
    ledger = LEDGERS[one.ledger]
    words = {key: str(made[said[1:]].pk) if said.startswith("@") else said for key, said in one.words.items()}
    record = records.create(one.ledger, unit, words, actor=act_as(keeping.desk_of(unit)))
    by_office = {key: said for key, said in words.items() if ledger.field(key).by}
    if by_office:
        record = records.screen(record, by_office, actor=act_as(record.book.receiver), version=record.version)
    return record
