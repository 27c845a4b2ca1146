"""What the pages of carrying on and of the archive show."""

from django.utils.safestring import SafeString

from fazhi.ui.components import empty
from fazhi.ui.markup import attributes
from fazhi.ui.tables import Column, Table
from tasks.models import Plan, Task
from tasks.panels import cells
from tasks.selectors import carried as reads
from tasks.selectors import tasks as task_reads

FORM = "carry"
MOST = 500  # tasks on one page: a form may not send many more boxes


def rows(plan: Plan) -> list[Task]:
    """The first unfinished tasks of a plan in its order, units at hand (two queries)."""
    tasks = list(reads.unfinished(plan).order_by("order")[: MOST + 1])
    parts = task_reads.parts_of(tasks)
    for task in tasks:
        task.named = parts.get(task.pk, [])
    return tasks


def why_not(plan: Plan) -> str:
    """Why nothing can be carried on from a plan, or an empty string."""
    return "" if plan.state == "issued" else f"计划现在是“{plan.get_state_display()}”，只有已下达的计划才有任务要结转。"


def table(tasks: list[Task], ticked: set[str]) -> Table:
    """The tasks with a tick each; all are ticked at first."""

    def tick(task: Task) -> SafeString:
        box = {"class": "form-check-input", "type": "checkbox", "name": "ids", "value": task.pk, "form": FORM}
        box |= {"checked": not ticked or str(task.pk) in ticked, "aria-label": f"结转 {task.title}"}
        return SafeString(f"<input{attributes(box)}>")

    columns = [
        Column("tick", "结转", tick, css="nowrap", phone_label=""),
        Column("number", "编号", css="n"),
        Column("task", "任务", lambda t: cells.words(t.pk, t.title, t.text), head=True),
        Column("parties", "责任单位", lambda t: cells.parties(t.named)),
    ]
    nothing = empty("没有要结转的任务", "任务都已办结或者结转过了。", bare=True)
    return Table(columns, tasks, caption="没有办结的任务", empty=nothing)
