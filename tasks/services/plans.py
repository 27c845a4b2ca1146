"""Writes over a plan and its tasks: correct while it is drafted, send in, issue, cancel."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from fazhi.flow.engine import Refused, move, move_all, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org import access, versions
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.selectors import in_line
from tasks.models import AnswerMode, Milestone, Part, Plan, SheetLine, Task, TaskUnit
from tasks.selectors.answering import asked
from tasks.services import asking, seen
from tasks.services.duties import make_duties, owed_for, unwaive, waive

PLAN_FIELDS = ("title", "number", "issuer", "starts", "ends", "done_rule")
TASK_FIELDS = ("title", "number", "text", "mode", "section")


def _only_drafted(plan: Plan) -> None:
    if plan.state != "drafted":
        raise Refused("计划已送审或下达，不能直接修改。请先退回起草，已下达的请导入修订稿。")


@transaction.atomic
def edit_plan(plan: Plan, *, actor: Acting, version: int, **changes) -> Plan:
    """Correct the head of a drafted plan. Raises Refused, Stale, ValidationError."""
    access.require(actor, plan, "edit")
    _only_drafted(plan)
    trial = Plan.objects.get(pk=plan.pk)
    for field in changes:
        if field not in PLAN_FIELDS:
            raise ValidationError(f"{field} 不能修改。")
        setattr(trial, field, changes[field])
    trial.full_clean()
    fresh = versions.write(plan, version=version, changes=changes)
    note_step(fresh, "edit", "修改计划", actor=actor, detail={"fields": sorted(changes)})
    return fresh


@transaction.atomic
def edit_task(task: Task, *, actor: Acting, version: int, **changes) -> Task:
    """Correct a task of a drafted plan. Raises Refused, Stale, ValidationError."""
    access.require(actor, task, "edit")
    _only_drafted(task.plan)
    trial = Task.objects.get(pk=task.pk)
    for field in changes:
        if field not in TASK_FIELDS:
            raise ValidationError(f"{field} 不能修改。")
        setattr(trial, field, changes[field])
    trial.full_clean()
    fresh = versions.write(task, version=version, changes=changes)
    note_step(fresh, "edit", "修改任务", actor=actor, detail={"fields": sorted(changes)})
    return fresh


@transaction.atomic
def set_parts(task: Task, *, actor: Acting, version: int, parts: list[tuple[str, Unit, bool]]) -> Task:
    """Replace the units of a task in a drafted plan by (role, unit, asked every round); words of those kept stay.

    Raises Refused, Stale, ValidationError.
    """
    access.require(actor, task, "edit")
    _only_drafted(task.plan)
    units = [unit.pk for _, unit, _ in parts]
    if len(set(units)) != len(units):
        raise ValidationError("同一任务里一个单位只能有一种责任。")
    if far := [u.name for _, u, _ in parts if not in_line(u, task.plan.government)]:
        raise ValidationError(f"{'、'.join(far)}不在{task.plan.government.name}这条线上，不能给它派任务。")
    if closed := [u.name for _, u, _ in parts if u.closed]:
        raise ValidationError(f"{'、'.join(closed)}已撤销，请选现存单位。")
    fresh = versions.write(task, version=version, changes={})
    held = {p.unit_id: p for p in task.parts.all()}
    for order, (role, unit, full) in enumerate(parts):
        part = held.pop(unit.pk, None) or TaskUnit(task=task, plan_id=task.plan_id, unit=unit, words=unit.name, rule="人工指定")
        part.role, part.order, part.full_lines = role, order, full
        part.save()
    TaskUnit.objects.filter(pk__in=[p.pk for p in held.values()]).delete()
    note_step(fresh, "edit", "修改责任单位", actor=actor, detail={"units": [u.name for _, u, _ in parts]})
    return fresh


@transaction.atomic
def set_day(task: Task, *, actor: Acting, version: int, day: date | None) -> Task:
    """Give a task of a drafted plan one date (or none), in place of the dates read. Raises Refused, Stale, ValidationError."""
    access.require(actor, task, "edit")
    _only_drafted(task.plan)
    if day and not task.plan.starts <= day <= task.plan.ends:
        raise ValidationError(f"时限应在{task.plan.starts}至{task.plan.ends}之间。")
    fresh = versions.write(task, version=version, changes={})
    task.milestones.filter(day__isnull=False).delete()
    if day:
        Milestone.objects.create(task=task, value=day.isoformat(), kind="by", day=day, words="", rule="人工填写")
    note_step(fresh, "edit", "修改时限", actor=actor, detail={"day": str(day or "")})
    return fresh


@transaction.atomic
def set_mode(*, actor: Acting, plan: Plan, ids: list[int], mode: str) -> int:
    """Choose who answers for many tasks of a drafted plan at once; returns how many changed. Raises Refused."""
    access.require(actor, plan, "edit")
    _only_drafted(plan)
    if mode not in AnswerMode.values:
        raise ValidationError("没有这种填报方式。")
    tasks = Task.objects.filter(plan=plan, pk__in=ids).exclude(mode=mode)
    changed = list(tasks.values_list("pk", flat=True))
    versions.bump(Task.objects.filter(pk__in=changed))
    Task.objects.filter(pk__in=changed).update(mode=mode, changed_at=timezone.now())
    if changed:
        note_step(plan, "edit", "修改填报方式", actor=actor, detail={"mode": mode, "tasks": len(changed)})
    return len(changed)


@gate("plan.complete")
def _complete(plan: Plan, actor: Acting, data: dict) -> str | None:
    """A plan needs tasks, and every task somebody who answers."""
    tasks = plan.tasks.exclude(state="withdrawn")
    if not tasks.exists():
        return "计划里还没有任务，不能送审。"
    bare = tasks.exclude(pk__in=asked(TaskUnit.objects.filter(plan=plan)).values("task"))
    if (n := bare.count()) > 0:
        return f"还有{n}项任务没有责任单位，第一项是“{bare.order_by('order').first().title[:30]}”。"
    gone = TaskUnit.objects.filter(plan=plan, unit__closed__lte=timezone.localdate()).exclude(state="released")
    first = gone.select_related("unit", "task").first()
    return f"“{first.task.title[:30]}”的责任单位{first.unit.name}已撤销，请改为承接单位。" if first else None


@handler("plan.issue")
def _issue(plans: list[Plan], actor: Acting, note: str, data: dict) -> None:
    day = data.get("on") or timezone.localdate()
    for plan in plans:
        Plan.objects.filter(pk=plan.pk).update(issued_on=day)
        tasks = list(plan.tasks.filter(state="drafted").values_list("pk", flat=True))
        issue_tasks(plan, tasks, actor=actor)


def issue_tasks(plan: Plan, tasks: list[int], *, actor: Acting) -> None:
    """Issue drafted tasks and send their parts, set-wise: states, duties, visibility."""
    move_all(Task, tasks, "issue", actor=actor)
    parts = list(TaskUnit.objects.filter(plan=plan, task__in=tasks, state="planned").values_list("pk", flat=True))
    move_all(TaskUnit, parts, "send", actor=actor)
    TaskUnit.objects.filter(plan=plan, state="sent", sent_at__isnull=True).update(sent_at=timezone.now())
    make_duties(parts)
    seen.refresh_tasks(tasks)


@handler("plan.cancel")
def _cancel(plans: list[Plan], actor: Acting, note: str, data: dict) -> None:
    for plan in plans:
        tasks = list(plan.tasks.exclude(state="withdrawn").values_list("pk", flat=True))
        move_all(Task, tasks, "withdraw", actor=actor, note=note)


@handler("task.withdraw")
def _withdraw(tasks: list[Task], actor: Acting, note: str, data: dict) -> None:
    keys = [t.pk for t in tasks]
    waive(owed_for(task__in=keys), f"任务撤销：{note}")
    asking.let_go(SheetLine.objects.filter(task__in=keys), actor=actor)


@handler("task.reinstate")
def _reinstate(tasks: list[Task], actor: Acting, note: str, data: dict) -> None:
    held = TaskUnit.objects.filter(task__in=[t.pk for t in tasks]).exclude(state="released")
    unwaive(owed_for(pk__in=held.values("pk")).filter(waived_why__startswith="任务撤销："))
    asking.ask_again(SheetLine.objects.filter(part__in=held), actor=actor)


@transaction.atomic
def act(plan: Plan, name: str, *, actor: Acting, note: str = "", data: dict | None = None) -> Plan:
    """Make a move of the plan and bring visibility in line afterwards. Raises as `flow.engine.move`.

    `data={"on": day}` tells the day a plan was issued on, when that is not today.
    """
    fresh = move(plan, name, actor=actor, note=note, data=data)
    if name in ("issue", "cancel", "cancel_issued"):
        seen.refresh_tasks(fresh.tasks.values_list("pk", flat=True))
        seen.refresh_plans([fresh.pk])
    return fresh


def roles() -> list[tuple[str, str]]:
    """Return the roles a unit may have in a task."""
    return list(Part.choices)
