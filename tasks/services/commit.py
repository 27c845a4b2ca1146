"""Commit and undo of an import: staged items become a drafted plan, or are taken back as one batch."""

from django.db import transaction

from fazhi.flow.engine import Refused, move, note_step
from fazhi.flow.tables import gate, handler
from fazhi.org.acting import Acting
from fazhi.org.models import Role
from tasks.models import Plan, PlanImport
from tasks.selectors.review import unsettled
from tasks.services import plans, revise, seen
from tasks.services.build import build_tasks, live_items

MOST_TASKS = 5000


@transaction.atomic
def act(batch: PlanImport, name: str, *, actor: Acting, note: str = "") -> PlanImport:
    """Make a move of the import. Raises as `flow.engine.move`; nothing is half done."""
    return move(batch, name, actor=actor, note=note)


@gate("import.fresh")
def _fresh(batch: PlanImport, actor: Acting, data: dict) -> str | None:
    return "这是修订稿，请用“修订送审”。" if batch.revises_id else None


@gate("import.revision")
def _revision(batch: PlanImport, actor: Acting, data: dict) -> str | None:
    if not batch.revises_id:
        return "这不是修订稿，请用“生成计划”。"
    return None if batch.revises.state == "issued" else "原计划不在已下达状态，不能修订。"


@gate("import.complete")
def _complete(batch: PlanImport, actor: Acting, data: dict) -> str | None:
    if not batch.title:
        return "请填写计划标题。"
    if not batch.starts or not batch.ends:
        return "请填写计划的起止日期。"
    if batch.year_doubt:
        return "年份还没有核对：看过起止日期，点“保存”。"
    items = batch.items.filter(dropped=False)
    if not (count := items.count()):
        return "没有要生成的任务。"
    if count > MOST_TASKS:
        return f"一次最多生成{MOST_TASKS}项任务，现在有{count}项。"
    if open_items := items.filter(unsettled()).count():
        return f"还有{open_items}处疑点没有确认。"
    taken = Plan.objects.filter(office=batch.office, number=batch.number).exclude(state="withdrawn").exclude(pk=batch.revises_id)
    if batch.number and taken.exists():
        return f"文号“{batch.number}”的计划已经有了。修订请在原计划上导入修订稿。"
    return None


@handler("import.commit")
def _commit(batches: list[PlanImport], actor: Acting, note: str, data: dict) -> None:
    for batch in batches:
        plan = Plan.objects.create(
            government_id=batch.government_id,
            office_id=batch.office_id,
            paper_id=batch.paper_id,
            title=batch.title,
            number=batch.number,
            issuer=batch.issuer,
            starts=batch.starts,
            ends=batch.ends,
            by=actor.user,
        )
        tasks = build_tasks(plan, batch, live_items(batch))
        PlanImport.objects.filter(pk=batch.pk).update(plan=plan)
        batch.steps.all().delete()
        seen.refresh_tasks([t.pk for t in tasks])
        seen.refresh_plans([plan.pk])
        note_step(plan, "import", "由文件导入", actor=actor, detail={"tasks": len(tasks), "paper": batch.paper.name})


@gate("import.undoable")
def _undoable(batch: PlanImport, actor: Acting, data: dict) -> str | None:
    plan = batch.revises or batch.plan
    if plan.state == "withdrawn":
        return "计划已经撤销。"
    if plan.state == "issued" and actor.role != Role.OFFICE_HEAD:
        return "计划已下达，撤销由法治工作机构负责人办理。"
    later = PlanImport.objects.filter(revises=plan, state="committed", pk__gt=batch.pk)
    if later.exists():
        return "之后又有修订，请先撤销后来的修订。"
    return revise.changed_since(batch) if batch.revises_id else None


@handler("import.undo")
def _undo(batches: list[PlanImport], actor: Acting, note: str, data: dict) -> None:
    for batch in batches:
        if batch.revises_id:
            revise.take_back(batch, actor=actor, note=note)
            continue
        name = "cancel_issued" if batch.plan.state == "issued" else "cancel"
        plans.act(batch.plan, name, actor=actor, note=note)


def discard(batch: PlanImport, *, actor: Acting) -> PlanImport:
    """Give an import up before it made anything."""
    if batch.plan_id:
        raise Refused("这次导入已生成计划，请用“撤销这次导入”。")
    return act(batch, "abandon", actor=actor)
