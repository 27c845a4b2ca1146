"""How units are named: lists of them in responsibility markings, and single names in running prose."""

import re
from dataclasses import dataclass

OPEN, CLOSE = "(〔[（［【〖", ")〕]）］】〗"
# What a unit's name ends in. STRONG endings are offices by themselves, WEAK ones only behind 各, a level or in a list of offices.
STRONG = (
    "人民政府|政府|委员会|常委会|办公室|办公厅|委办|局|委|厅|署|总队|支队|大队|中队|分局|监察院|检察院|法院|管委会|工委|党委|党组|纪委监委|纪委|监委|"
    "领导小组|协调小组|工作小组|专项小组|指挥部|联席会议|专班|银行|人民银行|分行|集团|公司|供电所|派出所|司法所|财政所|税务所|监管所|市监所|工商联|残联|妇联|文联|科协|侨联|社科联|"
    "总工会|工会|红十字会|贸促会|供销社|团委|海关|档案馆|图书馆|党校|行政学院|消防救援队|执法队|办事处|管理处|服务处|信访办|编办|扶贫办|网信办|政研室|研究室|督查室|"
    "经发局|中心|部|办|总署|社保局|医保局|气象台|档案室|研究室|督查室|支行|协会|学会|商会|律协|残联|团市委|团县委|团区委|团省委|实验室|研究院|学院|大学|电视台|报社|工作站|水利站|服务站|管理站"
)
WEAK = (
    "单位|部门|机关|机构|组织|企业|运营商|镇|乡|街道|村|社区|区|县|市|州|省|地区|县级市|高新区|开发区|经开区|功能区|新区|园区|"
    "院|会|所|站|队|处|室|馆|科|司|行|社|校|集团|联|组|苏木|嘎查|旗|盟|牧场|林场|农场|支行|机关"
)
TAIL = re.compile(rf"(?:{STRONG}|{WEAK})$")
STRONG_TAIL = re.compile(rf"(?:{STRONG})$")
GENERIC = re.compile(
    r"(?:等)?(?:有关|相关|其他有关|其他相关|其他|各有关|各相关)(?:部门|单位|机构|部门和单位|部门、单位|职能部门|方面|责任单位|成员单位|主管部门)(?:及单位)?$"
)
OPEN_TAIL = re.compile(
    r"等(?:(?:国务院|省|市|县|区|州|镇)?(?:直|级)?(?:政府)?(?:有关|相关|各有关|各相关)?(?:职能|行政|主管|执法|成员|责任)?(?:部门|单位|部委|机构|部门和单位|部门、单位|分公司|[^、,,]{0,6}分公司))?$"
)
# The whole people of an order, read as one name.
WHOLE = re.compile(
    r"各地区、各(?:有关)?部门(?:、各(?:有关)?单位)?|各(?:级|地)、各(?:部门|单位)(?:、各单位)?|各地区各部门|各村\(?居?\)?、社区|"
    r"(?:中央|国家|省|市)(?:、|和|及)(?:省|市)[属直]?[驻在][一-龥]{1,3}?(?:各|有关)?(?:单位|部门|机构)"
)
ELIDED = re.compile(
    r"(?:[县市区旗]\([^()]{1,12}\)(?:人民)?政府|苏木乡镇|嘎查村|县级市|街道办事处|街道|社区|单位|部门|镇人民政府|镇政府|镇|乡|旗|区|县|市|农林场|园区|开发区|功能区|县级市人民政府|区政府|县政府|[区市州]人民政府|行政公署|地区行署)(?:\(.{1,12}\))?$"
)
PREFIX = re.compile(r"^(国务院|国家|中央|全国|自治区|省|市|州|盟|县|区|旗|镇|乡)(?=[^级直属内、])")
# 市直各部门, 市政府有关部门: everybody of a kind below one government.
OF_A_KIND = re.compile(r"(?:[省市县区州旗镇乡]|国务院|自治区|全[省市县区])[一-龥]{0,4}?(?:各|有关|相关)")
DESK = re.compile(r"[一-龥]{1,8}(?:科|股|处|室|组|(?<!公)司)")  # inside a bureau
DESK_ALONE = re.compile(
    r"[一-龥]{2,8}(?<![第到各几][一二三四五六七八九十])(?<![多各])(?:[科股处]|(?<!公)司)"
)  # alone in brackets: 【政法处】
BEFORE = re.compile(
    r"(?:以上|上述)(?:各项)?(?:工作|任务|事项|措施|内容)?(?:均|统一|分别)?由?|(?:此|该|本|这|具体|日常)项?(?:工作|任务|事项|措施|内容)(?:均|统一|分别)?由|以(?=.{2,20}为主|[市县区省州镇乡旗盟])|并?由|其他由|以及|及|和|与|并?会同"
)
# how often or how much, written into the brackets of the units
QUANTITY = re.compile(
    r"(?:每(?:半年|年度?|季度?|个?月|周)|全年|年内|[上下]半年|第?[一二三四]季度)?(?:共|累计|各)?(?:不少于|不低于|不超过|不得少于|至少|最少|最多)?"
    r"[\d一二三四五六七八九十]{1,4}(?:次|场|期|件|项|课时|学时|小时|天|人次)(?:以上|以内)?"
)
PERSON = re.compile(r"\((?:责任人|联系人|联络员|联系电话|分管领导|责任领导)[^()]{0,40}\)$")
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严金魏陶姜戚谢邹喻潘葛范彭鲁韦马苗方俞任袁柳史唐费岑薛雷贺倪汤罗毕郝邬安常于傅齐康伍余顾孟黄穆萧"
    "尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫丁邓洪包左石崔吉龚程邢裴陆翁段侯宁甘武刘龙叶白蒲乔谭温肖"
)
PERSON_ALONE = re.compile(rf"[{SURNAMES}][一-龥×*]{{1,2}}")
COLLECTIVE = re.compile(r"各|.{1,8}各")
SIGNS = re.compile(r"[。!?《》\n]")
STAFF = re.compile(r"(?:领导小组|办公室|联席会议|指挥部|专班|委员会|工作组)(?:\([^()]{1,15}\))?$")
MASKED = re.compile(r"[*×]|[xX]{2}")  # a place left out: it has its own level behind the sign
BAD = re.compile(
    r"[“”]|要|应当|将|按照|按|根据|我[市县区省]|以上|以下|\d\d%|开展|制定(?!机关|单位|部门|主体)|完成|推进|建立|加强|加快|落实|确保|不得|是指|简称|下同|详见|见附|讨论稿|试行|草案|征求意见"
)
LENGTH = 34
LONGEST = 120


