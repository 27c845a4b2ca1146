"""Reads declarations; every fault names file, line and what is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from documents.declared import clocks, conditions, fields, links, parts, slots
from documents.declared.given import CODE, BadLedger, Given
from documents.declared.model import BRACES, KINDS, LEVELS, SLOTTED, Condition, Field, Keeper, Ledger, Readers, Type

__all__ = ["BadLedger", "read", "read_all", "read_folder"]

TOP = {
    *("code", "name", "about", "group", "catalogue", "source", "keeper", "kinds", "levels", "readers", "subject", "title", "day"),
    *("ends", "columns", "filters", "order", "once", "check", "checker", "published", "fields", "rules", "draws", "measures"),
    *("clocks", "minimums"),
}
MECHANISM = re.compile(r"S[0-9]{2,3}")


class Reader(Given):
    """Reads one file."""

    def ledger(self, given: dict) -> Ledger:
        """Return the ledger of a whole file."""
        self.known(given, TOP)
        code = self.code(given, "code")
        if code != Path(self.name).stem:
            self.fail("“code”应与文件名相同。", key="code")
        found = fields.fields(self, given)
        whens = fields.whens(self, given, found)
        made = Ledger(
            code=code,
            name=self.text(given, "name", most=30),
            about=self.text(given, "about", most=200),
            group=self.text(given, "group", most=20),
            catalogue=self.names(given, "catalogue", needed=True),
            source=self.text(given, "source", most=500),
            keeper=Keeper(self.among(given, "keeper", [one.value for one in Keeper], other="unit")),
            kinds=self.some(given, "kinds", KINDS),
            levels=self.some(given, "levels", LEVELS),
            readers=Readers(self.among(given, "readers", [one.value for one in Readers], other="line")),
            subject=self.text(given, "subject", most=30, needed=False),
            title=self.text(given, "title", most=100),
            day=self.text(given, "day", most=30),
            ends=self.text(given, "ends", most=30, needed=False),
            fields=tuple(replace(one, when=whens.get(one.key, ())) for one in found),
            columns=self.names(given, "columns", needed=True),
            filters=self.names(given, "filters"),
            order=self.names(given, "order"),
            once=self.once(given),
            check=self.flag(given, "check"),
            checker=self.among(given, "checker", ("second", "office"), other="second"),
            published=self.names(given, "published"),
        )
        self.fits(made)
        return self.parts(given, made)

    def parts(self, given: dict, made: Ledger) -> Ledger:
        """Add what is said over the fields."""
        made = made.changed(measures=parts.measures(self, given, made), clocks=clocks.clocks(self, given, made))
        made = made.changed(rules=clocks.rules(self, given, made), draws=clocks.draws(self, given, made))
        made = made.changed(minimums=parts.minimums(self, given, made))
        found, left = slots.assign(made)
        if left:
            turn = next(at for at, one in enumerate(made.fields) if one.key == left)
            self.fail(f"用于筛选、排序、统计的字段太多：“{made.field(left).name}”放不下。", "fields", turn, "key")
        return made.changed(slots=found)

    def code(self, given: dict, key: str, table: str = "", turn: int = 0) -> str:
        """Return a code of small letters, digits and underscores."""
        found = self.text(given, key, most=30, table=table, turn=turn)
        if not CODE.fullmatch(found):
            self.fail(f"“{key}”用小写字母、数字和下划线。", table, turn, key)
        return found

    def once(self, given: dict) -> tuple[tuple[str, ...], ...]:
        """Return the sets of fields of which a book has each only once."""
        found = given.get("once", [])
        if not isinstance(found, list) or any(not isinstance(one, list) or not one for one in found):
            self.fail("“once”应写成 [[字段, 字段], …]。", key="once")
        return tuple(self.names({"once": one}, "once") for one in found)

    def fits(self, made: Ledger) -> None:
        """Refuse what names a field that isn't there, or one of another type."""
        if strange := [one for one in made.catalogue if not MECHANISM.fullmatch(one)]:
            self.fail(f"“{strange[0]}”不是机制编号，应像 S96。", key="catalogue")
        for key in ("columns", "filters", "published"):
            for name in getattr(made, key):
                self.has(made, name, key)
        for name in made.order:
            self.slotted(self.has(made, name.removeprefix("-"), "order"), "order")
        for name in made.filters:
            self.slotted(made.field(name), "filters")
        for name in (name for names in made.once for name in names):
            self.slotted(self.has(made, name, "once"), "once")
        self.timed(made)
        for name in BRACES.findall(made.title):
            self.has(made, name, "title")
        if "{" in BRACES.sub("", made.title) or "}" in BRACES.sub("", made.title):
            self.fail("“title”里的 { } 要成对，里面写字段。", key="title")
        if made.subject and self.has(made, made.subject, "subject").type is not Type.UNIT:
            self.fail("“subject”应是单位字段。", key="subject")
        for turn, one in enumerate(made.fields):
            if one.by and made.keeper is not Keeper.UNIT:
                self.fail("只有各单位自己登记的台账才有由法治工作机构填写的字段。", "fields", turn, "by")
        self.public(made)

    def timed(self, made: Ledger) -> None:
        """Refuse a day that isn't one, or may be missing."""
        day = self.has(made, made.day, "day")
        if day.type not in (Type.DATE, Type.PERIOD):
            self.fail(f"“day”应是日期或期间字段，“{day.name}”不是。", key="day")
        if not day.required:
            self.fail(f"“{day.name}”放在时间里用，应是必填。", key="day")
        if made.ends and self.has(made, made.ends, "ends").type is not Type.DATE:
            self.fail("“ends”应是日期字段。", key="ends")

    def public(self, made: Ledger) -> None:
        """Refuse what must not become public."""
        if strange := [one for one in map(made.field, made.published) if one.private or one.type is Type.FILE]:
            said = "是个人信息" if strange[0].private else "是佐证材料，里面可能有不宜公开的内容"
            self.fail(f"“{strange[0].name}”{said}，不能公开。", key="published")
        if made.published and not made.check:
            self.fail("写了 published 就要有第二人审查（check = true）。", key="published")
        shown = [made.field(name) for name in BRACES.findall(made.title)]
        if made.published and (strange := [one for one in shown if one.key not in made.published]):
            self.fail(f"公开时要显示名称，“{strange[0].name}”在名称里，却不在 published 里。", key="title")

    def has(self, made: Ledger, name: str, key: str, table: str = "", turn: int = 0) -> Field:
        """Return a field that is named. Raises BadLedger."""
        if not made.has(name):
            self.fail(f"没有字段“{name[:40]}”。", table, turn, key)
        return made.field(name)

    def slotted(self, one: Field, key: str, table: str = "", turn: int = 0) -> None:
        """Refuse a field of a type that SQL doesn't see."""
        if one.type not in SLOTTED:
            self.fail(f"“{one.name}”的类型不能筛选、排序或统计。", table, turn, key)

    def unbound(self, given: dict, key: str, table: str = "", turn: int = 0) -> tuple[Condition, ...]:
        """Return conditions over fields of another ledger."""
        found = {words: conditions.read(words) for words in self.names(given, key, table=table, turn=turn)}
        if strange := [words for words, one in found.items() if one is None]:
            self.fail(f"条件“{strange[0][:60]}”看不懂，应像“kind = 讲座”或“ended empty”。", table, turn, key)
        return tuple(found.values())

    def conditions(self, made: Ledger, given: dict, key: str, table: str = "", turn: int = 0) -> tuple[Condition, ...]:
        """Return conditions over fields of this ledger."""
        found = self.unbound(given, key, table, turn)
        for said in found:
            one = self.has(made, said.field, key, table, turn)
            self.slotted(one, key, table, turn)
            if wrong := conditions.fault(one, said):
                self.fail(wrong, table, turn, key)
        return found


