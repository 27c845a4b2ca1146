"""Writes over an import: take a paper in, choose one of several, correct what was read, one row or many at once."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from fazhi.files.kinds import PASTED, pasted
from fazhi.files.models import Paper, StoredFile
from fazhi.files.store import keep, path_of
from fazhi.flow.engine import Refused, note_step
from fazhi.org import access, audit, versions
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.services.units import remember
from tasks.models import ImportItem, ImportUnit, Part, Plan, PlanImport
from tasks.planimport import check
from tasks.planimport.duties import MASK
from tasks.services import annex, binding, carry, masks, reading, redate, undo
from tasks.services.drafts import named, require_open

HEAD_FIELDS = ("title", "number", "issuer", "starts", "ends")
ITEM_FIELDS = ("title", "number", "text", "trail", "dues", "minimums")


def start(*, actor: Acting, name: str, chunks: Iterable[bytes], revises: Plan | None = None) -> PlanImport:
    """Take a paper in: store it, read it in a separate process, stage what was read.

    Where the file holds several papers, nothing is staged until one is chosen. Raises kinds.Refused or lib Unreadable with
    a Chinese sentence; nothing is saved then but the file itself.
    """
    access.require_role(actor, PlanImport, "create")
    if revises is not None:
        access.require(actor, revises, "edit")
        if revises.state != "issued":
            raise Refused("只有已下达的计划可以导入修订稿；起草中的计划请直接修改。")
    stored = keep(chunks, name=name)
    papers = reading.read(path_of(stored.sha256), name, revises=revises)
    return _open(actor, stored, name, papers, revises)


def paste(*, actor: Acting, text: str, revises: Plan | None = None) -> PlanImport:
    """Take pasted words in; works like a text file. Raises ValidationError when empty or too long."""
    return start(actor=actor, name=PASTED, chunks=pasted(text), revises=revises)


@transaction.atomic
def _open(actor: Acting, stored: StoredFile, name: str, papers: list, revises: Plan | None) -> PlanImport:
    government = government_of(actor.unit)
    first = papers[0]
    paper = Paper.objects.create(stored=stored, name=name[:200], by=actor.user, **reading.paper_fields(first, stored.kind))
    batch = PlanImport.objects.create(
        paper=paper,
        government=government,
        office=actor.unit,
        by=actor.user,
        revises=revises,
        candidates=[reading.summary(p) for p in papers],
    )
    audit.record("upload", acting=actor, obj=batch, label=name, detail={"sha256": stored.sha256, "papers": len(papers)})
    if len(papers) == 1:
        _stage(batch, first, 0, actor)
    note_step(batch, "read", "读取文件", actor=actor, detail={"papers": len(papers), "ms": paper.read_ms})
    return PlanImport.objects.get(pk=batch.pk)


def choose(batch: PlanImport, *, actor: Acting, candidate: int) -> PlanImport:
    """Choose which paper of the file is meant and stage it. Raises Refused, ValidationError."""
    access.require(actor, batch, "edit")
    if batch.state != "reviewing" or batch.candidate is not None:
        raise Refused("这次导入已经选定了文件，不能再换。")
    if not 0 <= candidate < len(batch.candidates):
        raise ValidationError("没有这一份文件，请从列出的几份里选。")
    papers = reading.read(path_of(batch.paper.stored.sha256), batch.paper.name, revises=batch.revises)
    with transaction.atomic():
        chosen = papers[candidate]
        Paper.objects.filter(pk=batch.paper_id).update(**reading.paper_fields(chosen, batch.paper.kind))
        batch.paper.refresh_from_db()
        _stage(batch, chosen, candidate, actor)
        note_step(batch, "choose", "选定文件", actor=actor, detail={"title": chosen.title})
    return PlanImport.objects.get(pk=batch.pk)


def _stage(batch: PlanImport, read, candidate: int, actor: Acting) -> None:
    """Write head, items and names of one paper; the second of two racing choices finds the first and is refused."""
    head = reading.head(read, batch)
    if not PlanImport.objects.filter(pk=batch.pk, candidate__isnull=True).update(
        candidate=candidate, version=F("version") + 1, **head
    ):
        raise Refused("这次导入已经选定了文件，不能再换。")
    batch.refresh_from_db()
    items, names = reading.staged(read, batch)
    joined = annex.of_same_file(batch, items, names)
    if batch.revises_id:
        carry.over(batch, items, names)
    if joined:
        annex.note(batch, actor, batch.paper, "同一文件里的责任分工表", joined)
    ImportItem.objects.bulk_create(items, batch_size=1000)
    rows = [row for item, units in zip(items, names, strict=True) for row in units if (setattr(row, "item_id", item.pk) or True)]
    ImportUnit.objects.bulk_create(rows, batch_size=2000)
    _hide(batch, [*(i.text for i in items), *(row.words for row in rows)])


def _hide(batch: PlanImport, texts: list[str]) -> None:
    """Note which places the paper hides; a revision knows what was said of its plan's paper."""
    found = masks.hidden(texts)
    if not found:
        return
    PlanImport.objects.filter(pk=batch.pk).update(masks=found)
    last = carry.last_import(batch) if batch.revises_id else None
    known = {mask: last.masks.get(mask, "") for mask in found} if last else {}
    if any(known.values()):
        batch.masks = found
        masks.put_in(batch, known)


