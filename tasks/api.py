"""Plans, tasks, parts, dates, minimums, duties and imports in the API."""

from __future__ import annotations

from types import SimpleNamespace

from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework import serializers

from fazhi.agenda import lamps
from fazhi.agenda.models import Duty
from fazhi.org.access import may, visible
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.filters import Choice, Day, Flag, Ref, Text, Year, any_of, changed_since
from fazhi.ui.api.resource import BY_ID, Extra, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.models import AnswerMode, ImportItem, ImportUnit, Milestone, Minimum, Part, Plan, PlanImport, Section, Task, TaskUnit
from tasks.selectors import tasks as task_reads
from tasks.selectors.plans import told

CHANGED = BY_ID | {"changed_at": Sort("改动时间", ("changed_at",))}
READ = ("words", "start", "end", "rule")
TEXT = {"read_only": True}


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


# ── lamps: worked out from the day, never stored

SOON = "_soon_days"


def _lamp(row: dict, acting: Acting) -> str:
    return lamps.state_of(SimpleNamespace(**row), acting.today, row[SOON])


def _lamp_words(row: dict, acting: Acting) -> str:
    return lamps.lamp_of([SimpleNamespace(**row)], acting.today, row[SOON]).words


def _lamp_why(row: dict, acting: Acting) -> list[dict[str, str]]:
    why = lamps.lamp_of([SimpleNamespace(**row)], acting.today, row[SOON]).why
    return [{"name": name, "value": value} for name, value in why]


class WhySchema(serializers.Serializer):
    """One reason of a lamp."""

    name = serializers.CharField(read_only=True)
    value = serializers.CharField(read_only=True)


LAMP = serializers.ChoiceField(choices=list(lamps.LABELS.items()), read_only=True, help_text="灯色")
WHY = WhySchema(many=True, read_only=True, help_text="灯色的规则和依据")
_OWED = (
    *("id", "kind", "unit", "unit_name=unit__name", "title", "task=task_duty__task", "part=task_duty__part"),
    *("period", "open_from", "first_due", "due", "inferred", "signed_at", "closed_at", "waived_at", "waived_why"),
    Made("lamp", _lamp, LAMP, {SOON: "unit__soon_days"}),
    Made("lamp_words", _lamp_words, serializers.CharField(read_only=True, help_text="灯色的中文说法，如“逾期22天”")),
)
DUTY = Columns(Duty, *_OWED)
DUTY_WHY = Columns(Duty, *_OWED, Made("lamp_why", _lamp_why, WHY))


def _task_lamp(task: dict, acting: Acting) -> str:
    """The worst lamp of the task's duties; waived ones count only when nothing else is left."""
    counted = [duty["lamp"] for duty in task["duties"] if not duty["waived_at"]] or [duty["lamp"] for duty in task["duties"]]
    return min(counted, key=lamps.ORDER.index, default="wait")


# ── columns

PLAN = Columns(
    Plan,
    *("id", "title", "number", "issuer", "government", "government_name=government__name", "office", "office_name=office__name"),
    *("starts", "ends", "done_rule", "state", "issued_on", "made_at", "changed_at", "version"),
)
SECTION = Columns(Section, "id", "plan", "plan_title=plan__title", "parent", "title", "order", "depth")
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
MINIMUM = Columns(Minimum, "id", "task", "subject", "comparison", "value", "measure", "period", "order", *READ)
IMPORT = Columns(
    PlanImport,
    *("id", "title", "number", "issuer", "government", "government_name=government__name", "office", "office_name=office__name"),
    *("starts", "ends", "state", "plan", "revises", "paper_name=paper__name", "by_name=by__name", "candidate"),
    *("made_at", "changed_at", "version"),
)
IMPORT_DETAIL = Columns(PlanImport, *IMPORT.order, "candidates", "unread")
ITEM = Columns(
    ImportItem,
    *("id", "import=batch", "order", "trail", "number", "title", "text", "start", "end", "dues", "minimums", "doubts", "remarks"),
    *("settled", "dropped", "task", "version"),
)
ITEM_UNIT = Columns(
    ImportUnit,
    *("id", "role", "order", "unit", "unit_name=unit__name", "group", "group_name=group__name", "how", "doubt", "candidates"),
    *("ignored", *READ),
)


# ── filters


def _year(rows: QuerySet, year: int, acting: Acting) -> QuerySet:
    return rows.filter(starts__year__lte=year, ends__year__gte=year)


def _party(*roles: str):
    def where(rows: QuerySet, seen: QuerySet, acting: Acting) -> QuerySet:
        parts = TaskUnit.objects.filter(task=OuterRef("pk"), unit__in=seen.values("pk")).exclude(state="released")
        return rows.filter(Exists(parts.filter(role__in=roles) if roles else parts))

    return where


def _by_lamp(rows: QuerySet, state: str, acting: Acting) -> QuerySet:
    return rows.filter(lamps.lamp_q(state, acting.today))


