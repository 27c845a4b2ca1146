"""A revised paper of an issued plan: the difference first, then applied as one batch, and taken back as one."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from fazhi.agenda.models import Duty
from fazhi.flow.engine import move_all, note_step
from fazhi.flow.selectors import timeline
from fazhi.flow.tables import handler
from fazhi.org import versions
from fazhi.org.acting import Acting
from tasks.models import ImportItem, Milestone, Minimum, Plan, PlanImport, Task, TaskDuty, TaskSource, TaskUnit
from tasks.planimport import diff
from tasks.services import build, carry, parts, plans, seen
from tasks.services.duties import make_duties, waive

KINDS = diff.KINDS


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the difference: kind, the task it was, the staged row it becomes, and {field: (old, new)}.

    `places` are its places among all tasks, before and after, where its order changed.
    """

    kind: str
    task: Task | None
    item: ImportItem | None
    fields: dict[str, tuple]
    places: tuple[int, int] | None = None

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


def differences(batch: PlanImport) -> list[Difference]:
    """Return what a revision would change, in the new paper's order, the tasks that are gone last (fixed number of queries)."""
    tasks = {t.pk: t for t in _live(batch.revises)}
    items = build.live_items(batch)
    units = build.units_by_item(batch)
    old = [_old_row(t) for t in tasks.values()]
    new = _decided([_new_row(i, units.get(i.pk, [])) for i in items], old, batch)
    changes = diff.diff(old, new)
    at = {key: place for place, key in enumerate(tasks, 1)}
    found = [
        Difference(
            c.kind,
            tasks.get(c.old_key),
            items[c.new_index] if c.new_index is not None else None,
            dict(c.fields),
            (at[c.old_key], c.new_index + 1) if c.moved else None,
        )
        for c in changes
    ]
    return sorted(found, key=lambda d: (d.item is None, d.item.order if d.item else d.task.order))


def _decided(new: list[diff.Old], old: list[diff.Old], batch: PlanImport) -> list[diff.Old]:
    """A row that says what it said, of the same units as before, doesn't undo what was reassigned since: its units stay."""
    last = carry.last_import(batch)
    if last is None:
        return new
    units = build.units_by_item(last)
    said = {i.text: _new_row(i, units.get(i.pk, [])).units for i in build.live_items(last)}
    held = {row.text: row.units for row in old}
    return [replace(r, units=held[r.text]) if r.text in held and said.get(r.text) == r.units else r for r in new]


def _live(plan: Plan):
    rows = plan.tasks.exclude(state="withdrawn").select_related("section__parent__parent").order_by("order")
    return rows.prefetch_related("parts__unit", "milestones")


def _trail(section) -> tuple[str, ...]:
    chain = []
    while section is not None:
        chain.append(section.title)
        section = section.parent
    return tuple(reversed(chain))


def _old_row(task: Task) -> diff.Old:
    held = sorted((p.role, p.unit.name) for p in task.parts.all() if p.state != "released")
    days = sorted({m.day.isoformat() for m in task.milestones.all() if m.day})
    return diff.Old(task.pk, task.number, _trail(task.section), task.title, task.text, tuple(held), tuple(days))


def _new_row(item: ImportItem, pairs: list) -> diff.Old:
    held = sorted((row.role, unit.name) for unit, row in pairs)
    days = sorted({d["day"] for d in item.dues if d.get("day")})
    return diff.Old(item.pk, item.number, tuple(item.trail), item.title, item.text, tuple(held), tuple(days))


@handler("import.revise")
def _apply(batches: list[PlanImport], actor: Acting, note: str, data: dict) -> None:
    for batch in batches:
        apply(batch, actor=actor)