@transaction.atomic
def edit_head(batch: PlanImport, *, actor: Acting, version: int, sure: bool = False, **changes) -> PlanImport:
    """Correct title, number, issuer or span of the draft; dates that borrow the plan's year follow its span.

    `sure`: the person has looked at it, so a guessed year is one no more. Raises Refused, Stale, ValidationError.
    """
    require_open(batch, actor)
    trial = PlanImport.objects.get(pk=batch.pk)
    for field, value in changes.items():
        if field not in HEAD_FIELDS:
            raise ValidationError(f"{field} 不能修改。")
        setattr(trial, field, value)
    trial.full_clean(exclude=["candidates", "unread", "notes"])
    if trial.starts and trial.ends and trial.ends < trial.starts:
        raise ValidationError({"ends": "结束日期不能早于开始日期。"})
    moved = trial.starts and trial.ends and (trial.starts, trial.ends) != (batch.starts, batch.ends)
    if sure or moved:
        changes["year_doubt"] = ""
    fresh = versions.write(batch, version=version, changes=changes)
    if moved:
        redate.follow(fresh, was=batch.starts)
    return fresh


@transaction.atomic
def edit_item(item: ImportItem, *, actor: Acting, version: int, **changes) -> ImportItem:
    """Correct one staged task; doubts about what was corrected are settled by that. Raises Refused, Stale, ValidationError."""
    require_open(item.batch, actor)
    trial = ImportItem.objects.get(pk=item.pk)
    for field, value in changes.items():
        if field not in ITEM_FIELDS:
            raise ValidationError(f"{field} 不能修改。")
        setattr(trial, field, value)
    trial.full_clean(exclude=["dues", "minimums", "doubts", "trail", "before", "remarks"])
    if "dues" in changes:
        changes["doubts"] = [d for d in trial.doubts if d["code"] not in reading.DATE_DOUBTS]
    if "minimums" in changes:
        changes["doubts"] = [d for d in changes.get("doubts", trial.doubts) if d["code"] != binding.SEVERAL]
    return versions.write(item, version=version, changes=changes)


@transaction.atomic
def settle(item: ImportItem, *, actor: Acting, version: int) -> ImportItem:
    """就是这样: the clerk confirms what was read. Raises Refused while a name leads nowhere or nobody is named."""
    require_open(item.batch, actor)
    names = [u for u in item.units.all() if not u.ignored]
    if loose := [u.words for u in names if not u.unit_id and not u.group_id]:
        raise Refused(f"“{loose[0]}”还没有对上单位，请先选单位，或标为“不是单位”。")
    if not names:
        raise Refused("还没有责任单位，请先指定。")
    if item.differences:
        raise Refused("正文和附表不一致，请先选按哪一个。")
    if wrong := [d["words"] for d in item.doubts if d["level"] == check.STOP]:
        raise Refused(f"{wrong[0]}，改好才能确认。")
    with undo.keeping(item.batch, actor=actor, words=f"确认{named(item)}", items=[item.pk]):
        return versions.write(item, version=version, changes={"settled": True})


@transaction.atomic
def drop(item: ImportItem, *, actor: Acting, version: int, dropped: bool = True) -> ImportItem:
    """不作为任务, or take it back."""
    require_open(item.batch, actor)
    words = f"{named(item)}不作为任务" if dropped else f"取回{named(item)}"
    with undo.keeping(item.batch, actor=actor, words=words, items=[item.pk]):
        return versions.write(item, version=version, changes={"dropped": dropped})


@transaction.atomic
def resolve_name(
    batch: PlanImport,
    *,
    actor: Acting,
    words: str,
    unit: Unit | None = None,
    group: UnitGroup | None = None,
    learn: bool = True,
) -> int:
    """Say once who a name is, for the whole paper; it becomes an alias unless `learn` is off. Neither unit nor group: it
    isn't a unit. Returns in how many places it stood."""
    require_open(batch, actor)
    items = _holding(batch, [words])
    with undo.keeping(batch, actor=actor, words=f"“{words[:40]}”对应到{unit or group or '不是单位'}", items=items) as note:
        return say_name(batch, actor=actor, words=words, unit=unit, group=group, learn=learn, note=note)


