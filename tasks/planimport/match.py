"""Stage four: names in the paper to units and groups of the directory, with the reason and a doubt where there is one."""

import re
from dataclasses import dataclass, field, replace

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
WIDE = str.maketrans("（）〈〉", "()()")
LEVELS = "省市县区州旗盟镇乡"
# Abbreviations in use everywhere: the short form on the left stands for the long one. Longest first where they overlap.
SHORTENED = (
    ("发改", "发展和改革"),
    ("发展改革", "发展和改革"),
    ("经信", "经济和信息化"),
    ("工信", "工业和信息化"),
    ("经济信息化", "经济和信息化"),
    ("人社", "人力资源和社会保障"),
    ("人力社保", "人力资源和社会保障"),
    ("人力资源社会保障", "人力资源和社会保障"),
    ("住建", "住房和城乡建设"),
    ("住房建设", "住房和城乡建设"),
    ("住房城乡建设", "住房和城乡建设"),
    ("自然资源规划", "自然资源和规划"),
    ("卫健", "卫生健康"),
    ("卫计", "卫生和计划生育"),
    ("文旅", "文化和旅游"),
    ("文化旅游", "文化和旅游"),
    ("文广旅", "文化广电和旅游"),
    ("市监", "市场监督管理"),
    ("市场监管", "市场监督管理"),
    ("应急", "应急管理"),
    ("城管", "城市管理"),
    ("执法局", "综合行政执法局"),
    ("医保", "医疗保障"),
    ("农业农村", "农业农村"),
    ("退役军人", "退役军人事务"),
    ("国资委", "国有资产监督管理委员会"),
    ("政务服务数据", "政务服务和数据"),
    ("政数", "政务服务和数据"),
    ("审管", "行政审批管理"),
    ("审批", "行政审批服务"),
    ("机关事务", "机关事务管理"),
    ("编办", "机构编制委员会办公室"),
    ("网信办", "网络安全和信息化委员会办公室"),
    ("依法治市办", "全面依法治市委员会办公室"),
    ("依法治县办", "全面依法治县委员会办公室"),
    ("依法治区办", "全面依法治区委员会办公室"),
    ("法制办", "政府法制办公室"),
    ("府办公室", "人民政府办公室"),
    ("府办", "人民政府办公室"),
    ("政府办公室", "人民政府办公室"),
    ("政府办", "人民政府办公室"),
    ("地方金融监管", "地方金融监督管理"),
    ("公积金中心", "住房公积金管理中心"),
    ("工商联", "工商业联合会"),
    ("贸促会", "贸易促进委员会"),
)
BY_LENGTH = tuple(sorted(SHORTENED, key=lambda pair: -len(pair[0])))
TAILS = ("委员会", "办公室", "管理局", "服务局", "人民政府", "管理委员会")


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

    `candidates` are unit ids, `ways` says for each how it was found.
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


def key(name):
    """A name without blanks and variants of brackets."""
    return re.sub(r"[\s\u3000\xa0]+", "", name).translate(WIDE)


# A level sign that only looks like one: 市场, 市政园林, 镇域, 乡村, 区域, 县级.
LEVEL_SIGN = re.compile(rf"^[{LEVELS}](?!场|容|域|级|村|镇|旅|政(?!府|务|法|协|研))(?=..)")
PLACE = re.compile(rf"^[一-龥]{{2,4}}?(?:自治[州县区旗]|[{LEVELS}])(?=\S{{3}})")


def bare(name, places=()):
    """A name without its place and level: 澜川市发展和改革局, 市发展和改革局 and 发展和改革局 are one.

    `places` are the names of the directory's own governments; other places are recognised by their form.
    """
    name = re.sub(r"\([^()]*\)$", "", key(name)).removeprefix("中共")
    own = next((place for place in places if name.startswith(place) and len(name) > len(place) + 1), None)
    if own:
        return name[len(own) :]
    if len(name) > 6 and PLACE.match(name) and not LEVEL_SIGN.match(name):
        return PLACE.sub("", name, count=1)
    return LEVEL_SIGN.sub("", name, count=1)


def long_form(name, places=()):
    """A bare name with the usual abbreviations written out and weak tails cut, so that short and long forms meet."""
    core = bare(name, places)
    core = re.sub(r"^委(?!办|员)(?=...)", "", core)
    for short, full in BY_LENGTH:
        if short in core and full not in core:
            core = core.replace(short, full, 1)
            break
    core = re.sub(r"委员会$", "委", core.replace("人民政府", "政府"))
    return re.sub(r"(?:委|局|厅)$", "*", core).replace("和", "").replace("办公厅", "办公室")


