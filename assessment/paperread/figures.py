"""Figures in a text: number, scale, mark of approximation, unit of measure, what is counted and when."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assessment.paperread.model import Figure
from fazhi.lib.numerals import value as numeral

# Longer ones first: 人次 before 人. Durations and days are no units here: 3年 and 5月 are dates.
UNITS = (  # noqa: SIM905  sixty words are read more easily than sixty quoted ones
    "个百分点 平方公里 平方米 公里 人次 场次 件次 户次 家次 车次 班次 课时 学时 小时 大类 万元 亿元 公顷 批次 个工作日 工作日 "
    "起 件 家 人 名 份 次 场 个 项 条 部 所 期 户 类 处 辆 堂 例 宗 卷 篇 幅 张 册 本 套 间 元 吨 支 队 座 台 位 亩 米 门 轮 节 "
    "批 % ％ ‰"
).split()
SAME = {"大类": "类", "％": "%"}
SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
CHINESE = "〇零一二两三四五六七八九十百千"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
FIGURE = re.compile(
    rf"""
    (?P<before>(?:至少|不少于|超过)(?:[\u4e00-\u9fff]{{2}})??
      |(?<![节预签合条公特])约|(?<![附最临远])近(?!年)|将近|大约|逾|超(?!出)|不足|不到)?
    (?P<from>\d+(?:\.\d+)?\s?(?:至|到|[-—－~～]))?
    (?:
      (?P<arabic>(?<![\d.〔×]) \d{{1,3}}(?:[,，]\d{{3}})+(?!\d)(?:\.\d+)? | (?<![\d.〔×]) \d+(?:\.\d+)?)
      (?P<mark>[余多几])?\s?(?P<scale>[百千万亿]{{1,2}})?(?P<later>[余多])?\s?(?P<unit>{UNIT})?
      |(?P<share>[{CHINESE}]+)分之(?P<part>[{CHINESE}]+)
      |(?P<tenth>[{CHINESE}])成(?![立为果员本绩效功])
      |(?P<none>无|没有|未发生)一(?P<noneunit>起|件|例|人|家|次)
      |(?<![{CHINESE}])(?P<chinese>[{CHINESE}]+)(?P<cmark>[余多几])?(?P<cscale>万)?(?P<cunit>{UNIT})
    )
    (?P<after>以上|以下|左右|上下)?
    """,
    re.VERBOSE,
)
QUOTED = re.compile(r"《[^》]*》|“[^”]*”|〔[^〕]*〕|〈[^〉]*〉|\"[^\"]{1,40}\"")
CLAUSE = re.compile(r"[，；。：、！？,;:\n]")
SENTENCE = re.compile(r"[。；！？\n]")
ENDS = re.compile(r"\s*(?:[，；。：、！？,;:）)\n]|$)")
WHEN = re.compile(
    r"(?:\d{4}年(?:度)?)?(?:上半年|下半年|第?[一二三四1-4]季度|\d{1,2}月份?(?!\d)|全年|年内|今年以来|年初以来|截[至止]目前|本年度)|\d{4}年(?:度)?"
)
BEFORE = re.compile(r"(?<![较比与同])(?:去年|上年|上一年度?)(?:同期)?(?=[^\d较比]{0,8}$)")  # of the next number
# A number that a rule asks for, or that the words only hope for, is no fact of the unit.
WANTED = re.compile(r"的?(?:标准|要求|规定|目标|比例要求)")
HOPED = re.compile(r"力争|争取|确保达到|目标为")
COUNTED = tuple("共仅只等了达到计有为约近逾")  # what stands before a Chinese number that counts: 共两件, 等三项制度
NOT_AFTER = {"部": ("委", "门", "分", "署", "队", "长"), "个": ("别", "人", "性"), "名": ("单", "称", "义", "录"), "位": ("于",)}
NEVER = "第每同逐某任这那另各"  # before any number: an ordinal, a share of each, a pronoun
NOT_BEFORE = "唯统整进上下首前后历"  # before a Chinese one: 上一次, 统一
WHAT = 60


def find(text: str, base: int = 0) -> Iterator[Figure]:
    """Yield the figures of a paragraph; `base` is where it begins in the paper."""
    plain = QUOTED.sub(lambda found: "※" * len(found[0]), text)
    for found in FIGURE.finditer(plain):
        if made := _figure(text, plain, found, base):
            yield made


def _figure(text: str, plain: str, found: re.Match, base: int) -> Figure | None:
    read = _value(found)
    if read is None or not _counts(plain, found) or _asked_for(plain, found):
        return None
    value, unit, mark = read
    start = found.start()
    return Figure(
        value=f"{value.normalize():f}",
        unit=SAME.get(unit, unit),
        mark=mark,
        what=_what(text, plain, found),
        period=_period(text, start),
        printed=found[0].strip(),
        start=base + start,
        end=base + found.end(),
    )


def _value(found: re.Match) -> tuple[Decimal, str, str] | None:
    """The value in ones, its unit, its marks; None for a number without a unit, which counts nothing."""
    before, after = re.sub(r"(?<=至少|超过)..$", "", found["before"] or ""), found["after"] or ""
    if found["none"]:
        return Decimal(0), found["noneunit"], ""
    if found["share"]:
        whole, part = (100 if found["share"] == "百" else numeral(found["share"])), numeral(found["part"])
        return (Decimal(part * 100) / whole, "%", before + after) if whole and part is not None else None
    if found["tenth"]:
        return Decimal((numeral(found["tenth"]) or 0) * 10), "%", before + after
    if found["chinese"]:
        number, unit, scale, inner = numeral(found["chinese"]), found["cunit"], found["cscale"] or "", found["cmark"] or ""
        digits = Decimal(number) if number is not None else None
    else:
        digits, unit = Decimal(re.sub("[,，]", "", found["arabic"])), found["unit"] or ""
        scale, inner = found["scale"] or "", (found["mark"] or "") + (found["later"] or "")
    if digits is None or (not unit and not (inner and digits >= 10)):
        return None
    for letter in scale:
        digits *= SCALES[letter]
    if unit in ("万元", "亿元"):
        digits, unit = digits * SCALES[unit[0]], "元"
    upto = (found["from"] or "").strip()
    return digits, unit, before + upto + inner + after


def _counts(plain: str, found: re.Match) -> bool:
    """Whether the number counts: it is no ordinal, no span of days to keep, no set phrase with a Chinese number."""
    head, tail = plain[: found.start()], plain[found.end() :]
    unit = found["unit"] or found["cunit"] or ""
    if head.endswith(tuple(NEVER)) and not found["none"]:
        return False
    if tail.startswith(NOT_AFTER.get(unit, ())) and not found["after"]:
        return False
    if unit.endswith(("工作日", "小时")) and tail.startswith(("内", "以内", "之内", "前", "值")):
        return False
    if not found["chinese"]:
        return True
    if head.endswith(tuple(NOT_BEFORE)):
        return False
    return bool(ENDS.match(tail)) and not ENDS.match(head[-1:] or "\n") or head.endswith(COUNTED) or bool(found["before"])


def _asked_for(plain: str, found: re.Match) -> bool:
    """Whether a rule asks for the number, or the words only hope for it."""
    end = CLAUSE.search(plain, found.end())
    tail = plain[found.end() : end.start() if end else len(plain)]
    starts = [one.end() for one in CLAUSE.finditer(plain, 0, found.start())]
    head = plain[starts[-1] if starts else 0 : found.start()]
    return bool(WANTED.search(tail) or HOPED.search(head))


def _what(text: str, plain: str, found: re.Match) -> str:
    """The words of the clause without the number; a clause that holds little else borrows the one before it."""
    starts = [0, *(one.end() for one in CLAUSE.finditer(plain, 0, found.start()))]
    end = CLAUSE.search(plain, found.end())
    tail = text[found.end() : end.start() if end else len(text)]
    words = ""
    for start in reversed(starts[-3:]):
        words = f"{text[start : found.start()]}{tail}".strip(" ：:，,、；;")
        if len(re.sub(r"[\W\d]|其中|共计?|达到?|分别|仅", "", words)) > 1:
            break
    return words[-WHAT:]


def _period(text: str, at: int) -> str:
    """The nearest words before the number in its sentence that say when."""
    starts = [0, *(one.end() for one in SENTENCE.finditer(text, 0, at))]
    if earlier := BEFORE.search(text[starts[-1] : at]):
        return earlier[0]
    told = [one[0] for one in WHEN.finditer(text, starts[-1], at)]
    return told[-1] if told else ""
