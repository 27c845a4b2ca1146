"""The nouns of the plan, one file per noun."""

from tasks.models.claim import Claim
from tasks.models.imports import ImportItem, ImportUnit, PlanImport
from tasks.models.plan import Plan, PlanSeen, Section
from tasks.models.round import LineFigure, Round, Sheet, SheetLine, SheetSeen
from tasks.models.task import AnswerMode, Milestone, Minimum, Part, Task, TaskDuty, TaskSeen, TaskUnit

__all__ = [
    "AnswerMode",
    "Claim",
    "ImportItem",
    "ImportUnit",
    "LineFigure",
    "Milestone",
    "Minimum",
    "Part",
    "Plan",
    "PlanImport",
    "PlanSeen",
    "Round",
    "Section",
    "Sheet",
    "SheetLine",
    "SheetSeen",
    "Task",
    "TaskDuty",
    "TaskSeen",
    "TaskUnit",
]