@dataclass(frozen=True)
class Name:
    """A unit's name at its place in a text; `open` when the list that it ends goes on with 等."""

    words: str
    start: int
    end: int
    open: bool = False


def pieces(text, start, end, signs):
    """(start, end) between separators that stand outside brackets."""
    depth, begin = 0, start
    for at in range(start, end):
        char = text[at]
        if char in OPEN:
            depth += 1
        elif char in CLOSE:
            depth = max(depth - 1, 0)
        elif char in signs and depth == 0 and not (char == " " and text[at + 1 : at + 2] in tuple(OPEN)):
            yield begin, at
            begin = at + 1
    yield begin, end


def split(flat, start, end):
    """The names of a list in `flat[start:end]` (half-width signs), in order, collectives whole; open lists are marked.

    The 和, 及 or 与 before the last name parts two names only where both sides end like a unit (工业和信息化部 is one).
    """
    found, whole = [], WHOLE.search(flat, start, end)
    if whole:
        before = split(flat, start, whole.start()) if whole.start() > start else []
        after = split(flat, whole.end(), end) if whole.end() < end else []
        return [*before, Name(whole[0], whole.start(), whole.end()), *after]
    for low, high in pieces(flat, start, end, "、,;/\t\n "):
        for a, b in _by_word(flat, low, high):
            name, is_open = _trim(flat, a, b)
            if name is None:
                if is_open and found:
                    found[-1] = Name(found[-1].words, found[-1].start, found[-1].end, True)
                continue
            found.append(Name(flat[name[0] : name[1]], name[0], name[1], is_open))
    return _drop_generic(_join_elided(flat, found))


def _by_word(flat, start, end):
    """Parts at 以及, 及, 和, 与, 、 where what stands before ends like an office and what follows like one too."""
    if end - start > LONGEST:  # no list of names: leave it whole, so that the cost stays linear
        yield start, end
        return
    for match in re.finditer(r"以及|及其|及|和|与|暨", flat[start:end]):
        left, right = flat[start : start + match.start()], flat[start + match.end() : end]
        if match[0] == "及其" or _inside(left) or not right:
            continue
        desks = DESK.fullmatch(left) is not None and DESK.fullmatch(right) is not None
        strong = match[0] in ("以及", "及") or desks or OF_A_KIND.search(left) and re.match(r"各|地方各", right)
        if (STRONG_TAIL.search(left) or TAIL.search(left) and (strong or left.startswith("各")) or OPEN_TAIL.search(left)) and (
            TAIL.search(right.rstrip("等")) or OPEN_TAIL.search(right) or right.startswith(("各", "市", "县", "区", "省"))
        ):
            yield start, start + match.start()
            yield from _by_word(flat, start + match.end(), end)
            return
    yield start, end


def _inside(left):
    return sum(left.count(c) for c in OPEN) > sum(left.count(c) for c in CLOSE)


