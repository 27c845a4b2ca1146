"""Who writes which section, as one looking at the report sees it: a line over each section, and what one may do about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from assessment.models import Report
from assessment.selectors import writing as reads
from assessment.selectors.writing import Standing
from assessment.services.locks import GRANT, HOLD
from assessment.states import WRITABLE
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act


@dataclass(frozen=True, slots=True)
class Line:
    """The line over one section. `kind` is free, mine, asked (of me), other, waiting (for what I asked), due (it is mine to
    take) or lost (I had it open); `words` say it."""

    section: int
    title: str
    kind: str = "free"
    words: str = ""
    note: str = ""
    may_edit: bool = False
    editing: bool = False
    acts: tuple[Act, ...] = ()


@dataclass(slots=True)
class View:
    """The lines of a report by section, with the stamp by which a page asks whether anything changed."""

    lines: dict[int, Line] = field(default_factory=dict)
    stamp: str = ""
    url: str = ""


def build(report: int, acting: Acting, *, writable: bool, heads: bool, editing: int | None = None) -> View:
    """Draw the lines; `writable` whether the person may write the report now, `heads` whether they may take sections over."""
    now = timezone.now()
    lines = {}
    for one in reads.standing(acting, report):
        may = writable and one.state in WRITABLE
        lines[one.section] = _line(report, one, acting, now, may, heads, one.section == editing)
    stamp = hashlib.sha256(repr(list(lines.values())).encode()).hexdigest()[:16]
    asked = {"stamp": stamp, "write": int(writable), "heads": int(heads), "editing": editing or ""}
    return View(lines, stamp, f"{reverse('assessment:writing', args=[report])}?{urlencode(asked)}")


def may_head(report: Report, acting: Acting) -> bool:
    """Whether the person may take sections of a report over by role; the service asks for the section itself."""
    return access.may_role(acting, report.sections.model, "take_over")


def _line(report: int, one: Standing, acting: Acting, now: datetime, writable: bool, heads: bool, editing: bool) -> Line:
    me, url = acting.user.pk, reverse("assessment:lock", args=[report, one.section])
    if one.by is None or one.until <= now:
        return Line(one.section, one.title, may_edit=writable, editing=editing)
    since = f"{timezone.localtime(one.since):%H:%M}"
    if one.by == me:
        return _mine(one, url, since, writable, editing)
    if editing:
        words = f"{one.name} {since} 起接着写这一章。您写的没有丢，再保存时另存一稿，可以比较。"
        return Line(one.section, one.title, "lost", words, one.note, editing=True)
    said = f"{one.name} {since} 起正在写"
    over = (_take_over(url),) if writable and heads else ()
    if one.asked_by == me:
        due = one.asked_at + GRANT
        if due <= now:
            return Line(one.section, one.title, "due", f"{said}，已请他交给您，可以直接接着写了。", may_edit=writable)
        words = f"{said}。已请他交给您，{timezone.localtime(due):%H:%M} 以后可以直接接着写。"
        return Line(one.section, one.title, "waiting", words, acts=over)
    if one.asked_by:
        return Line(one.section, one.title, "other", f"{said}，{one.asked_name}已请他交接。", one.note, acts=over)
    ask = (Act("ask", "请他交给我", url),) if writable else ()
    return Line(one.section, one.title, "other", f"{said}。", one.note, acts=ask + over)


def _take_over(url: str) -> Act:
    told = "对方会看到这句话；他写的都留着"
    return Act("take_over", "接手", url, note_required=True, tone="quiet", note_label="为什么接手", note_help=told)


def _mine(one: Standing, url: str, since: str, writable: bool, editing: bool) -> Line:
    if one.asked_by:
        due = timezone.localtime(one.asked_at + GRANT)
        words = f"{one.asked_name}请您把这一章交给他，{due:%H:%M} 以后他可以直接接着写。"
        acts = () if editing else (Act("hand_over", "交给他", url),)
        return Line(one.section, one.title, "asked", words, may_edit=writable and not editing, editing=editing, acts=acts)
    words = "" if editing else f"您 {since} 起正在写，{int(HOLD.total_seconds() // 60)} 分钟没有动静就放开。"
    return Line(one.section, one.title, "mine", words, may_edit=writable and not editing, editing=editing)
