"""Filters that figures set when they open their rows: by heading, plan, government, who owes, month, round, how it stands."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from fazhi.agenda.models import Duty
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from tasks.models import Plan, Round, Section, Sheet
from tasks.selectors import figures

EACH = ("each", "owes")  # with one of these set, every date is a row of its own


def each_date(request: HttpRequest) -> bool:
    """Whether the address asks for every date instead of every task."""
    return any(request.GET.get(name, "").strip() for name in EACH)


def _named(model: type[Model], label: str, before: str = "") -> Callable[[HttpRequest, str], str]:
    def words(request: HttpRequest, value: str) -> str:
        found = access.visible(request.acting, model).filter(pk=f.key_in(value, label)).first()
        return f"{before}{found}" if found else label

    return words


def by_key(name: str, label: str, path: str, model: type[Model], before: str = "") -> f.Quiet:
    """Return the filter 'the record under `path` is the one with this key'."""

    def where(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return rows.filter(**{path: f.key_in(value, label)})

    return f.Quiet(name, label, where=where, words=_named(model, label, before))


def month_of(value: str) -> tuple[date, date]:
    """Return the first and last day of a month written 2026-05. Raises FilterFault."""
    try:
        first = date.fromisoformat(f"{value}-01")
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError) as fault:
        raise f.FilterFault("“办结月份”应写成 2026-05 这样，已按不限显示。") from fault


def _done_in(rows: QuerySet[Duty], value: str, request: HttpRequest) -> QuerySet[Duty]:
    """What was closed in a month; a task was done when its last date was closed, and that one speaks for it."""
    return rows.filter(closed_at__range=figures.moments(*month_of(value)))


def _flag(name: str, label: str, where: Callable[[QuerySet, HttpRequest], QuerySet]) -> f.Quiet:
    def narrowed(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        if value != "1":
            raise f.FilterFault(f"“{label}”只能选或不选，已按不选显示。")
        return where(rows, request)

    return f.Quiet(name, label, where=narrowed)


TASK_FIGURES = (
    _flag("each", "每个时限一行", lambda rows, request: rows),
    _flag("counted", "不含免办的", lambda rows, request: rows.filter(figures.COUNTED)),
    by_key("owes", "应办单位", "unit", Unit, "应办单位："),
    by_key("in", "计划", "task_duty__task__plan", Plan),
    by_key("gov", "印发政府", "task_duty__task__plan__government", Unit, "印发政府："),
    f.Quiet(
        "area",
        "板块",
        where=lambda rows, value, request: rows.filter(figures.under(f.key_in(value, "板块"))),
        words=_named(Section, "板块"),
    ),
    f.Quiet("done_in", "办结月份", where=_done_in, words=lambda request, value: f"{value} 办结"),
)


def _stands(rows: QuerySet[Sheet], value: str, request: HttpRequest) -> QuerySet[Sheet]:
    conditions = figures.KINDS["sheets"].conditions(request.acting.today)
    if value not in conditions:
        raise f.FilterFault(f"“报送情况”没有“{value[:20]}”这一项，已按不限显示。")
    return rows.exclude(state="excused").filter(conditions[value])  # as the measure counts


def _of_plans(field: str, label: str) -> Callable[[QuerySet, str, HttpRequest], QuerySet]:
    def where(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return rows.filter(figures.KINDS["sheets"].of_plans(Plan.objects.filter(**{field: f.key_in(value, label)})))

    return where


SHEET_FIGURES = (
    f.Quiet("stands", "报送情况", where=_stands, words=lambda request, value: figures.SHEET_STANDS.get(value, "报送情况")),
    by_key("round", "填报轮次", "round", Round),
    by_key("owes", "填报单位", "unit", Unit, "填报单位："),
    f.Quiet("in", "计划", where=_of_plans("pk", "计划"), words=_named(Plan, "计划")),
    f.Quiet("gov", "印发政府", where=_of_plans("government", "印发政府"), words=_named(Unit, "印发政府", "印发政府：")),
)
