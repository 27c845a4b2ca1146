"""Reads for parting and joining staged rows: the row beside one, and the places where its words may be parted."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from tasks.models import ImportItem

SIGNS = re.compile(r"[。；;！!？?\n]+|[，,、：:]")
MOST = 60
SHOWN = 14


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where words may be parted: what stands before and behind it. A strong one ends a sentence."""

    at: int
    before: str
    behind: str
    strong: bool


def neighbour(item: ImportItem, other: str) -> ImportItem | None:
    """Return the task before or behind a row in the paper's order (one query); rows set aside don't count."""
    rows = item.batch.items.filter(dropped=False)
    if other == "next":
        return rows.filter(order__gt=item.order).order_by("order").first()
    return rows.filter(order__lt=item.order).order_by("-order").first()


def cuts(text: str) -> list[Cut]:
    """Return the places where a row's words may be parted: behind signs, sentences first where there are too many."""
    found = []
    for sign in SIGNS.finditer(text):
        at = sign.end()
        before, behind = text[:at].strip(), text[at:].strip()
        if len(before) > 1 and len(re.sub(r"[\W_]", "", behind)) > 1:
            found.append(Cut(at, _end(before), behind[:SHOWN], sign[0][0] not in "，,、：:"))
    if len(found) > MOST:
        found = [cut for cut in found if cut.strong]
    return found[:MOST]


def _end(words: str) -> str:
    return ("……" if len(words) > SHOWN else "") + words[-SHOWN:]


def place_of(text: str, words: str) -> int:
    """Return where typed words begin in a row's text; blanks don't count. Raises ValidationError: not there, several times."""
    wanted = "".join(words.split())
    spots = [at for at, sign in enumerate(text) if not sign.isspace()]
    flat = "".join(text[at] for at in spots)
    many = flat.count(wanted)
    if not wanted or not many:
        raise ValidationError(f"原文里没有“{words[:30]}”，请照原文写第二项开头的几个字。")
    if many > 1:
        raise ValidationError(f"原文里有 {many} 处“{words[:30]}”，请多写几个字。")
    return spots[flat.index(wanted)]