def _trim(flat, start, end):
    """((start, end) without blanks, joints and the open tail, whether the list is open); None when only a tail is left."""
    while start < end and flat[start] in " \t\u3000\xa0:.":
        start += 1
    lead = BEFORE.match(flat, start, end)
    if lead and lead.end() < end - 1:
        start = lead.end()
    while start < end and flat[end - 1] in " \t\u3000\xa0。.":
        end -= 1
    person = PERSON.search(flat, start, end)
    end = person.start() if person else end
    while start < end and flat[end - 1] in "★☆▲*":
        end -= 1
    tail = OPEN_TAIL.search(flat[start:end])
    if tail:
        end = start + tail.start()
    if start >= end or flat[start:end] in ("等", "无", "/", "-", "—", "——", "\\", "*") or QUANTITY.fullmatch(flat, start, end):
        return None, tail is not None
    return (start, end), tail is not None


def _join_elided(flat, found):
    """各乡镇人民政府、街道办事处 and 各区、县级市 are one collective: the second has no 各 and no level of its own."""
    out = []
    for name in found:
        last = out[-1] if out else None
        if (
            (
                last
                and last.words.startswith("各")
                and not last.open
                and ELIDED.fullmatch(name.words)
                and flat[last.end : name.start] in ("、", "和", "及")
            )
            or (
                last
                and re.search(r"(?:有关|相关)部门$", last.words)
                and name.words in ("单位", "机构")
                and flat[last.end : name.start] in ("、", "和")
            )
            or (
                last
                and flat[last.end : name.start] in ("、", "和")
                and (
                    re.search(r"各(?:部门|单位)$", last.words)
                    and re.fullmatch(r"各(?:直属|派出|派驻|有关|相关)?(?:机构|单位)", name.words)
                    or re.fullmatch(r"各.{0,16}(?:党工?委|[县市区)镇]委)", last.words)
                    and name.words in ("政府", "人民政府", "管委会", "办事处")
                )
            )
        ):
            out[-1] = Name(flat[last.start : name.end], last.start, name.end, name.open)
        else:
            out.append(name)
    return out


def _drop_generic(found):
    """有关部门 in a list of named units only says that the list is open; alone it stands."""
    named = [name for name in found if not GENERIC.fullmatch(name.words)]
    if len(named) == len(found) or all(COLLECTIVE.match(name.words) for name in named):
        return found
    last = named[-1]
    return [*named[:-1], Name(last.words, last.start, last.end, True)]


def without_persons(flat, found):
    """The list without the persons that stand behind their units, parted by a gap: 市司法局 李某."""
    return [
        name
        for index, name in enumerate(found)
        if not index
        or TAIL.search(name.words)
        or not PERSON_ALONE.fullmatch(name.words)
        or flat[found[index - 1].end : name.start].strip(" \t\n\u3000:")
    ]


def likely(words):
    """Whether words in a responsibility marking can be a unit's name."""
    if not 2 <= len(words) <= LENGTH or SIGNS.search(words) or not re.search(r"[一-龥]", words):
        return False
    return STAFF.search(words) is not None or not BAD.search(words)  # 推进…工作领导小组办公室 carries a verb inside its name


def sure(words):
    """Whether words are a unit's name even without any word of responsibility beside them."""
    bare = re.sub(r"[(〔][^()〔〕]{1,20}[)〕]$", "", words)
    if not likely(words) or re.search(r"[的了]|^第|第.届|会议$", bare):
        return False
    return (
        STRONG_TAIL.search(bare) is not None or (bare.startswith("各") or OF_A_KIND.match(bare)) and TAIL.search(bare) is not None
    )


def beside(words):
    """Whether words are a unit's name in a list that names an office for certain."""
    return likely(words) and (
        DESK.fullmatch(words) is not None or PREFIX.match(words) is not None and TAIL.search(words) is not None
    )


def restore(names):
    """Full names: a level prefix that the first name has is put before names that left it out (市监察局、法制局)."""
    out, level = [], ""
    for words in names:
        found = PREFIX.match(words)
        if found:
            level = found[1]
            out.append(words)
        elif (
            level in ("市", "县", "区", "省", "州", "镇", "乡", "旗", "盟")
            and re.search(r"(?:局|委|办|厅|部|院|会|所|站|队|中心|办公室)$", words)
            and not (
                words.startswith("各")
                or MASKED.match(words)
                or len(words) > 8
                or re.match(r".{1,5}(?:分局|分行|公司|大学|学院|银行)", words)
            )
        ):
            out.append(level + words)
        else:
            out.append(words)
    return out


def sure_list(found):
    """Whether a heading's names are offices: one with a strong ending, or all short ones with any ending."""
    return any(STRONG_TAIL.search(re.sub(r"\([^()]*\)$", "", n.words)) for n in found) or all(len(n.words) <= 8 for n in found)


def all_sure(flat, start, end):
    """Whether words are a list of units and nothing else."""
    found = split(flat, start, end)
    return bool(found) and all(sure(name.words) for name in found)
