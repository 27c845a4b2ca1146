"""What a declaration of a ledger says, as frozen dataclasses. No Django here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

BRACES = re.compile(r"\{([^{}]*)\}")  # a field's place in a title


class Type(StrEnum):
    """The type of a field; what is stored under each is said in `documents/values`."""

    TEXT = "text"  # one line
    LONG = "long"  # several lines
    WHOLE = "whole"  # an integer
    DECIMAL = "decimal"  # exact, with declared places
    MONEY = "money"  # exact to 分, shown in 元 or 万元
    DATE = "date"
    PERIOD = "period"  # a month, quarter, half-year or year, kept by its first day
    CHOICE = "choice"
    FLAG = "flag"  # yes or no
    PERSON = "person"  # a name as written, or a person of the directory
    UNIT = "unit"  # a unit of the directory
    DOCUMENT = "document"  # title and number of a document
    LINK = "link"
    FILE = "file"  # evidence, cited by the record
    RECORD = "record"  # a record of another ledger: rows under a record are a ledger of their own


class Keeper(StrEnum):
    """Who keeps a book of the ledger."""

    UNIT = "unit"  # each unit its own
    OFFICE = "office"  # the legal-affairs office of a government
    GOVERNMENT = "government"  # a government, through its office


class Readers(StrEnum):
    """Who may read a book beside its keeper."""

    KEEPER = "keeper"  # nobody else: notes on persons
    LINE = "line"  # those above the keeper and their office
    GOVERNMENT = "government"  # every unit of the same government


KINDS = ("government", "office", "department", "party", "congress", "court", "institution", "township", "other")
LEVELS = ("province", "city", "county", "township")
PERIODS = ("month", "quarter", "half-year", "year")
SPAN = "span"  # once in all the years from the first to the last that a minimum names
NUMBERS = (Type.WHOLE, Type.DECIMAL, Type.MONEY)
SLOTTED = {  # which kind of slot a type takes where SQL has to see it
    Type.WHOLE: "number",
    Type.DECIMAL: "number",
    Type.MONEY: "number",
    Type.FLAG: "number",
    Type.UNIT: "number",
    Type.RECORD: "number",
    Type.DATE: "day",
    Type.PERIOD: "day",
    Type.TEXT: "text",
    Type.CHOICE: "text",
    Type.PERSON: "text",
    Type.DOCUMENT: "text",
}
SLOT_LENGTH = 100  # characters of a text that its slot holds
SLOTS = {"number": 8, "day": 6, "text": 8}  # how many slots of each kind a record has


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `unit` is the unit of measure (次, 分钟, 元, 万元), `about` lets 约 and 余 stand with a figure, `private` marks
    personal data that is never made public, `every` is the length of a PERIOD, `to` the ledger that a RECORD is of, `by` who
    fills it in ("" the keeper, "office" the office that receives the book), `when` the conditions under which it is required."""

    key: str
    name: str
    type: Type
    required: bool = False
    unit: str = ""
    places: int = 0
    least: str = ""
    most: str = ""
    longest: int = 200
    pattern: str = ""
    hint: str = ""
    unique: bool = False
    default: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    about: bool = False
    private: bool = False
    every: str = ""
    to: str = ""
    by: str = ""
    when: tuple[Condition, ...] = ()
    hidden: bool = False
    own: bool = False  # added by an office, not shipped

    @property
    def is_number(self) -> bool:
        """Whether it can be summed."""
        return self.type in NUMBERS

    @property
    def scale(self) -> int:
        """Decimal places of the stored integer."""
        return 2 if self.type is Type.MONEY else self.places if self.type is Type.DECIMAL else 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with a field: `op` is one of = != >= <= > < in, or filled / empty, which take no value.

    A value is text as written in the declaration; `today` is the day that is asked about.
    """

    field: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Two fields of one record that have to agree: `left` `op` `right`; `say` is the sentence where they don't."""

    left: str
    op: str
    right: str
    say: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A random draw that anybody can repeat: `count` lines of `pool`, ordered by `seed`, stand in `into` (see `draw.py`)."""

    pool: str
    count: str
    seed: str
    into: str


@dataclass(frozen=True, slots=True)
class Fits:
    """By which words of a plan's minimum a measure is recognised: every word has to stand there, `a|b` is one or the other.

    `government`: the figure is the government's, whichever of its units the plan makes see to it.
    """

    words: tuple[str, ...]
    units: tuple[str, ...]
    government: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Who or what should be there: the standing records of another ledger, told by a field of theirs ("": the records)."""

    ledger: str
    field: str = ""
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that the records yield. `how` is count, distinct, sum, average, share, latest, between, coverage, lowest, reached.

    `where` narrows the records, for a share the numerator within `of`; `field` is what is summed, averaged, told apart or the
    newest of. A share with `over` is the sum of `field` over the sum of `over`. `since` and `until` are the dates between which
    days are averaged. Coverage is of the units of `kinds` and `levels`, or of those on the `roster`. `standing` counts what
    stands on the last day of the period, whenever it began, instead of what fell into the period.

    Lowest is the smallest figure that any one of the `roster` has, told apart by `per`: the sum of `field`, or the number of
    records. Reached is how many of them have at least what is set for the measure named in `reach` (one, where nothing is set).
    """

    key: str
    name: str
    unit: str
    how: str
    field: str = ""
    where: tuple[Condition, ...] = ()
    of: tuple[Condition, ...] = ()
    over: str = ""
    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    standing: bool = False
    per: str = ""
    roster: Roster | None = None
    reach: str = ""
    fits: Fits | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A date that makes duties of the keeper, or of the units on the `roster`.

    expiry: warned `warn` days before the day in `field`. answer: within `months` and `days` (working days where `working`) of
    the day in `field`, until `closes` is filled. repeat: a record each `every`, `days` after its end, or by the day `on` (MM-DD)
    of each year; one that is `off` isn't asked for by the government at hand.
    """

    key: str
    kind: str
    title: str
    field: str = ""
    days: int = 0
    months: int = 0
    working: bool = False
    warn: int = 30
    every: str = ""
    on: str = ""
    closes: str = ""
    where: tuple[Condition, ...] = ()
    roster: Roster | None = None
    source: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Least:
    """A minimum that a unit of some kind and level has to reach in a period, from and to which year (0: open), and the document
    that set it. For a measure told apart `per` somebody it is what each of them has to reach."""

    measure: str
    value: str
    every: str
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    source: str
    first: int = 0
    last: int = 0

    def binds(self, kind: str, level: str, year: int) -> bool:
        """Return whether it counts for a unit in a year."""
        return kind in self.kinds and level in self.levels and self.first <= year <= (self.last or year)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A declared ledger. `kinds` and `levels` are the units that keep one (none: all), `day` is the field that puts a record in
    time, `ends` the one after which it stands no more, `title` how a record is called ({key} stands for a field), `subject` the
    field with the unit that figures count for (none: the keeper), `published` the fields that may be public after a second
    person's check, or the office's where `checker` says so."""

    code: str
    name: str
    about: str
    group: str
    catalogue: tuple[str, ...]
    source: str
    keeper: Keeper
    readers: Readers
    title: str
    day: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    order: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    subject: str = ""
    ends: str = ""
    once: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    draws: tuple[Draw, ...] = ()
    clocks: tuple[Clock, ...] = ()
    measures: tuple[Measured, ...] = ()
    minimums: tuple[Least, ...] = ()
    check: bool = False
    checker: str = "second"
    published: tuple[str, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)  # {field: slot}, as "n1", "d1", "t1"

    def field(self, key: str) -> Field:
        """Return a field. Raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)

    def has(self, key: str) -> bool:
        """Return whether there is such a field."""
        return any(one.key == key for one in self.fields)

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that aren't hidden."""
        return tuple(one for one in self.fields if not one.hidden)

    def given(self, by: str = "") -> tuple[Field, ...]:
        """Return the fields that one side fills in: the keeper, or the office; what the system draws is nobody's."""
        drawn = {one.into for one in self.draws if self.field(one.seed).required}
        return tuple(one for one in self.shown if one.by == by and one.key not in drawn)

    def measure(self, key: str) -> Measured:
        """Return a measure. Raises KeyError."""
        for one in self.measures:
            if one.key == key:
                return one
        raise KeyError(key)

    def changed(self, **changes) -> Ledger:
        """Return this ledger with some parts replaced."""
        return replace(self, **changes)
