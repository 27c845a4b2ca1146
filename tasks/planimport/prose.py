"""Who acts in running prose: 由甲会同乙, 甲组织乙等单位, 甲、乙要, 甲也要, 督促甲. Recipients (报甲备案) are never owners."""

import re
from dataclasses import replace

from . import names
from .model import CO, LEAD, RESPONSIBLE, UnitRead

SUFFIX = (
    "人民政府|政府|委员会|常委会|领导小组办公室|领导小组|办公室|办公厅|管委会|工委|委|办|局|厅|部门|部|署|院|中心|单位|机关|机构|公司|运营商|企业|支队|总队|大队|中队|"
    "分局|党校|学院|联合会|协会|工商联|街道办事处|街道|镇|乡|县|区|所|站|队|会|馆|组织|(?:研究|督查|政研|调研|档案)室|苏木|嘎查|牧场|林场|农场"
)
CHAR = r"(?:[一-龥·]|\([^()]{1,15}\))"
LEVEL = r"(?:各|本级|市级|县级|区级|省级|全市|市|县|区|省|州|镇|乡|旗|盟|国务院|自治区)"
PLACE = r"[一-龥]{1,3}[县区镇乡]"
VERBS = (
    "要|也要|应|须|必须|会同|牵头|组织(?![部科处人])|负责|配合|协助|参加|起草|制定|制订|编制(?![委办])|选取|根据|按照|按(?=规定)|结合|具体|统筹(?!办)|做好|开展|进一步|完成|建立|健全|加强|承担|将|每年|定期|及时|"
    "在(?=\\d|今|本|每|规定)|对(?![外台口])|为|办理(?!中)|研究(?![室院所中])|主办|协办|支持|作为|落实|实施|倒排|出台|印发|举办|指导(?![中站委])|督促|汇总|推进|抓好|履行|派(?![出驻])|分别|共同|联合|参与|报送|把|整改|抓紧|尽快|约谈|通报|受理(?!中)|审核(?!中)|核查(?!中)|严格|认真|切实|积极|依法(?!治)|深入|召集|召开|完善|提供|收集|提出|公布|公开|拟订|拟定|梳理|选派|聘请|向(?=社会|市|县|区|省|本级|上级)|于(?=\\d|每|今|本)"
)
AFTER = rf"(?=、|,|;|。|$|和|与|及|以及|等|(?:{VERBS}))"
NAMED = re.compile(rf"(?:{PLACE}|(?:{LEVEL}|{PLACE}){CHAR}{{0,26}}?(?:{SUFFIX}))(?:\([^()]{{1,15}}\))?{AFTER}")
# An office of a township has no level before its name (党政办, 司法所): taken only where its verb leaves no doubt.
BARE = re.compile(
    r"(?:各村\(社区\)|[一-龥]{1,9}?(?:办公室|办|所|中心|队|站)(?:\([^()]{1,12}\))?)(?=、|(?:要|应当?|须|负责|牵头|会同|(?:积极|密切|协同)?(?:配合|协助|参与|参加)|也要))"
)
NOT_BARE = re.compile(r"[的了等]|每个|各个|这些|全部|试点|基层")
NO_NAME = re.compile(
    r"提请|报请|报经|提交|以上|以下|(?<![(各、])社区|健全|推进|加强|完善|其(?!他)|领导干部|作为|本单位|本部门|自行|主要领导|的|实施机关|全部|部分|是|有(?!关)|被|不|各自|法律|法规|当地|所在|同级|上级|下级|承办|起草单位|决策机关|制定机关"
)
HELPING = re.compile(rf"(?P<n>{CHAR}{{2,12}}?(?:组织|单位|部门|机关|企业|协会))(?:要|应)(?:依法|积极|主动)?(?:协助|配合|支持)")
ANY = re.compile(rf"{CHAR}{{1,26}}?(?:{SUFFIX})(?:\([^()]{{1,15}}\))?{AFTER}")
LOOSE = re.compile(rf"{CHAR}{{1,20}}?(?:{SUFFIX})(?!门|长|员|分局|公室|局|委)")
# The last of a list may run straight into any verb: 会同甲局、乙局补充编制目录.
LAST = re.compile(
    rf"(?:{LEVEL}|[一-龥]{{2,6}}(?=[局站所院队厅]|办公室)){CHAR}{{0,14}}?(?:人民法院|人民检察院|[局站所厅]|办公室|支队|大队|委员会)(?:[一-龥]{{2,4}}分局)?(?!长|员|分局|局)"
)
JOIN = re.compile(r"、|和|与|及|以及|,(?=[市县区省各])")
OPEN_LIST = re.compile(r"等(?:(?:有关|相关)?(?:职能)?(?:单位|部门|机构)(?:的[一-龥]{2,6})?)?")
# Everybody is nobody: these address all readers and give no one a duty.
EVERYBODY = re.compile(
    r"各(?:地区|部门|单位|地|级|方面|方|有关部门|相关部门|有关单位|相关单位|行业|级各部门|地各部门|责任单位)|各级.{0,12}|乡镇(?:\(街道\))?(?:人民)?政府|行政学院|(?:市|县|区|省)(?:县|区)?级?政府部门|(?:有关|相关)(?:部门|单位)"
)
SUBJECT_VERB = re.compile(
    r"(?P<help>(?:要|应当?)?(?:积极|主动|密切|共同|协同)?(?:配合|协助|协办|参与|参加|支持))|(?P<also>也(?:要|应当?|须|必须|可))|(?P<must>(?:都|均|还)?(?:要|应当?|须|必须))|(?P<with>会同)|(?P<lead>牵头)|(?P<org>组织(?![部科处人]))|(?P<does>负责|[一-龥]{1,2})"
)
LEADIN = re.compile(
    r"(?:(?:\d{4}年|今年|明年)?(?:在)?(?:[\d一二三四五六七八九十]{1,3}月(?:份|底)?|第?[一二三四]季度|[上下]半年|年底|年内|之前|同时|此外|其中|期间)(?:之?前)?(?:\d{1,2}日前?)?(?:,|、)?)+"
)
EARLIER = ("之前", "此前", "在此之前", "在这之前")
PARTNER = "组织或会同的单位"
HELPS = "写明协助的单位"
ANSWERS = "负责"
BY = re.compile(r"由|责成|[请以](?=[市县区省州镇乡各])")
MAINLY = re.compile(r"为主|牵头|负责|办理|研究|会同")
URGE = re.compile(r"(?:督促|指导|协调|委托)(?=[市县区各省])")
HELP = re.compile(r"(?:积极|共同)?(?:配合|协助|包片|参与|跟进)")
SIDE = re.compile(r"(?:和|与|(?<!会)同)(?P<a>[^,。;]{2,16}?)(?:信息互通|联动|互通|配合|衔接|对接)|跟着(?P<b>[^,。;]{2,12}?)走")


