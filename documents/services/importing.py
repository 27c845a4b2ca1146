"""A table of records: read and judged without writing anything, written on confirmation, taken back as long as nobody went on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from documents.declared.model import Field, Ledger, Type
from documents.models import Book, Record, RecordImport, RecordKey
from documents.selectors.naming import Finder
from documents.services import keys, records, writing
from documents.services.writing import Draft
from fazhi.files import store
from fazhi.flow import engine
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.sheets import Header, read_sheet

NUMBER = "编号"
BESIDE = ("名称", "登记单位", "算给", "审查", "改动时间")  # what the list exports beside the fields
CELL = 5000
PIECE = 500  # rows written in one transaction
TAKEN_BACK = "撤销导入"
Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Judged:
    """One row of the table: what it would do (new, change, same) or what is wrong with it by field."""

    number: int
    record: Record | None
    draft: Draft

    @property
    def kind(self) -> str:
        """What it would do."""
        if self.draft.faults:
            return "bad"
        if self.record is None:
            return "new"
        return "same" if (self.draft.data, self.draft.about) == (self.record.data, self.record.about) else "change"


def fields_of(ledger: Ledger) -> list[Field]:
    """Return the fields that a table gives, in their order."""
    return [one for one in ledger.given() if one.type is not Type.FILE]


def heading(one: Field) -> str:
    """Return how a field heads its column."""
    return f"{one.name}（{one.unit}）" if one.unit else one.name


def taken(ledger: Ledger, one: Field) -> bool:
    """Return whether another column of a table, as it is filled in or exported, is headed by what would head this one's."""
    others = {NUMBER, *BESIDE, *(said for held in ledger.fields if held is not one for said in (held.name, heading(held)))}
    return bool({one.name, heading(one)} & others)


def headers(ledger: Ledger) -> list[Header]:
    """Return the expected columns: the record's number for a round trip, then the fields."""
    found = [Header("", NUMBER, max_length=19)]
    for one in fields_of(ledger):
        found.append(Header(one.key, heading(one), required=False, max_length=CELL, aliases=(one.name,)))
    first = next(at for at, one in enumerate(found) if one.key == ledger.day)
    found[first] = Header(ledger.day, found[first].label, required=True, max_length=CELL, aliases=found[first].aliases)
    return found


@transaction.atomic
def take_in(book: Book, file: IO[bytes], *, actor: Acting, name: str) -> RecordImport:
    """Keep an uploaded table with its rows as words; nothing else is written. Raises SheetFault, Forbidden, kinds.Refused."""
    access.require(actor, book, "write")
    ledger = records.ledger_of(book)
    sheet = read_sheet(file, headers(ledger))
    file.seek(0)
    stored = store.keep(iter(lambda: file.read(1 << 20), b""), name=name)
    rows = [{"number": row.number, "words": row.values} for row in sheet.rows]
    called = {header.label: header.key for header in headers(ledger)}
    for number, values in sheet.broken.items():
        faults = {called[fault.column]: fault.sentence for fault in sheet.faults if fault.row == number}
        rows.append({"number": number, "words": values, "faults": faults})
    rows.sort(key=lambda row: row["number"])
    beside = {*BESIDE, *(heading(one) for one in ledger.shown)}
    unknown = [label for label in sheet.unknown if label not in beside]
    return RecordImport.objects.create(book=book, stored=stored, name=name[:200], rows=rows, unknown=unknown, by=actor.user)


def judge(batch: RecordImport, *, actor: Acting, only: Sequence[dict] | None = None) -> list[Judged]:
    """Judge every row, or only some, as it would be written now."""
    book, rows = batch.book, batch.rows if only is None else only
    ledger, find = records.ledger_of(book), Finder(actor, book)
    known = Record.objects.filter(book=book, pk__in=_numbers(rows)).exclude(state="removed")
    held = {one.pk: one for one in known.select_related(*records.BOOK)}
    found = [_judged(ledger, row, held, find, actor) for row in rows]
    _doubles(ledger, book, found)
    return found


def _numbers(rows: Sequence[dict[str, Any]]) -> set[int]:
    said = (str(row["words"].get("", "")).strip() for row in rows)
    return {int(words) for words in said if words.isascii() and words.isdigit() and len(words) < 19}


def _judged(ledger: Ledger, row: dict, held: dict[int, Record], find: Finder, actor: Acting) -> Judged:
    words = dict(row["words"])
    number = str(words.pop("", "")).strip()
    record = held.get(int(number)) if number.isascii() and number.isdigit() else None
    given = {key: str(said) for key, said in words.items()}
    if record is None:  # a new row says nothing where the form would show the default that has to stand
        for one in ledger.given():
            if one.required and one.default and not given.get(one.key, "").strip():
                given[one.key] = one.default
    before = Draft(record.data, record.about) if record else None
    draft = writing.read(ledger, given, today=actor.today, find=find, held=before)
    draft.faults |= row.get("faults", {})
    if number and record is None:
        draft.faults[""] = f"没有编号 {number[:20]} 的记录，或者它不在这本台账里；新增的行请把编号空着。"
    return Judged(row["number"], record, draft)


