"""One plan as its page shows it: head, outline, receipts, acts, rows, life."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.agenda.lamps import LABELS, RULE
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import flow_of
from fazhi.org import access
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, bar, join
from fazhi.ui.markup import shape
from tasks.models import Plan, PlanImport
from tasks.panels import acts, burden, plan_rows, task_page
from tasks.panels.cells import plan_state
from tasks.selectors import parts as part_reads
from tasks.selectors import plans as reads
from tasks.selectors import receipts as receipt_reads

HEADED = ("一", "两", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(slots=True)
class Side:
    """One line of the outline."""

    title: str
    url: str
    tasks: int
    lamps: SafeString


@dataclass(slots=True)
class View:
    """Everything of the page."""

    page: plan_rows.BoundRows
    outline: list[Side]
    heading: str
    state: SafeString
    acts: list[Act]
    is_office: bool
    left: bool
    editable: bool
    progress: receipt_reads.Progress | None
    progress_bar: SafeString
    waiting: int
    back: TimelineStep | None
    batch: PlanImport | None
    revisions: int
    open_revision: PlanImport | None
    units: int
    steps: list[Step]
    next: Step
    rule: str = RULE


def build(request: HttpRequest, plan: Plan) -> View:
    """Read and draw what the person may see of a plan (a fixed number of queries)."""
    acting = request.acting
    outline = reads.outline(acting, plan)
    held = access.rights(acting, plan)
    editable = plan.state == "drafted" and "edit" in held
    rows = plan_rows.build(request, plan, outline, editable=editable)
    receipts = receipt_reads.by_unit(plan, acting) if "receipts" in held and plan.state == "issued" else None
    progress = receipt_reads.progress(receipts) if receipts is not None else None
    steps = reads.steps(plan, inside="edit" in held)
    batches = reads.batches(acting, plan) if "edit" in held else []
    page = rows.bind(request)
    return View(
        page=page,
        outline=[_side(chapter, whole=page.whole) for chapter in outline.chapters],
        heading=f"{_counted(len(outline.chapters))}个板块，{outline.tasks} 项任务",
        state=plan_state(plan.state),
        acts=_acts(plan, held),
        is_office="receipts" in held,
        left=plan.state == "issued" and "edit" in held,
        editable=editable,
        progress=progress,
        progress_bar=_bar(progress),
        waiting=part_reads.receivable(acting, plan).count() if plan.state == "issued" and acting.takes_part else 0,
        back=reads.sent_back(steps, plan),
        batch=next((b for b in batches if b.revises_id is None and b.state == "committed"), None),
        revisions=sum(b.revises_id is not None and b.state == "committed" for b in batches),
        open_revision=next((b for b in batches if b.revises_id and b.state in ("reviewing", "submitted")), None),
        units=reads.units_count(acting, plan),
        steps=task_page.plan_steps(steps),
        next=task_page.plan_following(plan, progress),
    )


def _acts(plan: Plan, held: frozenset[str]) -> list[Act]:
    """What state and rights allow; the rights were asked for the page already."""
    moves = [m for m in flow_of(Plan).moves if plan.state in m.sources and not m.hidden and m.action in held]
    words = burden.sentence(plan) if any(m.name == "issue" for m in moves) else ""
    return acts.of_plan(plan, moves, issue_words=words)


def _counted(n: int) -> str:
    return HEADED[n - 1] if 0 < n <= len(HEADED) else str(n)


def _bar(progress: receipt_reads.Progress | None) -> SafeString:
    if progress is None or not progress.units:
        return SafeString("")
    return bar(progress.percent, label=f"{progress.units_done} 家单位已全部签收，共 {progress.units} 家", tone="done")


def _side(chapter: reads.Chapter, *, whole: bool) -> Side:
    """A line of the outline leads to the heading on this page, or narrows the rows where the page doesn't show all."""
    lamps = join(
        join([SafeString(f'<span class="lt {key}">'), shape(key), LABELS[key], " ", chapter.lamps[key], SafeString("</span>")])
        for key in ("late", "soon", "done")
        if chapter.lamps[key]
    )
    key = chapter.section.pk
    return Side(chapter.section.title, f"#s{key}" if whole else f"?section={key}", chapter.tasks, lamps)
