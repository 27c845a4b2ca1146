"""The rows that figures count, and the conditions under which they count: said once for measures, dashboard and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.measure import Asked, Period
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import Plan, Round, Sheet, SheetLine, Task, TaskUnit
from tasks.states import LIVE

DONE = Q(closed_at__isnull=False)
COUNTED = Q(waived_at__isnull=True)
OPEN = Q(closed_at__isnull=True, waived_at__isnull=True)
HANDED_OUT = ("sent", "received", "objected")
MISSING_RECEIPT = Q(state="sent", task__state="issued")

SIGNED = Q(duty__signed_at__isnull=False)
ON_TIME = SIGNED & Q(duty__signed_at__date__lte=F("duty__due"))  # the day in Asia/Shanghai
SIGNED_LATE = SIGNED & Q(duty__signed_at__date__gt=F("duty__due"))


SHEET_STANDS = {"judged": "应报", "on_time": "按时", "late": "迟报", "missing": "未报", "pending": "未到期"}


def late(today: date) -> Q:
    """Return the condition 'this duty is late', as its lamp says."""
    return OPEN & Q(signed_at__isnull=True, due__lt=today)


def unreported(today: date) -> Q:
    """Return the condition 'this sheet was due, or its round is locked, and it is not signed'."""
    return Q(duty__signed_at__isnull=True) & (Q(duty__due__lt=today) | Q(round__state="locked"))


def pending(today: date) -> Q:
    """Return the condition 'whether this sheet is on time can't be said yet'."""
    return Q(duty__signed_at__isnull=True, duty__due__gte=today) & ~Q(round__state="locked")


def duties(acting: Acting) -> QuerySet[Duty]:
    """Return every date that anybody owes for the issued tasks one may see, open or not, waived ones too."""
    seen = access.visible(acting, Task).filter(state__in=LIVE)
    return Duty.objects.filter(task_duty__task__in=seen.values("pk"))


def sheets(acting: Acting) -> QuerySet[Sheet]:
    """Return the sheets one may see and that are still asked for, without those of withdrawn rounds."""
    return access.visible(acting, Sheet).exclude(round__state="withdrawn").exclude(state="excused")


def lines(acting: Acting) -> QuerySet[SheetLine]:
    """Return the lines one may see and that are still asked for, without those of withdrawn rounds."""
    return access.visible(acting, SheetLine).exclude(sheet__round__state="withdrawn").exclude(state="dropped")


def receipts(acting: Acting) -> QuerySet[TaskUnit]:
    """Return the parts that were handed out of the issued tasks one may see."""
    return access.visible(acting, TaskUnit).filter(state__in=HANDED_OUT, task__state__in=LIVE)


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day and the last of another, in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(first, time.min)), timezone.make_aware(datetime.combine(last, time.max))


def through(condition: Q, path: str) -> Q:
    """Return a condition on rows as one on what leads to them: `closed_at` becomes `duty__closed_at`."""
    moved = [through(one, path) if isinstance(one, Q) else (f"{path}__{one[0]}", one[1]) for one in condition.children]
    return Q(*moved, _connector=condition.connector, _negated=condition.negated)


def under(area: int, path: str = "task_duty__task__section") -> Q:
    """Return the condition 'stands under this heading of the plan' (four levels of headings are asked)."""
    found = Q()
    for depth in range(4):
        found |= Q(**{path + "__parent" * depth: area})
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of rows that measures count: which rows there are, to whom and when they belong, and what they count as.

    `plan` is the path to the plan, `round` to the round where rows have one (sheets belong to plans through their round).
    """

    rows: Callable[[Acting], QuerySet]
    unit: str
    within: Callable[[Period], Q]
    conditions: Callable[[date], dict[str, Q]]
    plan: str = ""
    round: str = ""

    def of_plans(self, plans: QuerySet[Plan]) -> Q:
        """Return the condition 'belongs to one of these plans'."""
        if self.plan:
            return Q(**{f"{self.plan}__in": plans.values("pk")})
        return Q(**{f"{self.round}__in": Round.objects.filter(plans__in=plans.values("pk")).values("pk")})

    def count(self, asked: Asked, also: Q | None = None) -> dict[int, dict[str, int]]:
        """Return {unit id: {input: how many}} (one query)."""
        rows = asked.narrowed(self.rows(asked.acting), self.unit).filter(self.within(asked.period))
        rows = rows.filter(also) if also else rows
        conditions = self.conditions(asked.as_of)
        counts = {f"n_{name}": Count("pk", filter=q) if q else Count("pk") for name, q in conditions.items()}
        grouped = rows.order_by().values(self.unit).annotate(**counts)
        return {row[self.unit]: {name: row[f"n_{name}"] for name in conditions} for row in grouped}


def _sent(period: Period) -> Q:
    return Q(sent_at__range=moments(period.first, period.last))


def _duty_states(today: date) -> dict[str, Q]:
    return {"owed": COUNTED, "done": DONE, "open": OPEN, "overdue": late(today)}


def _sheet_states(today: date) -> dict[str, Q]:
    missing = unreported(today)
    return {
        "judged": SIGNED | missing,
        "on_time": ON_TIME,
        "late": SIGNED_LATE,
        "missing": missing,
        "pending": pending(today),
    }


def _line_states(today: date) -> dict[str, Q]:
    return {"lines": Q(), **{name: Q(state=name) for name in ("accepted", "signed", "returned", "open")}}


def _receipt_states(today: date) -> dict[str, Q]:
    return {"parts": Q(), "received": Q(state="received"), "objected": Q(state="objected"), "missing": MISSING_RECEIPT}


KINDS = {
    "duties": Counted(duties, "unit", lambda p: Q(due__range=(p.first, p.last)), _duty_states, "task_duty__task__plan"),
    "sheets": Counted(sheets, "unit", lambda p: Q(round__ends__range=(p.first, p.last)), _sheet_states, "round__plans", "round"),
    "lines": Counted(
        lines,
        "sheet__unit",
        lambda p: Q(sheet__round__ends__range=(p.first, p.last)),
        _line_states,
        "task__plan",
        "sheet__round",
    ),
    "receipts": Counted(receipts, "unit", _sent, _receipt_states, "plan"),
}
