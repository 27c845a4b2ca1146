"""Writes over records: one or many set-wise, corrected, filled in by the office, moved. Clocks follow each write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents import known
from documents.declared.model import Ledger
from documents.models import Book, LedgerForm, Record, RecordKey
from documents.selectors import forms, naming
from documents.selectors.naming import Finder
from documents.services import books, clocks, keys, writing
from documents.services.writing import Draft, Words
from fazhi.files import evidence as proofs
from fazhi.files.models import Evidence
from fazhi.flow import engine
from fazhi.org import access, versions
from fazhi.org.acting import Acting
from fazhi.org.models import Unit

CHUNK = 1000
BOOK = ("book__unit", "book__government", "book__desk")


def ledger_of(book: Book) -> Ledger:
    """Return the declaration a book is kept under."""
    return forms.effective(book.ledger, book.government)


@transaction.atomic
def create(code: str, unit: Unit, words: Words, *, actor: Acting, evidence: Iterable[Evidence] = ()) -> Record:
    """Write a record into a unit's book, opened where it has none. Raises ValidationError, Refused, Forbidden, Http404."""
    book = books.open_book(forms.shipped(code), unit, actor=actor)
    ledger, find = ledger_of(book), Finder(actor, book)
    given = {one.key: one.default for one in ledger.shown if one.default} | dict(words)
    draft = writing.read(ledger, _own(ledger, given), today=actor.today, find=find)
    record = insert(book, ledger, [draft], actor=actor)[0]
    proofs.cite(record, evidence, actor=actor)
    return record


def _own(ledger: Ledger, words: Words) -> Words:
    """Leave out what the receiving office fills in."""
    return {key: said for key, said in words.items() if not ledger.has(key) or not ledger.field(key).by}


@transaction.atomic
def insert(book: Book, ledger: Ledger, drafts: Sequence[Draft], *, actor: Acting) -> list[Record]:
    """Write many records of one book set-wise, all or none. Raises ValidationError with the first fault by field."""
    if faulty := next((one for one in drafts if one.faults), None):
        raise ValidationError(faulty.faults)
    form, made = _pinned(ledger), []
    names = naming.of_rows(ledger, [draft.data for draft in drafts])
    for draft in drafts:
        record = Record(book=book, ledger=book.ledger, form=form, by=actor.user, changed_by=actor.user)
        writing.fill(record, ledger, draft, naming.by_field(ledger, draft.data, names))
        made.append(record)
    Record.objects.bulk_create(made, batch_size=CHUNK)
    _take_keys(ledger, made)
    engine.note_steps(made, "record", "登记", actor=actor)
    clocks.follow(ledger, made)
    return made


def _pinned(ledger: Ledger) -> LedgerForm | None:
    """Return the version that records are kept under; the first record of a ledger pins the file as it stands."""
    held = LedgerForm.objects.filter(ledger=ledger.code, government__isnull=True).order_by("-number").first()
    if held is None and (text := known.TEXTS.get(ledger.code)):
        held, _ = LedgerForm.objects.get_or_create(ledger=ledger.code, government=None, number=1, defaults={"text": text})
    return held


def _take_keys(ledger: Ledger, records: Sequence[Record]) -> None:
    """Claim what may stand only once. Raises ValidationError that names the record which stands there."""
    rows = [row for one in records for row in keys.rows(ledger, one)]
    try:
        with transaction.atomic():
            RecordKey.objects.bulk_create(rows, batch_size=CHUNK)
    except IntegrityError:
        raise _doubled(ledger, rows) from None


def _doubled(ledger: Ledger, rows: Sequence[RecordKey]) -> ValidationError:
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        place = (row.scope, row.names, row.digest)
        held = RecordKey.objects.filter(ledger=row.ledger, scope=row.scope, names=row.names, digest=row.digest).first()
        if held is not None or place in seen:
            field = row.names.partition(",")[0]
            there = f"“{held.record.title[:40]}”" if held is not None and held.scope.startswith("B") else "另一条记录"
            return ValidationError({field: f"{keys.said(ledger, row.names)}与{there}相同，只能登记一次。"})
        seen.add(place)
    return ValidationError("已经有一条相同的记录，请刷新后再看。")


@transaction.atomic
def change(
    record: Record, words: Words, *, actor: Acting, version: int | None, evidence: Iterable[Evidence] | None = None
) -> Record:
    """Correct a record; what is not given stays. What was checked or public has to be checked anew.

    Raises ValidationError by field, Stale, Forbidden, Http404, Refused.
    """
    access.require(actor, record, "write")
    ledger = ledger_of(record.book)
    return _rewrite(record, ledger, _own(ledger, words), actor=actor, version=version, evidence=evidence)


@transaction.atomic
def screen(record: Record, words: Words, *, actor: Acting, version: int | None) -> Record:
    """Fill in what the declaration leaves to the receiving office. Raises as `change`."""
    access.require(actor, record, "screen")
    ledger = ledger_of(record.book)
    given = {key: said for key, said in words.items() if ledger.has(key) and ledger.field(key).by}
    return _rewrite(record, ledger, given, actor=actor, version=version, evidence=None, name="screen", label="机构填写")


