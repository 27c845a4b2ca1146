"""Where a plan's text and its table disagree about one task: what each says, and the clerk's choice between them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.flow.engine import Refused
from fazhi.org import versions
from fazhi.org.acting import Acting
from fazhi.org.models import Unit, UnitGroup
from tasks.models import ImportItem, ImportUnit, Part
from tasks.services import reading, undo
from tasks.services.drafts import named, require_open

SIDES = ("text", "annex", "both")
FIELDS = {"units": "单位", "dues": "时限", "minimums": "下限", "parts": "分项"}
REPLACED = "replaced"  # a name of the text that gave way to the table's: no answer about the name itself
KEPT = ("role", "words", "start", "end", "rule", "why", "full", "unit_id", "group_id", "how", "doubt", "candidates")
PARTS = ("number", "title", "text", "dues", "minimums")  # what a row of a table keeps until it becomes a task of its own
COMPARED = {">=": "不少于", "<=": "不多于", ">": "多于", "<": "少于", "=": ""}


def who(names: list[ImportUnit]) -> set[tuple]:
    """The units of a row by role: two ways of writing one unit are the same."""
    live = [n for n in names if not n.ignored]
    return {(n.role, n.unit_id and f"u{n.unit_id}" or n.group_id and f"g{n.group_id}" or n.words) for n in live}


def said(name: str, read: list[dict]) -> set:
    """What the dates or minimums of a row come to."""
    if name == "dues":
        return {d.get("day") or d["value"] for d in read}
    return {(m["comparison"], m["value"], m.get("measure", ""), m.get("period", "")) for m in read}


def units(own: list[ImportUnit], other: list[ImportUnit]) -> dict:
    """The disagreement about units, as it is stored."""
    rows = [{field: getattr(n, field) for field in KEPT} for n in other]
    return {"field": "units", "text": _names(own), "annex": _names(other), "rows": rows}


def _names(names: list[ImportUnit]) -> list[str]:
    return [f"{Part(n.role).label} {n.words}" for n in names if not n.ignored]


def facts(name: str, own: list[dict], other: list[dict]) -> dict:
    """The disagreement about dates or minimums, as it is stored."""
    shown = _day if name == "dues" else _low
    return {"field": name, "text": [shown(o) for o in own], "annex": [shown(o) for o in other], "rows": other}


def copied(name: ImportUnit) -> ImportUnit:
    """An unsaved copy of a name that was read."""
    return ImportUnit(order=name.order, **{field: getattr(name, field) for field in KEPT})


def parts(item: ImportItem, rows: list[tuple[ImportItem, list[ImportUnit], dict]]) -> dict:
    """That a table has several rows for one point, as it is stored: each row with its names and its place."""
    kept = [
        {
            **{field: getattr(row, field) for field in PARTS},
            "doubts": [d for d in row.doubts if d["code"] in reading.DATE_DOUBTS | reading.FILE_DOUBTS],
            "units": [{field: getattr(n, field) for field in KEPT} for n in names],
            "source": place,
        }
        for row, names, place in rows
    ]
    told = [f"{row.title[:60]}（{'、'.join(_names(names)) or '没有单位'}）" for row, names, _ in rows]
    return {"field": "parts", "text": [f"一项：{item.title[:60]}"], "annex": told, "rows": kept}


def _day(due: dict) -> str:
    day = date.fromisoformat(due["day"]).isoformat() if due.get("day") else ""
    return f"{due.get('words') or day}（{day}）" if day and due.get("words") else due.get("words") or day or due["value"]


def _low(low: dict) -> str:
    return low.get("words") or f"{COMPARED.get(low['comparison'], '')}{low['value']}{low.get('measure', '')}"


def place_elsewhere(read: ImportItem | ImportUnit) -> None:
    """What was read of another paper has no place in the draft's own: only the row's own place is kept, as a source."""
    if isinstance(read, ImportUnit):
        read.start = read.end = None
        read.rule = f"附表：{read.rule}"[:200]
        return
    read.dues = [_placeless(d) for d in read.dues]
    read.minimums = [_placeless(m) for m in read.minimums]


def _placeless(one: dict) -> dict:
    return {k: v for k, v in one.items() if k not in ("start", "end")}


@transaction.atomic
def decide(item: ImportItem, *, actor: Acting, version: int, side: str) -> tuple[ImportItem, list[int]]:
    """Settle the first disagreement of a row: as the text says, as the table says, or both. Raises Refused, Stale.

    Returns the row, and the rows that were made where the table is finer: it is set aside for them, or with `both` stays.
    """
    require_open(item.batch, actor)
    if side not in SIDES:
        raise ValidationError("请选按正文、按附表，还是两边都要。")
    if not item.differences:
        raise Refused("这一项正文和附表没有不一致，也许别人刚选过了。")
    first, *rest = item.differences
    words = {"text": "按正文", "annex": "按附表", "both": "两边都要"}[side]
    with undo.keeping(item.batch, actor=actor, words=f"{named(item)}{FIELDS[first['field']]}{words}", items=[item.pk]) as note:
        changes = {"differences": rest}
        if side != "text" and first["field"] in ("dues", "minimums"):
            changes |= _facts_of(item, first, side)
        if first["field"] == "parts" and side != "text":
            changes |= {"dropped": True, "differences": []} if side == "annex" else {"sources": _without(item, first["rows"])}
        fresh = versions.write(item, version=version, changes=changes)
        if side != "text" and first["field"] == "units":
            _take_units(fresh, first["rows"], side)
        if side != "text" and first["field"] == "parts":
            note.room = item.order + 1
            note.made += _part(fresh, first["rows"])
    return fresh, note.made


def _without(item: ImportItem, rows: list[dict]) -> list[dict]:
    """The places of a point without those of rows that become tasks of their own."""
    gone = [row["source"] for row in rows]
    return [place for place in item.sources if place not in gone]


def _part(item: ImportItem, rows: list[dict]) -> list[int]:
    """Make the finer rows of a table tasks of their own, right behind their point. Returns them."""
    undo.make_room(item.batch, item.order + 1, many=len(rows))
    made = []
    for at, row in enumerate(rows, 1):
        begins = item.batch.paper.text.find(row["text"], item.start, item.end)
        place = (begins, begins + len(row["text"])) if begins >= 0 and row["text"] else (item.start, item.end)
        fields = {field: row[field] for field in (*PARTS, "doubts")} | {"sources": [row["source"]]}
        part = ImportItem.objects.create(
            batch=item.batch, order=item.order + at, trail=item.trail, start=place[0], end=place[1], **fields
        )
        for order, kept in enumerate(row["units"]):
            name = _fresh(part, kept)
            name.order = order
            name.save()
        made.append(part.pk)
    return made


def _facts_of(item: ImportItem, asked: dict, side: str) -> dict:
    own = getattr(item, asked["field"])
    other = [row for row in asked["rows"] if side == "annex" or not said(asked["field"], [row]) <= said(asked["field"], own)]
    changes = {asked["field"]: other if side == "annex" else [*own, *other]}
    if asked["field"] == "dues" and side == "annex":
        changes["doubts"] = [d for d in item.doubts if d["code"] not in reading.DATE_DOUBTS]
    return changes


def _take_units(item: ImportItem, rows: list[dict], side: str) -> None:
    """Write the table's units, as their names are answered by now; with `both` a unit keeps its stronger role."""
    held = list(item.units.filter(ignored=False))
    if side == "annex":
        ImportUnit.objects.filter(pk__in=[n.pk for n in held]).update(ignored=True, doubt="", how=REPLACED)
        held = []
    known = {(n.unit_id, n.group_id, n.words if not n.unit_id and not n.group_id else ""): n for n in held}
    order = max((n.order for n in held), default=-1)
    strength = {Part.LEAD: 0, Part.RESPONSIBLE: 1, Part.CO: 2}
    for row in rows:
        name = _fresh(item, row)
        same = known.get((name.unit_id, name.group_id, name.words if not name.unit_id and not name.group_id else ""))
        if same is None:
            order += 1
            name.order = order
            name.save()
        elif strength[name.role] < strength[same.role]:
            ImportUnit.objects.filter(pk=same.pk).update(role=name.role)
    left = [d for d in item.doubts if d["code"] not in ("no-unit", "no-lead")]
    ImportItem.objects.filter(pk=item.pk).update(doubts=left)


def _fresh(item: ImportItem, row: dict) -> ImportUnit:
    """A name of the table as the paper's other rows have it answered since, else as it was read; never a unit that is gone."""
    name = ImportUnit(item=item, **row)
    said_since = ImportUnit.objects.filter(item__batch=item.batch_id, words=name.words, how__in=("picked", "ignored")).first()
    if said_since is not None:
        name.unit_id, name.group_id, name.ignored = said_since.unit_id, said_since.group_id, said_since.ignored
        name.how, name.doubt = said_since.how, ""
    gone = name.unit_id and not Unit.objects.filter(pk=name.unit_id, closed__isnull=True).exists()
    if gone or (name.group_id and not UnitGroup.objects.filter(pk=name.group_id).exists()):
        name.unit_id = name.group_id = None
        name.how, name.doubt = "none", f"“{name.words}”要重新选定"[:200]
    return name
