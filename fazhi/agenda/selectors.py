"""Reads over duties and notices."""

from datetime import date, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fazhi.agenda.models import Duty, Notice
from fazhi.org import access
from fazhi.org.acting import Acting


def owed(acting: Acting) -> QuerySet[Duty]:
    """Return the open duties of the acting unit, soonest first.

    The rule lets whoever may view duties see the own unit's; asking it again for what else they might see would only make
    the database look further.
    """
    if not access.may_role(acting, Duty, "view"):
        return Duty.objects.none()
    rows = Duty.objects.filter(unit=acting.unit.pk, closed_at__isnull=True, waived_at__isnull=True)
    return rows.order_by("due", "id")


def unread() -> Coalesce:
    """Over posts: how many notices the person of the post has not read."""
    mine = Notice.objects.filter(person=OuterRef("user"), read_at__isnull=True).order_by().values("person")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def bands(today: date) -> list[tuple[str, str, date | None, date | None]]:
    """Return the bands of 工作台 as (key, label, from, to), both ends included; None is open."""
    week = today + timedelta(days=6 - today.weekday())
    first_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    month = max(first_next - timedelta(days=1), week)
    return [
        ("late", "逾期", None, today - timedelta(days=1)),
        ("week", "本周", today, week),
        ("month", "本月", week + timedelta(days=1), month),
        ("later", "以后", month + timedelta(days=1), None),
    ]