def _rewrite(
    record: Record,
    ledger: Ledger,
    words: Words,
    *,
    actor: Acting,
    version: int | None,
    evidence: Iterable[Evidence] | None,
    name: str = "change",
    label: str = "修改",
) -> Record:
    if record.state == "removed":
        raise engine.Refused("这条记录已经删除，先恢复再改。")
    find = Finder(actor, record.book)
    held = Draft(record.data, record.about)
    draft = writing.read(ledger, words, today=actor.today, find=find, held=held)
    if draft.faults:
        raise ValidationError(draft.faults)
    if evidence is not None:
        _cite(record, list(evidence), actor=actor)
    if (draft.data, draft.about) == (held.data, held.about):
        return record
    return _written(record, ledger, draft, actor=actor, version=version, step=(name, label))


def _written(
    record: Record, ledger: Ledger, draft: Draft, *, actor: Acting, version: int | None, step: tuple[str, str]
) -> Record:
    """Save a changed content under the version it was made from, with keys, trace and clocks."""
    before, was_about = record.data, record.about
    if record.state in ("checked", "published"):
        engine.move(record, "reopen", actor=actor)
        version = version + 1 if version is not None else None
    names = naming.of_rows(ledger, [draft.data])
    writing.fill(record, ledger, draft, naming.by_field(ledger, draft.data, names))
    kept = ("data", "about", "title", "words", "unit_id", *writing.slots(ledger, {}))
    changes = {name: getattr(record, name) for name in kept} | {"changed_by": actor.user}
    try:
        fresh = versions.write(record, version=version, changes=changes)
    except versions.Stale as stale:
        raise versions.Stale(stale.current, differing(ledger, draft, stale.current)) from None
    RecordKey.objects.filter(record=fresh).delete()
    _take_keys(ledger, [fresh])
    changed = {key: [before.get(key), draft.data.get(key)] for key in before.keys() | draft.data.keys()}
    detail = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
    marks = {key for key in was_about.keys() | draft.about.keys() if was_about.get(key) != draft.about.get(key)}
    engine.note_step(fresh, *step, actor=actor, detail={"fields": detail, "marks": sorted(marks)})
    clocks.follow(ledger, [fresh])
    return fresh


def rewrite(
    record: Record, ledger: Ledger, draft: Draft, *, actor: Acting, step: tuple[str, str] = ("change", "导入修改")
) -> Record:
    """Save what a table says of a record whose lock or version the caller holds. Raises ValidationError, Forbidden."""
    access.require(actor, record, "write")
    if draft.faults:
        raise ValidationError(draft.faults)
    return _written(record, ledger, draft, actor=actor, version=record.version, step=step)


def differing(ledger: Ledger, draft: Draft, stored: Record) -> dict[str, tuple[str, str]]:
    """Return {field: (mine, stored)} in words for the fields that two versions tell differently."""
    found = {}
    for one in ledger.shown:
        pair = (draft.data.get(one.key), stored.data.get(one.key))
        if pair[0] != pair[1]:
            found[one.key] = tuple(writing.typed(one, held) for held in pair)
    return found


def _cite(record: Record, wanted: list[Evidence], *, actor: Acting) -> None:
    """Let the record rest on these files and on no others."""
    held = {one.evidence_id: one.evidence for one in proofs.cited_by(Record, [record.pk]).get(record.pk, [])}
    for pk in held.keys() - {one.pk for one in wanted}:
        proofs.drop(record, held[pk])
    fresh = [one for one in wanted if one.pk not in held]
    proofs.cite(record, fresh, actor=actor)
    if fresh or held.keys() - {one.pk for one in wanted}:
        engine.note_step(record, "evidence", "佐证材料", actor=actor, detail={"files": [one.name[:100] for one in wanted]})


@transaction.atomic
def act(record: Record, name: str, *, actor: Acting, note: str = "") -> Record:
    """Make a move of the record's flow; clocks follow. Raises as `flow.engine.move`."""
    fresh = engine.move(record, name, actor=actor, note=note)
    clocks.follow(ledger_of(fresh.book), [fresh])
    return fresh


@transaction.atomic
def act_on_many(ids: Sequence[int], name: str, *, actor: Acting, note: str = "") -> engine.Outcome:
    """Make one move on many records; what a single move would refuse is skipped with its sentence."""
    outcome = engine.move_many(Record, ids, name, actor=actor, note=note)
    done = Record.objects.filter(pk__in=outcome.done).select_related(*BOOK)
    by_book: dict[int, list[Record]] = {}
    for one in done:
        by_book.setdefault(one.book_id, []).append(one)
    for several in by_book.values():
        clocks.follow(ledger_of(several[0].book), several)
    return outcome


@transaction.atomic
def set_one(ids: Sequence[int], key: str, words: str, *, actor: Acting) -> engine.Outcome:
    """Set one field of many records to the same value; each one that can't take it is skipped with its sentence."""
    rows = access.visible(actor, Record, "write").filter(pk__in=ids).select_related(*BOOK)
    done, skipped = [], []
    for one in rows.order_by("pk"):
        try:
            with transaction.atomic():
                change(one, {key: words}, actor=actor, version=one.version)
        except (ValidationError, engine.Refused) as fault:
            skipped.append((one, "；".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)))
        else:
            done.append(one.pk)
    return engine.Outcome(done, skipped)