@transaction.atomic
def apply(batch: PlanImport, *, actor: Acting) -> None:
    """Apply a revision: withdraw what is gone, change what changed, issue what is new. What it replaced is kept in `before`."""
    plan, found = batch.revises, differences(batch)
    gone = [d.task.pk for d in found if d.kind == "gone"]
    move_all(Task, gone, "withdraw", actor=actor, note=f"修订稿《{batch.title[:60]}》取消")
    last = max(plan.tasks.values_list("order", flat=True), default=0)
    fresh = build.build_tasks(plan, batch, [d.item for d in found if d.kind == "new"], first_order=last + 1)
    seen.refresh_tasks([t.pk for t in fresh])
    kept = [d for d in found if d.task is not None and d.item is not None]
    places = build.sections(plan, [d.item.trail for d in kept])
    units = build.units_by_item(batch)
    dropped = []
    for d in kept:
        dropped += _change(d, batch, places.get(tuple(d.item.trail)), units.get(d.item.pk, []), actor)
    changed = [d.task.pk for d in kept if d.kind == "changed"]
    _ask_again(changed, actor)
    _renumber(found, fresh)
    plans.issue_tasks(plan, [t.pk for t in fresh], actor=actor)
    seen.refresh_tasks([*gone, *(t.pk for t in fresh), *(d.task.pk for d in kept)])
    seen.refresh_plans([plan.pk])
    Plan.objects.filter(pk=plan.pk).update(paper=batch.paper)
    versions.bump(Plan.objects.filter(pk=plan.pk))
    PlanImport.objects.filter(pk=batch.pk).update(plan=plan)
    batch.steps.all().delete()
    counts = {kind: sum(d.kind == kind for d in found) for kind in KINDS}
    note_step(
        plan,
        "revise",
        "修订",
        actor=actor,
        detail={
            **counts,
            "import": batch.pk,
            "gone_tasks": gone,
            "changed_tasks": changed,
            "dropped_parts": dropped,
            "paper_before": plan.paper_id,
        },
    )


def _ask_again(tasks: list[int], actor: Acting) -> None:
    """Units that had signed for a task sign again for what it says now; what they owe and reported stays."""
    signed = TaskUnit.objects.filter(task__in=tasks, state="received").values_list("pk", flat=True)
    move_all(TaskUnit, list(signed), "renew", actor=actor, note="修订稿改了这一项")


def _change(d: Difference, batch: PlanImport, section, pairs: list, actor: Acting) -> list[int]:
    """Write what a kept task says now. Returns the parts that the revision took out of it."""
    task, item, dropped = d.task, d.item, []
    item.before, item.task = snapshot(task), task
    item.save(update_fields=["before", "task"])
    changes = {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        "section": section,
        "start": item.start,
        "end": item.end,
    }
    fresh = versions.write(task, version=None, changes=changes)
    item.before["version_after"] = fresh.version
    item.save(update_fields=["before"])
    if "units" in d.fields:
        dropped = _change_parts(task, pairs, actor)
    if "dues" in d.fields:
        _change_dates(task, build.milestone_rows(task, item))
    Minimum.objects.filter(task=task).delete()
    Minimum.objects.bulk_create(build.minimum_rows(task, item))
    TaskSource.objects.filter(task=task).delete()
    TaskSource.objects.bulk_create(build.source_rows(task, item))
    if d.kind == "changed":
        note_step(fresh, "revise", "修订", actor=actor, detail={k: [str(a), str(b)] for k, (a, b) in d.fields.items()})
    return dropped


def _change_parts(task: Task, pairs: list, actor: Acting) -> list[int]:
    held = {p.unit_id: p for p in task.parts.exclude(state="released")}
    for order, (unit, row) in enumerate(pairs):
        part = held.pop(unit.pk, None)
        if part is not None:
            TaskUnit.objects.filter(pk=part.pk).update(role=row.role, order=order, words=row.words, start=row.start, end=row.end)
    wanted = {unit.pk for unit, _ in pairs}
    known = set(task.parts.exclude(state="released").filter(unit__in=wanted).values_list("unit_id", flat=True))
    rows = [p for p in build.part_rows(task, pairs) if p.unit_id not in known]
    if held:
        move_all(TaskUnit, [p.pk for p in held.values()], "drop", actor=actor, note="修订稿不再列为责任单位")
    if rows:
        parts.send(TaskUnit.objects.bulk_create(rows), actor=actor)
    make_duties(task.parts.exclude(state__in=("planned", "released")).values_list("pk", flat=True))
    return [p.pk for p in held.values()]


def _change_dates(task: Task, rows: list[Milestone]) -> None:
    """Waive what was owed by the old dates and make what is owed by the new ones; a day that stays keeps its duty."""
    days = {m.day for m in rows if m.day}
    old = TaskDuty.objects.filter(task=task, duty__waived_at__isnull=True)
    leaving = old.exclude(duty__due__in=days) if days else old.filter(milestone__isnull=False)
    kept = {(o.part_id, o.duty.due) for o in old.exclude(pk__in=leaving).select_related("duty")}
    waive(Duty.objects.filter(task_duty__in=leaving), "修订稿改了时限")
    TaskDuty.objects.filter(task=task).update(milestone=None)
    Milestone.objects.filter(task=task).delete()
    Milestone.objects.bulk_create(rows)
    _owe(task, kept)


def _owe(task: Task, kept: set[tuple[int, date]]) -> None:
    live = task.parts.exclude(state__in=("planned", "released")).values_list("pk", flat=True)
    make_duties(live, besides=kept)


