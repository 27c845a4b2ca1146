"""Who may see and do what with plans, tasks, parts and imports."""

from django.db.models import Exists, OuterRef, Q

from fazhi.agenda.rules import also_seen
from fazhi.org.access import allow
from fazhi.org.acting import Acting
from fazhi.org.models import Role
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING
from tasks.models import (
    ImportItem,
    ImportUnit,
    Milestone,
    Minimum,
    Plan,
    PlanImport,
    PlanSeen,
    Section,
    Task,
    TaskDuty,
    TaskSeen,
    TaskUnit,
)

ANSWERING = WORKING | OFFICE
NOT_OFFICE = "这件事由主管计划的法治工作机构办理。"
NOT_HEAD = "审定、退回由法治工作机构负责人办理。"
NOT_PARTY = "这件事由责任单位的联络员或负责人办理。"


def seen_plan(key: str):
    """Return the rule 'the plan under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(PlanSeen.objects.filter(plan=OuterRef(key), unit=acting.unit.pk)))

    return where


def seen_task(key: str):
    """Return the rule 'the task under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(TaskSeen.objects.filter(task=OuterRef(key), unit=acting.unit.pk)))

    return where


def own_office(key: str):
    """Return the rule 'the office under `key` is the acting unit'."""

    def where(acting: Acting) -> Q:
        return Q(**{key: acting.unit.pk})

    return where


def own_part(acting: Acting) -> Q:
    """A post answers for its own unit and no other: an office for itself, one at a government for that government."""
    return Q(unit=acting.unit.pk)


allow(Plan, "view", roles=BUSINESS, where=seen_plan("pk"))
allow(Plan, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Plan, "sign_off", roles={Role.OFFICE_HEAD}, where=own_office("office"), sentence=NOT_HEAD)
allow(Plan, "issue", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Plan, "undo", roles={Role.OFFICE_HEAD}, where=own_office("office"), sentence="撤销已下达的计划由法治工作机构负责人办理。")
allow(Plan, "receipts", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Section, "view", roles=BUSINESS, where=seen_plan("plan"))

allow(Task, "view", roles=BUSINESS, where=seen_task("pk"))
allow(Task, "edit", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)
allow(Task, "issue", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)
allow(Task, "withdraw", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)

allow(TaskUnit, "view", roles=BUSINESS, where=seen_task("task"))
allow(TaskUnit, "send", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)
allow(TaskUnit, "receive", roles=ANSWERING, where=own_part, sentence=NOT_PARTY)
allow(TaskUnit, "hand_on", roles=ANSWERING, where=own_part, sentence=NOT_PARTY)
allow(TaskUnit, "decide", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)

allow(Milestone, "view", roles=BUSINESS, where=seen_task("task"))
allow(Minimum, "view", roles=BUSINESS, where=seen_task("task"))

allow(PlanImport, "view", roles=OFFICE, where=own_office("office"))
allow(PlanImport, "create", roles=OFFICE, sentence=NOT_OFFICE)
allow(PlanImport, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(PlanImport, "approve", roles={Role.OFFICE_HEAD}, where=own_office("office"), sentence=NOT_HEAD)
allow(PlanImport, "undo", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(ImportItem, "view", roles=OFFICE, where=own_office("batch__office"))
allow(ImportUnit, "view", roles=OFFICE, where=own_office("item__batch__office"))


def _duty_of_task(acting: Acting) -> Q:
    owed = TaskDuty.objects.filter(duty=OuterRef("pk"), task__seen_by__unit=acting.unit.pk)
    return Q(Exists(owed))


also_seen(_duty_of_task)
