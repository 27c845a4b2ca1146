"""Places that a paper hides (*市, xx县): said once for the whole paper, then its names are looked up again. Its words stay."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from fazhi.org.acting import Acting
from tasks.models import ImportItem, ImportUnit, PlanImport
from tasks.planimport import match
from tasks.planimport.duties import MASK
from tasks.services import reading, undo
from tasks.services.drafts import require_open

LEVEL = re.compile(r"[省市县区旗州盟镇乡]$")
PLACE = re.compile(r"[\u3400-\u9fff·]{2,20}")
SAID = ("picked", "ignored")  # people's own answers are not looked up again


def hidden(texts: Iterable[str]) -> dict[str, str]:
    """Return {mask: ''} for the hidden places in some words, in the order of their first use; hidden years are no places."""
    return {m[0]: "" for text in texts for m in MASK.finditer(text) if LEVEL.search(m[0])}


def filled(words: str, masks: dict[str, str]) -> str:
    """Return words with the places put in that are known."""
    return MASK.sub(lambda m: masks.get(m[0]) or m[0], words) if masks else words


def guess(mask: str, batch: PlanImport) -> str:
    """Return the place that a mask most likely stands for: the issuing government's own, where the level fits; else ''."""
    place = batch.government.name.removesuffix("人民政府")
    return place if place[-1:] == mask[-1:] else ""


@transaction.atomic
def fill(batch: PlanImport, *, actor: Acting, places: dict[str, str]) -> int:
    """Say which places the masks of a draft stand for; an empty one is hidden again. Returns how many rows changed.

    Raises Refused, ValidationError naming the mask.
    """
    require_open(batch, actor)
    batch = PlanImport.objects.select_for_update().select_related("government", "paper").get(pk=batch.pk)
    masks = dict(batch.masks)
    for mask, place in places.items():
        place = "".join(place.split())
        if mask not in masks:
            raise ValidationError(f"这份文件里没有“{mask[:10]}”。")
        if place and not PLACE.fullmatch(place):
            raise ValidationError(f"“{mask}”要填地名，2 至 20 个汉字，如“澜川{mask[-1]}”。")
        masks[mask] = place
    rows = _rows(batch)
    words = "、".join(f"“{m}”填成“{p}”" for m, p in masks.items() if p) or "不再填遮盖的字"
    with undo.keeping(batch, actor=actor, words=words, items=[r.pk for r in rows], head=True):
        put_in(batch, masks)
    return len(rows)


def put_in(batch: PlanImport, masks: dict[str, str]) -> None:
    """Write the places into titles, and look the hidden names up with them."""
    before = batch.masks
    title = _refilled(batch.title, before, masks)
    PlanImport.objects.filter(pk=batch.pk).update(masks=masks, title=title[:200], version=F("version") + 1)
    rows = _rows(batch)
    _look_up(batch, [n for r in rows for n in r.units.all() if n.how not in SAID and MASK.search(n.words)], masks)
    for row in rows:
        row.title = _refilled(row.title, before, masks)[:300]
        row.trail = [_refilled(step, before, masks)[:300] for step in row.trail]
        row.remarks = remarks(row.text, row.remarks, masks)
        row.version = F("version") + 1
    ImportItem.objects.bulk_update(rows, ["title", "trail", "remarks", "version"], batch_size=500)


def _rows(batch: PlanImport) -> list[ImportItem]:
    """The rows in whose words something is hidden."""
    rows = batch.items.prefetch_related("units")
    return [
        r for r in rows if MASK.search("".join([r.text, r.title, *r.trail])) or any(MASK.search(n.words) for n in r.units.all())
    ]


def _look_up(batch: PlanImport, names: list[ImportUnit], masks: dict[str, str]) -> None:
    for name in names:
        known = filled(name.words, masks)
        name.full = known if known != name.words else ""
    found = match.match([n.full or n.words for n in names], reading.directory(batch.government))
    for name in names:
        reading.take(name, found[name.full or name.words])
    ImportUnit.objects.bulk_update(names, ["full", "unit", "group", "how", "doubt", "candidates"], batch_size=500)


def _refilled(words: str, before: dict[str, str], after: dict[str, str]) -> str:
    """Words with the places put in; where another one stood, that one gives way."""
    for mask, place in after.items():
        was = before.get(mask)
        if was and was != place:
            words = words.replace(was, place or mask)
    return filled(words, after)


def remarks(text: str, held: list[dict], masks: dict[str, str]) -> list[dict]:
    """Return a row's remarks without the one on hidden words once all of them are known."""
    left = [m[0] for m in MASK.finditer(text) if not masks.get(m[0])]
    return held if left else [r for r in held if r["code"] != "mask"]
