"""A plan and its responsibility table become one draft: each task once with both its places, what differs is asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from fazhi.files.models import Paper
from fazhi.files.store import keep, path_of
from fazhi.flow.engine import Refused, lock, note_step
from fazhi.org import audit
from fazhi.org.acting import Acting
from tasks.models import ImportAnnex, ImportItem, ImportUnit, PlanImport
from tasks.planimport import join, part_rows, rowcells
from tasks.planimport.read import MAX_ITEMS
from tasks.services import annex_parts, differing, masks, reading, undo
from tasks.services.drafts import require_open

ONLY_TEXT = {"code": "only-text", "words": "附表里没有这一项，请看是不是任务", "level": "ask"}
ONLY_ANNEX = {"code": "only-annex", "words": "正文里没有这一项，只在附表里有，请看是不是任务", "level": "ask"}
MOST = 8  # tables joined to one draft


@dataclass(slots=True)
class Joined:
    """What came of joining: rows that found their point, points and rows that stand alone, points that disagree.

    `parts`: rows that are parts of a point; `shared`: points that stand in a row of several.
    """

    pairs: int = 0
    changed: list[int] = field(default_factory=list)
    only_text: int = 0
    only_annex: list[int] = field(default_factory=list)
    differ: int = 0
    parts: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Which row is which point, which further rows are parts of a point, which further points stand in a row."""

    pairs: dict[int, int]
    parts: dict[int, int]
    shared: dict[int, int]

    @property
    def rows(self) -> dict[int, list[int]]:
        """{point: its rows}, in the table's order."""
        found: dict[int, list[int]] = {}
        for at, row in sorted([*self.pairs.items(), *((at, row) for row, at in self.parts.items())], key=lambda pair: pair[1]):
            found.setdefault(at, []).append(row)
        return found

    @property
    def taken(self) -> set[int]:
        """The rows that found their point."""
        return {*self.pairs.values(), *self.parts}


def _found(every: list[ImportItem], texts: list[int], rows: list[int]) -> Found | None:
    """Look which of these rows tell of which of these points; None when the table isn't the text's own."""
    points, lines = [every[at] for at in texts], [every[at] for at in rows]
    pairs = join.join(points, lines)
    if not join.belong(pairs, texts, rows):
        return None
    parts, shared = part_rows.finer(points, lines, pairs), part_rows.coarser(points, lines, pairs)
    return Found(
        {texts[i]: rows[j] for i, j in pairs.items()},
        {rows[j]: texts[i] for j, i in parts.items()},
        {texts[i]: rows[j] for i, j in shared.items() if i not in parts.values()},
    )


def of_same_file(batch: PlanImport, items: list[ImportItem], names: list[list[ImportUnit]]) -> Joined | None:
    """Join the table of a paper to its text among unsaved rows, in place; None when the paper has no table of its own tasks."""
    cells = _cells(batch.paper)
    rows = [at for at, item in enumerate(items) if any(low <= item.start < high for low, high in cells)]
    texts = [at for at in range(len(items)) if at not in set(rows)]
    if not rows or not texts:
        return None
    which = _found(items, texts, rows)
    if which is None:
        return None
    gone = which.taken
    found = _join(which, items, names, batch.paper, set(texts), set(rows) - gone)
    items[:] = [item for at, item in enumerate(items) if at not in gone]
    names[:] = [held for at, held in enumerate(names) if at not in gone]
    for order, item in enumerate(items, 1):
        item.order = order
    return found


def _cells(paper: Paper) -> list[tuple[int, int]]:
    """The stretches of the paper that are tables."""
    found: list[list[int]] = []
    for start, end, kind, *_ in paper.blocks:
        if kind != "cell":
            continue
        if found and start - found[-1][1] <= 2:
            found[-1][1] = end
        else:
            found.append([start, end + 1])
    return [(low, high) for low, high in found]


def _join(which: Found, items, names, paper: Paper, texts: set[int], lone: set[int]) -> Joined:
    """Write into the unsaved rows what joining them means."""
    found = Joined(pairs=len(which.pairs), parts=len(which.parts), shared=len(which.shared))
    rows, place = rowcells.Rows(paper.text, paper.blocks), partial(source, paper=paper)
    for at, several in which.rows.items():
        found.changed.append(at)
        theirs = [(items[row], names[row], place(items[row], rows)) for row in several]
        if len(several) > 1:
            found.differ += annex_parts.split_up(items[at], names[at], *theirs)
        else:
            put = annex_parts.share if several[0] in which.shared.values() else annex_parts.put_together
            found.differ += put(items[at], names[at], *theirs[0])
    for at, row in which.shared.items():
        found.changed.append(at)
        found.differ += annex_parts.share(items[at], names[at], items[row], names[row], place(items[row], rows))
    alone = texts - set(which.rows) - set(which.shared)
    found.only_text = len(alone)
    if 2 * len(alone) <= len(texts):  # a table of the main tasks alone leaves most points out: that is no doubt then
        for at in alone:
            items[at].doubts = [*items[at].doubts, ONLY_TEXT]
            found.changed.append(at)
    for at in lone:
        items[at].doubts = [*items[at].doubts, ONLY_ANNEX]
        items[at].sources = [place(items[at], rows)] if items[at].batch.paper_id != paper.pk else []
        items[at].remarks = [{"paper": paper.pk, **remark} for remark in items[at].remarks]
        found.only_annex.append(at)
    return found


