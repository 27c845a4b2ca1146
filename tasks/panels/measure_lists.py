"""The rows that figures over lines and receipts open: one declared list for each kind of row."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from fazhi.ui.components import day, empty, join, tag
from fazhi.ui.filters import Filter
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks.models import SheetLine, TaskUnit
from tasks.panels.cells import part_state, sub, title
from tasks.states import LINE, PART

LINE_TONES = {"open": "line", "signed": "soon", "returned": "late", "accepted": "ok", "dropped": "wait"}
NOTHING = empty("没有符合条件的记录", "换一个单位或期间再看。")


def _task(row: SheetLine | TaskUnit) -> SafeString:
    return join([title(row.task_id, row.task.title, song=False), sub(row.task.number)])


def _waiting(part: TaskUnit) -> SafeString:
    return part_state(part.state)


LINES = [
    Column("task", "任务", _task, head=True, fixed=True, text=lambda line: line.task.title),
    Column("unit", "单位", "sheet__unit__name"),
    Column("round", "填报轮次", "sheet__round__title"),
    Column(
        "percent",
        "进度",
        lambda line: f"{line.percent}%" if line.percent is not None else "",
        num=True,
        text=lambda line: line.percent,
    ),
    Column("state", "状态", lambda line: tag(LINE_TONES[line.state], LINE[line.state]), text=lambda line: LINE[line.state]),
]
RECEIPTS = [
    Column("task", "任务", _task, head=True, fixed=True, text=lambda part: part.task.title),
    Column("unit", "单位", "unit__name"),
    Column("role", "责任", lambda part: part.get_role_display()),
    Column("state", "签收", _waiting, text=lambda part: PART[part.state]),
    Column("sent", "下达", lambda part: day(part.sent_at), css="d", text=lambda part: part.sent_at),
]
ROWS = {
    "lines": (LINES, ("task", "sheet__unit", "sheet__round"), Sort("新的在前", ("pk",))),
    "receipts": (RECEIPTS, ("task", "unit"), Sort("先下达的在前", ("pk",))),
}


def list_of(kind: str, label: str, rows, filters: Sequence[Filter]) -> ListPage:
    """Return the list of one kind of rows, already narrowed; `filters` only keep what the address says."""
    columns, related, sort = ROWS[kind]
    return ListPage(
        key=f"measure-{kind}",
        title=label,
        columns=columns,
        rows=lambda request: rows.select_related(*related),
        sorts={"key": sort},
        sort="key" if kind == "receipts" else "-key",
        filters=filters,
        empty=NOTHING,
    )
