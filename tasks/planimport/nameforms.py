"""How one unit is written in many ways: place and level left out, abbreviations in use everywhere, collective names by rule."""

import re

WIDE = str.maketrans("（）〈〉【】〔〕［］", "()()()()()")
LEVELS = "省市县区州旗盟镇乡"
# Abbreviations in use everywhere: the short form on the left stands for the long one. The longest that fits is written out.
# What a plain selection of characters explains (科技局 for 科学技术局) needs no row.
SHORTENED = (
    ("发改", "发展和改革"),
    ("发展改革", "发展和改革"),
    ("经信", "经济和信息化"),
    ("工信", "工业和信息化"),
    ("工业信息化", "工业和信息化"),
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
    ("退役军人", "退役军人事务"),
    ("国资委", "国有资产监督管理委员会"),
    ("政务服务数据", "政务服务和数据"),
    ("政数", "政务服务和数据"),
    ("审管", "行政审批管理"),
    ("机关事务", "机关事务管理"),
    ("编委办", "机构编制委员会办公室"),
    ("编办", "机构编制委员会办公室"),
    ("网信办", "网络安全和信息化委员会办公室"),
    *((f"依法治{level}办", f"全面依法治{level}委员会办公室") for level in "市县区省"),
    *((f"全面依法治{level}办", f"全面依法治{level}委员会办公室") for level in "市县区省"),
    ("法制办", "政府法制办公室"),
    ("府办公室", "人民政府办公室"),
    ("府办", "人民政府办公室"),
    ("政府办公室", "人民政府办公室"),
    ("政府办", "人民政府办公室"),
    ("地方金融监管", "地方金融监督管理"),
    ("金融监管", "金融监督管理"),
    ("工商联", "工商业联合会"),
    ("贸促会", "贸易促进委员会"),
    ("纪委监委", "纪律检查委员会"),
    ("纪委", "纪律检查委员会"),
    ("监委", "监察委员会"),
    ("妇联", "妇女联合会"),
    ("残联", "残疾人联合会"),
    ("侨联", "归国华侨联合会"),
    ("文联", "文学艺术界联合会"),
    ("科协", "科学技术协会"),
    ("外办", "外事办公室"),
    ("台办", "台湾事务办公室"),
    ("人防办", "人民防空办公室"),
    ("交警", "交通警察"),
)
BY_LENGTH = tuple(sorted(SHORTENED, key=lambda pair: -len(pair[0])))
# A level sign that only looks like one: 市场, 市政园林, 镇域, 乡村, 区域, 县级.
LEVEL_SIGN = re.compile(rf"^[{LEVELS}](?!场|容|域|级|村|镇|政(?!府|务|法|协|研))(?=..)")
# Not a place's sign either: 城乡, 城市, 社区, 园区, 各区.
PLACE = re.compile(rf"^(?!各)[一-龥]{{1,4}}?(?<![城社园各全辖])(?:自治[州县区旗]|[{LEVELS}])(?=\S{{2}})(?!场|容|域|级|村|建|管)")
# Bodies whose full name has another order or another organ's name in front; both sides are brought to the right form.
BODIES = (
    (re.compile(r"^中国人民政治协商会议(.*?)委员会"), r"\1政协"),
    (re.compile(r"^(?:中国共产主义青年团|共青团|团)(.*?[省市县区州旗])委(?:员会)?$"), r"\1团委"),
    (re.compile(r"^国家税务总局(?=.{2,}税务局)"), ""),
    (re.compile(r"^中国(?=人民银行)"), ""),
    (re.compile(r"^人行(?=.*[分支]行)"), "人民银行"),
    (re.compile(r"^人民银行(.+?)[分支]行$"), r"\1人民银行"),
    (re.compile(r"人民代表大会常务委员会"), "人大常委会"),
    (re.compile(r"(?:中级|高级)?人民法院$|(?:中级|高级)法院$|中院$"), "法院"),
    (re.compile(r"人民检察院$"), "检察院"),
    (re.compile(r"办公厅$"), "办公室"),
)
OWN_OFFICE = r"(?!办公室$|办$|研究室$|$)"
SOFT = ("行政", "地方", "综合", "住房")  # may be left out in front of an abbreviation
MIDDLES = ("管理", "服务", "事务")
COLLECTIVE = re.compile(
    r"^(?:各|所有|全体|[省市县区]各|[省市县区](?:级|直|属)|[省市县区]政府各|.*(?:执法|成员)(?:部门|单位|机关)$)"
)
WHOSE = re.compile(r"^(?:[省市县区](?:人民)?政府|[省市县区](?:级|直|属)|[省市县区](?=各))?(?:所有|全体)?各?(?:级|直属)?")
PLACES = re.compile(r"县级市|自治[县州旗]|[县市区旗州]")
TOWNS = re.compile(r"街道|[镇乡]")


def key(name):
    """A name without blanks and variants of brackets."""
    return re.sub(r"[\s\u3000\xa0]+", "", name).translate(WIDE)


def body(name):
    """A name with the usual forms of courts, unions, congress and their like brought to one."""
    name = re.sub(r"\([^()]*\)$", "", key(name)).removeprefix("中共")
    for pattern, form in BODIES:
        name = pattern.sub(form, name)
    return name


def place_of(name, places=()):
    """The place that a name begins with: one of the directory's, else what has the form of a place; '' if none."""
    name = body(name)
    own = next((place for place in places if name.startswith(place) and len(name) > len(place) + 1), None)
    if own:
        return own
    found = PLACE.match(name) if not LEVEL_SIGN.match(name) else None
    return found[0] if found else ""


