"""Reads over receipts: which unit has received what of a plan, and how long it has waited."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from fazhi.org.acting import Acting
from tasks.models import Plan, TaskUnit

LIVE = ("sent", "received", "objected")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One unit's receipts of a plan; `days` is how many days the oldest waiting part has lain there."""

    unit: str
    unit_id: int
    total: int
    received: int
    waiting: int
    objected: int
    sent_on: date | None
    days: int

    @property
    def state(self) -> str:
        """The worst of its states."""
        return "objected" if self.objected else "sent" if self.waiting else "received"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan's receipts are: parts received of all sent, units done of all."""

    parts: int
    received: int
    objected: int
    units: int
    units_done: int

    @property
    def waiting(self) -> int:
        """Parts nobody has received yet."""
        return self.parts - self.received - self.objected

    @property
    def percent(self) -> float:
        """Share of units that have received everything."""
        return 100.0 * self.units_done / self.units if self.units else 0.0


def by_unit(plan: Plan, acting: Acting) -> list[Receipt]:
    """Return every unit's receipts of a plan: objections first, then those who wait longest (one query)."""
    rows = (
        TaskUnit.objects.filter(plan=plan, state__in=LIVE, task__state="issued")
        .order_by()
        .values("unit", "unit__name", "unit__path")
    )
    rows = rows.annotate(
        total=Count("pk"),
        received=Count("pk", filter=Q(state="received")),
        waiting=Count("pk", filter=Q(state="sent")),
        objected=Count("pk", filter=Q(state="objected")),
        since=Min("sent_at", filter=Q(state="sent")),
        sent=Min("sent_at"),
    )
    made = [(_receipt(row, acting.today), row["unit__path"]) for row in rows]
    return [r for r, path in sorted(made, key=lambda one: (-one[0].objected, -one[0].days, -one[0].waiting, one[1]))]


def _receipt(row: dict, today: date) -> Receipt:
    since = _day(row["since"])
    days = (today - since).days if since else 0
    counts = {name: row[name] for name in ("total", "received", "waiting", "objected")}
    return Receipt(unit=row["unit__name"], unit_id=row["unit"], sent_on=_day(row["sent"]), days=days, **counts)


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None


def progress(receipts: list[Receipt]) -> Progress:
    """Add the receipts of a plan up."""
    return Progress(
        parts=sum(r.total for r in receipts),
        received=sum(r.received for r in receipts),
        objected=sum(r.objected for r in receipts),
        units=len(receipts),
        units_done=sum(r.received == r.total for r in receipts),
    )
