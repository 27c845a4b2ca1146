"""The numbers that open lines, and how they are read."""

import re

from fazhi.lib import numerals

CN = "一二三四五六七八九十百"
# (kind, rank, pattern): rank is the usual depth; a pattern's group 1 is the number itself. They are tried in this order.
FORMS = (
    ("chapter", 0, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?[章编篇](?![一-龥]{{0,6}}(?:规定|条))[\s、]*")),
    ("article", 2, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?条(?![规第款的之例约件目]|[一-龥]{{0,4}}规定)[\s、:]*")),
    ("section", 1, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?[节][\s、]*")),
    ("cn", 2, re.compile(rf"([{CN}]{{1,4}})\s?[、.]\s{{0,8}}")),
    ("cn_paren", 3, re.compile(rf"[(〔\[]\s?([{CN}]{{1,4}})\s?[)〕\]][、.]?\s{{0,8}}")),
    ("num", 4, re.compile(r"(\d{1,4})\s?(?:、|\.(?!\d)|\.(?=\d{4}年|\d{1,2}月|\d{1,2}[-至]\d))\s{0,8}")),
    (
        "named",
        4,
        re.compile(
            rf"(?:重点)?(?:任务|项目|工程|行动|举措|事项)\s?([{CN}]{{1,3}}|\d{{1,3}})\s?(?:[:、.]|(?=[\s\u3000]))[\s\u3000]{{0,4}}"
        ),
    ),
    ("num_paren", 5, re.compile(r"\(\s?(\d{1,3})\s?\)[、.]?\s{0,8}")),
    ("num_half", 6, re.compile(r"(\d{1,2})\)\s{0,8}")),
    ("circle", 7, re.compile(r"([①-⑳㈠-㈩㉑-㉟])[、.]?\s{0,8}")),
)
# 一 总则: a heading whose number is parted by a gap alone counts only on a short line without a stop.
SPACED = re.compile(rf"([{CN}]{{1,3}})[\s\u3000]{{1,4}}(?=[一-龥]{{2}})")
# 1.2 and 1.2.3 are numbers where they follow one another, else amounts.
DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?![\d%])\.?[\s\u3000、]{0,4}(?=[一-龥“《\s]|$)(?![米万亿元倍个公平吨人分])")


def plain(text):
    """The text with full-width digits and signs made half-width, one for one, so that offsets stay."""
    return text.translate(numerals.WIDE)


def read_number(text):
    """(kind, number as printed, value, length with what follows it) of the number that opens a line, or None."""
    for kind, _, pattern in FORMS:
        match = pattern.match(text)
        if match:
            value = numerals.uncircled(match[1]) if kind == "circle" else numerals.value(match[1])
            if value is not None:
                return kind, match[0].strip(), value, match.end()
    match = SPACED.match(text) if len(text) < 50 and "。" not in text else None
    return ("cn", match[1], numerals.value(match[1]), match.end()) if match else None


def read_decimal(text):
    """(kind, number as printed, the numbers at its levels, length with what follows it) of a number like 1.2.3, or None."""
    match = DECIMAL.match(text)
    if not match:
        return None
    levels = tuple(int(part) for part in match[1].split("."))
    return f"dec{len(levels) - 1}", match[0].strip(), levels, match.end()
