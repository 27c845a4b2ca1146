"""Stage four: names in the paper to units and groups of the directory, with the reason and a doubt where there is one."""

import re
from dataclasses import dataclass, field, replace

from .nameforms import (
    LEVELS,
    abbreviates,
    bare,
    body,
    collective,
    cores,
    is_collective,
    key,
    level_of_many,
    long_form,
    many,
    picked,
    place_of,
    rule_of,
)
from .names import MASKED

EXACT, ALIAS, SUCCESSION, LEVEL, SHORT, SUFFIX, GROUP, FUZZY, NONE = (
    "exact",
    "alias",
    "succession",
    "level",
    "short",
    "suffix",
    "group",
    "fuzzy",
    "none",
)
HOW = {
    EXACT: "名称相同",
    ALIAS: "别名",
    SUCCESSION: "机构改革后的承接单位",
    LEVEL: "补上或略去级别",
    SHORT: "简称",
    SUFFIX: "略去尾字",
    GROUP: "集体名称",
    FUZZY: "名称相近",
    NONE: "没有找到",
}
THRESHOLD = 0.55


@dataclass(frozen=True)
class Unit:
    """A unit as the matcher needs it; `successor_id` is set when it was dissolved into another."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    level: str = ""
    kind: str = ""
    parent_id: int | None = None
    closed: bool = False
    successor_id: int | None = None


@dataclass(frozen=True)
class Group:
    """A collective name with its members."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    member_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitDirectory:
    """All units and groups; `home` is the issuing government's id, whose own departments come first."""

    units: tuple[Unit, ...]
    groups: tuple[Group, ...] = ()
    home: int | None = None


@dataclass(frozen=True)
class Match:
    """What a name leads to. `how` is one of the constants above; a `doubt` is a Chinese sentence for the reviewer.

    `candidates` are unit ids, `ways` says for each how it was found. `rule`: (kind, level) of the units that a collective name
    means, where no group of the directory has it.
    """

    words: str
    unit_id: int | None = None
    group_id: int | None = None
    how: str = NONE
    score: float = 0.0
    candidates: tuple[int, ...] = ()
    doubt: str = ""
    via: int | None = field(default=None)
    ways: tuple[str, ...] = ()
    rule: tuple[str, str] | None = None


class Index:
    """Look-ups over a directory, built once for a paper."""

    def __init__(self, directory):
        self.directory = directory
        self.units = {unit.id: unit for unit in directory.units}
        self.places = _places(directory)
        self.exact, self.alias, self.level, self.long, self.picked = {}, {}, {}, {}, {}
        for unit in directory.units:
            self._put(self.exact, key(unit.name), unit)
            for name in (unit.short_name, *unit.aliases):
                if name:
                    self._put(self.alias, key(name), unit)
            for name in {unit.name, unit.short_name, *unit.aliases} - {""}:
                self._put(self.level, bare(name, self.places), unit)
                self._put(self.long, long_form(name, self.places), unit)
        self.governments = {}
        for unit in directory.units:
            if unit.name.endswith("人民政府"):
                for place in _ends(key(unit.name).removesuffix("人民政府"), self.places):
                    self._put(self.governments, place, unit)
        for unit in directory.units:
            form = picked(unit.name, self.places)
            for start in {form[:1], form[2:3]}:
                self._put(self.picked, start, (form, unit))
        self.groups, self.rules = {}, {}
        for group in directory.groups:
            for name in (group.name, *group.aliases):
                self.groups.setdefault(collective(name), group)
                if (rule := many(name)) and group not in self.rules.setdefault(rule, []):
                    self.rules[rule].append(group)
        self.grams = {unit.id: grams(long_form(unit.name, self.places)) for unit in directory.units}
        self.by_gram = {}
        for unit_id, found in self.grams.items():
            for gram in found:
                self.by_gram.setdefault(gram, []).append(unit_id)

    @staticmethod
    def _put(table, name, unit):
        row = table.setdefault(name, [])
        if unit not in row:
            row.append(unit)

    def near(self, unit):
        """How far a unit is from the issuing government: itself, its own departments, everybody else."""
        home = self.directory.home
        return 0 if unit.id == home else 1 if unit.parent_id == home else 2

    def of_place(self, name, found):
        """Of several units those of the place that the name begins with (青溪县政府); one of another place is none of them."""
        place = place_of(name, self.places)
        if not place:
            return found
        ends = _ends(place, self.places)
        own = [unit for unit in found if ends & _ends(place_of(unit.name, self.places), self.places)]
        home = self.units.get(self.directory.home)
        if own or home is None or not ends & _ends(key(home.name).removesuffix("人民政府"), self.places):
            return own
        return [unit for unit in found if self.near(unit) < 2]  # 澜川市 before a department whose own name leaves it out


def _places(directory):
    """The places of the directory's governments, the longest first; 澜川市青溪区 is known as 青溪区 too."""
    whole = {key(u.name).removesuffix("人民政府") for u in directory.units if u.name.endswith("人民政府")} - {""}
    ends = {end for place in whole for end in _ends(place, whole)}
    return tuple(sorted(ends, key=lambda place: (-len(place), place)))


