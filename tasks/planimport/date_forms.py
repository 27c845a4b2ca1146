"""The forms in which plans write dates, in the order in which they are tried: the first that fits takes the words."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass

from fazhi.lib import numerals

from . import days

CN = "一二三四五六七八九十〇○零两"
NUM = rf"(?:\d{{1,2}}|[{CN}]{{1,3}})"
YEAR = r"(?:(?P<y>\d{4}|[二〇○零一三四五六七八九]{4})\s?年\s?(?:度)?|(?P<rel>今年|本年度?|明年|次年|翌年|当年|来年)\s?)"
MONTH = rf"(?P<m>{NUM})\s?月"
ANY_DAY = rf"(?:\d{{4}}|[二〇○零一三四五六七八九]{{4}})\s?年(?:\s?{NUM}\s?月)?(?:\s?{NUM}\s?日)?"
BEFORE = r"(?:之前|以前|前)"
TO = r"[-—–~～]{1,2}|至|到"
RANGE = "从某月到某月"
LONGEST = 36  # months of one range
EVENT = r"[^,。;:、()\s\d]{1,14}"
UNITS = dict.fromkeys(("工作日", "个工作日"), "WD") | dict.fromkeys(("日", "天"), "D") | dict.fromkeys(("个月", "月"), "M")
UNITS |= {"年": "Y", "周": "W"} | dict.fromkeys(("小时", "个小时"), "H")


@dataclass(frozen=True)
class Form:
    """One way to write a date: its pattern, what it gives, and its Chinese name."""

    pattern: re.Pattern
    make: Callable[[re.Match, int | None], list[str]]
    kind: str
    rule: str


FORMS = []


# words that ask for something: an event is named without them
DEMAND = re.compile(r"(?<![重主纲需提])要(?![点求素])|应当?|必?须|^(?:建立|健全|完善|落实|坚持|加强|推行|实行|严格)")


def form(pattern, kind, rule):
    """Registers the function below as the reading of a pattern."""

    def keep(make):
        FORMS.append(Form(re.compile(pattern), make, kind, rule))
        return make

    return keep


def _year(match, year):
    found = match.groupdict()
    if found.get("y"):
        return numerals.value(found["y"])
    if year is None:
        return None
    return year + 1 if found.get("rel") in ("明年", "次年", "翌年", "来年") else year


def _month(match, key="m"):
    value = numerals.value(match[key])
    return value if value and 1 <= value <= 12 else None


# --- from one day to another: the last counts ---
@form(
    rf"{YEAR}?{MONTH}{NUM}\s?日?\s?(?:至|到|-|—|~)\s?(?:(?P<m2>{NUM})\s?月)?(?P<d>{NUM})\s?日",
    "by",
    "从某日到某日",
)
def _day_to_day(match, year):
    at, month, day = _year(match, year), _month(match, "m2" if match["m2"] else "m"), numerals.value(match["d"])
    return [f"{at:04d}-{month:02d}-{day:02d}"] if at and month and day else []


# --- things that look like dates and are none: read first, thrown away ---
@form(rf"{ANY_DAY}(?:的)?[^,。;、]{{0,10}}(?:会议|讲话|批示|指示)精神", "none", "会议或讲话的日子")
def _not_due_meeting(match, year):
    return []


@form(
    rf"(?:自|从|比|较|与)\s?{ANY_DAY}\s?(?:起|开始|始)?|{ANY_DAY}\s?(?:以来|起|版|以后|之后|期间|间(?!隔))",
    "none",
    "起点或对照年份",
)
def _not_due(match, year):
    return []


@form(rf"{YEAR}?{MONTH}(?:份)?\s?(?:起|开始)(?!草)", "none", "起点")
def _not_due_month(match, year):
    return []


@form(rf"{YEAR}?{MONTH}(?P<d>{NUM})\s?日\s?(?:起|至|到|,[^,。;]{{2,12}}(?:总理|书记|主席|会议))", "none", "起点")
def _not_due_day(match, year):
    return []


@form(r"\d{1,3}\s?(?:周年|年代)|十[一二三四五六]五", "none", "不是日期")
def _anniversary(match, year):
    return []


# --- repeating ---
@form(rf"每年(?:的)?(?P<ms>{NUM}\s?月(?:份)?(?:[、和及]{NUM}\s?月(?:份)?){{1,5}})底?{BEFORE}?", "yearly", "每年固定的几个月")
def _yearly_months(match, year):
    months = [m for m in (numerals.value(word) for word in re.findall(NUM, match["ms"])) if m and m < 13]
    return [f"--{month:02d}-{calendar.monthrange(2023, month)[1]:02d}" for month in months]


@form(
    rf"每年(?:的)?(?P<a>{NUM})\s?月?(?:份)?\s?(?:{TO})\s?(?P<n>次年|翌年|第二年)?(?P<b>{NUM})\s?月(?:份)?(?!\s?{NUM}\s?日)底?{BEFORE}?",
    "yearly",
    "每年从某月到某月",
)
def _yearly_from_to(match, year):
    return [
        f"--{month:02d}-{calendar.monthrange(2023, month)[1]:02d}" for month in (_month(match, "a"), _month(match, "b")) if month
    ]


@form(rf"每年(?:的)?{MONTH}(?P<d>{NUM})\s?日{BEFORE}?|每年(?:的)?(?P<m2>{NUM})\s?月(?:份)?底?{BEFORE}?", "yearly", "每年固定日期")
def _yearly_day(match, year):
    month = _month(match, "m") if match["m"] else _month(match, "m2")
    day = numerals.value(match["d"]) if match["d"] else (calendar.monthrange(2023, month)[1] if month else None)
    return [f"--{month:02d}-{day:02d}"] if month and day else []


@form(rf"每年(?:的)?年?(?:底|末){BEFORE}?", "yearly", "每年年底")
def _every_year_end(match, year):
    return ["--12-31"]


@form(r"每(?:隔)?(?P<n>[二两三四五六七八九十]|\d{1,2})(?P<u>年|个月|月|周|个星期)", "yearly", "每隔若干时间")
def _every(match, year):
    count = numerals.value(match["n"])
    unit = {"年": "years", "周": "weeks", "个星期": "weeks"}.get(match["u"], "months")
    return [f"every-{count}-{unit}"]


@form(
    r"每(?:个|隔)?半年(?:度)?|(?<!上)(?<!下)半年(?=[一1]\s?(?:次|期|场|通报|调度|报)|(?:小结|通报|调度|评估)(?=[、,。]))|每学期",
    "yearly",
    "每半年",
)
def _half_yearly(match, year):
    return ["half-yearly"]


@form(
    r"每(?:个|一)?季(?:度)?(?:末|初)?(?:月)?(?:\d{1,2}日)?前?|按季(?:度)?(?P<v>通报|报送|调度|公布|公开|汇总|报告|更新|上报|开展|分析|评估|(?=[在向对]))?|逐季|(?<!度)季(?:调度|通报|点评)|一季一(?=[一-龥])",
    "yearly",
    "每季度",
)
def _quarterly(match, year):
    return ["quarterly"] if match["v"] is not None or not match[0].startswith("按季") else []


@form(
    r"每(?:个|一)?月(?:底|末|初)?(?:\d{1,2}日)?前?|按月|逐月|(?<![\d个一二三四五六七八九十])月(?:调度|通报)|一月一(?=[一-龥])",
    "yearly",
    "每月",
)
def _monthly(match, year):
    return ["monthly"]


@form(r"每(?:个|一)?(?:周|星期)(?!年|期)|(?<![一-龥\d])周(?:调度|通报)|一周一(?=[一-龥])", "yearly", "每周")
def _weekly(match, year):
    return ["weekly"]


@form(
    rf"(?:{YEAR}(?:至|到|-|—|~)\s?\d{{4}}\s?年\s?)?(?:每年度?|每一?年度|逐年)(?:底|末)?(?:前)?(?!不超过|不多于)(?:第?[一二三四]季度)?",
    "yearly",
    "每年",
)
def _yearly(match, year):
    return ["yearly"]


@form(
    r"(?:全年|一年)(?=(?:共|累计|至少|不少于|不低于)|"
    r"[^,。;:、()\d]{1,8}(?:至少|不少于|不低于)\s?(?:\d{1,3}|[一二两三四五六七八九十]{1,3})\s?[次期场轮])",  # 人次: a sum
    "yearly",
    "全年的次数",
)
def _yearly_count(match, year):
    return ["yearly"]


# --- relative to something else ---
@form(
    rf"(?:自|从)?(?P<e>{EVENT})(?:之日)?(?:起|后)(?:的)?(?P<n>\d{{1,3}}|[{CN}百]{{1,4}})(?P<u>个工作日|工作日|日|天|个月|年|个小时|小时|周)(?:之?内|以内|前)?",
    "by",
    "从某事起算",
)
def _after(match, year):
    count, unit = numerals.value(match["n"]), UNITS[match["u"]]
    event = re.split(r"自|从|不晚于|不迟于|应当?[在于]|须[在于]|要[在于]", match["e"])[-1].removesuffix("之日")
    return [f"rel:P{'T' if unit == 'H' else ''}{count}{unit}:{event}"]


@form(
    r"(?<![^,。;:\s])(?:应当?)?[在于]?(?P<e>[^,。;:、()\s\d]{2,24}?"
    r"(?:公布|发布|印发|出台|施行|实施|完成|结束|召开|启动|上线|验收|审议|提交|办结|备案|作出|竣工|到期|届满))(?:之前|以前|前(?![期述置提往沿景瞻端列款项后]))",
    "by",
    "在某事之前",
)
def _before(match, year):
    if DEMAND.search(match["e"]):  # 政府要建立健全重大决策出台前报告制度: the words ask for something, no event
        return []
    return [f"rel:-P0D:{match['e']}"]


@form(r"(?P<e>[^,。;:、()\s\d]{2,6}?)满(?P<n>\d{1,2}|[一二两三四五六七八九十])(?P<u>年|个月)(?=的|后|[,。;])", "by", "满若干时间")
def _full(match, year):
    return [f"rel:P{numerals.value(match['n'])}{UNITS[match['u']]}:{match['e']}"]


# --- ranges of months ---
@form(
    rf"{YEAR}?(?<![\d.])(?P<a>{NUM})\s?(?:月(?:份)?)?\s?(?:{TO})\s?"
    rf"(?:(?P<y2>\d{{4}})\s?年\s?|(?P<n>次年|翌年|明年|来年)\s?|当年\s?)?(?P<b>{NUM})\s?月(?:份)?(?!\s?{NUM}\s?日)底?",
    "in",
    RANGE,
)
def _months(match, year):
    at, low, high = _year(match, year), _month(match, "a"), _month(match, "b")
    if not at or not low or not high:
        return []
    last = int(match["y2"]) if match["y2"] else at + (bool(match["n"]) or low > high)
    count = (last - at) * 12 + high - low + 1
    months = range(low - 1, low - 1 + count) if 1 < count <= LONGEST else ()
    return [f"{at + month // 12:04d}-{month % 12 + 1:02d}" for month in months]


@form(
    rf"{YEAR}?(?<![\d.])(?P<ms>{NUM}(?:[、和及]{NUM}){{1,5}})\s?月(?:份)?(?P<e>底|末)?{BEFORE}?(?!\s?{NUM}\s?日)",
    "in",
    "几个月份",
)
def _some_months(match, year):
    at, months = _year(match, year), [numerals.value(word) for word in re.findall(NUM, match["ms"])]
    if not at or not all(month and month < 13 for month in months):
        return []
    return [days.month_end(at, month) if match["e"] else f"{at:04d}-{month:02d}" for month in months]


# --- days ---
@form(rf"{YEAR}?{MONTH}\s?(?P<d>{NUM})\s?[日号]\s?(?P<b>{BEFORE})?", "by", "某月某日")
def _day(match, year):
    at, month, day = _year(match, year), numerals.value(match["m"]), numerals.value(match["d"])
    return [f"{at:04d}-{month:02d}-{day:02d}"] if at and month and day else []


@form(r"(?<![\d.])(?P<y>20\d{2})\s?[./-]\s?(?P<m>\d{1,2})\s?[./-]\s?(?P<d>\d{1,2})(?![\d.])(?:日|前)?", "by", "数字日期")
def _digits(match, year):
    return [f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}"]


@form(r"(?<![\d.])(?P<y>20\d{2})\s?[./-]\s?(?P<m>1[0-2]|0?[1-9])(?![\d.%])(?:月)?", "in", "数字年月")
def _digit_month(match, year):
    return [f"{match['y']}-{int(match['m']):02d}"]


# --- months ---
@form(
    rf"{YEAR}?(?<![\d.])(?P<m>1[3-9]|[2-9]\d|0{{1,2}})\s?月(?:份)?\s?(?:底|末|[上中下]旬|\d{{1,2}}\s?日)?\s?(?:之?前|以前|完成|(?<=[底末旬日份]))",
    "by",
    "某月",
)
def _no_such_month(match, year):
    at = _year(match, year)
    return [f"{at:04d}-{int(match['m']):02d}"] if at else []


@form(rf"{YEAR}?{MONTH}(?:份)?\s?(?:底|末|月底)\s?(?:之?前|以前)?", "by", "某月底")
def _month_end(match, year):
    at, month = _year(match, year), _month(match)
    return [days.month_end(at, month)] if at and month else []


@form(rf"{YEAR}?{MONTH}(?:份)?\s?(?P<x>[上中下])旬", "by", "某月某旬")
def _third(match, year):
    at, month = _year(match, year), _month(match)
    if not at or not month:
        return []
    return [{"上": f"{at:04d}-{month:02d}-10", "中": f"{at:04d}-{month:02d}-20", "下": days.month_end(at, month)}[match["x"]]]


@form(rf"(?:在)?{YEAR}?{MONTH}(?:份)?\s?{BEFORE}", "before", "某月之前")
def _before_month(match, year):
    at, month = _year(match, year), _month(match)
    if not at or not month:
        return []
    return [days.month_end(at - (month == 1), (month - 2) % 12 + 1)]


@form(rf"(?:到|至)?{YEAR}?(?<![个上下每同近]){MONTH}(?:份|中旬)?(?:第[一二三四]周)?(?!\d|内|以|之)", "in", "某月")
def _in_month(match, year):
    at, month = _year(match, year), _month(match)
    return [f"{at:04d}-{month:02d}"] if at and month else []


# --- quarters, halves, years ---
@form(rf"{YEAR}?第?(?P<q>[一二三四1-4])(?P<more>(?:季度)?(?:[、和及至到-]第?[一二三四1-4]){{1,3}})\s?季度", "in", "几个季度")
def _some_quarters(match, year):
    at, first = _year(match, year), numerals.value(match["q"])
    further = [numerals.value(word) for word in re.findall(r"[一二三四1-4]", match["more"])]
    quarters = range(first, further[-1] + 1) if re.search(r"[至到-]", match["more"]) else [first, *further]
    return [f"{at:04d}-Q{quarter}" for quarter in quarters] if at else []


@form(rf"{YEAR}?上(?:半年)?[、和]下半年", "in", "上下半年")
def _both_halves(match, year):
    at = _year(match, year)
    return [f"{at:04d}-H1", f"{at:04d}-H2"] if at else []


@form(
    r"(?<![(\d])(?P<a>20\d{2})\s?年?\s?(?:至|到|-|—|–|~){1,2}\s?(?P<b>20\d{2})\s?年(?!\s?(?:\d|[每底末间)]|年底|期间|规划|发展|行动|[一二三四五六七八九十]))",
    "in",
    "起止年份",
)
def _years(match, year):
    first, last = int(match["a"]), int(match["b"])
    return [str(at) for at in range(first, last + 1)] if first < last <= first + 15 and (year is None or last >= year) else []


@form(r"(?<!\d)(?P<ys>20\d{2}(?:\s?年?[、和及]20\d{2}){1,5})\s?年(?!\s?(?:\d|[底末]|年底|第|[上下]半))", "in", "几个年份")
def _some_years(match, year):
    return [at for at in re.findall(r"20\d{2}", match["ys"]) if year is None or int(at) >= year]


@form(
    r"(?<!\d)(?P<y>20\d{2})\s?年(?:以|之)?前(?=[,。;]|完成|建成|实现|基本|全部|全面|出台|达到|开工|[^三两几半\d一二四五六七八九十])",
    "before",
    "某年之前",
)
def _before_year(match, year):
    at = int(match["y"]) - 1
    return [f"{at}-12-31"] if year is None or at >= year else []


@form(rf"{YEAR}?第?(?P<q>[一二三四1234])\s?季度(?P<e>末|底)?{BEFORE}?(?!名单|的|数据|情况|经济|报告)", "in", "某季度")
def _quarter(match, year):
    at, quarter = _year(match, year), numerals.value(match["q"])
    if not at:
        return []
    return [days.month_end(at, quarter * 3)] if match["e"] else [f"{at:04d}-Q{quarter}"]


@form(rf"{YEAR}?(?P<h>上|下)半年", "in", "半年")
def _half(match, year):
    at = _year(match, year)
    return [f"{at:04d}-H{1 if match['h'] == '上' else 2}"] if at else []


@form(rf"(?:到|至)?(?:{YEAR}\s?年?|(?<![{CN}\d每半])年)(?:底|末|终(?!考核|绩效|述职|总结|奖))(?:之?前|以前)?", "by", "年底")
def _year_end(match, year):
    at = _year(match, year)
    return [f"{at:04d}-12-31"] if at else []


@form(rf"(?:{YEAR}|(?<![{CN}\d几多])年)度?(?:内)(?:完成)?|全年|今年|本年度", "in", "年内")
def _this_year(match, year):
    at = _year(match, year)
    return [f"{at:04d}"] if at else []


@form(r"(?:到|至)\s?(?P<y>\d{4})\s?年(?!\s?(?:\d|第|[上下]半|年?底|末))", "by", "到某年")
def _to_year(match, year):
    return [match["y"]]


@form(
    r"(?:(?<=[,。;:、\s(])|^|(?<=于)|(?<=在))(?P<y>20\d{2})\s?年(?!\s?(?:\d|第|[上下]半|年?底|末|度(?!完成)|版|至|-|—|初|前三|以|来|间|,[^,。]{0,8}(?:国务院|党中央)))",
    "in",
    "某年",
)
def _in_year(match, year):
    return [match["y"]] if year is None or int(match["y"]) >= year else []


# --- no end ---
@form(
    r"长期(?:坚持|做|保存|推进|开展|任务|工作|(?=[,。;)、]|$))|实时(?:更新|公开|推进|(?=[,。;)]|$))|(?:坚持|保持|实行|做到)常态化(?=[,。;)]|$)|持续(?:推进|更新|跟踪|开展|实施|进行|整改|(?=[,。;)]|$))|常态化?(?:推进|开展|实施|进行)|^常态化?$|常年(?:坚持|开展)?|随时(?!上报)|即时(?=[,。;)]|$)|全程推进|立即|立行立改",
    "ongoing",
    "长期工作",
)
def _ongoing(match, year):
    return ["ongoing"]
