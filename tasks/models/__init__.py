"""The nouns of the plan, one file per noun."""

from tasks.models.claim import Claim
from tasks.models.imports import ImportAnnex, ImportItem, ImportUnit, PlanImport, ReviewStep
from tasks.models.plan import Plan, PlanSeen, Section
from tasks.models.round import LineFigure, Round, Sheet, SheetLine, SheetSeen
from tasks.models.task import AnswerMode, Milestone, Minimum, MinimumDuty, Part, Task, TaskDuty, TaskSeen, TaskSource, TaskUnit

__all__ = [
    "AnswerMode",
    "Claim",
    "ImportAnnex",
    "ImportItem",
    "ImportUnit",
    "LineFigure",
    "Milestone",
    "Minimum",
    "MinimumDuty",
    "Part",
    "Plan",
    "PlanImport",
    "PlanSeen",
    "ReviewStep",
    "Round",
    "Section",
    "Sheet",
    "SheetLine",
    "SheetSeen",
    "Task",
    "TaskDuty",
    "TaskSeen",
    "TaskSource",
    "TaskUnit",
]
