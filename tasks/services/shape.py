"""One staged row becomes two, or two become one: words, place, units, dates and minimums go where they belong."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from fazhi.flow.engine import Refused, lock
from fazhi.org import versions
from fazhi.org.acting import Acting
from tasks.models import ImportItem, ImportUnit, PlanImport
from tasks.planimport.duties import title_of
from tasks.selectors.shape import neighbour
from tasks.services import undo
from tasks.services.drafts import named, require_open

COPIED = {"code": "split", "words": "拆分时两项沿用了同样的单位或时限，请核对", "level": "ask"}
ABOUT_TEXT = frozenset({"same-number", "near-duplicate", "mask"})
EDGE = " \t\n\u3000，,、；;。"  # what is left over where two halves part


@transaction.atomic
def split(item: ImportItem, *, actor: Acting, version: int, at: int) -> tuple[ImportItem, ImportItem]:
    """Part a row in two before the character `at` of its words.

    A unit, date or minimum goes to the half in whose words it stands. A half that would be left without any unit or date takes
    those of the other, and both then ask to be looked at. Raises Refused, Stale, ValidationError.
    """
    batch = _locked(item, actor)
    left, right = item.text[:at].rstrip(), item.text[at:].lstrip()
    if not left.strip(EDGE) or not right.strip(EDGE):
        raise ValidationError("请在原文中间选一处拆开，前后都要有字。")
    with undo.keeping(batch, actor=actor, words=f"拆分{named(item)}", items=[item.pk]) as note:
        note.room = item.order + 1
        undo.make_room(batch, note.room)
        ends, begins = _places(item, left, right)
        second = ImportItem(
            batch=batch,
            order=note.room,
            trail=item.trail,
            number=item.number,  # both are of that point, as the parts of a point with several markings are
            title=_title(right),
            text=right,
            start=begins,
            end=item.end,
        )
        changes = {"title": _title(left), "text": left, "end": ends, "settled": False}
        changes |= _shared(item, second, begins)
        first = versions.write(item, version=version, changes=changes)
        second.save()
        note.made.append(second.pk)
        _deal(first, second, begins)
    return first, second


def _locked(item: ImportItem, actor: Acting) -> PlanImport:
    require_open(item.batch, actor)
    return lock(PlanImport.objects.filter(pk=item.batch_id))[0]


def _title(words: str) -> str:
    return (title_of(words.strip(EDGE)) or words.strip(EDGE))[:300]


def _places(item: ImportItem, left: str, right: str) -> tuple[int, int]:
    """Where the first half ends and the second begins in the paper; words that aren't the paper's keep the whole place."""
    if item.batch.paper.text[item.start : item.end] != item.text:
        return item.end, item.start
    return item.start + len(left), item.end - len(right)


def _shared(item: ImportItem, second: ImportItem, begins: int) -> dict:
    """Deal dates, minimums and doubts out; what the first half keeps is returned, the second is filled in."""
    dues = _sides(item.dues, begins)
    lows = _sides(item.minimums, begins)
    both = bool(item.dues) and not all(dues)
    if both:
        dues = (item.dues, item.dues)
    doubts = [d for d in item.doubts if d["code"] not in ABOUT_TEXT and d["code"] != "split"]
    second.dues, second.minimums = dues[1], lows[1]
    second.doubts = ([COPIED] if both else []) + _about(doubts, dues[1], item.dues)
    second.remarks = [d for d in item.remarks if d["code"] not in ABOUT_TEXT]
    return {"dues": dues[0], "minimums": lows[0], "doubts": ([COPIED] if both else []) + _about(item.doubts, dues[0], item.dues)}


def _about(doubts: list[dict], own: list[dict], every: list[dict]) -> list[dict]:
    """Without the doubts that speak of a date which went with the other half."""
    gone = [d["words"] for d in every if d not in own and d.get("words")]
    return [d for d in doubts if not any(words in d["words"] for words in gone)]


def _sides(read: list[dict], begins: int) -> tuple[list[dict], list[dict]]:
    """What stands before a place, and what stands from there on; what stands nowhere (given by hand) goes with the first half."""
    right = [r for r in read if (r.get("start") or 0) >= begins]
    return [r for r in read if r not in right], right


def _deal(first: ImportItem, second: ImportItem, begins: int) -> None:
    """Give each half its own units; a half without any takes copies of the other's."""
    names = list(first.units.order_by("order", "pk"))
    right = [n for n in names if (n.start or 0) >= begins]
    left = [n for n in names if n not in right]
    if not names or (left and right):
        ImportUnit.objects.filter(pk__in=[n.pk for n in right]).update(item=second)
        return
    if right:  # all stand behind the cut, as a marking at the end of a point does: it speaks for both
        ImportUnit.objects.filter(pk__in=[n.pk for n in right]).update(item=second)
    ImportUnit.objects.bulk_create(copied(n, first if right else second) for n in names)
    for half in (first, second):
        if COPIED not in half.doubts:
            half.doubts = [COPIED, *half.doubts]
            half.save(update_fields=["doubts"])


