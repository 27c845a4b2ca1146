"""The kinds of reports as declared in assessment/kinds: read once at start, refused with file and sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

from django.core.exceptions import ImproperlyConfigured

from assessment.states import Part, Writer
from fazhi.org.models import Level

FOLDER = Path(__file__).parent / "kinds"
CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
QUOTED = {"value", "of", "percent"}
NAMED = {"place", "government", "above", "office"}
KEYS = {
    "kind": {"code", "name", "about", "catalogue", "writer", "title", "clock_year", "gathers", "most", "most_source"},
    "section": {"key", "part", "title", "guidance", "each", "sources", "areas", "measures", "optional"},
    "recipient": {"key", "name", "clocks"},
    "clock": {"levels", "by", "before", "source"},
    "measure": {"key", "words", "needed"},
}


class BadKind(ImproperlyConfigured):
    """A declaration that can't be used; the message names the file and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Until when, and the document that says so. `before` is the law's 某日之前: the last day is the one before it."""

    month: int
    day: int
    before: bool
    source: str

    def due(self, year: int) -> date:
        """Return the last day in a year."""
        return date(year, self.month, self.day) - timedelta(days=int(self.before))

    def __str__(self) -> str:
        return f"{self.month}月{self.day}日{'之前' if self.before else '前'}"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the report, with a clock by level; a level that `levels` doesn't name has none, no level at all means all."""

    key: str
    name: str
    clocks: tuple[tuple[str, Clock], ...] = ()

    def clock(self, level: str) -> Clock | None:
        """Return the clock of a level."""
        return dict(self.clocks).get(level)

    def serves(self, level: str) -> bool:
        """Return whether a report of this level goes there."""
        return not self.clocks or self.clock(level) is not None


