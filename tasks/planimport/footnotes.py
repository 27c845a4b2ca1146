"""Footnotes and endnotes: what they say of roles and dates, and on which item each hangs. They are never tasks themselves."""

from bisect import bisect_right
from dataclasses import replace

from . import dates, markings, prose
from .duties import NEVER
from .model import NoteRead
from .numbering import plain


def read(document, year):
    """The notes of a document, each with the question that it asks the reviewer."""
    return tuple(NoteRead(n.mark, n.words, n.kind, n.at, _asks(n, year)) for n in document.footnotes)


def declared(notes):
    """The place from which on the first-named unit leads since a note says so."""
    return min((note.at for note in notes if markings.FIRST.search(plain(note.words))), default=NEVER)


def _asks(note, year):
    """A sentence where a note names who answers or when, unless all it says is that the first-named unit leads; else ''."""
    flat = markings.FIRST.sub("", plain(note.words))
    units = [unit for marking in markings.find(flat, 0, len(flat)) for unit in marking.units]
    units = units or prose.read(flat, 0, len(flat))
    dues = [due for due in dates.find(flat, 0, len(flat), year) if due.kind != "none"]
    said = [f"单位（{'、'.join(dict.fromkeys(u.words for u in units))}）"] if units else []
    said += [f"时间（{'、'.join(dict.fromkeys(d.words for d in dues))}）"] if dues else []
    return f"{note.kind}{note.mark}里写了{'和'.join(said)}，没有替您改，请看任务要不要跟着改" if said else ""


def hang(items, document, notes):
    """The items with the notes whose mark stands in their words or in their row of a table; one may hang on several or none."""
    if not notes:
        return items
    cells = [block for block in document.blocks if block.kind == "cell"]
    starts = [cell.start for cell in cells]
    own = {}  # index of an item: its notes
    rows = {}  # (table, sheet, row): indexes of its items
    for index, item in enumerate(items):
        cell = _cell(cells, starts, item.start)
        for row in range(cell.row, cell.row + cell.height) if cell else ():
            rows.setdefault((cell.table, cell.sheet, row), []).append(index)
    for note in notes:
        cell = _cell(cells, starts, note.at)
        if cell is None:
            found = {index for index, item in enumerate(items) if item.start <= note.at <= _reach(item, document.text)}
        else:
            found = {i for row in range(cell.row, cell.row + cell.height) for i in rows.get((cell.table, cell.sheet, row), ())}
        for index in found:
            own.setdefault(index, []).append(note)
    return [_with(item, own[index]) if index in own else item for index, item in enumerate(items)]


def _cell(cells, starts, at):
    """The cell in whose words a place lies, or None."""
    index = bisect_right(starts, at) - 1
    return cells[index] if index >= 0 and at <= cells[index].end else None


def _reach(item, text):
    """The end of an item with the signs and blanks behind it, up to its line's end."""
    end = item.end
    while end < len(text) and text[end] in "。；;，, \u3000":
        end += 1
    return end


def _with(item, notes):
    """The item with its notes; one of several parts gives each to the part in which its mark stands."""
    if not item.parts:
        return replace(item, notes=tuple(notes))
    parts = list(item.parts)
    for note in notes:
        at = max((i for i, part in enumerate(parts) if part.start < note.at), default=0)
        parts[at] = replace(parts[at], notes=(*parts[at].notes, note))
    return replace(item, parts=tuple(parts))
