"""Who is told what when calls and reports move, where a report is settled, and what a report's duty is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from assessment.models import PaperReport, Report, ReportCall, ReportDelivery
from assessment.states import Writer
from fazhi.agenda import pages, people
from fazhi.agenda.events import Happened, teller
from fazhi.agenda.models import Duty
from fazhi.agenda.notices import Told
from fazhi.org.audit import noun_of
from fazhi.org.models import Role
from fazhi.org.models.people import OFFICE

LIAISON, HEAD = Role.LIAISON, Role.UNIT_HEAD
STANDS_IN = {LIAISON: Role.CLERK, HEAD: Role.OFFICE_HEAD}  # who does it where the office writes for its government
REPORT, PAPER = noun_of(Report), noun_of(PaperReport)
pages.register_page(REPORT, "assessment:report")
pages.register_page(noun_of(ReportCall), "assessment:call")
pages.register_page(PAPER, "assessment:paper")


def _records(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    return Report.objects.filter(duty__in=duties.order_by().values("pk")).order_by().values_list("duty_id", "pk")


def _deliveries(duties: QuerySet[Duty]) -> Iterable[tuple[int, int]]:
    rows = ReportDelivery.objects.filter(duty__in=duties.order_by().values("pk"))
    return rows.order_by().values_list("duty_id", "report_id")


def _office(duties: QuerySet[Duty]) -> Iterator[tuple[int, int]]:
    """A government's report is its office's to write and send: its clerks and its head are told."""
    government = Q(report__call__writer=Writer.GOVERNMENT) | Q(delivery__report__call__writer=Writer.GOVERNMENT)
    owed = list(duties.order_by().filter(government).values_list("pk", "unit_id"))
    known = people.holders({unit for _, unit in owed}, OFFICE) if owed else {}
    for duty, unit in owed:
        for role in sorted(OFFICE):
            yield from ((duty, person) for person in known.get((unit, role), ()))


pages.register_kind(pages.DutyKind("report", "报告", REPORT, _records, _office))
pages.register_kind(pages.DutyKind("delivery", "报送和公开", REPORT, _deliveries, _office))


@teller(ReportCall, "open")
def _opened(happened: Happened) -> Iterator[Told]:
    """Each unit's liaisons, with the way to their own report."""
    for at, call in enumerate(happened.objects):
        reports = list(Report.objects.filter(call=call).order_by("unit_id").values_list("pk", "unit_id"))
        known = people.holders({unit for _, unit in reports}, [LIAISON])
        words, step = f"{call.due:%Y-%m-%d} 前报送。{call.note}", happened.steps[at].pk
        for report, unit in reports:
            yield Told(known.get((unit, LIAISON), ()), step, f"请报送{call.title}", words, REPORT, report, unit=unit)


@teller(ReportCall, "withdraw")
def _withdrawn(happened: Happened) -> Iterator[Told]:
    for at, call in enumerate(happened.objects):
        reports = list(Report.objects.filter(call=call).order_by("unit_id").values_list("pk", "unit_id"))
        known = people.holders({unit for _, unit in reports}, [LIAISON])
        for report, unit in reports:
            whom, title = known.get((unit, LIAISON), ()), f"{call.title}不用再报：通知已撤销"
            yield Told(whom, happened.steps[at].pk, title, happened.note, REPORT, report, unit=unit)


@teller(Report, "submit")
def _to_sign(happened: Happened) -> Iterator[Told]:
    yield from _about(happened, "{title}等您签发", HEAD)


@teller(Report, "send_back")
def _back(happened: Happened) -> Iterator[Told]:
    yield from _about(happened, "{title}被负责人退回修改", LIAISON)


@teller(Report, "return")
def _sections_back(happened: Happened) -> Iterator[Told]:
    """Only a few working days are given, so this goes out at once."""
    yield from _about(happened, "{title}有章节被退回，请修改", LIAISON, HEAD, urgent=True)


@teller(Report, "accept")
def _accepted(happened: Happened) -> Iterator[Told]:
    yield from _about(happened, "{title}已通过", LIAISON)


@teller(PaperReport, "confirm")
def _paper_confirmed(happened: Happened) -> Iterator[Told]:
    """The unit sees what was read from its paper."""
    known = people.holders({one.unit_id for one in happened.objects}, [LIAISON])
    for at, paper in enumerate(happened.objects):
        whom, title = known.get((paper.unit_id, LIAISON), ()), f"来文《{paper.title[:60]}》已核对确认"
        words = "读出的数和问题记在本单位名下，可以打开来看；有出入请告诉收文机构。"
        yield Told(whom, happened.steps[at].pk, title, words, PAPER, paper.pk, unit=paper.unit_id)


@teller(Report, "publish")
def _published(happened: Happened) -> Iterator[Told]:
    yield from _both(happened, "{title}已向社会公开")


@teller(Report, "unpublish")
def _unpublished(happened: Happened) -> Iterator[Told]:
    """A duty stands open again, and what was public may already be in other hands: this goes out at once."""
    yield from _both(happened, "{title}已从公开网站撤下", urgent=True)


def _both(happened: Happened, title: str, *, urgent: bool = False) -> Iterator[Told]:
    """Who wrote the report, and the office that asked for it, each once."""
    known = people.holders({one.call.office_id for one in happened.objects}, OFFICE)
    for told, report, step in zip(
        _about(happened, title, LIAISON, HEAD, urgent=urgent), happened.objects, happened.steps, strict=True
    ):
        yield told
        office = set().union(*(known.get((report.call.office_id, role), set()) for role in OFFICE)) - set(told.people)
        yield Told(office, step.pk, told.title, happened.note, REPORT, report.pk, unit=report.call.office_id, urgent=urgent)


def _writing(report: Report, call: ReportCall) -> int:
    return call.office_id if call.writer == Writer.GOVERNMENT else report.unit_id


def _about(happened: Happened, title: str, *roles: str, urgent: bool = False) -> Iterator[Told]:
    """The unit's people; of a government's own report those of the office that writes it; a principal's signature the
    principal alone."""
    calls = ReportCall.objects.in_bulk({report.call_id for report in happened.objects})
    owner = {one.pk: _writing(one, calls[one.call_id]) for one in happened.objects}
    known = people.holders(set(owner.values()), {*roles, *(STANDS_IN[role] for role in roles)})
    for at, report in enumerate(happened.objects):
        own = calls[report.call_id].writer == Writer.GOVERNMENT
        wanted = [STANDS_IN[role] if own else role for role in roles]
        whom = set().union(*(known.get((owner[report.pk], role), set()) for role in wanted))
        if report.person_id and roles == (HEAD,):
            whom = {report.person_id}
        words, step = title.format(title=report.title), happened.steps[at].pk
        yield Told(whom, step, words, happened.note, REPORT, report.pk, unit=report.unit_id, urgent=urgent)