@dataclass(frozen=True, slots=True)
class Quote:
    """A measure told in a section: the sentence with {value}, {of}, {percent}; `needed` marks a gap where there is nothing."""

    measure: str
    words: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """One section of an outline. Without `sources` every source may feed it; `areas` are words of the plan's parts that it
    takes (all without); `each` "area" makes one section of each part of the plan."""

    key: str
    part: str
    title: str
    guidance: str = ""
    each: str = ""
    sources: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    measures: tuple[Quote, ...] = ()
    optional: bool = False

    def admits(self, source: str) -> bool:
        """Return whether a source feeds this section."""
        return not self.sources or source in self.sources


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of report: who writes it, its outline, where it goes and by when, how long it may be."""

    code: str
    name: str
    about: str
    catalogue: tuple[str, ...]
    writer: str
    title: str
    next_year: bool = False
    gathers: tuple[str, ...] = ()
    most: int | None = None
    most_source: str = ""
    headings: tuple[Heading, ...] = ()
    recipients: tuple[Recipient, ...] = ()

    def due(self, clock: Clock, year: int) -> date:
        """Return the day of a clock for the report on a year."""
        return clock.due(year + int(self.next_year))

    def heading(self, key: str) -> Heading | None:
        """Return the section of this key."""
        return next((one for one in self.headings if one.key == key), None)

    def changed(self, **changes) -> Kind:
        """Return this kind as a government changed it for a year."""
        return replace(self, **changes)


class _Reader:
    """Reads one file; every fault names it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, words: str) -> None:
        raise BadKind(f"报告种类 {self.name}：{words}")

    def known(self, table: dict, what: str, where: str, also: Iterable[str] = ()) -> None:
        if strange := sorted(set(table) - KEYS[what] - set(also)):
            self.fail(f"{where}里有不认识的项“{strange[0]}”。")

    def text(self, table: dict, key: str, where: str, *, most: int, needed: bool = True) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            self.fail(f"{where}缺少“{key}”，应是一段文字。")
        if len(found) > most:
            self.fail(f"{where}的“{key}”超过 {most} 字。")
        return found.strip()

    def names(self, table: dict, key: str, where: str) -> tuple[str, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or any(not isinstance(one, str) or not one for one in found):
            self.fail(f"{where}的“{key}”应是一列文字。")
        return tuple(found)

    def fields(self, words: str, allowed: set[str], where: str) -> None:
        try:
            used = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
        except ValueError:
            self.fail(f"{where}的花括号不成对。")
        if strange := sorted(used - allowed):
            self.fail(f"{where}用了不认识的“{{{strange[0]}}}”。")

    def kind(self, table: dict) -> Kind:
        self.known(table, "kind", "文件", ("sections", "recipients"))
        code = self.text(table, "code", "文件", most=30)
        if not CODE.fullmatch(code) or code != Path(self.name).stem:
            self.fail("“code”应与文件名相同，用小写字母。")
        if table.get("writer") not in Writer.values:
            self.fail(f"“writer”应是 {'、'.join(Writer.values)} 之一。")
        if table.get("clock_year", "same") not in ("same", "next"):
            self.fail("“clock_year”应是 same 或 next。")
        title = self.text(table, "title", "文件", most=80)
        self.fields(title, {"year"}, "“title”")
        most, source = table.get("most"), self.text(table, "most_source", "文件", most=200, needed="most" in table)
        if most is not None and (not isinstance(most, int) or most < 500):
            self.fail("“most”应是不小于 500 的整数。")
        return Kind(
            code=code,
            name=self.text(table, "name", "文件", most=30),
            about=self.text(table, "about", "文件", most=200),
            catalogue=self.names(table, "catalogue", "文件"),
            writer=table["writer"],
            title=title,
            next_year=table.get("clock_year") == "next",
            gathers=self.names(table, "gathers", "文件"),
            most=most,
            most_source=source,
            headings=self.headings(table.get("sections", [])),
            recipients=self.recipients(table.get("recipients", [])),
        )

    def headings(self, tables: list[dict]) -> tuple[Heading, ...]:
        if not tables:
            self.fail("没有写章节（sections）。")
        found = tuple(self.heading(table, f"第 {at} 章") for at, table in enumerate(tables, 1))
        if len({one.key for one in found}) < len(found):
            self.fail("有两章的“key”相同。")
        return found

    def heading(self, table: dict, where: str) -> Heading:
        self.known(table, "section", where)
        if table.get("part") not in Part.values:
            self.fail(f"{where}的“part”应是 {'、'.join(Part.values)} 之一。")
        if table.get("each", "") not in ("", "area") or (table.get("each") and table["part"] != Part.DONE):
            self.fail(f"{where}的“each”只能是 area，只用于 done。")
        return Heading(
            key=self.text(table, "key", where, most=20),
            part=table["part"],
            title=self.text(table, "title", where, most=60),
            guidance=self.text(table, "guidance", where, most=300, needed=False),
            each=table.get("each", ""),
            sources=self.names(table, "sources", where),
            areas=self.names(table, "areas", where),
            measures=tuple(self.quote(one, where) for one in table.get("measures", [])),
            optional=bool(table.get("optional", False)),
        )

    def quote(self, table: dict, where: str) -> Quote:
        self.known(table, "measure", where)
        words = self.text(table, "words", where, most=200)
        self.fields(words, QUOTED, f"{where}的“words”")
        return Quote(self.text(table, "key", where, most=60), words, bool(table.get("needed", True)))

    def recipients(self, tables: list[dict]) -> tuple[Recipient, ...]:
        found = tuple(self.recipient(table, f"第 {at} 个报送对象") for at, table in enumerate(tables, 1))
        if len({one.key for one in found}) < len(found):
            self.fail("有两个报送对象的“key”相同。")
        return found

    def recipient(self, table: dict, where: str) -> Recipient:
        self.known(table, "recipient", where)
        name = self.text(table, "name", where, most=60)
        self.fields(name, NAMED, f"{where}的“name”")
        clocks: dict[str, Clock] = {}
        for one in table.get("clocks", []):
            self.known(one, "clock", where)
            clock = self.clock(one, where)
            for level in self.names(one, "levels", where):
                if level not in Level.values or level in clocks:
                    self.fail(f"{where}的层级“{level}”不认识，或者写了两次。")
                clocks[level] = clock
        return Recipient(self.text(table, "key", where, most=20), name, tuple(clocks.items()))

    def clock(self, table: dict, where: str) -> Clock:
        if ("by" in table) == ("before" in table):
            self.fail(f"{where}的时限要写“by”或“before”，只写一个。")
        source = self.text(table, "source", where, most=300)
        found = month_day(str(table.get("by", table.get("before"))))
        if found is None:
            self.fail(f"{where}的时限应写成“01-30”这样的月和日。")
        return Clock(*found, "before" in table, source)


def month_day(words: str) -> tuple[int, int] | None:
    """Return (month, day) of "01-30"; None for anything else, and for a day that isn't in every year."""
    found = MONTH_DAY.fullmatch(words)
    try:
        day = date(2001, int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
    return (day.month, day.day) if day else None


def read(path: Path) -> Kind:
    """Read one declaration. Raises BadKind."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadKind(f"报告种类 {path.name}：不是有效的 TOML（{fault}）。") from fault
    try:
        return _Reader(path.name).kind(table)
    except (TypeError, AttributeError) as fault:
        raise BadKind(f"报告种类 {path.name}：sections、recipients、clocks、measures 应写成表。") from fault


def read_folder(folder: Path) -> dict[str, Kind]:
    """Read every declaration of a folder; one that gathers a kind that isn't there is refused. Raises BadKind."""
    found = {kind.code: kind for kind in (read(path) for path in sorted(folder.glob("*.toml")))}
    for kind in found.values():
        if strange := [code for code in kind.gathers if code not in found]:
            raise BadKind(f"报告种类 {kind.code}.toml：“gathers”里的“{strange[0]}”没有声明。")
    return found


def check(kinds: Iterable[Kind], sources: Iterable[str], measures: Mapping[str, bool]) -> None:
    """Refuse kinds that name a source or a measure nobody registered ({key: whether it is a part of a whole}), and those that
    tell the whole of a measure that has none. Raises BadKind."""
    sources = set(sources)
    for kind in kinds:
        for heading in kind.headings:
            strange = [name for name in heading.sources if name not in sources]
            strange += [one.measure for one in heading.measures if one.measure not in measures]
            if strange:
                raise BadKind(f"报告种类 {kind.code}.toml：“{heading.title}”用了没有登记的“{strange[0]}”。")
            for one in heading.measures:
                if not measures[one.measure] and any(f"{{{name}}}" in one.words for name in QUOTED - {"value"}):
                    raise BadKind(f"报告种类 {kind.code}.toml：“{heading.title}”里“{one.measure}”不是占比，只能写{{value}}。")


KINDS = read_folder(FOLDER)


def named(code: str) -> Kind:
    """Return a kind by its code. Raises KeyError."""
    return KINDS[code]


def name_of(code: str) -> str:
    """Return what a kind is called; the code itself for one whose file is gone."""
    return KINDS[code].name if code in KINDS else code
