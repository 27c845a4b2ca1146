"""Reads over rounds: the list with how far each has come, one round's sheets with what the office asks of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Post, Role, Unit
from tasks.models import Plan, Round, Sheet, SheetLine, TaskUnit
from tasks.selectors.answering import lines_asked
from tasks.states import UNSENT

REPORTED = ("signed", "accepted")
UNREPORTED = "本轮已锁定，没有报送"  # why the duty of a sheet that was never reported is waived
ON_TIME_RULE = "负责人在时限当天 24:00 前签报（或用盖章件报送）算按时；退回补报的，在补报期限内再次签报仍算按时"
COUNTED_RULE = "时限已过的和已经报送的填报表；锁定时没报的算没有按时"


def listed(acting: Acting) -> QuerySet[Round]:
    """Return the rounds one may see."""
    return access.visible(acting, Round).select_related("office")


def get(acting: Acting, pk: int, action: str = "view") -> Round:
    """Return a round through the rule, its office loaded. Raises Http404, Forbidden."""
    return access.get(acting, Round, pk, action, queryset=Round.objects.select_related("office", "by"))


@dataclass(slots=True)
class Progress:
    """How far a round has come, in sheets one may see."""

    sheets: int = 0
    reported: int = 0
    accepted: int = 0
    waiting: int = 0  # signed, and not yet accepted
    returned: int = 0
    submitted: int = 0
    counted: int = 0
    on_time: int = 0
    late: int = 0
    own: int | None = None  # the acting unit's own sheet

    @property
    def share(self) -> float | None:
        """The share of sheets that came in time; None while none counts."""
        return 100.0 * self.on_time / self.counted if self.counted else None

    @property
    def percent(self) -> float:
        """The share of sheets that were reported."""
        return 100.0 * self.reported / self.sheets if self.sheets else 0.0


def _counts(today: date) -> dict[str, Count]:
    overdue = Q(duty__due__lt=today, duty__signed_at__isnull=True, duty__waived_at__isnull=True)
    unreported = Q(duty__waived_why=UNREPORTED)
    signed = Q(duty__signed_at__isnull=False)
    return {
        "sheets": Count("pk"),
        "reported": Count("pk", filter=Q(state__in=REPORTED)),
        "accepted": Count("pk", filter=Q(state="accepted")),
        "waiting": Count("pk", filter=Q(state="signed")),
        "returned": Count("pk", filter=Q(state="returned")),
        "submitted": Count("pk", filter=Q(state="submitted")),
        "counted": Count("pk", filter=signed | overdue | unreported),
        "on_time": Count("pk", filter=signed & Q(duty__signed_at__date__lte=F("duty__due"))),
        "late": Count("pk", filter=overdue),
    }


def progress(acting: Acting, rounds: Iterable[Round]) -> dict[int, Progress]:
    """Return {round id: how far it has come} over the sheets one may see and that are still asked for (two queries)."""
    keys = [round_.pk for round_ in rounds]
    seen = access.visible(acting, Sheet).filter(round__in=keys).exclude(state="excused").order_by()
    rows = seen.values("round").annotate(**_counts(acting.today))
    found = {row.pop("round"): Progress(**row) for row in rows}
    for round_, sheet in Sheet.objects.filter(round__in=keys, unit=acting.unit).values_list("round", "pk"):
        if round_ in found:
            found[round_].own = sheet
    return found


def sheets(acting: Acting, round_: Round) -> QuerySet[Sheet]:
    """Return the sheets of a round that one may see, unit, duty and signer loaded, with counts of the lines asked for."""
    lines = SheetLine.objects.filter(sheet=OuterRef("pk")).exclude(state="dropped").order_by().values("sheet")

    def count(**which) -> Coalesce:
        told = lines.filter(**which) if which else lines
        return Coalesce(Subquery(told.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0))

    blank = Coalesce(Subquery(lines.filter(answer="").annotate(n=Count("pk")).values("n")), Value(0))
    rows = access.visible(acting, Sheet).filter(round=round_).select_related("unit", "duty", "signed_by")
    return rows.annotate(lines_n=count(), blank_n=blank, back_n=count(state="returned"), problem_n=_problems(lines))


def _problems(lines: QuerySet[SheetLine]) -> Coalesce:
    told = lines.exclude(problem="").exclude(state="open").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(told, output_field=IntegerField()), Value(0))


def in_state(rows: QuerySet[Sheet], key: str, today: date) -> QuerySet[Sheet]:
    """Keep the sheets of one of the round page's picks."""
    overdue = Q(duty__due__lt=today, duty__signed_at__isnull=True, duty__waived_at__isnull=True)
    picks = {
        "todo": Q(state__in=UNSENT),
        "submitted": Q(state="submitted"),
        "reported": Q(state__in=REPORTED),
        "waiting": Q(state="signed"),
        "returned": Q(state="returned"),
        "late": overdue,
    }
    return rows.filter(picks[key])


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the office calls about a sheet."""

    name: str
    phone: str


def contacts(units: Iterable[int], today: date) -> dict[int, Contact]:
    """Return {unit id: its liaison, else its head or the office's clerk} (one query)."""
    live = Q(ends__isnull=True) | Q(ends__gt=today)
    roles = {Role.LIAISON: 0, Role.UNIT_HEAD: 1, Role.CLERK: 2, Role.OFFICE_HEAD: 3}
    rank = Case(*(When(role=role, then=Value(at)) for role, at in roles.items()), default=Value(9))
    rows = Post.objects.filter(live, unit__in=list(units), starts__lte=today, role__in=roles, user__is_active=True)
    found: dict[int, Contact] = {}
    for unit, name, phone in rows.order_by("unit", rank, "pk").values_list("unit", "user__name", "user__phone"):
        held = found.get(unit)
        if held is None or (phone and not held.phone):
            found[unit] = Contact(name, phone)
    return found


def open_plans(acting: Acting) -> QuerySet[Plan]:
    """Return the issued plans of the own office, about which a round may ask."""
    return access.visible(acting, Plan, "issue").filter(state="issued").order_by("-ends", "-pk")


def answering_units(plans: Iterable[Plan]) -> QuerySet[Unit]:
    """Return the units that hold a part of these plans."""
    parts = TaskUnit.objects.filter(plan__in=list(plans), state__in=("sent", "received", "objected"))
    return Unit.objects.filter(Exists(parts.filter(unit=OuterRef("pk")))).order_by("path")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round would ask: units, lines, and the unit that is asked for most."""

    units: int = 0
    lines: int = 0
    most: int = 0
    whom: str = ""

    @property
    def key(self) -> str:
        """The figures as the form carries them, so that nobody opens something else than was shown."""
        return f"{self.units}:{self.lines}"


def asked_of(plans: list[Plan], ends: date, units: Iterable[int] | None = None) -> Asked:
    """Count what a round over these plans with this last day would ask (two queries)."""
    parts = lines_asked(Round(ends=ends), plans) if plans else []
    wanted = None if units is None else set(units)
    counted: dict[int, int] = {}
    for part in parts:
        if wanted is None or part.unit_id in wanted:
            counted[part.unit_id] = counted.get(part.unit_id, 0) + 1
    if not counted:
        return Asked()
    whom, most = max(counted.items(), key=lambda pair: (pair[1], -pair[0]))
    return Asked(len(counted), sum(counted.values()), most, Unit.objects.get(pk=whom).name)