def _ends(place, places):
    """A place and itself without the place above it."""
    above = [p for p in places if place.startswith(p) and len(place) > len(p) + 1]
    return {place, *(place[len(p) :] for p in above)}


def grams(name):
    """The pairs of characters of a name."""
    return {name[i : i + 2] for i in range(len(name) - 1)} or {name}


def match(names, directory):
    """{name: Match} for every name. Later rules are tried only when the earlier ones find nothing."""
    index = Index(directory)
    return {name: _settle(_one(name, index), index) for name in dict.fromkeys(names)}


def _one(name, index):
    if not key(name):
        return Match(name, doubt="单位名称是空的")
    group = index.groups.get(collective(name))
    if group:
        return Match(name, group_id=group.id, how=GROUP, score=1.0)
    prefixed = _level_of(name)
    known = _by_table(name, index, prefixed, ((EXACT, index.exact, key(name), 1.0), (ALIAS, index.alias, key(name), 1.0)))
    if known or is_collective(name):
        return known or _many(name, index)
    if MASKED.search(name):
        return Match(name, doubt=f"“{name}”遮住了地名，填上地名再对应，或直接选定单位")
    steps = (
        (LEVEL, index.governments, body(name), 0.95),
        (LEVEL, index.level, bare(name, index.places), 0.95),
        (SHORT, index.long, long_form(name, index.places), 0.9),
    )
    found = _by_table(name, index, prefixed, steps)
    return found or _suffix(name, index, prefixed) or _abbreviation(name, index, prefixed) or _fuzzy(name, index, prefixed)


def _by_table(name, index, prefixed, steps):
    for how, table, form, score in steps:
        chosen = _choose(name, table.get(form, []), index, prefixed, how)
        if chosen:
            return chosen if chosen.how == NONE else replace(chosen, score=score)
    return None


def _many(name, index):
    """A collective name by what it takes in; it is never one unit, however near the words are."""
    level = level_of_many(name)
    found = [g for g in index.rules.get(many(name), []) if not level or level_of_many(g.name) in ("", level)]
    if len(found) == 1:
        more = _others(name, found[0], index)
        doubt = f"“{name}”只写了{_signs(name)}，“{found[0].name}”里还有“{more}”等，请确认" if more else ""
        return Match(name, group_id=found[0].id, how=GROUP, score=0.7 if more else 0.9, doubt=doubt)
    if found:
        listed = "、".join(f"“{group.name}”" for group in found[:4])
        return Match(name, doubt=f"“{name}”可以是{listed}，请选定")
    home = index.units.get(index.directory.home)
    if rule := rule_of(name, home.level if home else ""):
        return Match(name, doubt=f"“{name}”是集体名称，还没有对应的单位组：可以按字面的规则建一个，或另选", rule=rule)
    return Match(name, doubt=f"“{name}”是集体名称，没有对应的单位组，请选定，或先在“单位组”里建好")


def _signs(name):
    """区 of 各区人民政府, 县 of 各县: the one sort of places that a collective name writes; '' of 各县区 and of anything else."""
    found = re.fullmatch(r"各([县区])(?:政府)?", collective(name))
    return found[1] if found else ""


def _others(name, group, index):
    """A member of a group that a name of one sort of places doesn't write: 各区 is not 各县（市、区） where counties are."""
    sign = _signs(name)
    places = ((place_of(index.units[i].name, index.places), index.units[i].name) for i in group.member_ids if i in index.units)
    return next((whole for place, whole in places if sign and place and place[-1] != sign), "")


def _level_of(name):
    """The level that a name begins with (市发改委), or ''."""
    found = re.match(rf"([{LEVELS}])(?![{LEVELS}场域容]?$)", body(name))
    return found[1] if found else ""


def _fits(unit, prefixed, index):
    """Whether a unit can carry the level that the paper wrote before its name."""
    if not prefixed or not unit.level:
        return True
    level = {
        "province": "省",
        "city": "市",
        "prefecture": "州",
        "county": "县区旗市",
        "township": "镇乡",
        "省级": "省",
        "市级": "市州盟",
        "县级": "县区旗市",
        "乡级": "镇乡",
    }
    sign = place_of(unit.name, index.places)[-1:]
    if prefixed in "市县区旗" and sign in ("市", "县", "区", "旗"):  # 县司法局 is no district's, 市司法局 no county's
        return sign == prefixed
    return prefixed in level.get(unit.level, prefixed)


