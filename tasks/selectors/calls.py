"""The call list: whom to telephone about what is owed, unit by unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from fazhi.agenda.models import Duty
from fazhi.agenda.people import STANDS_FOR, TOLD
from fazhi.agenda.reminders import open_duties
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Kind, Post, Unit, User

TITLES = 3


@dataclass(slots=True)
class Callee:
    """One person of a unit who can be called."""

    name: str
    role: str
    phone: str
    email: str


@dataclass(slots=True)
class Call:
    """One unit: what it owes, how much of it is late, who answers the telephone."""

    unit: str
    owed: int = 0
    late: int = 0
    first: date | None = None
    titles: list[str] = field(default_factory=list)
    people: list[Callee] = field(default_factory=list)

    @property
    def what(self) -> str:
        """The first things it owes, in words."""
        more = self.owed - len(self.titles)
        return "；".join(self.titles) + (f" 等 {self.owed} 件" if more > 0 else "")


def same_day(speaking: QuerySet[Duty], unit: Unit | None = None) -> QuerySet[Duty]:
    """Widen rows of the task list, one a task, to what every unit of the task owes by the row's day.

    With `unit` only what that one owes.
    """
    rows = Q(pk__in=speaking.order_by().values("pk"))
    tasks = speaking.order_by().values("task_duty__task")
    others = Q(task_duty__task__in=tasks, due__lte=_day_of_row())
    wide = open_duties().filter(rows | others)
    return wide.filter(unit=unit) if unit else wide


def _day_of_row() -> Subquery:
    speaks = Duty.objects.filter(task_duty__task=OuterRef("task_duty__task"), task_duty__speaks=True)
    return Subquery(speaks.values("due")[:1])


def calls(actor: Acting, duties: QuerySet[Duty]) -> list[Call]:
    """Return the call list over these duties, by unit in the order of the tree (three queries)."""
    by_unit: dict[int, Call] = {}
    rows = duties.order_by("unit__path", "due", "id").values_list("unit_id", "unit__name", "due", "title")
    for unit, name, due, title in rows:
        call = by_unit.setdefault(unit, Call(name, first=due))
        call.owed += 1
        call.late += due < actor.today
        if len(call.titles) < TITLES and title not in call.titles:
            call.titles.append(title)
    for unit, people in _people(actor, by_unit).items():
        by_unit[unit].people = people
    return list(by_unit.values())


def _people(actor: Acting, units: dict[int, Call]) -> dict[int, list[Callee]]:
    """Liaisons before heads; only people whom the caller may see."""
    seen = access.visible(actor, User).filter(is_active=True)
    held = Q(role__in=TOLD) | Q(role__in=list(STANDS_FOR), unit__kind=Kind.GOVERNMENT)
    posts = Post.objects.filter(held, Q(ends__isnull=True) | Q(ends__gt=actor.today), starts__lte=actor.today)
    posts = posts.filter(unit__in=list(units), user__in=seen.values("pk")).select_related("user")
    order = {role: at for at, role in enumerate(TOLD)}
    found: dict[int, list[Callee]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: (order.get(STANDS_FOR.get(post.role, post.role), 9), post.pk)):
        title = post.title or post.get_role_display()
        found[post.unit_id].append(Callee(post.user.name, title, post.user.phone, post.user.email))
    return found
