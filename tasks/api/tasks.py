"""Tasks, their parts, dates and minimums in the API."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import serializers

from fazhi.agenda import lamps
from fazhi.agenda.models import Duty
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Ref, Text, any_of, changed_since
from fazhi.ui.api.resource import Extra, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.api.declared import CHANGED, READ, choices, task_and_plan, under
from tasks.api.duties import DUTY, DUTY_WHY
from tasks.models import AnswerMode, Milestone, Minimum, Part, Plan, Section, Task, TaskSource, TaskUnit
from tasks.selectors import tasks as task_reads

TEXT = {"read_only": True}
TASK = Columns(
    Task,
    *("id", "plan", "plan_title=plan__title", "section", "section_title=section__title", "order", "number", "title", "text"),
    *("start", "end", "mode", "state", "made_at", "changed_at", "version"),
)
PART = Columns(
    TaskUnit,
    *("id", "task", "task_title=task__title", "plan", "unit", "unit_name=unit__name", "role", "order", "group"),
    *("group_name=group__name", "full_lines", "state", "person_name=person__name", "sent_at", "received_at", *READ, "version"),
)
MILESTONE = Columns(Milestone, "id", "task", "value", "kind", "day", "inferred", "order", *READ)
SOURCE = Columns(TaskSource, "id", "task", "paper_name=paper__name", "label", "place", "cells", "order", *READ)
MINIMUM = Columns(
    Minimum, "id", "task", "subject", "comparison", "value", "measure", "period", "counted_by", "counted_why", "order", *READ
)


def _task_told(acting: Acting, pk: int, rows: QuerySet) -> QuerySet:
    """Which units were tried and taken out again while the plan was drafted is for the office alone."""
    return task_reads.told(rows, acting, pk)


def _task_lamp(task: dict, acting: Acting) -> str:
    """The worst lamp of the task's duties; waived ones count only when nothing else is left."""
    counted = [duty["lamp"] for duty in task["duties"] if not duty["waived_at"]] or [duty["lamp"] for duty in task["duties"]]
    return min(counted, key=lamps.ORDER.index, default="wait")


def _party(*roles: str):
    def where(rows: QuerySet, seen: QuerySet, acting: Acting) -> QuerySet:
        parts = TaskUnit.objects.filter(task=OuterRef("pk"), unit__in=seen.values("pk")).exclude(state="released")
        return rows.filter(Exists(parts.filter(role__in=roles) if roles else parts))

    return where


RESOURCES = (
    Resource(
        "tasks",
        "任务",
        Task,
        TASK,
        about="text 是文件原话，start、end 是它在原文里的位置。",
        filters=(
            Ref("plan", "计划", model=Plan),
            Ref("section", "板块", model=Section),
            Ref("unit", "责任单位（任何责任）", model=Unit, where=_party()),
            Ref("lead", "牵头单位", model=Unit, where=_party(Part.LEAD)),
            Ref("co", "配合单位", model=Unit, where=_party(Part.CO)),
            Ref("responsible", "责任单位（不分牵头配合）", model=Unit, where=_party(Part.RESPONSIBLE)),
            Choice("state", "状态", choices=choices(states.TASK)),
            Choice("mode", "谁填报", choices=tuple(AnswerMode.choices)),
            Text("q", "任务或原话", where=any_of("title", "text")),
            changed_since(),
        ),
        orders=CHANGED | {"order": Sort("文件中的次序", ("plan_id", "order"))},
        nested=(
            Nested("parts", "责任单位", PART, under(TaskUnit, "task", "order")),
            Nested("milestones", "时限，读出的原话", MILESTONE, under(Milestone, "task", "order")),
            Nested("minimums", "下限", MINIMUM, under(Minimum, "task", "order")),
            Nested("sources", "其他出处：附表里的一行、合并进来的一项、脚注", SOURCE, under(TaskSource, "task", "order")),
            Nested("duties", "应办事项", DUTY_WHY, under(Duty, "task_duty__task", "due")),
            newest(Task, _task_told),
        ),
        extras=(
            Extra(
                "lamp", _task_lamp, serializers.ChoiceField(choices=list(lamps.LABELS.items()), help_text="最急的一盏灯", **TEXT)
            ),
        ),
        timeline=True,
        steps=_task_told,
    ),
    Resource(
        "parts",
        "责任",
        TaskUnit,
        PART,
        about="一个单位在一项任务里的责任：签收、异议、承办人。",
        filters=(
            *task_and_plan("task"),
            Ref("unit", "单位", model=Unit),
            Choice("role", "责任", choices=tuple(Part.choices)),
            Choice("state", "状态", choices=choices(states.PART)),
        ),
        nested=(Nested("duties", "应办事项", DUTY, under(Duty, "task_duty__part", "due")), newest(TaskUnit)),
        timeline=True,
    ),
    Resource("milestones", "时限", Milestone, MILESTONE, filters=task_and_plan("task")),
    Resource("minimums", "下限", Minimum, MINIMUM, filters=task_and_plan("task")),
)