def take(flat, at, end, pattern):
    """([(start, end)] of the names of the list at `at`, the place after it, whether it is open); empty when none begins."""
    found, is_open = [], False
    while True:
        match = pattern.match(flat, at, end)
        if not match:
            break
        found.append((match.start(), match.end()))
        at = match.end()
        tail = OPEN_LIST.match(flat, at, end)
        if tail:
            return found, tail.end(), True
        join = JOIN.match(flat, at, end)
        if not join or not ANY.match(flat, join.end(), end):
            last = join and LAST.match(flat, join.end(), end)
            found += [last.span()] if last else []
            at = last.end() if last else at
            break
        at, pattern = join.end(), (ANY if join[0] in ("、", "和", "与", "及", "以及") else NAMED)
    return found, at, is_open


def bare(flat, at, end):
    """What `take` gives for offices without a level at the beginning of a clause, all of them sure."""
    found, began = [], at
    while match := BARE.match(flat, at, end):
        found.append(match.span())
        at = match.end()
        if flat[at : at + 1] != "、":
            break
        at += 1
    whole = (
        bool(found)
        and found[-1][1] == at
        and all(names.likely(flat[low:high]) and not NOT_BARE.search(flat, low, high) for low, high in found)
    )
    return (found, at, False) if whole else ([], began, False)


def partners(flat, at, end):
    """What `take` gives for the names after 会同 or 组织; after 会同 a name may run straight into any verb."""
    found = take(flat, at, end, ANY)
    if not found[0] and flat.startswith("会同", at - 2):
        loose = LOOSE.match(flat, at, end)
        return ([loose.span()], loose.end(), False) if loose else found
    return found


