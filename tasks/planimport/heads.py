"""Lines without a number that are points or headings all the same: who has the duties below, when, whose duty it is."""

import re

from . import names
from .numbering import CN, plain, read_number

DUTY = re.compile(r"\s{0,8}(?P<who>[一-龥()、]{2,60}?)(?::|(?:牵头)?负责(?!人))")
GAP = re.compile(r"\s{0,8}(\d{1,2})[ \t\u3000]{1,4}(?=[一-龥])")
SHORT = 60
TIME_LINE = re.compile(
    rf"[(〔【\[]?(?:\d{{4}}年)?(?:第?[一二三四1-4](?:[、和至-]第?[一二三四1-4])?季度|[上下]半年|(?:\d{{1,2}}|[{CN}]{{1,3}})(?:[-—至、](?:\d{{1,2}}|[{CN}]{{1,3}}))?月(?:份)?|全年|年底)"
    r"(?:工作|任务|工作任务|重点)?[)〕】\]]?[::]?"
)


def duty_lines(flat, lines):
    """Where lines begin that open with a unit and its duty, when such lines follow one another: each is a point of its own."""
    heads = [DUTY.match(flat, line.start, line.end) for line in lines]
    good = [bool(head) and names.all_sure(flat, *head.span("who")) for head in heads]
    return {
        line.start
        for index, line in enumerate(lines)
        if good[index] and (index and good[index - 1] or index + 1 < len(lines) and good[index + 1])
    }


def time_lines(flat, lines):
    """Where lines begin that are a time and nothing else, when there are several: headings of the tasks of that time."""
    found = {line.start for line in lines if TIME_LINE.fullmatch(flat[line.start : min(line.end, line.start + 24)].strip())}
    return found if len(found) > 1 else frozenset()


def decimal_heads(flat, lines):
    """Where lines begin that are a number and a gap (1 统筹推进), each above a line with its first part (1.1): headings."""
    forms = [GAP.match(flat, line.start, min(line.end, line.start + SHORT)) for line in lines]
    return {
        line.start
        for line, form, below in zip(lines, forms, lines[1:], strict=False)
        if form and "。" not in flat[line.start : line.end] and flat[below.start : below.end].lstrip().startswith(f"{form[1]}.1")
    }


def is_owner(words):
    """Whether a line is the name of who has the duties that are numbered below it: 县司法局："""
    words = words.strip().rstrip(":")
    if not 2 <= len(words) <= 40 or words.startswith("各") or read_number(words):
        return False
    found = names.split(words, 0, len(words))
    return bool(found) and all(names.sure(n.words) or names.DESK.fullmatch(n.words) for n in found)


def owner_lines(flat, lines):
    """Where lines begin that name a unit above numbers that start anew, when there are several."""
    forms = [line.number or read_number(flat[line.start : line.start + 40].lstrip()) for line in lines]
    found = {
        line.start
        for index, line in enumerate(lines[:-1])
        if not forms[index] and forms[index + 1] and _begins(forms[index + 1]) and is_owner(flat[line.start : line.end])
    }
    return found if len(found) > 1 else frozenset()


def _begins(form):
    """Whether a number is the first of its sequence."""
    form = read_number(plain(form) + " ") if isinstance(form, str) else form
    return bool(form) and form[2] == 1


def far_numbers(flat, lines):
    """Numbers of four digits that open lines and have a neighbour that opens one too; years are none."""
    forms = (read_number(flat[line.start : line.start + 40].lstrip()) for line in lines)
    found = {form[2] for form in forms if form and form[0] == "num" and form[2] > 999 and not 1900 <= form[2] <= 2100}
    return frozenset(value for value in found if value + 1 in found or value - 1 in found)
