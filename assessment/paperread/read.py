"""Puts a reading together: which section a paragraph stands in decides whether its numbers are facts or plans."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from assessment.paperread import figures, problems
from assessment.paperread.model import DONE, NEXT, PROBLEMS, Figure, Problem, Reading, Section
from fazhi.lib.office.document import Block
from fazhi.lib.office.reading import read as read_file

HEADS = (
    re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分)"),
    re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"^\s*\d{1,2}[.．、](?!\d)"),
)
NUMBER = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}部分|[（(][^）)]{1,4}[）)]|\d{1,2}[.．、])[\s　]*"
)
AS_PROBLEMS = re.compile(r"问题|不足|困难|短板|薄弱")
ANSWERED = re.compile(
    r"(?:上一?年度?|去年|20\d\d年度?).{0,12}(?:问题|不足).{0,12}(?:落实|整改|解决)"
)  # last year's, and what became of them
AS_NEXT = re.compile(r"下一步|下步|打算|今后|工作计划|工作安排|努力方向|建议|举措和目标")
PLANNED = re.compile(r"^\s*(?:下一步|今后|接下来|下一阶段|20\d\d年，?我[局镇委办].{0,4}将)")
LONGEST = 60


def read(path: str, name: str) -> dict[str, Any]:
    """Read a file; the answer is JSON: the document and what was found in it. Raises `Unreadable`."""
    document = read_file(path, name)
    paragraphs = [(block.start, block.text) for block in document.blocks if block.text.strip() and not block.hidden]
    found = of_paragraphs(paragraphs, len(document.text))
    named = in_cells(document.blocks)
    found = replace(found, figures=tuple(replace(one, what=named.get(one.start, one.what)) for one in found.figures))
    paper = {"kind": document.kind, "text": document.text, "blocks": document.kept, "pages": document.pages or 0}
    return {"paper": paper, "title": title(paragraphs)} | asdict(found)


def in_cells(blocks: Sequence[Block]) -> dict[int, str]:
    """Return what a figure counts that fills a cell of a table, by where it begins: the row's name and the column's head."""
    cells = {(one.table, one.row, one.col): one.text.strip() for one in blocks if one.table is not None}
    wide = {(one.table, one.col) for one in blocks if one.table is not None}
    found = {}
    for one in blocks:
        words = one.text.strip()
        if one.table is None or not one.row or not one.col or [made.printed for made in figures.find(words)] != [words]:
            continue
        name, head = cells.get((one.table, one.row, 0), ""), cells.get((one.table, 0, one.col), "")
        several = len([at for at in wide if at[0] == one.table]) > 2
        if name:
            found[one.start + len(one.text) - len(one.text.lstrip())] = (
                f"{name}（{head}）"[: figures.WHAT] if head and several else name[: figures.WHAT]
            )
    return found


def title(paragraphs: Sequence[tuple[int, str]]) -> str:
    """The paper's title: what stands before the first paragraph that is a sentence, a head or a recipient."""
    taken: list[str] = []
    for _, text in paragraphs[:4]:
        if _level(text) or text.rstrip().endswith(("：", ":", "。")) or len(text) > LONGEST:
            break
        taken.append(text.strip())
    return "".join(taken)[:300]


def of_text(text: str) -> Reading:
    """Read plain text, a paragraph a line."""
    at, paragraphs = 0, []
    for line in text.split("\n"):
        paragraphs.append((at, line))
        at += len(line) + 1
    return of_paragraphs(paragraphs, len(text))


def of_paragraphs(paragraphs: Sequence[tuple[int, str]], length: int) -> Reading:
    """Read paragraphs given with their starts."""
    sections: list[Section] = []
    counted: list[Figure] = []
    told: list[Problem] = []
    for start, text in paragraphs:
        level = _level(text)
        if level and level < 3 and (not sections or _is_head(text, level)):
            _close(sections, start, level)
            sections.append(Section(level, _title(text), _kind(text, level, sections), start, length))
        kind = NEXT if PLANNED.match(text) else (sections[-1].kind if sections else DONE)
        listed = kind == PROBLEMS and level != 1
        if listed or problems.said_in(text):
            told += problems.find(text, start, listed=listed)
        if kind != NEXT:
            counted += figures.find(text, start)
    return Reading(tuple(sections), tuple(counted), tuple(told))


def _level(text: str) -> int:
    return next((at for at, mark in enumerate(HEADS, 1) if mark.match(text)), 0)


def _is_head(text: str, level: int) -> bool:
    return level == 1 or len(text.split("。")[0]) <= LONGEST


def _title(text: str) -> str:
    return NUMBER.sub("", text).split("。")[0].strip()[:LONGEST]


def _kind(text: str, level: int, above: Sequence[Section]) -> str:
    head = _title(text)
    if level == 1:
        return DONE if ANSWERED.search(head) else PROBLEMS if AS_PROBLEMS.search(head) else NEXT if AS_NEXT.search(head) else DONE
    return next((one.kind for one in reversed(above) if one.level == 1), DONE)


def _close(sections: list[Section], at: int, level: int) -> None:
    """A head ends every open section of its rank or lower."""
    for place in range(len(sections) - 1, -1, -1):
        if sections[place].level < level:
            continue
        if sections[place].end > at:
            sections[place] = replace(sections[place], end=at)
