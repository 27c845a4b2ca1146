"""A round in a world of the cast: one sheet with a proved line, a piece of evidence, and a claim that was taken back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from assessment import declared
from assessment.selectors import kinds as outlines
from assessment.services import calls, kinds
from fazhi.files import evidence
from fazhi.files.models import Evidence
from tasks.models import Claim, Plan, Round, Sheet, TaskUnit
from tasks.services import claims, parts, rounds, sheets
from tests.cast import World


def give(world: World, key: str, name: str = "证明.txt") -> Evidence:
    """A file of a member's unit."""
    actor = world.acting(key)
    return evidence.give(actor=actor, unit=actor.unit, name=name, chunks=[f"{key} {name}".encode()])


def open_round(world: World, plan: Plan, **changes: object) -> Round:
    """A quarter's round over one plan, due in twenty days."""
    today = timezone.localdate()
    starts, ends = rounds.next_span("quarter", today)
    given = {"title": "季度进展", "period": "quarter", "starts": starts, "ends": ends, "due": today + timedelta(days=20)}
    return rounds.open_round(actor=world.acting("clerk"), plans=[plan], **{**given, **changes})


def fill(world: World, sheet: Sheet, key: str = "lead", words: str = "已完成初稿。") -> None:
    """Answer every open line."""
    for line in sheet.lines.filter(state__in=sheets.EDITABLE):
        sheets.save_line(line, actor=world.acting(key), version=line.version, changes={"answer": "progress", "words": words})


def furnish(world: World, plan: Plan, claimant: str) -> None:
    """Hang round, sheet, line, evidence and claim on the world by name; `claimant` takes part in the plan."""
    world.round = open_round(world, plan)
    world.sheet = Sheet.objects.get(round=world.round, unit=world.units["lead"])
    world.line = world.sheet.lines.first()
    world.evidence = give(world, "lead")
    sheets.cite(world.line, [world.evidence], actor=world.acting("lead"))
    world.claim = withdrawn_claim(world, plan, claimant)


def withdrawn_claim(world: World, plan: Plan, key: str) -> Claim:
    """A claim that was filed and taken back: it stands in the books and changes no date."""
    part = TaskUnit.objects.filter(plan=plan, unit=world.units[key]).first()
    if part.state == "sent":
        parts.receive(part, actor=world.acting(key))
    claim = claims.file(part, actor=world.acting(key), words="做完了。", evidence=[give(world, key, "办结.txt")])
    return claims.act(claim, "withdraw", actor=world.acting(key), note="写错了")


def ask_for_the_year(world: World, plan: Plan, key: str) -> None:
    """An annual report asked of a member's unit, with its recipients, and an outline that the office changed for next year."""
    today, kind = timezone.localdate(), declared.KINDS["unit_annual"]
    clerk = world.acting("clerk")
    to = outlines.addresses(kind, world.units["city"], today.year)
    span = {"starts": today.replace(month=1, day=1), "ends": today.replace(month=12, day=31), "due": today + timedelta(days=60)}
    asked = {"plans": [plan], "units": [world.units[key]], "title": "年度报告", "kind": kind.code, "addresses": to}
    world.year_call = calls.open_call(actor=clerk, **asked, **span)
    given = {"headings": kind.headings, "days": [], "most": 3000, "most_source": "通知", "version": 0}
    kinds.save(kind.code, today.year + 1, actor=clerk, **given)
