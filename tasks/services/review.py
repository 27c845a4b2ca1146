"""Writes of the review desk that go beyond one field: a whole row corrected, a paragraph made a task, who went on when."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from fazhi.flow.engine import lock, note_step
from fazhi.flow.selectors import timeline
from fazhi.org import versions
from fazhi.org.acting import Acting
from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.services import units
from tasks.models import ImportItem, ImportUnit, Part, PlanImport
from tasks.planimport import check
from tasks.services import imports, reading, undo
from tasks.services.drafts import named, require_open

ADDED = "人工指定"


@dataclass(frozen=True, slots=True)
class NameRow:
    """One unit of a row as corrected: the name it was (None: new), its role, and who it is; nobody leaves it as it was read."""

    key: int | None
    role: str
    unit: Unit | None
    group: UnitGroup | None

    def __str__(self) -> str:
        return f"{Part(self.role).label}：{self.unit or self.group or '没有对上'}"


@transaction.atomic
def correct(item: ImportItem, *, actor: Acting, version: int, rows: list[NameRow], **changes) -> ImportItem:
    """Correct a staged row and its units together; only what differs is written.

    Raises Refused, ValidationError, Stale (whose `fields` may hold `units`).
    """
    require_open(item.batch, actor)
    changes = {name: value for name, value in changes.items() if getattr(item, name) != value}
    held = rows_of(item)
    moved = [str(r) for r in rows] != [str(r) for r in held] or [r.key for r in rows] != [r.key for r in held]
    if not changes and not moved:
        return item
    with undo.keeping(item.batch, actor=actor, words=f"改{named(item)}", items=[item.pk]):
        try:
            fresh = imports.edit_item(item, actor=actor, version=version, **changes)
        except versions.Stale as stale:
            if moved:
                stale.fields["units"] = (rows, held)
            raise
        return _set_rows(fresh, rows) if moved else fresh


def rows_of(item: ImportItem) -> list[NameRow]:
    """Return the units of a row as they stand."""
    names = item.units.filter(ignored=False).select_related("unit", "group").order_by("order", "id")
    return [NameRow(n.pk, n.role, n.unit, n.group) for n in names]


def _set_rows(item: ImportItem, rows: list[NameRow]) -> ImportItem:
    """Write the units of a row whose version is already ours. A name of the paper that was taken out stays, marked no unit."""
    held = {n.pk: n for n in item.units.filter(ignored=False)}
    for order, row in enumerate(rows):
        _check(row)
        name = held.pop(row.key, None) if row.key else None
        if name is None:
            who = row.unit or row.group
            name = ImportUnit(item=item, words=who.name, how="picked", rule=ADDED)
        if (name.unit_id, name.group_id) != (row.unit and row.unit.pk, row.group and row.group.pk):
            name.how = "picked"
        name.role, name.order, name.unit, name.group = row.role, order, row.unit, row.group
        if row.unit or row.group:
            name.doubt = ""
        name.save()
    gone = ImportUnit.objects.filter(pk__in=list(held))
    gone.filter(rule=ADDED).delete()
    gone.exclude(rule=ADDED).update(ignored=True, doubt="", how="ignored")
    left = [d for d in item.doubts if d["code"] not in reading.UNIT_DOUBTS]
    ImportItem.objects.filter(pk=item.pk).update(doubts=left)
    item.doubts = left
    return item


def _check(row: NameRow) -> None:
    if row.role not in Part.values:
        raise ValidationError("请选择责任：牵头、配合或责任。")
    if row.unit is not None and row.unit.closed:
        raise ValidationError(f"“{row.unit.name}”已撤销，请选承接单位。")
    if row.key is None and row.unit is None and row.group is None:
        raise ValidationError("新加的一行要选单位。")


@transaction.atomic
def unsettle(item: ImportItem, *, actor: Acting, version: int) -> ImportItem:
    """Take the clerk's yes back. Raises Refused, Stale."""
    require_open(item.batch, actor)
    with undo.keeping(item.batch, actor=actor, words=f"取消确认{named(item)}", items=[item.pk]):
        return versions.write(item, version=version, changes={"settled": False})


