"""The rows of one plan: paper order with headings, filters, orders, bulk; built for the plan and the person at hand."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.agenda.lamps import LABELS, ORDER, Lamp
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui.components import empty, join
from fazhi.ui.lists import BoundList, ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column, Table
from tasks.models import AnswerMode, Part, Plan, Task, TaskUnit
from tasks.panels import cells
from tasks.selectors import parts as part_reads
from tasks.selectors import plans as reads
from tasks.selectors import tasks as task_reads
from tasks.states import HANDED, PART


@dataclass(frozen=True)
class PlanRows(ListPage):
    """A list whose table keeps the paper's headings while it stands in the paper's order."""

    outline: reads.Outline | None = None

    def bind(self, request: HttpRequest, query=None) -> "BoundRows":
        """The rows as this request asks for them."""
        return BoundRows(self, request, query if query is not None else request.GET)


class BoundRows(BoundList):
    """One request's rows of a plan."""

    def table(self) -> Table:
        """The table, with headings when it stands in the paper's order."""
        made = super().table()
        made.sticky = True
        if self.order == "order":
            made.group, made.group_head = _section, self._band
        return made

    @property
    def whole(self) -> bool:
        """Whether the page shows every row of the plan in the paper's order."""
        return not self.raw and self.order == "order" and not self.next_url and not self.previous_url

    def _band(self, task: Task) -> SafeString:
        """The heading above a row: the top one once, then only what stands below it."""
        outline = self.page.outline
        trail, top = outline.trails.get(task.section_id) or ("没有板块的任务",), outline.top.get(task.section_id, 0)
        below = join([SafeString('<span class="song sec-b">'), " ".join(trail[1:]), SafeString("</span>")]) if trail[1:] else None
        if top == self.__dict__.get("last_top"):
            return below or SafeString(f'<span class="song sec-b">{escape(trail[0])}</span>')
        self.__dict__["last_top"] = top
        return join([SafeString(f'<span class="song sec-t" id="s{top}" tabindex="-1">'), trail[0], SafeString("</span>"), below])


def _section(task: Task) -> int:
    return task.section_id or 0


def columns(plan: Plan, acting: Acting) -> list[Column]:
    """The columns of a plan's rows; before issuing, who answers stands where the lamp will be."""

    def mine(task: Task) -> TaskUnit | None:
        return next((p for p in task.named if p.unit_id == acting.unit.pk), None)

    shown = [
        Column("number", "编号", css="n", sort="order", phone_label="", text=lambda t: t.number),
        Column("task", "任务", lambda t: cells.words(t.pk, t.title, t.text), head=True, fixed=True, text=lambda t: t.text),
        Column("parties", "责任单位", lambda t: cells.parties(t.named), text=lambda t: cells.parties_text(t.named)),
        Column("due", "时限", _due, sort="due", css="d", text=lambda t: t.due),
        Column("due_words", "时限原文", lambda t: "；".join(m.words for m in t.dates if m.words), shown=False),
        Column("mode", "谁填报", lambda t: cells.mode_short(t.mode), shown=plan.state not in HANDED),
    ]
    if plan.state in HANDED and acting.answers:
        shown.append(Column("mine", "本单位", lambda t: cells.mine(mine(t)), text=lambda t: cells.mine_text(mine(t))))
    if plan.state in HANDED:
        shown.append(Column("lamp", "状态", lambda t: cells.lamp_cell(t.lamp), text=lambda t: LABELS[t.lamp.state]))
    return shown


def _due(task: Task) -> SafeString:
    words, inferred, more = cells.due_words(task.dates, task.due)
    return cells.due(task.due, words, inferred=inferred, more=more)


