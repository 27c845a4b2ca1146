"""Amounts that a plan asks for: minimum counts, durations, shares, coverage."""

import re

from fazhi.lib import numerals

from .model import MinimumRead

N = r"(?:\d{1,6}(?:\.\d{1,3})?|[一二两三四五六七八九十百千]{1,5})"
SHARE = r"(?:%|个百分点|倍|成)"
MEASURE = (
    rf"(?:{SHARE}|平方公里|平方米|公里|个?工作日|个?学时|课时|个?小时|人次|家次|人天|户次|分钟|个月"
    r"|[次期场件个项家户名人台册条卷份篇天日年类轮遍届批处所支套座种部分]|万元|亿元|站点|案例)"
)
# (comparison words, sign, whether they stand before the number). Read in this order.
COMPARISONS = (
    (
        r"(?:不得?|不能)(?:少于|低于|小于|短于)|(?:至少|最少)(?:每年|每半年|每季度?|每月|每周)?(?:再)?(?:[一-龥]{2})?(?:有|为|到)?|不少|达到?|提高到|提升至|提高至|扩大至|稳定在|保持在",
        ">=",
    ),
    (r"(?:不得?|不能)(?:超过|多于|高于|大于|长于)(?:[一-龥]{1,4}的)?|控制在|压缩到|压缩至|压减至|缩短至|降低到|降至", "<="),
    (r"超过|高于|多于|大于|突破", ">"),
    (r"低于|少于|小于", "<"),
)
AFTER = {"以上": ">=", "及以上": ">=", "以内": "<=", "之内": "<=", "以下": "<=", "内": "<="}
COMPARED = "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(COMPARISONS))
BEFORE_NUMBER = re.compile("(?:" + COMPARED + rf")\s?(?P<n>{N}|半)\s?(?P<u>{MEASURE}|小时)(?P<a>及?以上|[以之]内|以下|左右)?")
AFTER_NUMBER = re.compile(rf"(?P<n>{N})\s?(?P<u>{MEASURE})\s?(?P<a>及?以上|[以之]?内|以下)")
PLAIN_SHARE = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,2})?)\s?(?P<u>%|个百分点)")
# 每季度1次, 每年办好10件: a count behind a period is owed as it stands.
COUNTED = re.compile(
    rf"每(?:年度?|半年|个?季度?|个?月|个?周|人|人每年)(?:[一-龥]{{1,4}})??(?P<n>{N})(?P<more>[至到-]{N})?\s?(?P<u>次|期|场|件|篇|条|项|家|名|批|轮|遍|学时|课时|小时|天|台)(?!以|及)"
)
# 每2人1台: so much for each so many.
STAFFING = re.compile(
    rf"每(?:{N}|万|百)\s?(?:名|个)?(?:人|户|村|社区|学生|人口)(?:至少)?(?:配备|配置|配)?(?P<n>{N})\s?(?P<u>台|名|人|个|套|辆)"
)
# 设立联系点30家: a bare count in digits is owed as it stands; spans of time are none.
BARE = re.compile(
    r"(?<![\d.第—-])(?P<n>\d{1,6})\s?(?P<u>人次|家次|户次|案例|站点|[次期场件个项家户名人台册条卷份篇类批处所支套座种])(?![月年日级以]|工作日|学时|小时|百分)"
)
COVERAGE = re.compile(r"(?:实现)?全覆盖|件件审|逐件审查")
FRACTION = re.compile(
    "(?:"
    + COMPARED
    + r")?(?:(?P<d>[二三四五六七八九十])分之(?P<n>[一二三四五六七八九])|(?P<half>半数|一半)(?=以上))(?P<a>以上|以下)?"
)
PERIOD = (
    (re.compile(r"每年(?:度)?|全年|一年|年均|逐年"), "year"),
    (re.compile(r"每(?:个|隔)?半年"), "half-year"),
    (re.compile(r"每(?:个|一)?季度?"), "quarter"),
    (re.compile(r"每(?:个|一)?月"), "month"),
    (re.compile(r"每(?:个|一)?周"), "week"),
    (re.compile(r"每次"), "time"),
)
TRAP = re.compile(
    r"20\d{2}年|第[一二三四五六七八九十\d]{1,5}|[一二三四五六七八九十\d]{1,5}周年|[三四五六七八九十]项(?:制度|机制|行动)|[一二三四五六七八九十\d]个一律|之日起\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?个?(?:工作日|日|天|月|年|小时)(?:之?内|以内)"
)
RECURRENCE = re.compile(
    r"(?:每(?:年度?|半年|个?季度|个?月|周|一年|隔?[两二三四五\d]年)|全年|一年)[^,。;:、()]{0,12}?(?:不少于|至少|不低于|不超过)?[^,。;:、()\d]{0,6}"
    r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})\s?(?:学时|课时|小时|人次|家次|[次期场件个项家名遍轮天])"
)
# Which cases are meant, not how much is owed: 对3人以上的事件, 投资5000万元以上的项目, 涉及5个以上部门, 超过60日未答复的信件.
SORTED_OUT = re.compile(r"^(?:凡是?|针?对)[^,。;:、]{0,8}$")
SIZED = re.compile(r"^(?:[^,。;:、]{0,6}(?:投资|金额|标的|总额|数额|价值|造价|罚款|处罚|涉案|损失|单笔|单项)[额款]?)?$")
CASES = re.compile(r"的[^,。;:、]{0,8}?(?:项目|案件|事件|工程|合同|事项|线索|行为|纠纷|处罚|采购)")
BEFALLEN = re.compile(r"(?:仍|尚|均|都)?(?:未|没有|不)[^,。;:、]{1,12}?的|的")
SPANS = re.compile(r"日|天|月|年|小时")
CLAUSE = re.compile(r"[^,。;:!?\n]*$")