def _holding(batch: PlanImport, words: list[str]) -> list[int]:
    names = ImportUnit.objects.filter(item__batch=batch, words__in=words).order_by()
    return list(names.values_list("item_id", flat=True).distinct())


def say_name(
    batch: PlanImport,
    *,
    actor: Acting,
    words: str,
    unit: Unit | None,
    group: UnitGroup | None,
    learn: bool,
    note: undo.Keeping | None = None,
) -> int:
    """Write who a name is, in every row; `resolve_name` and its plural keep how the rows stood. A masked name isn't learned."""
    items = _holding(batch, [words])
    if not items:
        raise ValidationError(f"这份文件里没有“{words[:40]}”这个名称。")
    if unit is not None and unit.closed:
        raise ValidationError(f"“{unit.name}”已撤销，请选承接单位。")
    found = unit is not None or group is not None
    rows = ImportUnit.objects.filter(item__batch=batch, words=words)
    rows.update(unit=unit, group=group, ignored=not found, doubt="", how="picked" if found else "ignored")
    versions.bump(ImportItem.objects.filter(pk__in=items))
    if found and learn and not MASK.search(words):
        known = Alias.objects.filter(government=batch.government, name="".join(words.split())).exists()
        alias = remember(government=batch.government, name=words, unit=unit, group=group, actor=actor, source="corrected")
        if note is not None and not known:
            note.alias = alias
    return len(items)


@transaction.atomic
def assign(
    batch: PlanImport, *, actor: Acting, ids: list[int], role: str, unit: Unit | None = None, group: UnitGroup | None = None
) -> int:
    """Give one unit or group in one role to many staged tasks; where it stands already its role is changed. Returns how many."""
    require_open(batch, actor)
    if role not in Part.values:
        raise ValidationError("请选择责任：牵头、配合或责任。")
    if (unit is None) == (group is None):
        raise ValidationError("请选择一个单位或一个单位组。")
    if unit is not None and unit.closed:
        raise ValidationError(f"“{unit.name}”已撤销，请选承接单位。")
    with undo.keeping(batch, actor=actor, words=f"给 {len(ids)} 项加上“{unit or group}”", items=ids):
        return _give(batch, ids, role, unit, group)


def _give(batch: PlanImport, ids: list[int], role: str, unit: Unit | None, group: UnitGroup | None) -> int:
    items = list(batch.items.filter(pk__in=ids).prefetch_related("units"))
    fresh = []
    for item in items:
        same = [u for u in item.units.all() if (u.unit_id, u.group_id) == (unit and unit.pk, group and group.pk)]
        if same:
            ImportUnit.objects.filter(pk__in=[u.pk for u in same]).update(role=role, ignored=False)
            continue
        order = max((u.order for u in item.units.all()), default=-1) + 1
        name = (unit or group).name
        fresh.append(
            ImportUnit(item=item, role=role, order=order, unit=unit, group=group, words=name, how="picked", rule="人工指定")
        )
    ImportUnit.objects.bulk_create(fresh)
    _clear(items, reading.UNIT_DOUBTS)
    return len(items)


@transaction.atomic
def set_role(batch: PlanImport, *, actor: Acting, ids: list[int], role: str) -> int:
    """Give all units of many staged tasks one role. Returns how many tasks."""
    require_open(batch, actor)
    if role not in Part.values:
        raise ValidationError("请选择责任：牵头、配合或责任。")
    items = list(batch.items.filter(pk__in=ids))
    with undo.keeping(batch, actor=actor, words=f"把 {len(items)} 项的单位改为“{Part(role).label}”", items=ids):
        ImportUnit.objects.filter(item__in=items).update(role=role)
        _clear(items, reading.UNIT_DOUBTS)
    return len(items)


@transaction.atomic
def set_day(batch: PlanImport, *, actor: Acting, ids: list[int], day: date) -> int:
    """Give many staged tasks one date in place of those read. Returns how many."""
    require_open(batch, actor)
    items = list(batch.items.filter(pk__in=ids))
    due = {"value": day.isoformat(), "kind": "by", "words": "", "day": day.isoformat(), "rule": "人工填写"}
    with undo.keeping(batch, actor=actor, words=f"给 {len(items)} 项定时限 {day.isoformat()}", items=ids):
        for item in items:
            item.dues = [due]
        ImportItem.objects.bulk_update(items, ["dues"], batch_size=500)
        _clear(items, reading.DATE_DOUBTS)
    return len(items)


def _without(doubts: list[dict], codes: frozenset[str]) -> list[dict]:
    return [d for d in doubts if d["code"] not in codes]


def _clear(items: list[ImportItem], codes: frozenset[str]) -> None:
    for item in items:
        item.doubts = _without(item.doubts, codes)
    ImportItem.objects.bulk_update(items, ["doubts"], batch_size=500)
    versions.bump(ImportItem.objects.filter(pk__in=[i.pk for i in items]))