def build(request: HttpRequest, plan: Plan, outline: reads.Outline, *, editable: bool) -> PlanRows:
    """Declare the list for this plan and person."""
    return PlanRows(
        key="plan",
        title=f"{plan.title}任务",
        columns=columns(plan, request.acting),
        rows=lambda req: reads.rows(req.acting, plan),
        sorts={"order": Sort("原文次序", ("order",)), "due": Sort("时限", ("due",))},
        sort="order",
        filters=_filters(plan, outline),
        page_size=100,
        empty=empty("没有符合条件的任务", "请放宽或清掉筛选。", bare=True),
        ready=lambda req, rows: _ready(req, rows, outline),
        row_attrs=lambda t: {"class": "is-late" if t.lamp.state == "late" else None},
        bulk=(lambda req: MODES) if editable else None,
        bulk_url=reverse("tasks:plan_bulk", args=[plan.pk]),
        row_label="title",
        css="plan-tbl" if plan.state in HANDED else "plan-tbl plan-draft",
        outline=outline,
    )


DONE = Lamp("done", LABELS["done"])
MODES = [BulkAct(mode, f"改为{label}") for mode, label in AnswerMode.choices]


def _ready(request: HttpRequest, rows: list[Task], outline: reads.Outline) -> list[Task]:
    parts, dates = task_reads.parts_of(rows), task_reads.dates_of(rows)
    for task in rows:
        task.named, task.dates = parts.get(task.pk, []), dates.get(task.pk, [])
        task.lamp = DONE if task.state == "done" else task_reads.lamp_of_task(outline.speaking.get(task.pk), request.acting)
    return rows


def _filters(plan: Plan, outline: reads.Outline) -> list[f.Filter]:
    def of_lamp(rows: QuerySet[Task], value: str, request: HttpRequest) -> QuerySet[Task]:
        return rows.filter(pk__in=task_reads.of_lamp(request.acting, value, plan).values("task_duty__task"))

    def of_section(rows: QuerySet[Task], value: str, request: HttpRequest) -> QuerySet[Task]:
        return rows.filter(section__in=[pk for pk, top in outline.top.items() if str(top) == value])

    def find(request: HttpRequest, name: str) -> Unit | None:
        return part_reads.find_unit(request.acting, part_reads.in_plan(request.acting, plan), name)

    def of_unit(rows: QuerySet[Task], unit: Unit) -> QuerySet[Task]:
        return task_reads.with_unit(rows, unit, "pk")

    def of_role(rows: QuerySet[Task], value: str, request: HttpRequest) -> QuerySet[Task]:
        return task_reads.with_unit(rows, asked_unit(request, plan, find), "pk", roles=[value])

    def of_receipt(rows: QuerySet[Task], value: str, request: HttpRequest) -> QuerySet[Task]:
        return task_reads.with_unit(rows, asked_unit(request, plan, find), "pk", states=[value])

    chosen: list[f.Filter] = [f.Text("q", "原文、编号", fields=("title", "text", "number"))]
    if plan.state in HANDED:
        picks = [(key, f"{LABELS[key]} {outline.lamps[key]}") for key in ORDER]
        chosen.append(f.Choice("lamp", "状态", choices=picks, look="picks", lamps=True, where=of_lamp))
    sections = [(str(c.section.pk), c.section.title[:24]) for c in outline.chapters]
    chosen += [
        f.Choice("section", "板块", choices=sections, where=of_section),
        f.Unit("unit", "单位", find=find, where=of_unit, picker=lambda: reverse("tasks:plan_units", args=[plan.pk])),
        f.Choice("role", "责任", choices=Part.choices, where=of_role, anything="责任不限"),
        f.DateRange("due", "时限", field="due"),
        f.Choice("mode", "谁填报", choices=AnswerMode.choices, where="mode", anything="填报方式不限"),
    ]
    if plan.state in HANDED:
        states = [(key, PART[key]) for key in ("sent", "received", "objected")]
        chosen.append(f.Choice("receipt", "签收", choices=states, where=of_receipt, anything="签收不限"))
    return chosen


def asked_unit(request: HttpRequest, plan: Plan, find) -> Unit | None:
    """Return the unit that role and receipt are asked about: the chosen one, else the own one; for the plan's office any."""
    name = request.GET.get("unit", "").strip()[:80]
    chosen = find(request, name) if name and "\x00" not in name else None
    return chosen or (None if plan.office_id == request.acting.unit.pk else request.acting.unit)
