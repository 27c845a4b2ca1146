"""Problems in a text: one by one, each with its cause and whose it is, where the paper says so."""

import re
from collections.abc import Iterator

from assessment.paperread.model import Problem

ITEM = re.compile(
    r"(?:(?<=[：:，,；;。\n])|^)\s*(?:[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d))"
)
FIRST = re.compile(r"一是|[（(]一[）)]|1[.．、]")
CAUSE = re.compile(
    r"(?:主要)?原因(?:是|在于|为)(?P<a>[^，,。；;]+)|(?:由于|(?<!正是)因为|受)(?P<b>[^，,。；;]+?)(?:影响|的原因|等原因)?(?=[，,。；;])"
    r"|(?<![原基起])因(?!此|素|而|地|人|为|材)(?P<c>[^，,。；;]+?)(?:影响|等原因)?(?=[，,。；;])"
)
WHOSE = re.compile(
    r"(?:^|[，,。；;、\s])(?P<unit>(?:部分|个别|少数|有的|有些|一些|各|多数|绝大多数|不少)[^，,。；;对在存未不的思认]{0,20}"
    r"(?:院|局|镇|乡|村|社区|单位|部门|街道|县|区|所|办|委|站|机构|企业))"
)
TOLD = re.compile(r"(?:问题|不足|困难|短板)[^。]{0,20}(?:表现|主要是|主要有|如下|[：:])")


def said_in(text: str) -> bool:
    """Whether a paragraph lists problems though no head says so."""
    return bool(TOLD.search(text) and FIRST.search(text))


def find(text: str, base: int, *, listed: bool) -> Iterator[Problem]:
    """Yield the problems of a paragraph; one that lists none is a problem itself when `listed` says it stands among them."""
    marks = list(ITEM.finditer(text))
    if not marks:
        if listed and text.strip() and not text.rstrip().endswith(("：", ":")):
            yield _problem(text, 0, len(text), base)
        return
    whole = len(marks) > 1 and text[: marks[0].start()].strip() == "" and "是" not in marks[0][0]
    if whole and any("是" in mark[0] for mark in marks[1:]):  # （一）… 一是… 二是…: one problem with its sides
        yield _problem(text, marks[0].end(), len(text), base)
        return
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        yield _problem(text, mark.end(), after.start() if after else len(text), base)


def _problem(text: str, start: int, end: int, base: int) -> Problem:
    words = text[start:end]
    shift = len(words) - len(words.lstrip())
    words = words.strip().rstrip("；;，, ")
    if words.endswith("等等。"):
        words = words[:-3].rstrip("，, ")
    cause, whose = CAUSE.search(f"{words}。"), WHOSE.search(words)
    why = next(filter(None, cause.groups()), "") if cause else ""
    begin = base + start + shift
    return Problem(words, why, whose["unit"] if whose else "", begin, begin + len(words))
