"""A round in a world of the cast: one sheet with a proved line, a piece of evidence, and a claim that was taken back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from assessment import declared
from assessment.composing.official import official
from assessment.models import Report, ReportCheck, ReportPublication
from assessment.selectors import kinds as outlines
from assessment.services import calls, deliveries, kinds, paper_review, papers
from documents.models import RecordImport
from documents.services import records
from fazhi.files import evidence, publications
from fazhi.files.models import Evidence, Publication
from fazhi.files.store import keep
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


PAPER = (
    "甲市牵头局法治政府建设情况报告",
    "一、工作开展情况",
    "全年共办理行政处罚案件41件，开展执法培训3次。",
    "二、存在问题",
    "一是执法力量不足。二是配合不够顺畅。",
)


def papers_came(world: World) -> None:
    """Two reports of the lead on paper: one that the office still checks, with an act to take back, and one that counts."""
    clerk, today = world.acting("clerk"), timezone.localdate()
    for name, back in (("came", 1), ("counted", 2)):
        span = {
            "starts": today.replace(year=today.year - back, month=1, day=1),
            "ends": today.replace(year=today.year - back, month=12, day=31),
        }
        about = papers.About(world.units["lead"], today, kind="unit_annual", **span)
        setattr(world, name, papers.paste(about, actor=clerk, text="\n".join(PAPER)))
    paper_review.decide(world.came.paperfigures.first(), "keep", actor=clerk, version=1)
    paper_review.keep_all(world.counted, actor=clerk)
    world.counted = papers.act(world.counted, "confirm", actor=clerk)


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


def published(world: World, report: Report, key: str, *, withdrawn: str = "") -> Publication:
    """A report on the public site as it is, whatever its state; with `withdrawn`, taken off again for that reason."""
    actor = world.acting(key)
    digest = deliveries.digest(report)
    check = ReportCheck.objects.create(report=report, secret=True, private=True, digest=digest, by=actor.user, unit=actor.unit)
    about = {"sort": (report.call.kind, report.call.kind_name), "year": report.call.year, "unit": report.unit}
    paper = official(report, list(report.sections.all()))
    made = publications.publish(paper, actor=actor, section="report", checked=digest, **about)
    ReportPublication.objects.create(report=report, publication=made, check_passed=check)
    if withdrawn:
        publications.withdraw(made, actor=actor, why=withdrawn)
    return made


def registered(world):
    """A record of the lead in a ledger where the office has something to fill in."""
    actor = world.acting("lead")
    words = {"title": "推行扫码入企", "kind": "工作动态", "sent_on": timezone.localdate().isoformat(), "body": "检查前赋码。"}
    return records.create("information_items", actor.unit, words, actor=actor)


def table_of(record, user):
    """A table that waits for its confirmation in the book of a record."""
    stored = keep([b"x"], name="x.txt")
    return RecordImport.objects.create(book=record.book, stored=stored, name="报送.xlsx", by=user)
