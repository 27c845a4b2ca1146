"""A table of units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fazhi.desk.sheets.lines import Kind, Line
from fazhi.desk.sheets.reads import choice, day, names
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, Level, Unit
from fazhi.org.models import Kind as UnitKind
from fazhi.org.services import bulk, units
from fazhi.ui.sheets import Header

HEADERS = (
    Header("code", "单位代码", required=True, max_length=32),
    Header("name", "名称", required=True, max_length=80, aliases=("单位名称",)),
    Header("short", "简称", max_length=40),
    Header("level", "层级", required=True, read=choice(Level)),
    Header("kind", "类别", required=True, read=choice(UnitKind)),
    Header("parent", "上级单位代码", max_length=32),
    Header("guided_by", "业务指导单位代码", max_length=32),
    Header("opened", "设立日期", max_length=20, read=day),
    Header("aliases", "别的叫法", max_length=400, read=names),
)
HELP = {
    "单位代码": "必填，不重复。已有这个代码的，按改动处理。",
    "名称": "必填，写全称。",
    "层级": f"必填：{'、'.join(Level.labels)}。",
    "类别": f"必填：{'、'.join(UnitKind.labels)}。",
    "上级单位代码": "新单位必填；可以是同一张表里的单位。",
    "别的叫法": "几个用顿号隔开。",
}


class Comparison:
    """Holds what is stored while the rows are compared with it."""

    def __init__(self, acting: Acting, rows: Sequence[tuple[int, dict[str, str]]]) -> None:
        self.government = government_of(acting.unit)
        self.stored = {unit.code: unit for unit in Unit.objects.select_related("parent", "guided_by")}
        self.siblings = {(u.parent.code if u.parent else "", u.name): u.code for u in self.stored.values() if not u.closed}
        self.names = dict(Alias.objects.filter(government=self.government).values_list("name", "unit__code"))
        self.rows = rows
        self.lines: dict[str, Line] = {}

    def run(self) -> list[Line]:
        """Compare all rows; a row under a faulty row is faulty too."""
        made = [self._line(number, values) for number, values in self.rows]
        for line in made:
            if line.verdict == "new":
                self._check_parent(line)
        return made

    def _line(self, number: int, values: dict[str, str]) -> Line:
        line = Line(number, values["code"], values["name"], facts={})
        if (twin := self.lines.get(line.key)) is not None:
            line.wrong("单位代码", f"与第 {twin.number} 行相同。")
            return line
        self.lines[line.key] = line
        known = self.stored.get(line.key)
        guide = self._guide(line, values.get("guided_by", ""))
        self._old(line, known, values, guide) if known else self._new(line, values, guide)
        self._other_names(line, values.get("aliases", ""))
        return line

    def _guide(self, line: Line, code: str) -> Unit | None:
        if code and code not in self.stored:
            line.wrong("业务指导单位代码", f"没有代码为“{code}”的单位；须是已有的单位。")
        return self.stored.get(code)

    def _old(self, line: Line, known: Unit, values: dict[str, str], guide: Unit | None) -> None:
        line.target = known
        if not known.path.startswith(self.government.path):
            return line.wrong("单位代码", f"“{known.name}”不在{self.government.name}之下，不能改。")
        if known.closed:
            return line.wrong("单位代码", f"“{known.name}”已于{known.closed}撤销。")
        for key, label in (("level", "层级"), ("kind", "类别")):
            if values[key] != getattr(known, key):
                line.wrong(label, "与现有的不同。层级、类别变了，请撤销后新设。")
        if values.get("parent") and values["parent"] != (known.parent.code if known.parent else ""):
            line.wrong("上级单位代码", "与现有的不同。隶属变了，请撤销后新设。")
        self._changes(line, known, values, guide)
        return None

    def _changes(self, line: Line, known: Unit, values: dict[str, str], guide: Unit | None) -> None:
        parent = known.parent.code if known.parent else ""
        if values["name"] != known.name and self.siblings.setdefault((parent, values["name"]), line.key) != line.key:
            line.wrong("名称", "同一上级之下已有同名单位。")
        for key, label in (("name", "名称"), ("short", "简称")):
            if values.get(key) and values[key] != getattr(known, key):
                line.change(label, getattr(known, key), values[key], key, values[key])
        if guide and guide.pk != known.guided_by_id:
            line.change("业务指导单位", known.guided_by, guide.name, "guided_by", guide)
        opened = date.fromisoformat(values["opened"]) if values.get("opened") else None
        if opened and opened != known.opened:
            line.change("设立日期", known.opened, opened, "opened", opened)

    def _new(self, line: Line, values: dict[str, str], guide: Unit | None) -> None:
        line.verdict = "error" if line.words else "new"
        line.facts = {key: values.get(key, "") for key in ("code", "name", "short", "level", "kind")}
        line.facts["opened"] = date.fromisoformat(values["opened"]) if values.get("opened") else None
        line.facts |= {"guided_by": guide, "parent": values.get("parent", "")}
        if not values.get("parent"):
            return line.wrong("上级单位代码", "新单位要写上级单位代码。")
        if self.siblings.setdefault((values["parent"], line.name), line.key) != line.key:
            line.wrong("名称", "同一上级之下已有同名单位。")
        return None

    def _other_names(self, line: Line, words: str) -> None:
        wanted = [name for name in words.split("、") if name]
        taken = [name for name in wanted if self.names.setdefault(name, line.key) != line.key]
        for name in taken:
            line.wrong("别的叫法", f"“{name}”已经指别的单位。")
        held = (
            set(Alias.objects.filter(unit=line.target, government=self.government).values_list("name", flat=True))
            if line.target and wanted
            else set()
        )
        if fresh := [name for name in wanted if name not in held and name not in taken]:
            if line.verdict == "same":
                line.verdict = "changed"
            line.words.append(f"别的叫法：加 {'、'.join(fresh)}")
            line.facts["aliases"] = fresh

    def _check_parent(self, line: Line) -> None:
        """Follow the parents upward: through rows of this table to a stored unit of this government, in no circle."""
        seen, code = {line.key}, line.facts["parent"]
        while code not in self.stored:
            above = self.lines.get(code)
            if above is None:
                return line.wrong("上级单位代码", f"没有代码为“{code}”的单位。")
            if code in seen:
                return line.wrong("上级单位代码", "上级单位绕成了圈。")
            if above.verdict == "error":
                return line.wrong("上级单位代码", f"上级单位在第 {above.number} 行，那一行有错。")
            seen.add(code)
            code = above.facts["parent"]
        top = self.stored[code]
        if not top.path.startswith(self.government.path):
            return line.wrong("上级单位代码", f"“{top.name}”不在{self.government.name}之下。")
        return line.wrong("上级单位代码", f"“{top.name}”已撤销。") if top.closed else None


def compare(acting: Acting, rows: Sequence[tuple[int, dict[str, str]]]) -> list[Line]:
    """Say what each row would do."""
    return Comparison(acting, rows).run()


def apply(acting: Acting, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """Take the rows over: new units level by level, then changes and names. Runs in the caller's transaction."""
    made = dict(Unit.objects.in_bulk([line.facts["parent"] for line in lines if line.verdict == "new"], field_name="code"))
    waiting = [line for line in lines if line.verdict == "new"]
    while waiting:
        ready = [line for line in waiting if line.facts["parent"] in made]
        facts = [_facts(line, made[line.facts["parent"]]) for line in ready]
        for line, unit in zip(ready, bulk.open_units(facts, actor=acting), strict=True):
            made[unit.code] = line.target = unit
        waiting = [line for line in waiting if line.key not in made]
    for line in lines:
        changes = {key: value for key, value in line.facts.items() if key != "aliases"}
        if line.verdict == "changed" and changes:
            units.correct(line.target, actor=acting, version=line.target.version, **changes)
        for name in line.facts.get("aliases", ()):
            units.remember(government=government_of(acting.unit), name=name, unit=line.target, actor=acting, source="imported")
    return []


def _facts(line: Line, parent: Unit) -> dict[str, object]:
    return {key: value for key, value in line.facts.items() if key != "aliases"} | {"parent": parent}


KIND = Kind("单位", HEADERS, compare, apply, HELP, "空着的格子不改动已有内容。")
