"""The list of plans, declared once."""

from django.utils.safestring import SafeString

from fazhi.ui import filters as f
from fazhi.ui.components import bar, empty, join, link
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks.models import Plan
from tasks.panels.cells import plan_state, sub
from tasks.selectors import plans as reads
from tasks.states import PLAN


def _title(plan: Plan) -> SafeString:
    named = link(plan.title, at("tasks:plan", plan.pk), css="tbl-title song", hx_boost="false")
    return join([named, sub("　".join(filter(None, [plan.number, plan.office.name])))])


def _span(plan: Plan) -> str:
    return str(plan.starts.year) if plan.starts.year == plan.ends.year else f"{plan.starts.year}—{plan.ends.year}"


def _receipts(plan: Plan) -> SafeString:
    if not plan.parts_n:
        return SafeString('<span class="quiet">—</span>') if plan.state == "issued" else SafeString("")
    label = f"已签收 {plan.received_n} 项，共 {plan.parts_n} 项"
    tone = "done" if plan.received_n == plan.parts_n else "soon"
    drawn = bar(100.0 * plan.received_n / plan.parts_n, label=label, tone=tone)
    count = SafeString(f'<span class="num">{plan.received_n}/{plan.parts_n}</span>')
    return join(
        [
            SafeString('<span class="bar-cell">'),
            drawn,
            count,
            SafeString("</span>"),
            sub(f"{plan.objected_n} 处异议" if plan.objected_n else ""),
        ]
    )


PLANS = ListPage(
    key="plans",
    title="计划",
    columns=[
        Column("state", "状态", lambda p: plan_state(p.state), phone_label="", text=lambda p: PLAN[p.state]),
        Column("title", "计划", _title, head=True, fixed=True, text=lambda p: p.title),
        Column("number", "文号", shown=False),
        Column("span", "年度", _span, css="d"),
        Column("tasks", "任务", "tasks_n", num=True),
        Column("receipts", "签收", _receipts, text=lambda p: f"{p.received_n}/{p.parts_n}" if p.parts_n else ""),
        Column("issued", "下达", "issued_on", css="d", sort="issued"),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={"newest": Sort("新的在前", ("pk",)), "issued": Sort("下达日期", ("issued_on",), nullable=frozenset({"issued_on"}))},
    sort="-newest",
    filters=[
        f.Text("q", "标题、文号", fields=("title", "number")),
        f.Choice("state", "状态", choices=list(PLAN.items()), look="picks"),
    ],
    empty=empty("还没有计划", "主管机构导入计划文件、审定下达之后，与您单位有关的计划会列在这里。"),
    ready=lambda request, plans: reads.with_counts(request.acting, plans),
    css="plans-tbl",
)
