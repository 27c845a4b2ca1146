"""结转: what a plan leaves unfinished is copied into a drafted plan of a later year, once, with where it came from."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from fazhi.flow.engine import Refused, lock, note_step
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.selectors import current
from tasks.models import Milestone, Minimum, Part, Plan, Section, Task, TaskUnit
from tasks.selectors.carried import unfinished
from tasks.services import seen
from tasks.services.build import STRENGTH, sections

COPIED = ("subject", "comparison", "value", "measure", "period", "counted_by", "counted_why", "order", "words", "rule")


@transaction.atomic
def carry(plan: Plan, ids: Sequence[int], *, into: Plan, actor: Acting) -> list[Task]:
    """Copy these unfinished tasks into a drafted plan; return the new ones in the paper's order.

    Headings, words, units, minimums and repeating dates go along; a day that lies outside the new plan stays behind.
    Raises Refused, ValidationError, Http404 or Forbidden by the access rule.
    """
    access.require(actor, plan, "edit")
    access.require(actor, into, "edit")
    held = {row.pk: row for row in lock(Plan.objects.filter(pk__in=(plan.pk, into.pk)))}
    _check(held[plan.pk], held[into.pk])
    wanted = list(unfinished(plan).filter(pk__in=ids).select_related("section").order_by("order"))
    if not ids:
        raise ValidationError("请勾选要结转的任务。")
    if len(wanted) != len(set(ids)):
        raise Refused("勾选的任务里有已经办结、撤销或结转过的，请刷新后重新勾选。")
    try:
        with transaction.atomic():
            made = _copy(plan, held[into.pk], wanted)
    except IntegrityError as fault:
        raise Refused("有任务刚才已经结转过，请刷新后重新勾选。") from fault
    _tell(plan, into, wanted, made, actor)
    seen.refresh_tasks(task.pk for task in made)
    seen.refresh_plans([into.pk])
    return made


def _check(plan: Plan, into: Plan) -> None:
    if plan.state != "issued":
        raise Refused(f"计划现在是“{plan.get_state_display()}”，只有已下达的计划才有任务要结转。")
    if into.state != "drafted":
        raise Refused(f"《{into.title}》已不在起草，不能结转进去。")
    if into.pk == plan.pk or into.ends <= plan.ends or into.office_id != plan.office_id:
        raise ValidationError({"into": "只能结转到同一主管机构以后年度的计划。"})


def _copy(plan: Plan, into: Plan, tasks: list[Task]) -> list[Task]:
    places = _places(plan, into, tasks)
    first = (into.tasks.aggregate(last=Max("order"))["last"] or 0) + 1
    made = [_task(plan, task, into, places[task.section_id], first + at) for at, task in enumerate(tasks)]
    Task.objects.bulk_create(made, batch_size=1000)
    new = {task.carried_from_id: task for task in made}
    TaskUnit.objects.bulk_create(_parts(new), batch_size=2000)
    lows = Minimum.objects.filter(task__in=new).order_by("task_id", "order", "pk")
    Minimum.objects.bulk_create(
        [Minimum(task=new[low.task_id], **{name: getattr(low, name) for name in COPIED}) for low in lows], batch_size=2000
    )
    stays = Q(day__isnull=True) | Q(day__gte=into.starts, day__lte=into.ends)
    days = Milestone.objects.filter(stays, task__in=new).order_by("task_id", "order", "pk")
    kept = ("value", "kind", "day", "inferred", "order", "words", "rule")
    rows = [Milestone(task=new[day.task_id], **{name: getattr(day, name) for name in kept}) for day in days]
    Milestone.objects.bulk_create(rows, batch_size=2000)
    return made


def _places(plan: Plan, into: Plan, tasks: list[Task]) -> dict[int | None, Section | None]:
    """Return {old section id: the section of the new plan with the same headings}."""
    known = {section.pk: section for section in plan.sections.all()}
    trails: dict[int, list[str]] = {}
    for key in {task.section_id for task in tasks if task.section_id}:
        chain, at = [], known.get(key)
        while at is not None:
            chain.append(at.title)
            at = known.get(at.parent_id)
        trails[key] = chain[::-1]
    order = [trails[task.section_id] for task in tasks if task.section_id]
    found = sections(into, order)
    return {None: None} | {key: found[tuple(trail)] for key, trail in trails.items()}


def _task(plan: Plan, task: Task, into: Plan, section: Section | None, order: int) -> Task:
    about = f"结转自《{plan.title}》{f'第{task.number}项' if task.number else ''}"
    copied = {name: getattr(task, name) for name in ("number", "title", "text", "mode")}
    return Task(plan=into, section=section, order=order, carried_from=task, rule=about[:200], **copied)


def _parts(new: dict[int, Task]) -> list[TaskUnit]:
    """The units as they stand today: a closed one by whoever carries its work, each once in its strongest role."""
    held = TaskUnit.objects.filter(task__in=new).exclude(state="released").select_related("unit", "unit__successor")
    rows: list[TaskUnit] = []
    taken: set[tuple[int, int]] = set()
    ordered = sorted(held, key=lambda part: (part.task_id, STRENGTH[Part(part.role)], part.order, part.pk))
    for part in ordered:
        unit: Unit = current(part.unit)
        if (part.task_id, unit.pk) in taken:
            continue
        taken.add((part.task_id, unit.pk))
        rule = part.rule if unit.pk == part.unit_id else f"承接{part.unit.name}"
        task = new[part.task_id]
        same = {name: getattr(part, name) for name in ("role", "order", "group_id", "full_lines", "words")}
        rows.append(TaskUnit(task=task, plan_id=task.plan_id, unit=unit, rule=rule[:200], **same))
    return rows


def _tell(plan: Plan, into: Plan, old: list[Task], made: list[Task], actor: Acting) -> None:
    """The years are told and not the titles: not everybody who reads one plan may read the other."""
    ahead, back = f"到 {into.starts.year} 年计划", f"自 {plan.starts.year} 年计划"
    note_step(plan, "carry", f"结转 {len(made)} 项", actor=actor, note=ahead, detail={"into": into.pk})
    note_step(into, "carried", f"结转来 {len(made)} 项", actor=actor, note=back, detail={"from": plan.pk})
    for task, copy in zip(old, made, strict=True):
        note_step(task, "carry", "结转", actor=actor, note=ahead, detail={"task": copy.pk})
        note_step(copy, "carried", "结转来", actor=actor, note=back, detail={"task": task.pk})
