"""What was answered when a plan's paper was reviewed is not asked again for its revision: a fact is asked once."""

from collections import defaultdict, deque

from django.db.models import Prefetch

from tasks.models import ImportItem, ImportUnit, PlanImport

ADDED = "人工指定"
FRESH = "same-number"  # the one doubt that only the new paper can raise about unchanged words


def over(batch: PlanImport, items: list[ImportItem], names: list[list[ImportUnit]]) -> None:
    """Give the unsaved rows of a revision the answers of the plan's last review (three queries).

    A row with the very words of before keeps everything that was corrected then; another keeps what its names were taken for,
    and, where it names nobody, the units it had been given by hand.
    """
    rows = _before(batch)
    said = _answers(rows)
    by_words, by_place = defaultdict(deque), {}
    for row in rows:
        by_words[row.text].append(row)
        by_place[(tuple(row.trail), row.number)] = row
    for at, item in enumerate(items):
        same = by_words[item.text].popleft() if by_words[item.text] else None
        if same is not None and all(_stands(n) for n in same.units.all()):
            names[at] = _again(same, item)
            continue
        for name in names[at]:
            _answer(name, said)
        given = by_place.get((tuple(item.trail), item.number))
        if given is not None and not names[at]:
            names[at] = [_copy(n, 0) for n in given.units.all() if n.rule == ADDED and _stands(n)]
            item.doubts = [d for d in item.doubts if not names[at] or d["code"] != "no-unit"]


def last_import(batch: PlanImport) -> PlanImport | None:
    """Return the import that a revised plan was last made of, or None (one query)."""
    return PlanImport.objects.filter(plan=batch.revises_id, state="committed").exclude(pk=batch.pk).order_by("-pk").first()


def _before(batch: PlanImport) -> list[ImportItem]:
    last = last_import(batch)
    if last is None:
        return []
    units = ImportUnit.objects.select_related("unit", "group").order_by("order", "pk")
    return list(last.items.order_by("order").prefetch_related(Prefetch("units", queryset=units)))


def _stands(name: ImportUnit) -> bool:
    """Whether an answer still leads somewhere today."""
    return not (name.unit_id and name.unit.closed)


def _answers(rows: list[ImportItem]) -> dict[str, ImportUnit]:
    """The names that people answered, each as it was answered last."""
    found = (n for row in rows if not row.dropped for n in row.units.all() if n.rule != ADDED)
    return {n.words: n for n in found if _says(n) and _stands(n)}


def _says(name: ImportUnit) -> bool:
    """Whether a name leads to somebody, or was said to be no unit."""
    return bool(name.ignored or name.unit_id or name.group_id)


def _answer(name: ImportUnit, said: dict[str, ImportUnit]) -> None:
    """What a doubtful name was taken for before, it is taken for again."""
    known = said.get(name.words)
    if known is not None and (name.doubt or not _says(name)):
        name.unit_id, name.group_id, name.ignored = known.unit_id, known.group_id, known.ignored
        name.how, name.doubt = ("ignored" if known.ignored else "picked"), ""


def _again(before: ImportItem, item: ImportItem) -> list[ImportUnit]:
    """Carry a whole row over: only number and place follow the new paper."""
    shift = item.start - before.start
    raised = [d for d in item.doubts if d["code"] == FRESH and d["code"] not in {x["code"] for x in before.doubts}]
    item.title, item.dropped = before.title, before.dropped
    if [s["words"] for s in item.sources] == [s["words"] for s in before.sources]:
        item.differences = before.differences
    item.dues, item.minimums = [_moved(d, shift) for d in before.dues], [_moved(m, shift) for m in before.minimums]
    item.doubts, item.settled = before.doubts + raised, before.settled and not raised
    return [_copy(n, shift) for n in before.units.all()]


def _moved(read: dict, shift: int) -> dict:
    """A read date or minimum at its place in the new paper."""
    return read | {k: read[k] + shift for k in ("start", "end") if read.get(k) is not None}


def _copy(name: ImportUnit, shift: int) -> ImportUnit:
    kept = ("role", "order", "words", "rule", "why", "full", "unit_id", "group_id", "how", "doubt", "candidates", "ignored")
    place = {"start": name.start + shift, "end": name.end + shift} if name.end else {}
    return ImportUnit(**{field: getattr(name, field) for field in kept}, **place)
