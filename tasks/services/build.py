"""Turns staged items into sections, tasks, parts, milestones and minimums, set-wise."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from fazhi.org.models import Unit
from fazhi.org.selectors import in_line, members_by_group
from tasks.models import ImportItem, ImportUnit, Milestone, Minimum, Part, Plan, PlanImport, Section, Task, TaskSource, TaskUnit
from tasks.planimport.match import HOW

STRENGTH = {Part.LEAD: 0, Part.RESPONSIBLE: 1, Part.CO: 2}


def live_items(batch: PlanImport) -> list[ImportItem]:
    """Return the items that will become tasks, in the paper's order."""
    return list(batch.items.filter(dropped=False).order_by("order"))


def units_by_item(batch: PlanImport, items: Iterable[ImportItem] | None = None) -> dict[int, list[tuple[Unit, ImportUnit]]]:
    """Return {item id: [(unit, the name it comes from)]} with groups expanded, each unit once in its strongest role.

    A group of a government above takes in other counties too; a paper gives work only along its own government's line.
    """
    rows = ImportUnit.objects.filter(item__batch=batch, ignored=False).select_related("unit", "group__government")
    if items is not None:
        rows = rows.filter(item__in=[i.pk for i in items])
    rows = list(rows.order_by("item", "order", "id"))
    groups = members_by_group(list({row.group.pk: row.group for row in rows if row.group_id}.values()))
    named: dict[int, list[tuple[Unit, ImportUnit]]] = {}
    for row in rows:
        units = [row.unit] if row.unit_id else groups.get(row.group_id, [])
        named.setdefault(row.item_id, []).extend((unit, row) for unit in units if in_line(unit, batch.government))
    return {item: _strongest(pairs) for item, pairs in named.items()}


def _strongest(pairs: list[tuple[Unit, ImportUnit]]) -> list[tuple[Unit, ImportUnit]]:
    """Keep each unit once: strongest role first, and a unit named itself before one that a group brings along."""
    best: dict[int, tuple[Unit, ImportUnit]] = {}
    for unit, row in pairs:
        held = best.get(unit.pk)
        if held is None or (STRENGTH[row.role], bool(row.group_id)) < (STRENGTH[held[1].role], bool(held[1].group_id)):
            best[unit.pk] = (unit, row)
    return sorted(best.values(), key=lambda pair: (STRENGTH[pair[1].role], pair[1].order, pair[0].path))


def sections(plan: Plan, trails: Iterable[list[str]]) -> dict[tuple[str, ...], Section]:
    """Create the sections that these heading chains need and the plan lacks; return all by chain."""
    found: dict[tuple[str, ...], Section] = {}
    for section in plan.sections.select_related("parent").order_by("order"):
        chain = next((c for c, s in found.items() if s.pk == section.parent_id), ())
        found[(*chain, section.title)] = section
    order = max((s.order for s in found.values()), default=0)
    for trail in trails:
        for depth in range(len(trail)):
            chain = tuple(trail[: depth + 1])
            if chain not in found:
                order += 1
                found[chain] = Section.objects.create(
                    plan=plan, parent=found.get(chain[:-1]), title=chain[-1][:300], order=order, depth=depth
                )
    return found


def build_tasks(plan: Plan, batch: PlanImport, items: list[ImportItem], *, first_order: int = 1) -> list[Task]:
    """Create the tasks of these items with everything that hangs on them; return them in order."""
    places = sections(plan, [item.trail for item in items])
    tasks = [
        Task(
            plan=plan,
            section=places.get(tuple(item.trail)),
            batch=batch,
            order=first_order + i,
            number=item.number,
            title=item.title,
            text=item.text,
            start=item.start,
            end=item.end,
        )
        for i, item in enumerate(items)
    ]
    Task.objects.bulk_create(tasks, batch_size=1000)
    units = units_by_item(batch, items)
    parts, milestones, minimums, sources = [], [], [], []
    for item, task in zip(items, tasks, strict=True):
        parts += part_rows(task, units.get(item.pk, []))
        milestones += milestone_rows(task, item)
        minimums += minimum_rows(task, item)
        sources += source_rows(task, item)
    TaskUnit.objects.bulk_create(parts, batch_size=2000)
    Milestone.objects.bulk_create(milestones, batch_size=2000)
    Minimum.objects.bulk_create(minimums, batch_size=2000)
    TaskSource.objects.bulk_create(sources, batch_size=2000)
    return tasks


def part_rows(task: Task, pairs: list[tuple[Unit, ImportUnit]]) -> list[TaskUnit]:
    """Return the unsaved parts of a task; members of a collective name get one yearly line unless ticked later."""
    return [
        TaskUnit(
            task=task,
            plan_id=task.plan_id,
            unit=unit,
            role=row.role,
            order=order,
            group=row.group,
            full_lines=row.group_id is None,
            words=row.words,
            start=row.start,
            end=row.end,
            rule="；".join(filter(None, [row.rule, HOW.get(row.how, "")]))[:200],
        )
        for order, (unit, row) in enumerate(pairs)
    ]


def milestone_rows(task: Task, item: ImportItem) -> list[Milestone]:
    """Return the unsaved dates of a task."""
    return [
        Milestone(
            task=task,
            value=due["value"][:40],
            kind=due["kind"][:12],
            day=date.fromisoformat(due["day"]) if due.get("day") else None,
            inferred=bool(due.get("inferred")),
            order=order,
            words=due["words"][:300],
            start=due.get("start"),
            end=due.get("end"),
            rule=due.get("rule", "")[:200],
        )
        for order, due in enumerate(item.dues)
    ]


def source_rows(task: Task, item: ImportItem) -> list[TaskSource]:
    """Return the unsaved further places of a task: rows of its tables, pieces merged in, footnotes."""
    rows = [
        TaskSource(
            task=task,
            paper_id=place["paper"],
            label=place.get("label", "")[:200],
            place=place.get("place", "")[:60],
            cells=place.get("cells", []),
            order=order,
            words=place["words"][:300],
            start=place["start"],
            end=place["end"],
        )
        for order, place in enumerate(item.sources)
    ]
    return [*rows, *_footnotes(task, item, first_order=len(rows))]


def _footnotes(task: Task, item: ImportItem, *, first_order: int) -> list[TaskSource]:
    """The footnotes of a row, each under its mark; one too long for the words of a place stands whole in its cells."""
    held = [(remark, *remark["words"].split("：", 1)) for remark in item.remarks if remark["code"] == "footnote"]
    return [
        TaskSource(
            task=task,
            paper_id=remark.get("paper") or item.batch.paper_id,
            label=mark[:200],
            cells=[[mark, words]] if len(words) > 300 else [],
            order=order,
            words=words[:300],
        )
        for order, (remark, mark, words) in enumerate(held, first_order)
    ]


def minimum_rows(task: Task, item: ImportItem) -> list[Minimum]:
    """Return the unsaved minimums of a task."""
    return [
        Minimum(
            task=task,
            subject=low.get("subject", "")[:80],
            comparison=low.get("comparison", ">=")[:4],
            value=Decimal(low["value"]),
            measure=low.get("measure", "")[:20],
            period=low.get("period", "")[:20],
            counted_by=low.get("counted_by", ""),
            counted_why=low.get("counted_why", "")[:200],
            order=order,
            words=low["words"][:300],
            start=low.get("start"),
            end=low.get("end"),
            rule=low.get("rule", "")[:200],
        )
        for order, low in enumerate(item.minimums)
    ]
