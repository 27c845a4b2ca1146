"""A round over one plan, its sheets by unit, and clients signed in by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tasks.models import Minimum, Plan, Round, Sheet, SheetLine
from tasks.services import rounds, sheets
from tests.cast import World, make_plan
from tests.sharing import shared


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("lead")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)


def plan_of(world: World, n: int = 3, **rest) -> Plan:
    """Return an issued plan of n tasks that lead answers, the first with a minimum; co answers the last as well."""
    rows = [{"title": f"梳理第{at}批清单", "lead": ["lead"]} for at in range(1, n + 1)]
    plan = make_plan(world, [*rows, {"title": "组织培训", "responsible": ["co"]}], **rest)
    for task in plan.tasks.all():
        Minimum.objects.create(task=task, subject="演练", value=2, measure="次", period="year", words="每年不少于2次")
    return plan


def open_round(world: World, plan: Plan, **changes) -> Round:
    """Ask about one plan, due in a week."""
    today = timezone.localdate()
    starts, ends = rounds.next_span("quarter", today)
    given = {"title": "季度进展", "period": "quarter", "starts": starts, "ends": ends, "due": today + timedelta(days=7)}
    return rounds.open_round(actor=world.acting("clerk"), plans=[plan], **{**given, **changes})


@shared
def plan(world: World) -> Plan:
    """Three tasks of lead, one of co."""
    return plan_of(world)


@shared
def sheet(world: World, plan: Plan) -> Sheet:
    """The sheet of lead in an open round."""
    return sheet_of(world, open_round(world, plan))


def sheet_of(world: World, round_: Round, key: str = "lead") -> Sheet:
    """Return one unit's sheet of a round."""
    return Sheet.objects.get(round=round_, unit=world.units[key])


def fill(world: World, sheet: Sheet, key: str = "lead", **changes) -> None:
    """Answer every open line through the service."""
    given = {"answer": "progress", "words": "已完成初稿。", "percent": 40, **changes}
    for line in sheet.lines.filter(state__in=sheets.EDITABLE):
        sheets.save_line(line, actor=world.acting(key), version=line.version, changes=given)


def report(world: World, sheet: Sheet) -> Sheet:
    """Fill, submit and sign."""
    fill(world, sheet)
    sheet = sheets.act(sheet, "submit", actor=world.acting("lead"))
    return sheets.act(sheet, "sign", actor=world.acting("lead_head"))


def sent_back(world: World, sheet: Sheet, why: str = "请补数据") -> tuple[SheetLine, SheetLine, SheetLine]:
    """Report, and let the office return the second line; return the three lines."""
    sheet = report(world, sheet)
    sheets.send_lines_back(sheet, {sheet.lines.all()[1].pk: why}, actor=world.acting("clerk"))
    return tuple(sheet.lines.all())


def posted(*lines: SheetLine, do: str = "save", **changes) -> dict:
    """What the page's form sends for these lines; `changes` go to each."""
    found = {"do": do}
    for line in lines:
        values = {"version": line.version, "was": "", "answer": line.answer, "words": line.words, "problem": line.problem}
        values["percent"] = "" if line.percent is None else line.percent
        found |= {f"l{line.pk}-{name}": value for name, value in {**values, **changes}.items()}
    return found