def _doubles(ledger: Ledger, book: Book, rows: Sequence[Judged]) -> None:
    """Say of a row which one it repeats: an earlier row of the table, or a record that is there."""
    places: dict[tuple[str, str, str], Judged] = {}
    wanted: dict[tuple[str, str, str], list[Judged]] = {}
    for row in rows:
        for (scope, names), digest in keys.digests(ledger, book, row.draft.data).items():
            place = (scope, names, digest)
            if (first := places.setdefault(place, row)) is not row:
                row.draft.faults.setdefault(names.partition(",")[0], f"{keys.said(ledger, names)}与第 {first.number} 行相同。")
            wanted.setdefault(place, []).append(row)
    there = RecordKey.objects.filter(ledger=ledger.code, digest__in=[digest for _, _, digest in wanted])
    for key in there.select_related("record"):
        for row in wanted.get((key.scope, key.names, key.digest), ()):
            if row.record is None or row.record.pk != key.record_id:
                said = f"“{key.record.title[:40]}”" if key.scope.startswith("B") else "另一个单位的一条记录"
                row.draft.faults.setdefault(key.names.partition(",")[0], f"{keys.said(ledger, key.names)}与{said}相同。")


@transaction.atomic
def begin(batch: RecordImport, *, actor: Acting, sound_only: bool = False) -> RecordImport:
    """Decide which rows are written: all of them, or with `sound_only` those without a fault. Raises Refused, Forbidden."""
    batch = _locked(batch, actor, "read", "这张表已经导入或者放弃了。")
    rows = judge(batch, actor=actor)
    bad = sum(row.kind == "bad" for row in rows)
    if bad and not sound_only:
        raise Refused(f"有 {bad} 行有错，没有导入。请在表格里改好再上传，或者选只导入没有错的行。")
    todo = [at for at, row in enumerate(rows) if row.kind in ("new", "change")]
    if not todo:
        raise Refused("没有可以导入的行：表里的内容和系统里的一样，或者都有错。")
    RecordImport.objects.filter(pk=batch.pk).update(state="writing", todo=todo)
    return RecordImport.objects.select_related("book__unit", "book__government").get(pk=batch.pk)


def write(batch: RecordImport, *, actor: Acting, tell: Tell = lambda done, of: None) -> RecordImport:
    """Write the decided rows piece by piece, from where an earlier run stopped; a row that became wrong meanwhile is skipped."""
    while batch.state == "writing":
        batch = _piece(batch, actor)
        tell(batch.position, len(batch.todo))
    return batch


@transaction.atomic
def _piece(batch: RecordImport, actor: Acting) -> RecordImport:
    batch = _locked(batch, actor, "writing", "这张表已经导入了。")
    chosen = [batch.rows[at] for at in batch.todo[batch.position : batch.position + PIECE]]
    rows = judge(batch, actor=actor, only=chosen)
    ledger = records.ledger_of(batch.book)
    fresh = [row.draft for row in rows if row.kind == "new"]
    made = records.insert(batch.book, ledger, fresh, actor=actor) if fresh else []
    for row in rows:
        if row.kind == "change":
            was = {"data": row.record.data, "about": row.record.about}
            batch.changed[str(row.record.pk)] = was | {
                "version": records.rewrite(row.record, ledger, row.draft, actor=actor).version
            }
    batch.made += [one.pk for one in made]
    batch.skipped += [{"number": row.number, "why": "；".join(row.draft.faults.values())} for row in rows if row.kind == "bad"]
    batch.position += len(chosen)
    if batch.position >= len(batch.todo):
        batch.state, batch.done_at = "done", timezone.now()
    batch.save(update_fields=["made", "changed", "skipped", "position", "state", "done_at"])
    return batch


@transaction.atomic
def drop(batch: RecordImport, *, actor: Acting) -> None:
    """Put a table aside that was not written. Raises Refused, Forbidden."""
    batch = _locked(batch, actor, "read", "这张表已经导入了，要撤回请用撤销。")
    RecordImport.objects.filter(pk=batch.pk).update(state="dropped")


@transaction.atomic
def take_back(batch: RecordImport, *, actor: Acting) -> list[str]:
    """Undo a table: what it made is removed, what it changed is as before. Returns a sentence for each record that somebody
    went on with, which stays. Raises Refused, Forbidden."""
    batch = _locked(batch, actor, "done", "这张表没有导入，或者已经撤销了。")
    ledger, left = records.ledger_of(batch.book), []
    made = Record.objects.filter(pk__in=batch.made).exclude(state="removed")
    untouched = [one.pk for one in made if one.version == 1 and one.state == "kept"]
    left += [f"“{one.title[:40]}”导入以后有人改过，没有撤销。" for one in made if one.pk not in set(untouched)]
    records.act_on_many(untouched, "remove", actor=actor, note=TAKEN_BACK)
    held = Record.objects.filter(pk__in=batch.changed).select_related(*records.BOOK)
    for one in held:
        was = batch.changed[str(one.pk)]
        if one.version != was["version"] or one.state == "removed":
            left.append(f"“{one.title[:40]}”导入以后有人改过，没有撤销。")
            continue
        try:
            records.rewrite(one, ledger, Draft(was["data"], was["about"]), actor=actor, step=("take_back", TAKEN_BACK))
        except ValidationError as fault:
            left.append(f"“{one.title[:40]}”没有撤销：{fault.messages[0]}")
    RecordImport.objects.filter(pk=batch.pk).update(state="undone")
    return left


def _locked(batch: RecordImport, actor: Acting, state: str, otherwise: str) -> RecordImport:
    rows = RecordImport.objects.filter(pk=batch.pk).select_related("book__unit", "book__government", "book__desk")
    held = engine.lock_for(actor, rows, "write")
    if held.state != state:
        raise Refused(otherwise)
    return held
