"""Who may see and do what with plans, tasks, parts, rounds, sheets, claims and imports."""

from django.db.models import Exists, OuterRef, Q

from fazhi.agenda.rules import also_seen, also_urged
from fazhi.files.rules import cites
from fazhi.org.access import allow, own_office
from fazhi.org.acting import Acting
from fazhi.org.models import Role
from fazhi.org.models.people import BUSINESS, OFFICE, WORKING
from tasks.models import (
    AnswerMode,
    Claim,
    ImportAnnex,
    ImportItem,
    ImportUnit,
    LineFigure,
    Milestone,
    Minimum,
    MinimumDuty,
    Part,
    Plan,
    PlanImport,
    PlanSeen,
    ReviewStep,
    Round,
    Section,
    Sheet,
    SheetLine,
    SheetSeen,
    Task,
    TaskDuty,
    TaskSeen,
    TaskSource,
    TaskUnit,
)

ANSWERING = WORKING | OFFICE
HOLDING = ("sent", "received", "objected")  # states of a part that its unit holds
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

allow(TaskDuty, "view", roles=BUSINESS, where=seen_task("task"))
allow(MinimumDuty, "view", roles=BUSINESS, where=seen_task("part__task"))
allow(Milestone, "view", roles=BUSINESS, where=seen_task("task"))
allow(Minimum, "view", roles=BUSINESS, where=seen_task("task"))
allow(TaskSource, "view", roles=BUSINESS, where=seen_task("task"))

allow(PlanImport, "view", roles=OFFICE, where=own_office("office"))
allow(PlanImport, "create", roles=OFFICE, sentence=NOT_OFFICE)
allow(PlanImport, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(PlanImport, "approve", roles={Role.OFFICE_HEAD}, where=own_office("office"), sentence=NOT_HEAD)
allow(PlanImport, "undo", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(ImportItem, "view", roles=OFFICE, where=own_office("batch__office"))
allow(ImportAnnex, "view", roles=OFFICE, where=own_office("batch__office"))
allow(ReviewStep, "view", roles=OFFICE, where=own_office("batch__office"))
allow(ImportUnit, "view", roles=OFFICE, where=own_office("item__batch__office"))


allow(Plan, "close", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Task, "decide", roles=OFFICE, where=own_office("plan__office"), sentence=NOT_OFFICE)


def seen_sheet(key: str):
    """Return the rule 'the sheet under `key` is visible'."""

    def where(acting: Acting) -> Q:
        return Q(Exists(SheetSeen.objects.filter(sheet=OuterRef(key), unit=acting.unit.pk)))

    return where


def _round_seen(acting: Acting) -> Q:
    sheets = SheetSeen.objects.filter(sheet__round=OuterRef("pk"), unit=acting.unit.pk)
    return Q(office=acting.unit.pk) | Q(Exists(sheets))


def _line_seen(acting: Acting) -> Q:
    """Whoever sees the sheet; and of a task that co-units report through the lead, the lead's unit."""
    leads = TaskUnit.objects.filter(
        task=OuterRef("task"), unit=acting.unit.pk, role=Part.LEAD, task__mode=AnswerMode.CO_THROUGH_LEAD
    )
    return seen_sheet("sheet")(acting) | Q(Exists(leads.exclude(state__in=("planned", "released"))))


def _fills(acting: Acting) -> Q:
    """Its own unit fills a sheet; the round's office may enter for it (代填)."""
    own = own_part(acting)
    return Q(round__office=acting.unit.pk) | own if acting.is_office else own


allow(Round, "view", roles=BUSINESS, where=_round_seen)
allow(Round, "create", roles=OFFICE, sentence=NOT_OFFICE)
allow(Round, "edit", roles=OFFICE, where=own_office("office"), sentence=NOT_OFFICE)
allow(Round, "unlock", roles={Role.OFFICE_HEAD}, where=own_office("office"), sentence="解除锁定由法治工作机构负责人办理。")
allow(Sheet, "view", roles=BUSINESS, where=seen_sheet("pk"))
allow(Sheet, "fill", roles=ANSWERING, where=_fills, sentence="填报表由本单位联络员填写。")
allow(Sheet, "sign", roles={Role.UNIT_HEAD, Role.OFFICE_HEAD}, where=own_part, sentence="签发由本单位负责人办理。")
allow(Sheet, "decide", roles=OFFICE, where=own_office("round__office"), sentence=NOT_OFFICE)
allow(SheetLine, "view", roles=BUSINESS, where=_line_seen)
allow(LineFigure, "view", roles=BUSINESS, where=seen_sheet("line__sheet"))
allow(Claim, "view", roles=BUSINESS, where=seen_task("part__task"))
allow(Claim, "file", roles=ANSWERING, where=lambda acting: Q(part__unit=acting.unit.pk), sentence=NOT_PARTY)
allow(Claim, "decide", roles=OFFICE, where=own_office("part__plan__office"), sentence=NOT_OFFICE)
cites(SheetLine)
cites(Claim)
cites(Sheet)


def _duty_of_sheet(acting: Acting) -> Q:
    return Q(Exists(SheetSeen.objects.filter(sheet__duty=OuterRef("pk"), unit=acting.unit.pk)))


def _duty_of_task(acting: Acting) -> Q:
    owed = TaskDuty.objects.filter(duty=OuterRef("pk"), task__seen_by__unit=acting.unit.pk)
    return Q(Exists(owed))


def _duty_of_minimum(acting: Acting) -> Q:
    return Q(Exists(MinimumDuty.objects.filter(duty=OuterRef("pk"), part__task__seen_by__unit=acting.unit.pk)))


def _issued_task(acting: Acting) -> Q:
    return Q(Exists(TaskDuty.objects.filter(duty=OuterRef("pk"), task__plan__office=acting.unit.pk)))


def _issued_sheet(acting: Acting) -> Q:
    return Q(Exists(Sheet.objects.filter(duty=OuterRef("pk"), round__office=acting.unit.pk, round__state="opened")))


also_urged(_issued_task)
also_urged(_issued_sheet)
also_seen(_duty_of_task)
also_seen(_duty_of_minimum)
also_seen(_duty_of_sheet)
