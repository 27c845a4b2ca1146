"""The sample's reports: one call that is over, and one past its day with reports at every station."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files

from assessment.composing import words
from assessment.models import Report, ReportCall
from assessment.selectors.calls import answering
from assessment.services import calls, drafts, reports
from fazhi.agenda import working_days
from fazhi.org.models import Post, Role, Unit
from tasks.models import Plan, Round
from tasks.sample.moments import as_of
from tasks.sample.road import Road
from tasks.sample.rounds import LOCKED, Story

ASKED = 6  # units of each call
OWN = ("LC34", "LC19")  # the units of the accounts on the first page
GIVEN = 10  # working days until the first call was due
OPENED, DUE = 12, 1  # days since the second call was opened, and since it was due


@dataclass(frozen=True)
class Desk:
    """Who writes, signs and decides, in which words."""

    story: Story

    @cached_property
    def told(self) -> dict:
        """The words of the call and of those who answer."""
        return tomllib.loads((files("assessment.sample") / "data" / "reports.toml").read_text("utf-8"))

    def write(self, report: Report, day: date) -> Report:
        """Have the draft write itself, and put words where facts were missing."""
        liaison = self.story.liaison(report.unit, day)
        with as_of(day, 10):
            report = drafts.compose(report, actor=liaison)
            for section in report.sections.order_by("order"):
                text = words.GAPS.sub(self.told["draft"]["gap"], section.text) or self.told["draft"]["problem"]
                if text != section.text:
                    drafts.write(section, actor=liaison, version=section.version, text=text)
        return _fresh(report)

    def submit(self, report: Report, day: date) -> Report:
        """Send a report in for the head."""
        with as_of(day, 14):
            return reports.act(_fresh(report), "submit", actor=self.story.liaison(report.unit, day))

    def sign(self, report: Report, day: date) -> Report:
        """Write, send in and sign."""
        report = self.submit(self.write(report, day) if not report.sections.exists() else report, day)
        with as_of(day, 16):
            return reports.act(report, "sign", actor=self.story.head(report.unit, day))

    def send_back(self, report: Report, day: date) -> None:
        """Return the last section with what is missing in it."""
        whys = self.told["returned"]["whys"]
        last = report.sections.latest("order")
        with as_of(day, 11):
            reports.send_back(_fresh(report), {last.pk: whys[report.pk % len(whys)]}, actor=self.office(day))

    def accept(self, report: Report, day: date) -> None:
        """Take a report as it is."""
        with as_of(day, 15):
            reports.act(_fresh(report), "accept", actor=self.office(day))

    def office(self, day: date):
        """The clerk who asked."""
        return self.story.on(self.story.road.clerk, day)


def tell(road: Road) -> None:
    """Ask about the two quarters whose rounds are locked: what was asked first is over, what was asked last is late."""
    desk = Desk(Story(road))
    first, last = Round.objects.filter(state="locked", office=road.clerk.unit).order_by("ends")
    asked_on = first.due + timedelta(days=LOCKED)
    _over(desk, _open(desk, first, asked_on, working_days.after(asked_on, GIVEN)))
    today = road.moments.today
    _running(desk, _open(desk, last, today - timedelta(days=OPENED), today - timedelta(days=DUE)))


def _open(desk: Desk, about: Round, day: date, due: date) -> ReportCall:
    told, plans = desk.told["call"], list(about.plans.all())
    title = told["title"].format(year=about.starts.year, quarter="一二三四"[(about.starts.month - 1) // 3])
    given = {"title": title, "recipient": told["recipient"], "note": told["note"]}
    given |= {"starts": about.starts, "ends": about.ends, "due": due, "on": day}
    with as_of(day):
        return calls.open_call(actor=desk.office(day), plans=plans, units=_units(plans, about), **given)


def _units(plans: list[Plan], about: Round) -> list[Unit]:
    """Units that have somebody who signs: those of the accounts first, then those whose lines of the round were accepted."""
    heads = Post.objects.filter(role=Role.UNIT_HEAD, ends__isnull=True).values("unit")
    told = set(about.sheets.filter(state="accepted").values_list("unit", flat=True))
    found = answering(plans).filter(pk__in=heads)
    return sorted(found, key=lambda unit: (unit.code not in OWN, unit.pk not in told, unit.path))[:ASKED]


def _over(desk: Desk, call: ReportCall) -> None:
    """All but one reported and were accepted, one of them at the second attempt; then the office ended it."""
    *told, _silent = call.reports.select_related("unit", "call__office").order_by("unit__path")
    for turn, report in enumerate(told):
        day = call.due - timedelta(days=turn)
        report, checked = desk.sign(report, day), call.due + timedelta(days=1)
        if turn == 1:
            desk.send_back(report, checked)
            checked += timedelta(days=2)
            desk.sign(_fresh(report), checked)
        desk.accept(report, checked)
    end = call.due + timedelta(days=5)
    with as_of(end, 17):
        calls.act(call, "close", actor=desk.office(end))


def _running(desk: Desk, call: ReportCall) -> None:
    """One at each station: sent back, nothing yet, accepted, waiting for the office, waiting for the head, a draft.

    In the first months of a year only a few units answer; then there is no draft.
    """
    rows = call.reports.select_related("unit", "call__office")
    returned, _silent, accepted, waiting, unsigned, *drafted = sorted(rows, key=lambda report: _place(report.unit))
    day, today = call.due - timedelta(days=2), desk.story.today
    desk.send_back(desk.sign(returned, day), today)
    desk.accept(desk.sign(accepted, day), call.due)
    desk.sign(waiting, call.due)
    desk.submit(desk.write(unsigned, today), today)
    for draft in drafted:
        with as_of(today, 9):
            drafts.compose(draft, actor=desk.story.liaison(draft.unit, today))


def _place(unit: Unit) -> tuple[int, str]:
    return (OWN.index(unit.code) if unit.code in OWN else len(OWN), unit.path)


def _fresh(report: Report) -> Report:
    return Report.objects.select_related("unit", "call__office").get(pk=report.pk)