def source(row: ImportItem, rows: rowcells.Rows, *, paper: Paper) -> dict:
    """A row of a table with all its columns, as one of the places of its task."""
    number = f"第 {row.number.strip('.．、')} 项" if row.number else "一行"
    place = {"paper": paper.pk, "start": row.start, "end": row.end, "words": row.text, "label": f"附表{number}"[:200]}
    whole = rows.at(row.start)
    return place | ({"place": whole.place, "cells": [list(cell) for cell in whole.cells]} if whole else {})


@transaction.atomic
def note(batch: PlanImport, actor: Acting, paper: Paper, label: str, found: Joined) -> ImportAnnex:
    """Write down that a table was joined, and what came of it."""
    counts = {"joined": found.pairs, "only_text": found.only_text, "only_annex": len(found.only_annex)}
    also = {"differ": found.differ, "parts": found.parts, "shared": found.shared}
    note_step(batch, "annex", "并入附表", actor=actor, detail={"label": label, **also, **counts})
    return ImportAnnex.objects.create(batch=batch, paper=paper, label=label[:200], by=actor.user, **counts)


def add(batch: PlanImport, *, actor: Acting, name: str, chunks: Iterable[bytes] = (), candidate: int | None = None) -> Joined:
    """Join a table from another file, or (with `candidate`) from another paper of the same one, to the draft.

    Raises Refused, ValidationError, kinds.Refused or lib Unreadable; nothing of the draft changes then.
    """
    require_open(batch, actor)
    if batch.annexes.count() >= MOST:
        raise Refused(f"一份计划最多并入 {MOST} 份附表。")
    stored = batch.paper.stored if candidate is not None else keep(chunks, name=name)
    papers = reading.read(path_of(stored.sha256), name, year=batch.starts.year if batch.starts else None)
    if candidate is not None and not 0 <= candidate < len(papers):
        raise ValidationError("没有这一份文件，请从列出的几份里选。")
    chosen = papers[candidate] if candidate is not None else max(papers, key=lambda paper: len(paper.items))
    if not chosen.items:
        raise ValidationError(f"“{name[:40]}”里没有读出任务。请核对是不是责任分工表。")
    with transaction.atomic():
        fields = reading.paper_fields(chosen, stored.kind)
        paper = Paper.objects.create(stored=stored, name=name[:200], by=actor.user, **fields)
        audit.record("upload", acting=actor, obj=batch, label=name, detail={"sha256": stored.sha256, "annex": True})
        return _added(lock(PlanImport.objects.filter(pk=batch.pk))[0], actor, paper, chosen)


def _added(batch: PlanImport, actor: Acting, paper: Paper, read) -> Joined:
    """Join what was read of another paper to the rows of the draft, as one act that can be taken back."""
    rows, theirs = reading.staged(read, batch)
    for row in (*rows, *(name for names in theirs for name in names)):
        differing.place_elsewhere(row)
    items = list(batch.items.filter(dropped=False).order_by("order").prefetch_related("units"))
    if len(items) + len(rows) > MAX_ITEMS:
        raise Refused(f"并入后有 {len(items) + len(rows)} 项，超过 {MAX_ITEMS} 项的上限。")
    every = [*items, *rows]
    which = _found(every, list(range(len(items))), list(range(len(items), len(every))))
    if which is None:
        raise Refused(f"附表有 {len(rows)} 行，和正文对得上的太少，不像是这份计划的附表，没有并入。")
    with undo.keeping(batch, actor=actor, words=f"并入附表“{paper.name[:40]}”", items=[i.pk for i in items], head=True) as kept:
        found = _write(batch, items, every, theirs, which, paper, kept)
        label = paper.title or paper.name
        kept.annex = note(batch, actor, paper, label, found)
    return found


def _write(batch: PlanImport, items, every, theirs, which: Found, paper: Paper, kept: undo.Keeping) -> Joined:
    texts = len(items)
    held = [*([u for u in i.units.all() if not u.ignored] for i in items), *theirs]
    before = [len(names) for names in held]
    lone = set(range(texts, len(every))) - which.taken
    found = _join(which, every, held, paper, set(range(texts)), lone)
    changed = [every[at] for at in set(found.changed)]
    for item in changed:
        item.settled, item.version = False, F("version") + 1
    fields = ["sources", "differences", "doubts", "remarks", "dues", "minimums", "settled", "version"]
    ImportItem.objects.bulk_update(changed, fields, batch_size=500)
    order = (batch.items.aggregate(most=Max("order"))["most"] or 0) + 1
    fresh = [every[at] for at in sorted(lone)]
    for at, item in enumerate(fresh):
        item.order = order + at
        item.start = item.end = 0  # its words stand in the other paper
    ImportItem.objects.bulk_create(fresh, batch_size=500)
    kept.made += [item.pk for item in fresh]
    given = [at for at in sorted({*which.rows, *which.shared}) if not before[at]]
    _save_names([every[at] for at in given], [held[at] for at in given])
    _save_names(fresh, [held[at] for at in sorted(lone)])
    hidden = {m: p for m, p in masks.hidden([i.text for i in fresh]).items() if m not in batch.masks}
    PlanImport.objects.filter(pk=batch.pk).update(masks=batch.masks | hidden, version=F("version") + 1)
    return found


def _save_names(items: list[ImportItem], names: list[list[ImportUnit]]) -> None:
    for item, held in zip(items, names, strict=True):
        for name in held:
            name.item = item
    ImportUnit.objects.bulk_create([name for held in names for name in held], batch_size=1000)
