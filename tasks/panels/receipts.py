"""Receipts of a plan for its office: every unit's state with days waiting, and the objections with their acts."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.flow.engine import moves_for
from fazhi.flow.tables import Move
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import bar, empty, link, tag
from fazhi.ui.export import xlsx_response
from fazhi.ui.tables import Column, Table
from tasks.models import Plan, TaskUnit
from tasks.panels import acts
from tasks.panels.cells import one, part_state
from tasks.selectors import parts as part_reads
from tasks.selectors import receipts as reads

HEADS = ("单位", "状态", "共几项", "已签收", "待签收", "有异议", "下达日期", "已等天数")
WORDS = {"objected": "有异议", "sent": "待签收", "received": "已全部签收"}


@dataclass(slots=True)
class Objection:
    """One objection: the part, what the unit said, what the office may do."""

    part: TaskUnit
    said: object | None
    acts: list[Act]
    reassign: str


@dataclass(slots=True)
class View:
    """Everything of the page."""

    table: Table
    progress: reads.Progress
    bar: SafeString
    objections: list[Objection]


def build(plan: Plan, acting: Acting) -> View:
    """Read and draw the receipts of a plan (five queries at most)."""
    rows = reads.by_unit(plan, acting)
    progress = reads.progress(rows)
    drawn = bar(progress.percent, label=f"{progress.units_done} 家单位已全部签收，共 {progress.units} 家", tone="done")
    return View(_table(plan, rows), progress, drawn, _objections(plan, acting))


def _table(plan: Plan, rows: list[reads.Receipt]) -> Table:
    here = reverse("tasks:plan", args=[plan.pk])

    def unit(row: reads.Receipt) -> SafeString:
        return link(row.unit, f"{here}?unit={row.unit}")

    def state(row: reads.Receipt) -> SafeString:
        done = row.state == "received"
        return one([tag("ok", "已签收", mark="check") if done else part_state(row.state)])

    columns = [
        Column("unit", "单位", unit, head=True),
        Column("state", "状态", state),
        Column("total", "共几项", num=True),
        Column("received", "已签收", num=True),
        Column("waiting", "待签收", lambda r: r.waiting or "", num=True),
        Column("objected", "有异议", lambda r: r.objected or "", num=True),
        Column("sent", "下达", "sent_on", css="d"),
        Column("days", "已等", lambda r: (f"{r.days} 天" if r.days else "今天下达") if r.waiting else "", css="d"),
    ]
    nothing = empty("还没有下达", "计划下达之后，这里列出每家单位签收了没有。", bare=True)
    return Table(columns, rows, caption="各单位签收情况", empty=nothing)


def _objections(plan: Plan, acting: Acting) -> list[Objection]:
    parts = list(part_reads.objections(acting, plan))
    if not parts:
        return []
    said = part_reads.reasons(parts)
    moves = moves_for(parts[0], actor=acting)  # one rule holds for every objection of this plan
    here = reverse("tasks:receipts", args=[plan.pk])
    return [_objection(part, said.get(part.pk), moves, here) for part in parts]


def _objection(part: TaskUnit, said: object | None, moves: list[Move], here: str) -> Objection:
    reassign = f"{reverse('tasks:part_reassign', args=[part.pk])}?next={here}"
    return Objection(part, said, acts.of_part_moves(part, moves, back=here), reassign)


def export(plan: Plan, acting: Acting) -> HttpResponse:
    """The table as .xlsx."""
    rows = (
        (r.unit, WORDS[r.state], r.total, r.received, r.waiting, r.objected, r.sent_on, r.days if r.waiting else None)
        for r in reads.by_unit(plan, acting)
    )
    return xlsx_response(f"{plan.title[:40]} 签收情况", HEADS, rows)
