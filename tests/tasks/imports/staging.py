"""What the tests of the review share: signed-in people, a draft with every kind of doubt, papers made on the spot."""

from __future__ import annotations

import io
from datetime import date

from docx import Document

from tasks.models import ImportItem, ImportUnit, PlanImport
from tasks.services import imports
from tests.cast import World, make_import

HX = {"HX-Request": "true"}


def draft(world: World, **rest) -> PlanImport:
    """A draft of three rows: one clear, one with a name that leads nowhere, one that names nobody."""
    rows = [
        {"title": "公布权责清单", "lead": ["lead"], "co": ["co"], "day": date(2031, 5, 31)},
        {"title": "合并办事材料", "lead": ["lead"]},
        {"title": "清理限制条款", "trail": ["二、其他"]},
    ]
    batch = make_import(world, rows, **rest)
    name_loosely(batch, order=2, words="市数据中心")
    return batch


def name_loosely(batch: PlanImport, *, order: int, words: str, role: str = "co", candidates: list | None = None) -> ImportUnit:
    """Give a row a name that leads nowhere."""
    item = batch.items.get(order=order)
    return ImportUnit.objects.create(
        item=item, role=role, order=5, words=words, start=item.start, end=item.start + 2, how="none", candidates=candidates or []
    )


def row(batch: PlanImport, order: int) -> ImportItem:
    """The row of a draft at a place."""
    return batch.items.get(order=order)


def paper_docx(*lines: str) -> bytes:
    """A Word file of these paragraphs."""
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def edit_values(item: ImportItem, **changes) -> dict:
    """What the form of a row sends when nothing but `changes` was touched."""
    names = item.units.filter(ignored=False).select_related("unit", "group").order_by("order", "id")
    values = {
        "version": item.version,
        "title": item.title,
        "number": item.number,
        "trail": "\n".join(item.trail),
        "units-key": [str(n.pk) for n in names],
        "units-role": [n.role for n in names],
        "units-who": [str(n.unit or n.group or "") for n in names],
        "units-place": [str(i) for i, _ in enumerate(names, 1)],
        "dues-key": [f"{d.get('start', '')}:{d['value']}" for d in item.dues],
        "dues-day": [d["day"] or "" for d in item.dues],
    }
    return values | changes


def read_into(world: World, text: str, **rest) -> PlanImport:
    """A draft read from these words by the reader itself."""
    return imports.paste(actor=world.acting("clerk"), text=text, **rest)
