"""Imports and what they read, in the API; for the plan's own office alone."""

from __future__ import annotations

from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Flag, Ref, changed_since
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.api.declared import CHANGED, READ, choices, under
from tasks.models import ImportAnnex, ImportItem, ImportUnit, Plan, PlanImport, ReviewStep, Task

IMPORT = Columns(
    PlanImport,
    *("id", "title", "number", "issuer", "government", "government_name=government__name", "office", "office_name=office__name"),
    *("starts", "ends", "state", "plan", "revises", "paper_name=paper__name", "by_name=by__name", "candidate"),
    *("made_at", "changed_at", "version"),
)
IMPORT_DETAIL = Columns(PlanImport, *IMPORT.order, "candidates", "unread", "notes", "masks")
ANNEX = Columns(
    ImportAnnex,
    *(
        "id",
        "import=batch",
        "label",
        "paper_name=paper__name",
        "joined",
        "only_text",
        "only_annex",
        "by_name=by__name",
        "made_at",
    ),
)
STEP = Columns(ReviewStep, "id", "import=batch", "words", "by_name=by__name", "made_at")
ITEM = Columns(
    ImportItem,
    *("id", "import=batch", "order", "trail", "number", "title", "text", "start", "end", "dues", "minimums", "doubts", "remarks"),
    *("sources", "differences", "settled", "dropped", "task", "version"),
)
ITEM_UNIT = Columns(
    ImportUnit,
    *("id", "role", "order", "unit", "unit_name=unit__name", "group", "group_name=group__name", "why", "full", "how", "doubt"),
    *("candidates", "ignored", *READ),
)


RESOURCES = (
    Resource(
        "imports",
        "计划导入",
        PlanImport,
        IMPORT,
        about="只向主管计划的法治工作机构开放。",
        filters=(
            Choice("state", "状态", choices=choices(states.IMPORT)),
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
                under(ImportItem, "batch", "order"),
                nested=(
                    Nested("units", "读出的单位", ITEM_UNIT, under(ImportUnit, "item__batch", "item", "order"), within="item"),
                ),
            ),
            Nested("annexes", "并入的附表", ANNEX, under(ImportAnnex, "batch")),
            Nested("steps", "核对中可以撤回的各步，最后一步在前", STEP, under(ReviewStep, "batch", "-id")),
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
        nested=(Nested("units", "读出的单位", ITEM_UNIT, under(ImportUnit, "item", "order")),),
    ),
)