def copied(name: ImportUnit, item: ImportItem) -> ImportUnit:
    """An unsaved copy of a name in another row."""
    values = {f.attname: getattr(name, f.attname) for f in name._meta.concrete_fields if f.attname not in ("id", "item_id")}
    return ImportUnit(item=item, **values)


@transaction.atomic
def merge(item: ImportItem, *, actor: Acting, version: int, other: str) -> tuple[ImportItem, int]:
    """Make one row of a row and its neighbour (`other`: next or previous); the earlier one stays.

    Returns it, and the key of the row that is gone. Raises Refused at the ends of the paper, Stale, ValidationError.
    """
    batch = _locked(item, actor)
    beside = neighbour(item, other)
    if beside is None:
        raise Refused("后面没有任务了，不能往下合并。" if other == "next" else "前面没有任务了，不能往上合并。")
    fresh = batch.items.get(pk=item.pk)
    if fresh.version != version:
        raise versions.Stale(fresh, {})
    first, second = (fresh, beside) if other == "next" else (beside, fresh)
    first.batch = second.batch = batch
    with undo.keeping(batch, actor=actor, words=f"合并{named(first)}和{named(second)}", items=[first.pk, second.pk]):
        _add_units(first, second)
        kept = versions.write(first, version=first.version, changes=_merged(first, second))
        second.delete()
    return kept, beside.pk if other == "next" else item.pk


def _merged(first: ImportItem, second: ImportItem) -> dict:
    """What the earlier row becomes."""
    named = first.units.filter(ignored=False).exists()
    doubts = _once([*first.doubts, *second.doubts], ("code", "words"))
    doubts = [d for d in doubts if not (named and d["code"] in ("no-unit", "no-lead")) and d["code"] != "split"]
    dues = _once([*first.dues, *second.dues], ("value", "words"))
    remarks = [d for d in _once([*first.remarks, *second.remarks], ("code", "words")) if not (dues and d["code"] == "no-date")]
    return {
        **_joined(first, second),
        "dues": dues,
        "minimums": _once([*first.minimums, *second.minimums], ("subject", "comparison", "value", "measure", "period")),
        "doubts": doubts,
        "remarks": remarks,
        "differences": [*first.differences, *second.differences],
        "settled": False,
    }


def _joined(first: ImportItem, second: ImportItem) -> dict:
    """The words and the place: one stretch of the paper where nothing stands between the two, else the second as a source."""
    text = first.batch.paper.text
    if text[first.start : first.end] == first.text and text[second.start : second.end] == second.text:
        between = text[first.end : second.start]
        if first.end <= second.start and not re.sub(r"[\s。；;，,]", "", between):
            words = text[first.start : second.end]
            return {"text": words, "end": second.end, "sources": [*first.sources, *second.sources]}
    piece = {
        "paper": first.batch.paper_id,
        "start": second.start,
        "end": second.end,
        "words": second.text,
        "label": "合并进来的一项",
    }
    return {"text": f"{first.text}\n{second.text}", "sources": [*first.sources, piece, *second.sources]}


def _once(read: list[dict], keys: tuple[str, ...]) -> list[dict]:
    return list({tuple(str(r.get(k, "")) for k in keys): r for r in reversed(read)}.values())[::-1]


def _add_units(first: ImportItem, second: ImportItem) -> None:
    """Move the names over; one that stands in both keeps the stronger role."""
    order = {"lead": 0, "responsible": 1, "co": 2}
    held = {_who(n): n for n in first.units.all()}
    at = len(held)
    for name in second.units.order_by("order", "pk"):
        same = held.get(_who(name))
        if same is None:
            at += 1
            ImportUnit.objects.filter(pk=name.pk).update(item=first, order=at)
        elif order[name.role] < order[same.role]:
            ImportUnit.objects.filter(pk=same.pk).update(role=name.role)


def _who(name: ImportUnit) -> tuple:
    return (name.unit_id, name.group_id) if name.unit_id or name.group_id else (name.words, name.ignored)