def _choose(name, found, index, prefixed, how):
    """One unit out of those that fit a form: open ones first, the issuing government's own first; several leave a doubt."""
    found = index.of_place(name, [unit for unit in found if how in (EXACT, ALIAS) or _fits(unit, prefixed, index)])
    if not found:
        return None
    best = min((unit.closed and unit.successor_id is None, index.near(unit)) for unit in found)
    top = [unit for unit in found if (unit.closed and unit.successor_id is None, index.near(unit)) == best]
    if len(top) == 1:
        return Match(name, top[0].id, how=how)
    if len({heir.id for heir in (_heir(unit, index) or unit for unit in top)}) == 1:  # a dissolved unit beside who took over
        return Match(name, next((unit for unit in top if not unit.closed), top[0]).id, how=how)
    top.sort(key=lambda unit: prefixed not in key(unit.name))  # 区司法局: a district's before a county's
    doubt = f"“{name}”可以是{_listed(top)}，请选定"
    return Match(name, None, None, NONE, 0.5, tuple(unit.id for unit in top), doubt, ways=(how,) * len(top))


def _listed(units):
    return "、".join(f"“{unit.name}”" for unit in units[:4]) + ("等" if len(units) > 4 else "")


def _suffix(name, index, prefixed):
    """市政务服务局 for 市政务服务管理局, either way round: the same name once what often stands before the tail is cut."""
    form = long_form(name, index.places)
    own = cores(form)
    if not form.endswith("*") or max(map(len, own), default=0) < 2:
        return None
    found = [u for other, units in index.long.items() if other.endswith("*") and _meet(form, own, other) for u in units]
    found = [unit for unit in dict.fromkeys(found) if _fits(unit, prefixed, index)]
    chosen = _choose(name, found, index, prefixed, SUFFIX)
    return replace(chosen, score=0.85) if chosen and chosen.how == SUFFIX else chosen


def _meet(form, own, other):
    """Whether one of two names is the other without its middle; two different middles (服务局, 管理局) don't meet."""
    theirs = cores(other)
    return form.rstrip("*") in theirs or other.rstrip("*") in own


def _abbreviation(name, index, prefixed):
    """市科技局 for 市科学技术局: characters picked out in order. Outside the government's own line it asks."""
    form = picked(name, index.places)
    found = [unit for full, unit in index.picked.get(form[:1], ()) if abbreviates(form, full) and _fits(unit, prefixed, index)]
    chosen = _choose(name, list(dict.fromkeys(found)), index, prefixed, SHORT)
    if chosen is None or chosen.how == NONE or index.near(index.units[chosen.unit_id]) < 2 or place_of(name, index.places):
        return replace(chosen, score=0.8) if chosen else None
    unit = index.units[chosen.unit_id]
    doubt = f"“{name}”像是“{unit.name}”的简称，请确认"
    return replace(chosen, how=FUZZY, score=0.8, doubt=doubt, candidates=(unit.id,), ways=(SHORT,))


def _fuzzy(name, index, prefixed):
    """The nearest names by pairs of characters: always a doubt with its candidates."""
    own = grams(long_form(name, index.places))
    near = {unit_id for gram in own for unit_id in index.by_gram.get(gram, ())}
    scored = sorted(
        (
            (2 * len(own & index.grams[i]) / (len(own) + len(index.grams[i])), -index.near(index.units[i]), -i)
            for i in near
            if _fits(index.units[i], prefixed, index)
        ),
        reverse=True,
    )
    good = [(score, -order) for score, _, order in scored if score >= THRESHOLD][:5]
    if not good:
        return Match(name, doubt=f"单位库里没有“{name}”，请选定单位或新建")
    units = [index.units[i] for _, i in good]
    doubt, closest = f"“{name}”与{_listed(units)}相近，请确认", tuple(i for _, i in good)
    return Match(name, units[0].id, None, FUZZY, round(good[0][0], 2), closest, doubt, ways=(FUZZY,) * len(closest))


def _settle(found, index):
    """Follows a dissolved unit to the one that took over its duties, and says so; its candidates likewise."""
    found = _living(found, index)
    first = index.units.get(found.unit_id)
    if first is None or not first.closed:
        return found
    unit = _heir(first, index)
    if unit is None:
        return Match(
            found.words,
            None,
            None,
            NONE,
            found.score,
            found.candidates,
            f"“{first.name}”已撤销，没有登记承接单位，请选定",
            first.id,
            found.ways,
        )
    doubt = found.doubt or ""
    return Match(
        found.words,
        unit.id,
        None,
        SUCCESSION,
        found.score,
        found.candidates,
        doubt or f"“{first.name}”已撤销，职责由“{unit.name}”承接",
        first.id,
        found.ways,
    )


def _living(found, index):
    """A match whose dissolved candidates give way to those that took over."""
    kept = {}
    for unit_id, way in zip(found.candidates, found.ways, strict=True):
        heir = _heir(index.units[unit_id], index)
        if heir is not None:
            kept.setdefault(heir.id, way if heir.id == unit_id else SUCCESSION)
    return replace(found, candidates=tuple(kept), ways=tuple(kept.values()))


def _heir(unit, index):
    """Who carries a unit's duties today: itself while it lives; None where nobody is known."""
    seen = set()
    while unit.closed and unit.successor_id in index.units and unit.id not in seen:
        seen.add(unit.id)
        unit = index.units[unit.successor_id]
    return None if unit.closed else unit
