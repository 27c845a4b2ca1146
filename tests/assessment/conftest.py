"""A unit that reported a quarter, and a call that asks it for a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from assessment.models import Report, ReportCall
from assessment.services import calls
from fazhi.files import evidence
from tasks.models import Minimum, Plan, Round, Sheet
from tasks.services import rounds, sheets
from tests.cast import World, make_plan
from tests.sharing import shared

ROWS = (
    {"title": "编制权责清单", "lead": ["lead"], "co": ["co"], "trail": ["一、健全制度"]},
    {"title": "组织学法", "lead": ["lead"], "trail": ["二、提升能力", "（一）学法"]},
    {"title": "清理文件", "lead": ["lead"], "trail": ["二、提升能力"]},
    {"title": "开展培训", "responsible": ["co"], "trail": ["二、提升能力"]},
)


def open_round(world: World, plan: Plan, title: str = "第一轮填报", **changes) -> Round:
    """A round that ends today."""
    today = timezone.localdate()
    given = {"title": title, "period": "once", "starts": today, "ends": today, "due": today + timedelta(days=7)}
    return rounds.open_round(actor=world.acting("clerk"), plans=[plan], **{**given, **changes})


def sheet_of(round_: Round, world: World, key: str = "lead") -> Sheet:
    """The sheet of one unit."""
    return Sheet.objects.get(round=round_, unit=world.units[key])


def answer(world: World, sheet: Sheet, said: dict[str, dict], *, accept: bool = True) -> Sheet:
    """Fill the lines of a sheet by task title (the others: nothing, or no change since the last time), sign, and accept."""
    for line in sheet.lines.filter(state__in=sheets.EDITABLE).select_related("task"):
        changes = said.get(line.task.title) or {"answer": "no_change" if line.prior_id else "nothing"}
        sheets.save_line(line, actor=world.acting("lead"), version=line.version, changes=changes)
    sheet = sheets.act(sheet, "submit", actor=world.acting("lead"))
    sheet = sheets.act(sheet, "sign", actor=world.acting("lead_head"))
    return sheets.act(sheet, "accept", actor=world.acting("clerk")) if accept else sheet


def open_call(world: World, plan: Plan, units: tuple[str, ...] = ("lead", "co"), **changes) -> ReportCall:
    """A call over this year, due in ten days."""
    today = timezone.localdate()
    given = {"title": "法治政府建设自查情况的报告", "starts": date(today.year, 1, 1), "ends": date(today.year, 12, 31)}
    given |= {"due": today + timedelta(days=10), "plans": [plan], "units": [world.units[key] for key in units]}
    return calls.open_call(actor=world.acting("clerk"), **{**given, **changes})


@shared
def plan(world: World) -> Plan:
    """Three tasks of the lead in two parts of the plan, one of the co-unit; law study has a minimum."""
    made = make_plan(world, [dict(row) for row in ROWS])
    task = made.tasks.get(title="组织学法")
    Minimum.objects.create(task=task, subject="常务会议学法", value=4, measure="次", period="year", words="每年不少于4次")
    return made


@shared
def told(world: World, plan: Plan) -> SimpleNamespace:
    """The lead has reported a first round, accepted, with a figure, evidence and a problem; law study wasn't told."""
    round_ = open_round(world, plan)
    sheet = sheet_of(round_, world)
    law, lists = plan.tasks.get(title="组织学法"), plan.tasks.get(title="编制权责清单")
    low = law.minimums.get()
    actor = world.acting("lead")
    proof = evidence.give(actor=actor, unit=actor.unit, name="权责清单.txt", chunks=["清单".encode()])
    sheets.cite(sheet.lines.get(task=lists), [proof], actor=actor)
    said = {
        "编制权责清单": {"answer": "progress", "words": "梳理事项120项。", "percent": 60, "problem": "跨部门事项边界不清"},
        "组织学法": {"answer": "progress", "words": "举办讲座1场。", "figures": {low.pk: 1}},
    }
    sheet = answer(world, sheet, said)
    return SimpleNamespace(plan=plan, round=round_, sheet=sheet, low=low, lists=lists, law=law)


@shared
def report(world: World, told: SimpleNamespace) -> Report:
    """The lead's report, not drafted yet."""
    return Report.objects.get(call=open_call(world, told.plan), unit=world.units["lead"])


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("clerk")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)
