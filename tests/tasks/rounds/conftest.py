"""A city with a round over one plan, and how its units report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tasks.models import Plan, Round, Sheet
from tasks.services import rounds, sheets
from tests.cast import World, make_plan
from tests.sharing import shared

TODAY = timezone.localdate


@pytest.fixture
def enter(world: World) -> Callable[[str], Client]:
    """Return `enter("clerk")`: a client signed in as a member of the cast."""
    return lambda name: world.sign_in(Client(), name)


def rows_of(n: int = 2) -> list[dict]:
    """Tasks led in turn by the lead and by the other unit, under two headings."""
    units = ("lead", "co")
    return [{"title": f"办第{at + 1}件", "lead": [units[at % 2]], "trail": ["一、总体", f"（{at // 2 + 1}）"]} for at in range(n)]


@shared
def plan(world: World) -> Plan:
    """An issued plan of four tasks."""
    return make_plan(world, rows_of(4), title="甲市工作要点")


def open_round(world: World, plan: Plan, **changes) -> Round:
    """A quarter's round, due in a week."""
    starts, ends = rounds.next_span("quarter", TODAY())
    given = {"title": "季度进展填报", "period": "quarter", "starts": starts, "ends": ends, "due": TODAY() + timedelta(days=7)}
    return rounds.open_round(actor=world.acting("clerk"), plans=[plan], **{**given, **changes})


@shared
def opened(world: World, plan: Plan) -> Round:
    """An open round over the plan."""
    return open_round(world, plan)


def sheet_of(round_: Round, world: World, key: str) -> Sheet:
    """One unit's sheet."""
    return Sheet.objects.get(round=round_, unit=world.units[key])


def fill(world: World, sheet: Sheet, key: str, **changes) -> None:
    """Answer every line that is open."""
    given = {"answer": "progress", "words": "已完成初稿。", "percent": 40}
    for line in sheet.lines.filter(state__in=sheets.EDITABLE):
        sheets.save_line(line, actor=world.acting(key), version=line.version, changes={**given, **changes})


def report(world: World, round_: Round, key: str = "lead", head: str = "lead_head", **changes) -> Sheet:
    """Fill, submit and sign one unit's sheet."""
    sheet = sheet_of(round_, world, key)
    fill(world, sheet, key, **changes)
    sheet = sheets.act(sheet, "submit", actor=world.acting(key))
    return sheets.act(sheet, "sign", actor=world.acting(head))
