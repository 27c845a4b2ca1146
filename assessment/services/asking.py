"""What a call makes for everybody it asks: a report, its duty, the recipients with theirs, and who may see it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from assessment.models import Report, ReportCall, ReportDelivery, ReportSeen
from assessment.models.delivery import PUBLIC
from assessment.selectors.kinds import Address
from assessment.states import HANDED, Writer
from fazhi.agenda.models import Duty
from fazhi.org.models import Post, Role, Unit, User

REPORT, DELIVERY = "report", "delivery"  # kinds of duties


def ask(call: ReportCall, units: list[Unit], addresses: Iterable[Address]) -> None:
    """Make everything of a new call, set-wise. Raises ValidationError where a unit has no principal to state."""
    heads = principals(units, call) if call.writer == Writer.PERSON else {}
    duties = [_duty(call, unit, REPORT, f"报送{call.title}", call.due) for unit in units]
    Duty.objects.bulk_create(duties, batch_size=2000)
    reports = [
        Report(call=call, unit=unit, duty=duty, person=heads.get(unit.pk), title=_title(call, unit, heads.get(unit.pk)))
        for unit, duty in zip(units, duties, strict=True)
    ]
    Report.objects.bulk_create(reports, batch_size=2000)
    office = set(call.office.ancestor_ids)
    rows = [ReportSeen(report=one, unit_id=pk) for one in reports for pk in sorted(office | set(one.unit.ancestor_ids))]
    ReportSeen.objects.bulk_create(rows, batch_size=5000)
    _address(call, reports, list(addresses))


def _address(call: ReportCall, reports: list[Report], addresses: list[Address]) -> None:
    pairs = [(report, one) for report in reports for one in addresses]
    duties = [
        _duty(
            call,
            report.unit,
            DELIVERY,
            f"{'公开' if one.key == PUBLIC else f'向{one.name}报送'}{call.title}",
            one.due or call.due,
        )
        for report, one in pairs
    ]
    Duty.objects.bulk_create(duties, batch_size=2000)
    rows = [
        ReportDelivery(report=report, duty=duty, key=one.key, name=one.name[:80], source=one.source[:300])
        for (report, one), duty in zip(pairs, duties, strict=True)
    ]
    ReportDelivery.objects.bulk_create(rows, batch_size=2000)


def _duty(call: ReportCall, unit: Unit, kind: str, title: str, due) -> Duty:
    """A government's report is owed by its office, which writes it."""
    owes = call.office if call.writer == Writer.GOVERNMENT else unit
    days = {"open_from": min(call.opened_on, due), "first_due": due, "due": due}
    return Duty(kind=kind, unit=owes, title=title[:300], period=f"{call.starts:%Y-%m-%d}", **days)


def _title(call: ReportCall, unit: Unit, person: User | None) -> str:
    return (f"{unit.name}{person.name}{call.title}" if person else f"{unit.name}关于{call.title}")[:200]


def principals(units: Iterable[Unit], call: ReportCall) -> dict[int, User]:
    """Return {unit: its head on the day of the call}, the longest in office. Raises ValidationError with the units without."""
    units = list(units)
    on = call.opened_on
    live = Q(ends__isnull=True) | Q(ends__gt=on)
    heads = Q(role=Role.UNIT_HEAD) | Q(role=Role.OFFICE_HEAD, unit__kind="government")
    posts = Post.objects.filter(live, heads, unit__in=units, starts__lte=on, user__is_active=True).select_related("user")
    found: dict[int, User] = {}
    for post in posts.order_by("unit_id", "starts", "id"):
        found.setdefault(post.unit_id, post.user)
    if bare := [unit.name for unit in units if unit.pk not in found]:
        raise ValidationError({"units": f"{'、'.join(bare[:3])}没有设负责人岗位，不知道请谁述法。"})
    return found


def owed(calls: Iterable[ReportCall]) -> QuerySet[Duty]:
    """Return the duties that end with a call: of its reports, and of the ways of those that aren't handed in."""
    keys = [call.pk for call in calls]
    unsent = Q(delivery__report__call__in=keys) & ~Q(delivery__report__state__in=HANDED)
    return Duty.objects.filter(pk__in=Duty.objects.filter(Q(report__call__in=keys) | unsent).values("pk"))
