"""The versions of a section, and two of them compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from assessment.composing import diffed, words
from assessment.models import ReportSection, SectionVersion
from assessment.selectors import writing as reads


@dataclass(frozen=True, slots=True)
class Row:
    """One version in the list."""

    version: SectionVersion
    who: str
    count: int
    lost: bool
    current: bool


@dataclass(slots=True)
class View:
    """The list, newest first, and the two that are compared with their paragraphs in pieces."""

    rows: list[Row] = field(default_factory=list)
    old: SectionVersion | None = None
    new: SectionVersion | None = None
    paragraphs: list[list[diffed.Piece]] = field(default_factory=list)
    came: int = 0
    went: int = 0


def build(section: ReportSection, old: int | None, new: int | None) -> View:
    """Draw the versions of a section one was let through to; without a choice the newest is compared with the one before."""
    found = reads.versions(section)
    view = View()
    current = next((one.pk for one in found if one.why != SectionVersion.Why.LOST and one.text == section.text), None)
    for one in found:
        lost = one.why == SectionVersion.Why.LOST
        view.rows.append(Row(one, one.by.name if one.by else "", words.length(one.text), lost, one.pk == current))
    by_number = {one.number: one for one in found}
    view.new = by_number.get(new) or next(iter(found), None)
    before = [one for one in found if view.new and one.number < view.new.number]
    differing = [one for one in before if one.text != view.new.text]
    view.old = by_number.get(old) or next(iter(differing or before), None)
    if view.old and view.new:
        view.paragraphs = diffed.compare(view.old.text, view.new.text)
        view.came, view.went = diffed.changed(view.paragraphs)
    return view
