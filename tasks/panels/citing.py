"""Minimums of tasks that a record counts for, as places that cite it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fazhi.measure import Asked, Period, amount
from fazhi.org import access
from fazhi.org.acting import Acting, governments_of
from fazhi.org.audit import noun_of
from fazhi.org.models import Kind, Unit
from fazhi.ui.citing import MOST, Cited, Found, Subject, found
from fazhi.ui.markup import at
from tasks.models import Minimum, Task, TaskUnit
from tasks.selectors import counted
from tasks.selectors.answering import asked as answering
from tasks.selectors.counted import Window
from tasks.selectors.figures import HANDED_OUT
from tasks.selectors.sheets import plain
from tasks.selectors.spans import enough, running
from tasks.states import LIVE

LABEL = "计入的任务下限"


def minimums(subject: Subject, acting: Acting) -> Found:
    """The minimums of the tasks one may see that count this record for its unit, in the period its day falls into."""
    parts = answering(access.visible(acting, TaskUnit)).filter(state__in=HANDED_OUT, task__state__in=LIVE).order_by()
    rows = Minimum.objects.filter(_near(subject, acting), _whose(subject, parts)).distinct()
    rows = rows.select_related("task__plan").order_by("-task__plan__starts", "task__plan", "task__order", "order", "pk")
    pairs = [(low, window) for low in rows if subject.counts(low.counted_by, *(window := _window(low, subject, acting)))]
    shown = [(low.counted_by, subject.unit.pk, window) for low, window in pairs[:MOST]]
    figures = counted.figures(Asked((), Period.of_year(acting.today), acting, acting.today), shown)
    return found(LABEL, [_cited(low, window, figures, subject) for low, window in pairs])


def _whose(subject: Subject, parts: QuerySet[TaskUnit]) -> Q:
    """The minimums of the record's own unit; of what is a government's figure those of every unit it governs."""
    ruled = counted.of_governments()
    own = Q(task__parts__in=parts.filter(unit=subject.unit).values("pk")) & ~Q(counted_by__in=ruled)
    if subject.unit.kind != Kind.GOVERNMENT or not ruled & {*subject.falling, *subject.standing}:
        return own
    below = governments_of(Unit.objects.filter(path__startswith=subject.unit.path).values_list("pk", flat=True))
    governed = [pk for pk, government in below.items() if government == subject.unit.pk]
    return own | Q(counted_by__in=ruled, task__parts__in=parts.filter(unit__in=governed).values("pk"))


def _near(subject: Subject, acting: Acting) -> Q:
    """The minimums whose plan may reach the record: one around its day, for what stands one around today."""
    falls, stands = Period.of_year(subject.day), Period.of_year(acting.today)
    near = Q(counted_by__in=subject.falling, task__plan__starts__lte=falls.last, task__plan__ends__gte=falls.first)
    return near | Q(counted_by__in=subject.standing, task__plan__starts__lte=stands.last, task__plan__ends__gte=stands.first)


def _window(low: Minimum, subject: Subject, acting: Acting) -> Window:
    """The period of a minimum around the record's day, around today for what stands."""
    plan, day = low.task.plan, acting.today if low.counted_by in subject.standing else subject.day
    return running(low.period, day, (plan.starts, plan.ends))


def _cited(low: Minimum, window: Window, figures: counted.Figures, subject: Subject) -> Cited:
    figure = figures.get((low.counted_by, subject.unit.pk, window))
    told = amount(figure, low.measure) if figure is not None else None
    has = "还没有可比的数" if told is None else f"{plain(told)} / {plain(low.value)} {low.measure}"
    state = "已达到" if enough(low.comparison, told, low.value) else "还没达到"
    words = f"“{low.words or low.subject}”　{has}，{state}　{low.task.plan.title}"
    return Cited(noun_of(Task), str(low.task_id), low.task.title, f"{at('tasks:task', low.task_id)}#dues", words)
