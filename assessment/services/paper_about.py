"""Correcting what the office said of a paper when it took it in: whose it is, of which kind and period, which call it answers."""

from datetime import date

from django.db import transaction

from assessment.declared import KINDS
from assessment.models import PaperReport, PaperSeen, Report
from assessment.services import arriving
from assessment.services.papers import About, require_about, require_open
from fazhi.flow.engine import move, note_step
from fazhi.org import audit, versions
from fazhi.org.acting import Acting

TOLD = {"unit": "报告单位", "kind": "种类", "starts": "期间开始", "ends": "期间结束", "received_on": "收文日期"}


@transaction.atomic
def correct(paper: PaperReport, about: About, *, actor: Acting, version: int | None) -> PaperReport:
    """改登记, until the paper is confirmed: what was read and decided stays, the row of the call moves along.

    Whoever saw it as the former unit's sees it no more. Raises ValidationError by field, Refused, Stale, Forbidden, Http404.
    """
    held = require_open(paper, actor)
    about = about.settled()
    row = require_about(about, actor, besides=held)
    wanted = {name: getattr(about, name) for name in TOLD}
    old, told = held.report, _differences(held, wanted, row)
    moved = (old and old.pk) != (row and row.pk)
    if moved and old is not None:
        move(old, "give_back", actor=actor, note=f"改登记：{told}"[:1000])
    fresh = versions.write(held, version=version, changes=wanted | {"report": row})
    if moved and row is not None:
        move(row, "arrive", actor=actor, data={"received_on": about.received_on})
    elif row is not None:
        arriving.came_on([row.pk], about.received_on)
    if held.unit_id != about.unit.pk:
        PaperSeen.objects.filter(of=held).exclude(unit=held.office).delete()
    if told:
        note_step(fresh, "correct_about", "改登记", actor=actor, note=told[:1000])
        audit.record("change", acting=actor, obj=fresh, label=fresh.title, detail={"changes": told[:500]})
    return fresh


def _differences(held: PaperReport, wanted: dict, row: Report | None) -> str:
    """What changes, in words, for the trail."""
    found = []
    for name, label in TOLD.items():
        before, after = getattr(held, name), wanted[name]
        if before != after:
            found.append(f"{label}由{_said(name, before)}改为{_said(name, after)}")
    if (held.report_id or None) != (row and row.pk):
        found.append(f"答复的通知改为{f'“{row.call.title}”' if row else '没有通知'}")
    return "；".join(found)


def _said(name: str, value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return KINDS[value].name if name == "kind" and value in KINDS else str(value)