def read(text: str, name: str) -> Ledger:
    """Read one declaration by itself; `name` is its file's. What it says of other ledgers is not looked at. Raises BadLedger."""
    return _read(text, name)[1]


def read_all(texts: Iterable[tuple[str, str]]) -> dict[str, Ledger]:
    """Read declarations as (file name, text) that may name one another, by code. Raises BadLedger."""
    found = [_read(text, name) for name, text in texts]
    made = {one.code: one for _, one in found}
    for reader, one in found:
        links.check(reader, one, made)
    return made


def read_folder(folder: Path) -> dict[str, Ledger]:
    """Read every declaration of a folder, by code. Raises BadLedger."""
    return read_all((path.name, text_of(path)) for path in sorted(folder.glob("*.toml")))


def text_of(path: Path) -> str:
    """Return the text of a file. Raises BadLedger."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise BadLedger(f"{path.name} 第 {line} 行：不是 UTF-8 编码的文字。") from fault


def _read(text: str, name: str) -> tuple[Reader, Ledger]:
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        place = re.search(r"at line (\d+), column (\d+)", str(fault))
        line = int(place[1]) if place else text.count("\n") + 1
        where = f"第 {place[2]} 个字符起" if place else "到结尾"
        raise BadLedger(f"{name} 第 {line} 行：不是有效的 TOML，{where}看不懂。") from fault
    reader = Reader(name, text)
    return reader, reader.ledger(given)
