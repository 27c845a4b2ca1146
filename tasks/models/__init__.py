"""The nouns of the plan, one file per noun."""

from tasks.models.imports import ImportItem, ImportUnit, PlanImport
from tasks.models.plan import Plan, PlanSeen, Section
from tasks.models.task import AnswerMode, Milestone, Minimum, Part, Task, TaskDuty, TaskSeen, TaskUnit

__all__ = [
    "AnswerMode",
    "ImportItem",
    "ImportUnit",
    "Milestone",
    "Minimum",
    "Part",
    "Plan",
    "PlanImport",
    "PlanSeen",
    "Section",
    "Task",
    "TaskDuty",
    "TaskSeen",
    "TaskUnit",
]
