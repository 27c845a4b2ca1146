"""The records that pass through the stages of the import; all frozen, all convertible to JSON and back."""

from dataclasses import dataclass, replace

from fazhi.lib.office.document import Document
from fazhi.lib.records import pack, unpack

LEAD, CO, RESPONSIBLE = "lead", "co", "responsible"
ROLES = (LEAD, CO, RESPONSIBLE)
YEAR_COLUMN = "分年度目标一栏"
FROM_HEADING = "上级标题写明"
ROLE_NAMES = {LEAD: "牵头", CO: "配合", RESPONSIBLE: "责任"}


@dataclass(frozen=True)
class Span:
    """Words of the paper: offsets into the document's text; kind is unit, date, minimum or title."""

    start: int
    end: int
    words: str
    kind: str


@dataclass(frozen=True)
class UnitRead:
    """A unit as the paper names it. `why`: the words on which `rule` fired; `full`: the name with its left-out prefix."""

    role: str
    words: str
    start: int
    end: int
    rule: str
    why: str = ""
    open_list: bool = False
    full: str = ""


@dataclass(frozen=True)
class DueRead:
    """A date as written. `value` is a code of design.md 7; `kind` is in, by, before, yearly or ongoing.

    `lent`: the words name no year, theirs is the paper's.
    """

    value: str
    words: str
    kind: str
    start: int
    end: int
    rule: str
    doubt: str = ""
    lent: bool = False


@dataclass(frozen=True)
class MinimumRead:
    """An amount that is owed: comparison >=, <=, =, <, >; value as decimal digits; measure is the counted unit (次, 小时, %)."""

    words: str
    comparison: str
    value: str
    measure: str
    period: str
    subject: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class NoteRead:
    """A footnote or endnote: its mark, words and name, the place of its mark, and what a reviewer is to be asked."""

    mark: str
    words: str
    kind: str
    at: int
    asks: str = ""

    def __str__(self):
        return f"{self.kind}{self.mark}：{self.words}"


@dataclass(frozen=True)
class Item:
    """One task of the paper (or, in `parts`, one marking inside it). `text` is the words from `start` to `end`."""

    path: tuple[str, ...]
    number: str
    title: str
    text: str
    units: tuple[UnitRead, ...]
    dues: tuple[DueRead, ...]
    minimums: tuple[MinimumRead, ...]
    recurrence: tuple[str, ...]
    quantity: tuple[str, ...]
    parts: tuple["Item", ...]
    start: int
    end: int
    page: int | None = None
    hidden: bool = False
    masks: tuple[Span, ...] = ()
    notes: tuple[NoteRead, ...] = ()
    further: bool = False  # a later part of a point that has been laid out part by part
    lent_units: tuple[UnitRead, ...] = ()  # whom the heading above names, where its own words name nobody
    lent_dues: tuple[DueRead, ...] = ()  # and until when

    def named(self, role):
        """Unit names in one role, as written and in printed order."""
        return [unit.words for unit in self.units if unit.role == role]

    def spans(self):
        """Everything to underline in the paper: title, units, dates and minimums, by place."""
        at = self.text.find(self.title) if self.title else -1
        found = [Span(self.start + at, self.start + at + len(self.title), self.title, "title")] if at >= 0 else []
        found += [Span(u.start, u.end, u.words, "unit") for u in self.units]
        found += [Span(d.start, d.end, d.words, "date") for d in self.dues]
        found += [Span(m.start, m.end, m.words, "minimum") for m in self.minimums]
        return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def with_heading(item):
    """The item with what the heading above it says where its own words name nobody; each name then says so by its rule."""
    if item.units or not item.lent_units:
        return item
    units = tuple(replace(unit, rule=FROM_HEADING) for unit in item.lent_units)
    return replace(item, units=units, dues=item.dues or item.lent_dues)


def as_written(item, text):
    """The item with all words taken from the paper itself: the rules read a copy with half-width signs."""
    units = tuple(replace(unit, words=text[unit.start : unit.end]) for unit in item.units)
    dues = tuple(due if due.rule == YEAR_COLUMN else replace(due, words=text[due.start : due.end]) for due in item.dues)
    minimums = tuple(replace(amount, words=text[amount.start : amount.end]) for amount in item.minimums)
    return replace(item, units=units, dues=dues, minimums=minimums)


@dataclass(frozen=True)
class Unread:
    """A paragraph that was not read as part of a task: preamble, heading or closing words."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True)
class PaperRead:
    """One paper as read. All offsets refer to `document.text`. `ends` is the last year of a plan over several years."""

    document: Document
    title: str
    issuer: str
    number: str
    year: int | None
    items: tuple[Item, ...]
    unread: tuple[Unread, ...]
    read_ms: int = 0
    pages: int | None = None
    ends: int | None = None
    issued: str = ""
    first_leads: bool = False
    why_year: str = ""
    notes: tuple[NoteRead, ...] = ()

    def loose_notes(self):
        """The notes that hang on no item."""
        held = {note for item in self.items for one in (item, *item.parts) for note in one.notes}
        return tuple(note for note in self.notes if note not in held)

    def remarks(self):
        """What the reader says of the file: sheets and rows that are hidden in it."""
        return tuple(note for note in self.document.notes if not note.startswith("meta:"))


def to_json(paper):
    """A `PaperRead` as plain JSON values."""
    return pack(paper)


def from_json(data):
    """The `PaperRead` that `to_json` was given."""
    return unpack(PaperRead, data)
