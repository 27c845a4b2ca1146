"""Checks of the words alone: masked characters, words that suggest secrets, people's data, days outside the period."""

import re
from collections.abc import Iterator
from datetime import date

from assessment.checking.registry import Finding, Paper, check
from assessment.states import Part

MASKED = re.compile(
    r"(?<!\d)[×✕╳]+|[×✕╳]{2,}|\*{2,}|＊{2,}|[XxＸｘ]{2,}(?=[年月日市县区局厅委办项件起次人份个])|[○〇●□]{2,}|_{2,}"
)
SECRET = re.compile(
    r"(?:绝密|机密|秘密)(?:级|★|☆|[（(]|文件|事项|件)|★|国家秘密|内部资料|内部文件|不得外传|涉密(?!审查|检查|内容审查)"
)
PERSON = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")
DAY = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
TITLE = re.compile(r"《[^》]*》|“[^”]*”|〔\d{4}〕")
THEN = (Part.OPENING, Part.OVERVIEW, Part.DONE, Part.PRINCIPAL)  # parts that tell of the period itself


@check("masked", "打码的字")
def masked(paper: Paper) -> Iterator[Finding]:
    """××, ** and the like: what was left to be filled in, or hidden."""
    for place in paper.sentences():
        for found in MASKED.finditer(place.words):
            yield Finding("还有没填的或者打了码的字，补上或者删去", place, found.group(), stops=True)


@check("secret", "可能涉密的字样")
def secret(paper: Paper) -> Iterator[Finding]:
    """Words that suggest a state secret, which must not be in the system at all."""
    for place in paper.sentences():
        for found in SECRET.finditer(place.words):
            yield Finding("有可能涉密的字样。涉密内容不能写进系统；不涉密的请换一种写法", place, found.group(), stops=True)


@check("private", "个人信息")
def private(paper: Paper) -> Iterator[Finding]:
    """Numbers that look like an identity card or a mobile telephone."""
    for place in paper.sentences():
        for found in PERSON.finditer(place.words):
            yield Finding("像身份证号或者手机号，请删去", place, found.group(), stops=True)


@check("period", "期间以外的日期")
def period(paper: Paper) -> Iterator[Finding]:
    """Days outside the period in what is told of it; names of documents and quoted titles are left out."""
    call = paper.report.call
    for place in paper.sentences(*THEN):
        for found in DAY.finditer(TITLE.sub("", place.words)):
            if _outside(found, call.starts, call.ends):
                yield Finding(f"不在报告期间（{call.starts:%Y-%m-%d} 至 {call.ends:%Y-%m-%d}）里，请核对", place, found.group())


def _outside(found: re.Match[str], starts: date, ends: date) -> bool:
    year, month, day = (int(one) if one else None for one in found.groups())
    if month and not 1 <= month <= 12:
        return False
    first = (year, month or 1, day or 1)
    last = (year, month or 12, day or 31)
    return last < (starts.year, starts.month, starts.day) or first > (ends.year, ends.month, ends.day)