class Index:
    """Look-ups over a directory, built once for a paper."""

    def __init__(self, directory):
        self.directory = directory
        self.units = {unit.id: unit for unit in directory.units}
        self.places = tuple(
            sorted(
                {key(u.name).removesuffix("人民政府") for u in directory.units if u.name.endswith("人民政府")},
                key=len,
                reverse=True,
            )
        )
        self.exact, self.alias, self.level, self.long, self.groups = {}, {}, {}, {}, {}
        for unit in directory.units:
            self._put(self.exact, key(unit.name), unit)
            for name in (unit.short_name, *unit.aliases):
                if name:
                    self._put(self.alias, key(name), unit)
            for name in {unit.name, unit.short_name, *unit.aliases} - {""}:
                self._put(self.level, bare(name, self.places), unit)
                self._put(self.long, long_form(name, self.places), unit)
        for group in directory.groups:
            for name in (group.name, *group.aliases):
                self.groups.setdefault(collective(name), group)
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
        """Of several units those of the place that the name begins with (青溪县政府), if there is one."""
        place = next((place for place in self.places if key(name).startswith(place)), None)
        own = [unit for unit in found if place and key(unit.name).removeprefix("中共").startswith(place)]
        return own or found


def collective(name):
    """A group's name in one form: 各县(市、区)人民政府 and 各县、市、区政府 meet."""
    return re.sub(r"[()、,，和及]", "", key(name)).replace("人民政府", "政府")


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
    for how, table, form, score in (
        (EXACT, index.exact, key(name), 1.0),
        (ALIAS, index.alias, key(name), 1.0),
        (LEVEL, index.level, bare(name, index.places), 0.95),
        (SHORT, index.long, long_form(name, index.places), 0.9),
    ):
        found = table.get(form, [])
        chosen = _choose(name, found, index, prefixed, how)
        if chosen:
            return (
                chosen if chosen.how == NONE else Match(name, chosen.unit_id, None, how, score, chosen.candidates, chosen.doubt)
            )
    return _suffix(name, index, prefixed) or _fuzzy(name, index, prefixed)


def _level_of(name):
    """The level that a name begins with (市发改委), or ''."""
    found = re.match(rf"([{LEVELS}])(?![{LEVELS}场域容]?$)", key(name))
    return found[1] if found else ""


def _fits(unit, prefixed):
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
    return prefixed in level.get(unit.level, prefixed)


def _choose(name, found, index, prefixed, how):
    """One unit out of those that fit a form: open ones first, the issuing government's own first; several leave a doubt."""
    found = index.of_place(name, [unit for unit in found if how in (EXACT, ALIAS) or _fits(unit, prefixed)])
    if not found:
        return None
    best = min((unit.closed and unit.successor_id is None, index.near(unit)) for unit in found)
    top = [unit for unit in found if (unit.closed and unit.successor_id is None, index.near(unit)) == best]
    if len(top) == 1:
        return Match(name, top[0].id, how=how)
    top.sort(key=lambda unit: prefixed not in key(unit.name))  # 区司法局: a district's before a county's
    doubt = f"“{name}”可以是{_listed(top)}，请选定"
    return Match(name, None, None, NONE, 0.5, tuple(unit.id for unit in top), doubt, ways=(how,) * len(top))


def _listed(units):
    return "、".join(f"“{unit.name}”" for unit in units[:4]) + ("等" if len(units) > 4 else "")


def _suffix(name, index, prefixed):
    """市政务服务局 for 市政务服务管理局: one name inside the other once common tails are cut."""
    core = long_form(name, index.places).rstrip("*")
    if len(core) < 2:
        return None
    found = [
        unit
        for form, units in index.long.items()
        for unit in units
        if form.endswith("*")
        and _fits(unit, prefixed)
        and core
        in (form.rstrip("*").removesuffix("管理"), form.rstrip("*").removesuffix("服务"), form.rstrip("*").removesuffix("事务"))
    ]
    chosen = _choose(name, list(dict.fromkeys(found)), index, prefixed, SUFFIX)
    if chosen and chosen.how == SUFFIX:
        return Match(name, chosen.unit_id, None, SUFFIX, 0.85)
    return chosen


def _fuzzy(name, index, prefixed):
    """The nearest names by pairs of characters: always a doubt with its candidates."""
    own = grams(long_form(name, index.places))
    near = {unit_id for gram in own for unit_id in index.by_gram.get(gram, ())}
    scored = sorted(
        (
            (2 * len(own & index.grams[i]) / (len(own) + len(index.grams[i])), -index.near(index.units[i]), -i)
            for i in near
            if _fits(index.units[i], prefixed)
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