class Reader:
    """Collects the actors of one item, clause by clause."""

    def __init__(self, flat, strict):
        self.flat, self.strict, self.reads, self.by, self.earlier = flat, strict, [], False, False

    def add(self, role, spans, rule, why, is_open=False):
        for index, (start, end) in enumerate(spans):
            words = self.flat[start:end]
            collective = rule == HELPS and words.startswith("各")  # 各决策承办单位配合: a sort of units, named
            if NO_NAME.search(words) and not collective or EVERYBODY.fullmatch(words) and rule != PARTNER:
                continue
            if not any(r.words == words for r in self.reads):
                self.reads.append(UnitRead(role, words, start, end, rule, why, is_open and index == len(spans) - 1))

    def clause(self, start, end, opens):
        """One clause: the words between commas and stops. `opens` says that a sentence begins here."""
        flat = self.flat
        lead_in = LEADIN.match(flat, start, end)
        at = lead_in.end() if lead_in and lead_in.end() < end else start
        if flat.startswith("由", at):
            return self.by_whom(at + 1, end, ANY)
        for match in BY.finditer(flat, at, end):
            if match[0] in "请以" and not MAINLY.search(flat, match.end(), end):
                continue
            if self.by_whom(match.end(), end, NAMED):
                return True
        if flat.startswith(("会同", "组织"), at) and self.by:
            spans, _, is_open = partners(flat, at + 2, end)
            self.add(CO, spans, PARTNER, flat[at : at + 2], is_open)
            return True
        helping = HELPING.match(flat, at, end)
        if helping and self.reads:
            self.add(CO, [helping.span("n")], HELPS, helping[0][-4:])
            return True
        before = self.reads and (
            self.earlier or "之前" in flat[start:at]
        )  # what others do before the main event is their share of it
        return self.subject(at, end, opens or at > start, CO if before else LEAD)

    def by_whom(self, at, end, pattern):
        """由甲[、乙][会同|组织|牵头组织丙]做某事."""
        spans, stop, is_open = take(self.flat, at, end, pattern)
        if not spans or NO_NAME.search(self.flat, *spans[0]):
            return False
        self.by = True
        self.add(LEAD, spans, "由某单位办理", ANSWERS if self.flat.startswith("负责", stop) else "由", is_open)
        self.partners(stop, end)
        return True

    def partners(self, at, end):
        """What follows a lead: 会同乙, 组织乙等单位, 牵头组织丙."""
        flat = self.flat
        for word in ("牵头会同", "牵头组织", "会同", "组织"):
            if flat.startswith(word, at):
                spans, _, is_open = partners(flat, at + len(word), end)
                self.add(CO, spans, PARTNER, word, is_open)
                return

    def subject(self, at, end, opens, role=LEAD):
        """甲、乙要…, 甲会同乙…, 甲也要…, 甲对…; behind a comma only the plain verbs count."""
        flat = self.flat
        spans, stop, is_open = take(flat, at, end, NAMED)
        if not spans:
            spans, stop, is_open = bare(flat, at, end)
        if not spans:
            return self.urged(at, end)
        verb = SUBJECT_VERB.match(flat, stop, end)
        if not verb:
            return False
        kind = verb.lastgroup
        if kind == "help":
            if self.reads:
                self.add(CO, spans, HELPS, verb[0], is_open)
        elif kind in ("with", "lead", "org"):
            self.by = True
            self.add(LEAD, spans, "句子主语", verb[0], is_open)
            self.partners(stop, end)
        elif self.strict and kind != "also":
            return False
        elif kind == "also":
            self.add(CO, spans, "“也要”的单位", verb[0], is_open)
        elif kind == "must" or verb[0] == "负责":
            self.add(role, spans, "句子主语", ANSWERS if verb[0] == "负责" else verb[0], is_open)
            if flat.startswith(("会同", "牵头会同"), verb.end()):
                self.partners(verb.end(), end)
        elif opens:
            self.add(CO if self.by else LEAD, spans, "句子主语", verb[0], is_open)
        self.urged(stop, end)
        return True

    def urged(self, at, end):
        """督促乙整改: the urged are co."""
        match = URGE.search(self.flat, at, end)
        if match and self.reads and not self.strict:
            spans, _, is_open = take(self.flat, match.end(), end, NAMED)
            self.add(CO, spans, "督促或指导的单位", match[0], is_open)
        return False


def read(flat, start, end, strict=False):
    """The units that act in `flat[start:end]`.

    `strict` (a paper with markings elsewhere) takes only 由, 会同, 牵头, 组织 and 也要.
    """
    reader = Reader(flat, strict)
    opens, at = True, start
    for match in re.finditer(r"[,。;:!?\n]|$", flat[start:end]):
        stop = start + match.start()
        if flat[at:stop].strip() in EARLIER:
            reader.earlier = True
        elif stop > at:
            reader.clause(at, stop, opens)
            reader.earlier = False
        opens, at = match[0] not in (",",), start + match.end()
    if any(r.role == CO for r in reader.reads):
        return tuple(reader.reads)
    return tuple(replace(r, role=RESPONSIBLE) if r.why == ANSWERS else r for r in reader.reads)  # 负责 without a split


def helpers(flat, start, end):
    """(names beside the heading's unit in a plan by units, whether a duty opens with 会同)."""
    out, joint = [], False
    for match in re.finditer(r"[^,。;:\n]+", flat[start:end]):
        at, stop = start + match.start(), start + match.end()
        if flat.startswith(("会同", "联合"), at):
            spans, _, _ = partners(flat, at + 2, stop)
            out += spans
            joint = joint or bool(spans)
        side = SIDE.search(flat, at, stop)
        if side:
            out.append(side.span("a") if side["a"] else side.span("b"))
        help_word = HELP.search(flat, at, stop)
        if help_word and help_word.end() >= stop - 2 and help_word.start() > at:
            out += [(n.start, n.end) for n in names.split(flat, at, help_word.start()) if names.TAIL.search(n.words)]
    return tuple(UnitRead(CO, flat[a:b], a, b, "在任务中写明会同或配合", "") for a, b in dict.fromkeys(out)), joint
