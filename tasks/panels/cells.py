"""Cells of plan and task rows: number, words, units, day, lamp, receipt."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.safestring import SafeString

from fazhi.agenda.lamps import LABELS, Lamp
from fazhi.ui.components import day, join, lamp, link, tag, unit, units
from fazhi.ui.markup import at
from tasks.models import AnswerMode, Milestone, Part, Task, TaskUnit
from tasks.selectors.tasks import first_named, trail_of
from tasks.states import PART, PLAN

WORDS_SHOWN = 110
POINTS = "．.、 "  # what may stand after a number
RUN_ON = re.compile(r"(?<=[一二三四五六七八九十百])(?=\d)")  # 一2 would read as one number
MARK = re.compile(
    r"\s*(第[一二三四五六七八九十百\d]+[编章节条]|[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十百]+(?=、)|\d+(?=[.．、]))"
)
BRACKET = re.compile(r"[（(](?:[^（）()]|[（(][^（）()]*[）)])*[）)]\s*[。；]?$")
ANSWERS = re.compile("牵头|配合|负责|责任|主办|协办|承办")
PART_TONES = {"planned": "line", "sent": "soon", "received": "ok", "objected": "late", "released": "wait"}
PLAN_TONES = {"drafted": "line", "submitted": "soon", "signed_off": "done", "issued": "ok", "closed": "done", "withdrawn": "wait"}


def place(task: Task) -> str:
    """Where a task stands in its paper, in the paper's own marks: 四（二）3."""
    return marks(trail_of(task), task.number)


def marks(trail: Iterable[str], number: str) -> str:
    """The marks of headings, from the top, and of what stands under them, run together: 四（二）3."""
    found = [mark[1] for title in trail if (mark := MARK.match(title))]
    return RUN_ON.sub("、", "".join([*found, number.strip().rstrip(POINTS)]))


def sub(words: object) -> SafeString:
    """A quieter second line of a cell."""
    return join([SafeString('<span class="sub">'), words, SafeString("</span>")]) if words else SafeString("")


def part_state(state: str) -> SafeString:
    """The receipt state of a part as a tag."""
    return tag(PART_TONES[state], PART[state])


def plan_state(state: str) -> SafeString:
    """The state of a plan as a tag."""
    return tag(PLAN_TONES[state], PLAN[state])


def title(pk: int, words: str, *, song: bool = True) -> SafeString:
    """The task's words as a link that opens in the drawer."""
    return link(words, at("tasks:task", pk), css="tbl-title song" if song else "tbl-title", data_open=True)


def words(pk: int, name: str, text: str) -> SafeString:
    """The task's name, and below it how the paper goes on."""
    more = rest(name, text, WORDS_SHOWN)
    below = join([SafeString('<span class="sub song goes-on">'), more, SafeString("</span>")]) if more else None
    return join([title(pk, name), below])


def rest(name: str, text: str, most: int) -> str:
    """What the paper's words say beyond the task's name, shortened, without who is responsible: that has its own column."""
    plain = " ".join(text.split())
    last = BRACKET.search(plain)
    if last and ANSWERS.search(last[0]):
        plain = plain[: last.start()]
    more = plain.removeprefix(name.rstrip("。；;.")).lstrip("。；;.，, ")
    return more if len(more) <= most else f"{more[:most]}……"


def one(parts: Iterable[object]) -> SafeString:
    """Several pieces as one, so that a cell on the phone keeps them beside its label."""
    return join([SafeString("<span>"), *parts, SafeString("</span>")])


def parties(parts: list[TaskUnit]) -> SafeString:
    """Who stands first, above those who take part."""
    first = first_named(parts)
    others = [p for p in parts if p not in first]
    if not first:
        return SafeString('<span class="quiet">没有责任单位</span>')
    spoken = join([SafeString('<span class="visually-hidden">'), first[0].get_role_display(), "：", SafeString("</span>")])
    names = "、".join(p.unit.name for p in first[:3]) + (f" 等{len(first)}家" if len(first) > 3 else "")
    return join([spoken, names, sub(f"{others[0].get_role_display()}：{few(others)}" if others else "")])


def few(parts: list[TaskUnit]) -> str:
    """The first name of several, and how many there are."""
    return parts[0].unit.name + (f" 等{len(parts)}家" if len(parts) > 1 else "")


def parties_text(parts: list[TaskUnit]) -> str:
    """All units by role, for a sheet."""
    said = []
    for role, label in Part.choices:
        if named := [p.unit.name for p in parts if p.role == role]:
            said.append(f"{label}：{'、'.join(named)}")
    return "；".join(said)


def due(on: date | None, words: str, *, inferred: bool, more: int = 0) -> SafeString:
    """The day, under it the paper's words; 推定 when nobody wrote it."""
    guess = join([" ", tag("soon", "推定")]) if inferred else None
    further = f"，另有{more}个时限" if more else ""
    return join(
        [
            SafeString('<span class="num">'),
            day(on),
            SafeString("</span>"),
            guess,
            sub(f"{words}{further}" if words or further else ""),
        ]
    )


def due_words(dates: list[Milestone], on: date | None) -> tuple[str, bool, int]:
    """Return the paper's words of the day shown, whether it is inferred, and how many more days there are."""
    days = [m for m in dates if m.day]
    mine = next((m for m in days if m.day == on), None)
    if mine is None:
        return "；".join(m.words for m in dates if m.words)[:60], True, 0
    return mine.words, mine.inferred, len({m.day for m in days}) - 1


def lamp_cell(found: Lamp) -> SafeString:
    """The lamp with its days; what its words don't say already stands beneath."""
    label = LABELS[found.state]
    if found.words.startswith(label):
        return lamp(found.state, found.words)
    return join([lamp(found.state, label), sub(found.words)])


def chips(parts: list[TaskUnit]) -> SafeString:
    """Units as chips; leads stand out."""
    return units(unit(p.unit.name, lead=p.role == Part.LEAD, role=p.get_role_display()) for p in parts)


def mine(part: TaskUnit | None) -> SafeString:
    """The own unit's role and receipt."""
    return one([part.get_role_display(), " ", part_state(part.state)]) if part else SafeString("")


def mine_text(part: TaskUnit | None) -> str:
    """The same for a sheet."""
    return f"{part.get_role_display()}，{PART[part.state]}" if part else ""


MODE_WORDS = {
    AnswerMode.LEADS: "只请牵头（或责任）单位填报，配合单位看得到、不用填。",
    AnswerMode.LEADS_AND_CO: "牵头、配合单位各填各的一行。",
    AnswerMode.CO_THROUGH_LEAD: "配合单位先填，牵头单位看得到、可以引用，汇总成一行上报。",
}


def mode_short(mode: str) -> str:
    """Who answers, in a few words."""
    return {"leads": "牵头", "leads_and_co": "牵头+配合", "co_through_lead": "配合报牵头"}[mode]
