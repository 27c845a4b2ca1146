"""Reads for the paper's pane: the words in a stretch of text that were read as something."""

from django.db.models import Q

from fazhi.files.models import Paper
from fazhi.ui.paper_sheet import Mark, Stretch
from tasks.models import ImportItem, ImportUnit, PlanImport

ROW = ("pk", "start", "end", "dues", "minimums", "settled", "sources")


def read_words(batch: PlanImport, low: int, high: int) -> tuple[list[Stretch], list[Mark]]:
    """Return the rows and the read words between two offsets, in order (two queries)."""
    inside = Q(start__lt=high, end__gt=low) | ~Q(sources=[])
    rows = list(ImportItem.objects.filter(inside, batch=batch, dropped=False).values(*ROW))
    marks = [mark for row in rows for mark in _dates(row) + _amounts(row)]
    names = ImportUnit.objects.filter(item__batch=batch, item__dropped=False, ignored=False, start__gte=low, start__lt=high)
    for pk, start, end, item, unit, group, doubt, settled in names.values_list(
        "pk", "start", "end", "item_id", "unit_id", "group_id", "doubt", "item__settled"
    ):
        open_ = (unit is None and group is None) or (bool(doubt) and not settled)
        marks.append(Mark(start, end, "doubt" if open_ else "unit", f"u{pk}", item))
    stretches = [Stretch(r["start"], r["end"], r["pk"]) for r in rows] + _elsewhere(rows, batch.paper_id)
    here = [s for s in stretches if s.end > s.start and s.start < high and s.end > low]
    found = [m for m in marks if m.end > m.start and low <= m.start < high]
    return sorted(here, key=lambda s: (s.start, -s.end)), sorted(found, key=lambda m: (m.start, -m.end))


def _elsewhere(rows: list[dict], paper: int) -> list[Stretch]:
    """The further places of rows in one paper: a table's row, a piece merged in."""
    return [Stretch(s["start"], s["end"], r["pk"]) for r in rows for s in r["sources"] if s["paper"] == paper]


def annex_words(batch: PlanImport, paper: Paper) -> list[Stretch]:
    """Return the places of the draft's rows in a joined table, in order (one query)."""
    rows = batch.items.filter(dropped=False).exclude(sources=[]).values("pk", "sources")
    return sorted(_elsewhere(list(rows), paper.pk), key=lambda s: (s.start, -s.end))


def _dates(row: dict) -> list[Mark]:
    return [
        Mark(d["start"], d["end"], "doubt" if d.get("doubt") and not row["settled"] else "date", "", row["pk"])
        for d in row["dues"]
        if d.get("start") is not None and d.get("end") is not None
    ]


def _amounts(row: dict) -> list[Mark]:
    return [
        Mark(m["start"], m["end"], "qty", "", row["pk"])
        for m in row["minimums"]
        if m.get("start") is not None and m.get("end") is not None
    ]
