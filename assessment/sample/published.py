"""The sample's publications: last year's annual reports; some are public, one was taken off, one waits, one was never written."""

from __future__ import annotations

from datetime import date, timedelta

from assessment import declared
from assessment.models import Report, ReportCall, ReportDelivery
from assessment.sample.reports import ASKED, OWN, Desk
from assessment.selectors.calls import answering
from assessment.selectors.kinds import addresses
from assessment.services import calls, deliveries, drafts, kinds, publishing
from fazhi.org.acting import Acting, act_as, government_of
from fazhi.org.models import Post, Role, Unit
from tasks.models import Plan
from tasks.sample.moments import as_of
from tasks.sample.road import Road
from tasks.sample.rounds import Story

KIND, GOVERNMENT = "unit_annual", "government_annual"
EARLIER = ("party", "congress", "above")  # whom the plan's day is about
OPENED, DUE, PUBLIC = 60, 30, 10  # days before the last of them is told
BACK = 4  # days after which one was taken off


def tell(road: Road) -> None:
    """Ask for last year's reports, and let them become public one after the other."""
    desk = Desk(Story(road))
    today = road.moments.today
    end = min(date(today.year, 3, 31), today - timedelta(days=BACK + 1))
    call = _open(desk, end, today.year - 1)
    rows = call.reports.select_related("unit", "call__office").order_by("unit__path")
    waits, *told, _silent = sorted(rows, key=lambda report: (report.unit.code not in OWN, report.unit.path))
    _finish(desk, waits, end)  # an account of the first page may have it checked and publish it
    for turn, report in enumerate(told):
        day = end - timedelta(days=turn % PUBLIC)
        _publish(desk, _finish(desk, report, day), day)
    _take_off(desk, told[-1], end + timedelta(days=BACK))
    _hold_to_the_plan(desk, call.plans.get(), end, today.year)


def _hold_to_the_plan(desk: Desk, plan: Plan, day: date, year: int) -> None:
    """The office holds the government's own report to the day that the plan names, which comes before the law's."""
    told, kind = desk.told["annual"], declared.KINDS[GOVERNMENT]
    level = government_of(desk.story.road.clerk.unit).level
    source = f"《{plan.title}》“{told['words']}”"
    days = [
        kinds.Day(one.key, one.name, told["day"], False, source) if one.key in EARLIER else kinds.day_of(one, level)
        for one in kind.recipients
    ]
    given = {"headings": kind.headings, "days": days, "most": kind.most, "most_source": kind.most_source, "version": 0}
    with as_of(day):
        kinds.save(GOVERNMENT, year, actor=desk.office(day), **given)


def _open(desk: Desk, end: date, year: int) -> ReportCall:
    told, day = desk.told["annual"], end - timedelta(days=OPENED)
    plans = list(Plan.objects.filter(office=desk.story.road.clerk.unit, state="issued").order_by("issued_on")[:1])
    government = government_of(desk.story.road.clerk.unit)
    given = {"title": told["title"].format(year=year), "recipient": told["recipient"], "note": told["note"], "kind": KIND}
    given |= {"starts": date(year, 1, 1), "ends": date(year, 12, 31), "due": end - timedelta(days=DUE), "on": day}
    to = [one for one in addresses(declared.KINDS[KIND], government, year) if one.key in ("party", "public")]
    with as_of(day):
        return calls.open_call(actor=desk.office(day), plans=plans, units=_units(plans), addresses=to, **given)


def _units(plans: list[Plan]) -> list[Unit]:
    """City departments, since in those a second person can check: the accounts' first."""
    heads = Post.objects.filter(role=Role.UNIT_HEAD, ends__isnull=True).values("unit")
    found = answering(plans).filter(pk__in=heads, level="city", kind="department")
    return sorted(found, key=lambda unit: (unit.code not in OWN, unit.path))[:ASKED]


def _finish(desk: Desk, report: Report, day: date) -> Report:
    """Write, sign and accept, some weeks before it becomes public."""
    wrote = day - timedelta(days=DUE + 2)
    told, liaison = desk.told["annual"]["parts"], desk.story.liaison(report.unit, wrote)
    year = report.call.year
    with as_of(wrote, 10):
        report = drafts.compose(report, actor=liaison)
        for section in report.sections.order_by("order"):
            text = told[section.part].format(unit=report.unit.name, year=year, next=year + 1)
            drafts.write(section, actor=liaison, version=section.version, text=text)
    report = desk.sign(_fresh(report), wrote)
    desk.accept(report, wrote + timedelta(days=2))
    return _fresh(report)


def _publish(desk: Desk, report: Report, day: date) -> None:
    with as_of(day, 10):
        deliveries.check(report, actor=_second(desk, report.unit, day), secret=True, private=True)
    found = _public(report)
    with as_of(day, 15):
        publishing.publish(found, actor=desk.story.liaison(report.unit, day), version=found.version)


def _take_off(desk: Desk, report: Report, day: date) -> None:
    found = _public(report)
    with as_of(day, 9):
        note = desk.told["annual"]["withdrawn"]
        publishing.withdraw(found, actor=desk.office(day), version=found.version, note=note)


def _second(desk: Desk, unit: Unit, day: date) -> Acting:
    """Another liaison, who wrote nothing."""
    writer = desk.story.liaison(unit, day).user
    posts = Post.objects.filter(unit=unit, role=Role.LIAISON, ends__isnull=True).exclude(user=writer)
    return desk.story.on(act_as(posts.select_related("user", "unit").earliest("id")), day)


def _public(report: Report) -> ReportDelivery:
    return report.deliveries.select_related("report__call__office", "report__unit", "duty").get(key="public")


def _fresh(report: Report) -> Report:
    return Report.objects.select_related("unit", "call__office").get(pk=report.pk)