def _settled(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    done = Q(closed_at__isnull=False) | Q(waived_at__isnull=False)
    return rows.exclude(done) if value else rows.filter(done)


def _task_and_plan(path: str) -> tuple[Ref, Ref]:
    return Ref("task", "任务", path, model=Task), Ref("plan", "计划", f"{path}__plan", model=Plan)


def _told(acting: Acting, pk: int, rows: QuerySet) -> QuerySet:
    """What the office did with a plan before issuing it is for the office alone."""
    return told(rows, inside=may(acting, Plan(pk=pk), "edit"))


def _task_told(acting: Acting, pk: int, rows: QuerySet) -> QuerySet:
    """The same of a task: which units were tried and taken out again."""
    return task_reads.told(rows, acting, pk)


def _under(model: type, key: str, *order: str):
    return lambda acting, pk: visible(acting, model).filter(**{key: pk}).order_by(*order, "id")


RESOURCES = (
    Resource(
        "plans",
        "计划",
        Plan,
        PLAN,
        filters=(
            Ref("government", "印发政府", model=Unit),
            Ref("office", "主管机构", model=Unit),
            Choice("state", "状态", choices=_choices(states.PLAN)),
            Year("year", "计划期包含这一年", where=_year),
            Text("q", "标题或文号", where=any_of("title", "number")),
            changed_since(),
        ),
        orders=CHANGED | {"starts": Sort("开始日期", ("starts",))},
        nested=(Nested("sections", "板块", SECTION, _under(Section, "plan", "order")), newest(Plan, _told)),
        papers="paper",
        timeline=True,
        steps=_told,
    ),
    Resource(
        "sections",
        "板块",
        Section,
        SECTION,
        filters=(Ref("plan", "计划", model=Plan), Ref("parent", "上级板块", model=Section)),
        orders=BY_ID | {"order": Sort("文件中的次序", ("plan_id", "order"))},
    ),
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
            Choice("state", "状态", choices=_choices(states.TASK)),
            Choice("mode", "谁填报", choices=tuple(AnswerMode.choices)),
            Text("q", "任务或原话", where=any_of("title", "text")),
            changed_since(),
        ),
        orders=CHANGED | {"order": Sort("文件中的次序", ("plan_id", "order"))},
        nested=(
            Nested("parts", "责任单位", PART, _under(TaskUnit, "task", "order")),
            Nested("milestones", "时限，读出的原话", MILESTONE, _under(Milestone, "task", "order")),
            Nested("minimums", "下限", MINIMUM, _under(Minimum, "task", "order")),
            Nested("duties", "应办事项", DUTY_WHY, _under(Duty, "task_duty__task", "due")),
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
            *_task_and_plan("task"),
            Ref("unit", "单位", model=Unit),
            Choice("role", "责任", choices=tuple(Part.choices)),
            Choice("state", "状态", choices=_choices(states.PART)),
        ),
        nested=(Nested("duties", "应办事项", DUTY, _under(Duty, "task_duty__part", "due")), newest(TaskUnit)),
        timeline=True,
    ),
    Resource("milestones", "时限", Milestone, MILESTONE, filters=_task_and_plan("task")),
    Resource("minimums", "下限", Minimum, MINIMUM, filters=_task_and_plan("task")),
    Resource(
        "duties",
        "应办事项",
        Duty,
        DUTY,
        about="某单位在某日以前应办的一件事。灯色按当天计算，不存。",
        filters=(
            *_task_and_plan("task_duty__task"),
            Ref("unit", "应办单位", model=Unit),
            Choice("lamp", "灯色", choices=tuple(lamps.LABELS.items()), where=_by_lamp),
            Flag("open", "true 未办结也未免办", where=_settled),
            Day("due_from", "时限不早于", "due__gte"),
            Day("due_to", "时限不晚于", "due__lte"),
        ),
        orders=BY_ID | {"due": Sort("时限", ("due",))},
        order="due",
        detail=DUTY_WHY,
    ),
    Resource(
        "imports",
        "计划导入",
        PlanImport,
        IMPORT,
        about="只向主管计划的法治工作机构开放。",
        filters=(
            Choice("state", "状态", choices=_choices(states.IMPORT)),
            Ref("plan", "生成的计划", model=Plan),
            Ref("revises", "修订的计划", model=Plan),
            changed_since(),
        ),
        orders=CHANGED,
        order="-id",
        detail=IMPORT_DETAIL,
        nested=(
            Nested(
                "items",
                "读出的任务",
                ITEM,
                _under(ImportItem, "batch", "order"),
                nested=(
                    Nested("units", "读出的单位", ITEM_UNIT, _under(ImportUnit, "item__batch", "item", "order"), within="item"),
                ),
            ),
            newest(PlanImport),
        ),
        papers="paper",
        timeline=True,
    ),
    Resource(
        "import-items",
        "导入行",
        ImportItem,
        ITEM,
        about="只向主管计划的法治工作机构开放。",
        filters=(
            Ref("import", "导入", "batch", model=PlanImport),
            Ref("task", "生成的任务", model=Task),
            Flag("settled", "true 已确认"),
            Flag("dropped", "true 不作为任务"),
        ),
        orders=BY_ID | {"order": Sort("文件中的次序", ("batch_id", "order"))},
        nested=(Nested("units", "读出的单位", ITEM_UNIT, _under(ImportUnit, "item", "order")),),
    ),
)
