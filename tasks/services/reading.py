"""Between the reader and the draft: what was read, matched against the unit tree and checked, as rows to stage."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.utils import timezone

from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.selectors import members_by_group
from tasks.models import ImportItem, ImportUnit, Plan, PlanImport
from tasks.planimport import check, days, match
from tasks.planimport.model import Item, PaperRead, with_heading
from tasks.planimport.read import read_file
from tasks.services import binding

# Which doubts are settled by giving a date or by naming units.
DATE_DOUBTS = frozenset({"no-such-date", "before-month", "no-date", "out-of-year", "which-year"})
UNIT_DOUBTS = frozenset({"open-list", "no-lead", "no-unit", "two-roles"})
# These come from the file around a row: they stay with it when it is joined to another.
FILE_DOUBTS = frozenset({"note-says", "hidden-row", "footnote"})
NOTE_LENGTH = 2000
SURE_YEARS = frozenset({"标题", "标题中的起止年份", "由导入人指定"})
# These are kept with the name they are about, not with the row.
NAME_DOUBTS = frozenset({"unmatched-unit", "doubtful-unit"})


def read(place: Path, name: str, *, revises: Plan | None = None, year: int | None = None) -> list[PaperRead]:
    """Read a stored file in a separate process; several papers in one file give several. Raises lib Unreadable.

    `year`: that of the plan whose table this is, for a paper that names none.
    """
    return read_file(place, name, fallback=year or _fallback(revises))


def _fallback(revises: Plan | None) -> int:
    """The year of a paper that names none: that of the plan it revises, else this one."""
    return revises.starts.year if revises else timezone.localdate().year


def paper_fields(paper: PaperRead, kind: str) -> dict:
    """Return what a Paper row keeps of a paper as read."""
    document = paper.document
    return {
        "kind": kind,
        "title": paper.title[:300],
        "text": document.text,
        "blocks": document.kept,
        "pages": paper.pages or document.pages or 0,
        "read_ms": paper.read_ms,
    }


def summary(paper: PaperRead) -> dict:
    """Return what the clerk sees of a paper when she chooses one of several."""
    return {
        "title": paper.title[:200],
        "number": paper.number[:60],
        "tasks": len(flatten(paper.items)),
        "opening": paper.document.text[:120],
    }


def head(paper: PaperRead, batch: PlanImport) -> dict:
    """Return the head of the draft: title, number, issuer, span, and the paragraphs that became no task."""
    year = paper.year or _fallback(batch.revises)
    unread = [{"start": u.start, "end": u.end, "text": u.text[:500], "reason": u.reason} for u in paper.unread]
    return {
        "title": paper.title[:200],
        "number": paper.number[:60],
        "issuer": paper.issuer[:120],
        "starts": date(year, 1, 1),
        "ends": date(max(paper.ends or year, year), 12, 31),
        "unread": unread,
        "notes": notes(paper),
        "year_doubt": "" if batch.revises and year == batch.revises.starts.year else _year_doubt(paper, year),
    }


def notes(paper: PaperRead) -> list[dict]:
    """Return what the draft shows once for the whole paper: footnotes that hang on no task, and what is hidden in the file."""
    loose = [{"words": str(note)[:NOTE_LENGTH], "start": note.at, "asks": note.asks} for note in paper.loose_notes()]
    return loose + [{"words": remark[:NOTE_LENGTH], "start": None, "asks": ""} for remark in paper.remarks()]


def _year_doubt(paper: PaperRead, year: int) -> str:
    """Say why the year of a paper is only a guess; '' where its title names it."""
    if paper.why_year in SURE_YEARS:
        return ""
    if paper.year is None:
        return f"文件里没有写是哪一年的计划，先按今年（{year} 年）算，没有写年份的时限也是。请核对起止日期。"
    return f"标题没有写年份，{paper.why_year}里有 {year} 年，先按这一年算，没有写年份的时限也是。请核对起止日期。"


def flatten(items: tuple[Item, ...]) -> list[Item]:
    """Return one row per responsibility marking: an item with its own, then each of its parts."""
    rows: list[Item] = []
    for item in items:
        if item.units or not item.parts:
            rows.append(item)
        for part in item.parts:
            further = bool(rows) and rows[-1].start >= item.start
            rows.append(replace(part, path=part.path or item.path, number=part.number or item.number, further=further))
    return rows


def directory(government: Unit) -> match.UnitDirectory:
    """Return the names a paper of a government may use: its tree, closed units too, its groups, all aliases (four queries)."""
    aliases = list(Alias.objects.filter(government__in=government.ancestor_ids).values_list("unit_id", "group_id", "name"))
    units = Unit.objects.filter(path__startswith=government.path) | Unit.objects.filter(pk__in=government.ancestor_ids)
    groups = list(UnitGroup.objects.filter(government__in=government.ancestor_ids).select_related("government"))
    members = members_by_group(groups)
    return match.UnitDirectory(
        units=tuple(_unit(u, [n for unit, _, n in aliases if unit == u.pk]) for u in units),
        groups=tuple(
            match.Group(g.pk, g.name, tuple(n for _, group, n in aliases if group == g.pk), tuple(u.pk for u in members[g.pk]))
            for g in groups
        ),
        home=government.pk,
    )


def _unit(unit: Unit, aliases: list[str]) -> match.Unit:
    return match.Unit(
        id=unit.pk,
        name=unit.name,
        short_name=unit.short,
        aliases=tuple(aliases),
        level=unit.level,
        kind=unit.kind,
        parent_id=unit.parent_id,
        closed=bool(unit.closed),
        successor_id=unit.successor_id,
    )


def staged(paper: PaperRead, batch: PlanImport) -> tuple[list[ImportItem], list[list[ImportUnit]]]:
    """Return the unsaved rows of a draft: items, and for each its unit names."""
    written = (row for row in flatten(paper.items) if row.text.strip())  # a number without words asks nothing of anybody
    rows = [with_heading(row) for row in written]
    matches = match.match([u.full or u.words for row in rows for u in row.units], directory(batch.government))
    doubts: dict[int, list[dict]] = {}
    for doubt in check.check(rows, matches, year=batch.starts.year, ends=batch.ends.year):
        if doubt.code not in NAME_DOUBTS:
            doubts.setdefault(doubt.item_index, []).append({"code": doubt.code, "words": doubt.sentence, "level": doubt.level})
    items = [_item(batch, order, row, doubts.get(order - 1, [])) for order, row in enumerate(rows, 1)]
    return items, [[_name(u, i, matches[u.full or u.words]) for i, u in enumerate(row.units)] for row in rows]


def _item(batch: PlanImport, order: int, row: Item, doubts: list[dict]) -> ImportItem:
    lows = [_minimum(m) for m in row.minimums]
    doubts = [*doubts, *filter(None, (binding.propose(low, row.text, row.start) for low in lows))]
    return ImportItem(
        batch=batch,
        order=order,
        trail=[step[:300] for step in row.path],
        number=row.number[:40],
        title=(row.title or row.text)[:300],
        text=row.text,
        start=row.start,
        end=row.end,
        dues=[_due(d, batch) for d in row.dues],
        minimums=lows,
        doubts=[d for d in doubts if d["level"] != check.NOTE],
        remarks=[d for d in doubts if d["level"] == check.NOTE],
    )


def _due(due, batch: PlanImport) -> dict:
    day, inferred, doubt = days.resolve(due.value, batch.starts.year, batch.starts, batch.ends)
    return {
        "value": due.value,
        "kind": due.kind,
        "words": due.words,
        "start": due.start,
        "end": due.end,
        "rule": due.rule,
        "day": day.isoformat() if day else None,
        "inferred": inferred,
        "doubt": due.doubt or doubt or "",
        "lent": due.lent,
    }


def _minimum(low) -> dict:
    return {
        "subject": low.subject,
        "comparison": low.comparison,
        "value": low.value,
        "measure": low.measure,
        "period": low.period,
        "words": low.words,
        "start": low.start,
        "end": low.end,
        "rule": low.rule,
    }


def _name(unit, order: int, found) -> ImportUnit:
    name = ImportUnit(
        role=unit.role,
        order=order,
        words=unit.words[:300],
        start=unit.start,
        end=unit.end,
        rule=unit.rule[:200],
        why=unit.why[:120],
        full=unit.full[:120],
    )
    take(name, found)
    return name


def take(name: ImportUnit, found: match.Match) -> None:
    """Write into an unsaved name what it was matched to, how, and the doubt with its candidates."""
    name.unit_id, name.group_id, name.how = found.unit_id, found.group_id, found.how[:20]
    name.doubt = (found.doubt or "")[:200]
    name.candidates = [list(pair) for pair in zip(found.candidates, found.ways, strict=True)]
    if found.rule:
        name.candidates.append(["rule", *found.rule])