def bare(name, places=()):
    """A name without its place and level: 澜川市发展和改革局, 市发展和改革局 and 发展和改革局 are one.

    `places` are the names of the directory's own governments; other places are recognised by their form.
    """
    name = body(name)
    place = place_of(name, places)
    return name[len(place) :] if place else LEVEL_SIGN.sub("", name, count=1)


def long_form(name, places=()):
    """A bare name with the usual abbreviations written out and weak tails cut, so that short and long forms meet."""
    core = bare(name, places)
    core = "委办公室" if core == "委办" else core
    core = re.sub(r"^委(?!办|员)(?=..)", "", core)
    for short, full in BY_LENGTH:
        if short in core and full not in core:
            core = core.replace(short, full, 1)
            break
    core = re.sub(rf"^(?:人民)?政府{OWN_OFFICE}", "", core)
    core = re.sub(r"委员会$", "委", core.replace("人民政府", "政府"))
    return re.sub(r"(?:委|局|厅)$", "*", core).replace("和", "").replace("办公厅", "办公室")


def picked(name, places=()):
    """A long form made ready for `abbreviates`: its tail is one character."""
    core = bare(name, places)
    core = re.sub(rf"^(?:人民)?政府{OWN_OFFICE}|^委(?!办|员)(?=..)", "", core)
    for short, full in BY_LENGTH:
        if short in core and full not in core:
            core = core.replace(short, full, 1)
            break
    tails = (("委员会", "委"), ("办公室", "办"), ("联合会", "联"), ("协会", "协"), ("领导小组", "组"))
    return next((core.removesuffix(tail) + one for tail, one in tails if core.endswith(tail)), core)


def abbreviates(short, full):
    """Whether the characters of one form stand in the other in order, from the same beginning to the same end."""
    if len(short) < 3 or len(short) >= len(full) or short[-1] != full[-1]:
        return False
    for start in ("", *SOFT):
        rest = full.removeprefix(start)
        if rest[:1] == short[0] and _within(short, rest):
            return True
    return False


def _within(short, full):
    signs = iter(full)
    return all(sign in signs for sign in short)


def cores(form):
    """A long form's core with and without what is often left out before the tail: 政务服务管理局, 政务服务局."""
    core = form.rstrip("*")
    return {core, *(core.removesuffix(middle) for middle in MIDDLES)} - {""}


def collective(name):
    """A group's name in one form: 各县(市、区)人民政府 and 各县、市、区政府 meet."""
    return re.sub(r"[()、,，和及]", "", key(name)).replace("人民政府", "政府")


def is_collective(name):
    """Whether a name is of many units: 各县区, 市直各部门, 行政执法单位. Such a name is never a single unit."""
    return COLLECTIVE.search(key(name)) is not None and TAIL_OF_MANY.search(key(name)) is not None


TAIL_OF_MANY = re.compile(
    r"(?:部门|单位|机关|政府|街道|[县市区镇乡旗州]|办事处|管委会|开发区|园区|功能区)(?:\([^()]*\))?(?:人民政府|政府|办事处)?$|\)$"
)


def level_of_many(name):
    """Whose departments a collective name takes in: 市 of 市直各部门, '' of 各部门."""
    found = re.match(r"[省市县区](?=级|直|属|政府|人民政府|各)", key(name))
    return found[0] if found else ""


def many(name):
    """What a collective name takes in, as a set that equal names share: places, towns, or departments of a sort; None if unsure.

    有关 and 相关 pick some out and don't say which, so such a name equals no group.
    """
    name = collective(name)
    if not is_collective(name) or re.search(r"有关|相关|其他", name):
        return None
    if tail := re.search(r"(?:部门|单位|机关)$", name):
        return frozenset({"部门:" + WHOSE.sub("", name).removesuffix(tail[0])})
    rest = re.sub(r"^各|人民政府|政府|办事处|管理委员会|管委会|所有|全体", "", name)
    sorts = {"县" for _ in PLACES.findall(TOWNS.sub("", rest))} | {"乡" for _ in TOWNS.findall(rest)}
    left = TOWNS.sub("", PLACES.sub("", re.sub(r"开发区|高新区|经开区|功能区|园区|新区", "园", rest)))
    return frozenset({*sorts, left}) - {""} or None


def rule_of(name, level):
    """(kind, level) of the units that a collective name means by rule, under a government of a level; None where it says none.

    A sort of units (执法单位), a choice among them (有关), two kinds at once, or a level not below the government's are no rule.
    """
    taken = many(name)
    if taken is None or len(taken) > 1:
        return None
    if taken == {"乡"}:
        return ("township", "township") if level in ("province", "city", "county") else None
    if taken == {"县"}:
        return _governments(collective(name), level)
    own = {"province": "省", "city": "市", "county": "县区市"}.get(level, "")
    if taken == {"部门:"} and collective(name).endswith("部门") and level_of_many(name) in ("", *own):
        return ("department", level) if own else None
    return None


def _governments(flat, level):
    """The rule for the governments of all counties, or of all cities of a province; 各市、县 are two levels."""
    inside = PLACES.findall(re.sub(r"^[省市县区]?各|人民政府|政府", "", flat).replace("县级市", "县"))
    counties = [sign for sign in inside if sign not in ("市", "州", "自治州")]
    if level == "city" and counties:
        return ("government", "county")
    if level == "province" and inside and (not counties or flat.startswith("各县")):
        return ("government", "county" if counties else "city")
    return None