def _renumber(found: list[Difference], fresh: list[Task]) -> None:
    """Put the tasks in the new paper's order."""
    made, order = iter(fresh), 0
    for d in found:
        if d.kind == "gone":
            continue
        order += 1
        task = next(made) if d.kind == "new" else d.task
        Task.objects.filter(pk=task.pk).update(order=order)


def snapshot(task: Task) -> dict:
    """Return what a revision may replace of a task, so that undo can put it back."""
    held = task.parts.exclude(state="released").order_by("order", "id")
    return {
        "number": task.number,
        "title": task.title,
        "text": task.text,
        "section": task.section_id,
        "start": task.start,
        "end": task.end,
        "order": task.order,
        "parts": [[p.unit_id, p.role, p.order, p.words, p.full_lines] for p in held],
        "sources": _sources(task),
        "milestones": [row | {"day": row["day"] and row["day"].isoformat()} for row in _rows(task.milestones, DATED)],
        "minimums": [row | {"value": str(row["value"])} for row in _rows(task.minimums, LOW)],
    }


DATED = ("value", "kind", "day", "inferred", "words", "start", "end", "rule")
LOW = ("subject", "comparison", "value", "measure", "period", "counted_by", "counted_why", "words", "start", "end", "rule")


def _rows(held: QuerySet, names: tuple[str, ...]) -> list[dict]:
    return list(held.order_by("order", "id").values(*names))


def _sources(task: Task) -> list[dict]:
    """The further places of a task in the shape of a staged row's."""
    rows = task.sources.order_by("order", "id").values("paper_id", "label", "place", "cells", "words", "start", "end")
    return [{"paper": row.pop("paper_id"), **row} for row in rows]


def changed_since(batch: PlanImport) -> str | None:
    """Return a sentence naming a task that was changed after this revision, which therefore can't be taken back; else None."""
    for item in batch.items.filter(task__isnull=False).select_related("task"):
        if item.task.version != item.before.get("version_after"):
            return f"“{item.task.title[:30]}”在修订之后又有改动，不能整批撤销。"
    return None


def take_back(batch: PlanImport, *, actor: Acting, note: str) -> None:
    """Undo a revision: withdraw the tasks it made, put changed ones back, reinstate those it withdrew."""
    plan = batch.revises
    made = list(plan.tasks.filter(batch=batch).exclude(state="withdrawn").values_list("pk", flat=True))
    move_all(Task, made, "withdraw", actor=actor, note=note)
    step = _step_of(batch)
    gone = step.detail.get("gone_tasks", [])
    move_all(Task, gone, "reinstate", actor=actor, note=note)
    changed = []
    for item in batch.items.filter(task__isnull=False).select_related("task"):
        _put_back(item, actor)
        changed.append(item.task_id)
    Plan.objects.filter(pk=plan.pk).update(paper=step.detail.get("paper_before"))
    versions.bump(Plan.objects.filter(pk=plan.pk))
    seen.refresh_tasks([*made, *gone, *changed])
    seen.refresh_plans([plan.pk])
    note_step(plan, "unrevise", "撤销修订", actor=actor, note=note, detail={"import": batch.pk})


def _step_of(batch: PlanImport):
    return next(s for s in timeline(batch.revises) if s.move == "revise" and s.detail.get("import") == batch.pk)


def _put_back(item: ImportItem, actor: Acting) -> None:
    task, was = item.task, item.before
    fields = {k: was[k] for k in ("number", "title", "text", "start", "end", "order")}
    fresh = versions.write(task, version=None, changes={**fields, "section_id": was["section"]})
    held = {p.unit_id: p for p in task.parts.exclude(state="released")}
    back = []
    for unit_id, role, order, words, full in was["parts"]:
        part = held.pop(unit_id, None)
        if part is None:
            back.append(
                TaskUnit(task=task, plan_id=task.plan_id, unit_id=unit_id, role=role, order=order, words=words, full_lines=full)
            )
        else:
            TaskUnit.objects.filter(pk=part.pk).update(role=role, order=order, words=words, full_lines=full)
    if held:
        move_all(TaskUnit, [p.pk for p in held.values()], "drop", actor=actor, note="撤销修订")
    old = ImportItem(dues=was["milestones"], minimums=was["minimums"], sources=was.get("sources", []))
    TaskSource.objects.filter(task=task).delete()
    TaskSource.objects.bulk_create(build.source_rows(task, old))
    _change_dates(task, build.milestone_rows(task, old))
    Minimum.objects.filter(task=task).delete()
    Minimum.objects.bulk_create(build.minimum_rows(task, old))
    if back:
        parts.send(TaskUnit.objects.bulk_create(back), actor=actor)
    note_step(fresh, "unrevise", "撤销修订", actor=actor)