def find(flat, start, end):
    """(minimums, recurrence words, quantity words) in `flat[start:end]`."""
    view = flat[start:end]
    taken, found = bytearray(len(view)), []
    for trap in TRAP.finditer(view):
        taken[trap.start() : trap.end()] = b"\1" * (trap.end() - trap.start())
    for pattern, rule in (
        (FRACTION, "几分之几"),
        (BEFORE_NUMBER, "比较词加数量"),
        (AFTER_NUMBER, "数量加以上以内"),
        (COUNTED, "每期的数量"),
        (PLAIN_SHARE, "百分比"),
        (STAFFING, "每多少配多少"),
        (BARE, "写明的数量"),
        (COVERAGE, "全覆盖"),
    ):
        for match in pattern.finditer(view):
            low, high = match.span()
            if any(taken[low:high]):
                continue
            taken[low:high] = b"\1" * (high - low)
            if _names_cases(view, match):
                continue
            found.append((match.start(), _minimum(view, match, start, rule)))
    minimums = tuple(m for _, m in sorted(found, key=lambda pair: pair[0]))
    recurrence = tuple(dict.fromkeys(m[0] for m in RECURRENCE.finditer(view)))
    return minimums, recurrence, tuple(dict.fromkeys(m.words for m in minimums))


def _before(view, match):
    return CLAUSE.search(view[max(0, match.start() - 60) : match.start()])[0]


def _names_cases(view, match):
    """Whether an amount only says which cases are meant."""
    before, after, bounded = (
        _before(view, match),
        view[match.end() : match.end() + 16],
        match[0].endswith(("以上", "以下", "以内")),
    )
    if bounded and (before.endswith("涉及") or SIZED.match(before) and CASES.match(after)):
        return True
    if SORTED_OUT.match(before) and (bounded and after[:1] == "的" or BEFALLEN.match(after) and after[:1] != "的"):
        return True
    return match[0].startswith("超过") and SPANS.search(match[0]) is not None and BEFALLEN.match(after) is not None


def _minimum(view, match, start, rule):
    found = match.groupdict()
    before = _before(view, match)
    period = next((name for pattern, name in PERIOD if pattern.search(before + match[0])), "")
    subject = re.split(r"[、，,]", PERIOD_WORDS.sub("", before))[-1].strip()[-20:]
    return MinimumRead(
        match[0],
        _comparison(found, match[0]),
        _value(found),
        found.get("u") or ("%" if re.search(r"分之|覆盖|半", match[0]) else ""),
        period,
        subject,
        start + match.start(),
        start + match.end(),
        rule,
    )


PERIOD_WORDS = re.compile("|".join(pattern.pattern for pattern, _ in PERIOD) + r"|20\d{2}年")


def _comparison(found, words):
    for index, (_, sign) in enumerate(COMPARISONS):
        if found.get(f"c{index}"):
            return sign
    if found.get("more"):
        return ">="
    return AFTER.get((found.get("a") or "").removeprefix("及"), ">=" if "覆盖" in words else "=")


def _value(found):
    if found.get("d"):
        return f"{100 * numerals.value(found['n']) / numerals.value(found['d']):g}"
    if found.get("half"):
        return "50"
    text = found.get("n")
    if text is None:
        return "100"
    if text == "半":
        return "0.5"
    return text if re.fullmatch(r"[\d.]+", text) else str(numerals.value(text))