@transaction.atomic
def lift(batch: PlanImport, *, actor: Acting, start: int) -> ImportItem:
    """Make a paragraph that was read as no task a staged row, at its place in the paper. Raises Refused, ValidationError."""
    require_open(batch, actor)
    batch = lock(PlanImport.objects.filter(pk=batch.pk))[0]
    piece = next((u for u in batch.unread if u["start"] == start), None)
    if piece is None:
        raise ValidationError("这一段不在没读成任务的段落里，也许别人刚把它作为任务了。")
    text = batch.paper.text[piece["start"] : piece["end"]].strip()
    if not text:
        raise ValidationError("这一段没有文字，不能作为任务。")
    with undo.keeping(batch, actor=actor, words=f"把“{text[:20]}”作为任务", items=[], head=True) as note:
        item, note.room = _lifted(batch, piece, text)
        note.made.append(item.pk)
        left = [u for u in batch.unread if u["start"] != start]
        PlanImport.objects.filter(pk=batch.pk).update(unread=left, version=F("version") + 1)
    return item


def _lifted(batch: PlanImport, piece: dict, text: str) -> tuple[ImportItem, int]:
    """The new row, and the order at which it pushed the later ones down."""
    above = batch.items.filter(start__lte=piece["start"]).order_by("-start", "-order").first()
    order = above.order + 1 if above else 1
    undo.make_room(batch, order)
    item = ImportItem.objects.create(
        batch=batch,
        order=order,
        trail=above.trail if above else [],
        title=text[:300],
        text=text,
        start=piece["start"],
        end=piece["end"],
        doubts=[],
    )
    return item, order


@transaction.atomic
def forget(batch: PlanImport, *, actor: Acting, words: str) -> None:
    """Take back that a name of the paper is an alias; what it was matched to in this paper stays."""
    require_open(batch, actor)
    alias = Alias.objects.filter(government=batch.government_id, name="".join(words.split())).first()
    if alias is None:
        raise ValidationError(f"“{words[:40]}”没有记作别名。")
    units.forget(alias, actor=actor)


def touched(batch: PlanImport, *, actor: Acting) -> None:
    """Note that a person went on with the draft: the time at once, a step in the timeline when somebody else takes over."""
    PlanImport.objects.filter(pk=batch.pk).update(changed_at=timezone.now())
    last = timeline(batch).first()
    if last is None or last.user_id != actor.user.pk:
        note_step(batch, "go_on", "接着核对", actor=actor)


@transaction.atomic
def settle_many(batch: PlanImport, *, actor: Acting, ids: list[int]) -> tuple[int, int]:
    """Confirm many rows at once. Returns how many were confirmed, and how many still lack a unit or hold an impossible date."""
    require_open(batch, actor)
    named = ImportUnit.objects.filter(item=OuterRef("pk"), ignored=False)
    loose = Exists(named.filter(unit__isnull=True, group__isnull=True))
    rows = batch.items.filter(Exists(named), ~loose, pk__in=ids, differences=[]).values_list("pk", "doubts")
    ready = [pk for pk, doubts in rows if all(d["level"] != check.STOP for d in doubts)]
    with undo.keeping(batch, actor=actor, words=f"确认 {len(ready)} 项", items=ready):
        ImportItem.objects.filter(pk__in=ready).update(settled=True, version=F("version") + 1)
    return len(ready), len(ids) - len(ready)


@transaction.atomic
def resolve_many(
    batch: PlanImport, *, actor: Acting, words: list[str], unit: Unit | None, group: UnitGroup | None, learn: bool
) -> tuple[int, int]:
    """Say who several names are, for the whole paper; neither unit nor group: none is a unit.

    Returns how many names, and in how many tasks in all. Raises Refused, ValidationError.
    """
    require_open(batch, actor)
    known = {"actor": actor, "unit": unit, "group": group, "learn": learn}
    items = list(batch.items.filter(units__words__in=words).values_list("pk", flat=True).distinct())
    with undo.keeping(batch, actor=actor, words=f"{len(words)} 个叫法对应到{unit or group or '不是单位'}", items=items):
        return len(words), sum(imports.say_name(batch, words=one, **known) for one in words)
