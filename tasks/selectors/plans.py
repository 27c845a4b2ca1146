"""Reads over plans: the list with receipts, one plan, its outline with lamp counts, its rows."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from fazhi.agenda.lamps import ORDER, state_of
from fazhi.agenda.models import Duty
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import Plan, PlanImport, Section, Task, TaskUnit
from tasks.selectors import tasks as task_reads
from tasks.states import HANDED

SENT = ("sent", "received", "objected")
BEFORE_ISSUE = ("import", "edit", "submit", "withdraw", "sign_off", "send_back")


def listed(acting: Acting) -> QuerySet[Plan]:
    """Return the plans one may see, their offices loaded."""
    return access.visible(acting, Plan).select_related("office")


def with_counts(acting: Acting, plans: list[Plan]) -> list[Plan]:
    """Count on each plan what the person may count (two queries): `tasks_n` the visible tasks; `parts_n`, `received_n` and
    `objected_n` what was sent to the own unit, or to all units for the office that keeps the plan."""
    keys = [p.pk for p in plans]
    seen = access.visible(acting, Task).filter(plan__in=keys).exclude(state="withdrawn").order_by()
    tasks = dict(seen.values("plan").annotate(n=Count("pk")).values_list("plan", "n"))
    own = [p.pk for p in plans if acting.is_office and p.office_id == acting.unit.pk]
    parts = TaskUnit.objects.filter(Q(plan__in=own) | Q(plan__in=keys, unit=acting.unit), state__in=SENT).order_by()
    by_state: dict[int, Counter] = {}
    for plan, state, n in parts.values("plan", "state").annotate(n=Count("pk")).values_list("plan", "state", "n"):
        by_state.setdefault(plan, Counter())[state] += n
    for plan in plans:
        counts = by_state.get(plan.pk, Counter())
        plan.tasks_n, plan.parts_n = tasks.get(plan.pk, 0), counts.total()
        plan.received_n, plan.objected_n = counts["received"], counts["objected"]
    return plans


def get(acting: Acting, pk: int, action: str = "view") -> Plan:
    """Return a plan through the rule, its office and paper loaded without the paper's text. Raises Http404, Forbidden."""
    rows = Plan.objects.select_related("office", "government", "paper__stored").defer("paper__text", "paper__blocks")
    return access.get(acting, Plan, pk, action, queryset=rows)


def rows(acting: Acting, plan: Plan) -> QuerySet[Task]:
    """Return the visible tasks of a plan that were not withdrawn, with the day they are ordered by."""
    seen = access.visible(acting, Task).filter(plan=plan).exclude(state="withdrawn")
    return seen.annotate(due=task_reads.due_of_task(plan.ends))


@dataclass(slots=True)
class Chapter:
    """One heading at the top: its tasks and how many of each lamp."""

    section: Section
    tasks: int = 0
    lamps: Counter = field(default_factory=Counter)


@dataclass(slots=True)
class Outline:
    """The headings of a plan as one sees them; `top` leads from any section to its top one, `trails` to its headings."""

    chapters: list[Chapter]
    top: dict[int, int]
    trails: dict[int, tuple[str, ...]]
    lamps: Counter
    speaking: dict[int, Duty]
    tasks: int


def outline(acting: Acting, plan: Plan) -> Outline:
    """Return the headings with lamp counts over what one may see (three queries)."""
    sections = {s.pk: s for s in plan.sections.order_by("order")}
    seen = access.visible(acting, Task).filter(plan=plan).exclude(state="withdrawn")
    placed = dict(seen.values_list("pk", "section_id"))
    duties = task_reads.lamps(acting, seen) if plan.state in HANDED else {}
    top = {pk: _top(sections, pk) for pk in sections}
    chapters = {pk: Chapter(sections[pk]) for pk in dict.fromkeys(top.values())}
    every: Counter = Counter()
    for task, section in placed.items():
        chapter = chapters.get(top.get(section, 0))
        if chapter:
            chapter.tasks += 1
        if task in duties:
            state = state_of(duties[task], acting.today, duties[task].unit.soon_days)
            every[state] += 1
            if chapter:
                chapter.lamps[state] += 1
    shown = [c for c in chapters.values() if c.tasks]
    trails = {pk: _trail(sections, pk) for pk in sections}
    return Outline(shown, top, trails, Counter({s: every[s] for s in ORDER}), duties, len(placed))


def _top(sections: dict[int, Section], pk: int) -> int:
    while sections[pk].parent_id in sections:
        pk = sections[pk].parent_id
    return pk


def _trail(sections: dict[int, Section], pk: int | None) -> tuple[str, ...]:
    chain: list[str] = []
    while pk in sections:
        chain.append(sections[pk].title)
        pk = sections[pk].parent_id
    return tuple(reversed(chain))


def steps(plan: Plan, *, inside: bool) -> list[TimelineStep]:
    """Return the plan's life, newest first; what the office did before issuing is for those `inside` it."""
    return list(told(timeline(plan), inside=inside)[:40])


def told(rows: QuerySet[TimelineStep], *, inside: bool) -> QuerySet[TimelineStep]:
    """Keep the steps of a plan that are for whoever asks."""
    return rows if inside else rows.exclude(move__in=BEFORE_ISSUE)


def sent_back(steps_: list[TimelineStep], plan: Plan) -> TimelineStep | None:
    """Return the step that sent a drafted plan back, if that was the last word about it."""
    moves = [s for s in steps_ if s.move in ("send_back", "submit", "withdraw")]
    return moves[0] if plan.state == "drafted" and moves and moves[0].move == "send_back" else None


def batches(acting: Acting, plan: Plan) -> list[PlanImport]:
    """Return the imports and revisions of a plan that the office may open, newest first (one query)."""
    rows = access.visible(acting, PlanImport).filter(Q(plan=plan) | Q(revises=plan)).exclude(state="abandoned")
    return list(rows.order_by("-pk"))


def units_count(acting: Acting, plan: Plan) -> int:
    """Return how many units take part in the tasks one may see."""
    return access.visible(acting, TaskUnit).filter(plan=plan).exclude(state="released").values("unit").distinct().count()
