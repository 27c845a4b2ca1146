"""The list of claims, declared once, and what may be done with one claim."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.files import evidence
from fazhi.flow.engine import moves_for
from fazhi.flow.tables import Move
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui import links
from fazhi.ui.acts import Act
from fazhi.ui.components import empty, join, link, moment, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column
from tasks.models import Claim, Plan
from tasks.panels import acts
from tasks.panels.cells import one, sub
from tasks.selectors import claims as reads
from tasks.selectors import parts as part_reads
from tasks.states import CLAIM

TONES = {"filed": "soon", "closed": "done", "returned": "late", "withdrawn": "wait"}
CLOSE = BulkAct("close", "销号", confirm="销号后，以后各轮不再请这些单位填报这些任务；已经发出的填报表照常填。")
SHOWN = 60


def state(claim: Claim) -> SafeString:
    """The state of a claim as a tag."""
    return tag(TONES[claim.state], CLAIM[claim.state])


def acts_of(claim: Claim, moves: list[Move], *, back: str = "") -> list[Act]:
    """The moves of a claim as buttons."""
    url = at("tasks:claim_move", claim.pk)
    return [acts.act_of(move, url, back=back) for move in moves]


def of_claim(claim: Claim, acting: Acting, *, back: str = "") -> list[Act]:
    """The acts on a claim (one query)."""
    return acts_of(claim, moves_for(claim, actor=acting), back=back)


def _task(claim: Claim) -> SafeString:
    task = claim.part.task
    named = link(task.title, at("tasks:claim", claim.pk), css="tbl-title song", hx_boost="false")
    return join([named, sub(" ".join(filter(None, [claim.part.plan.title, task.number])))])


def _words(claim: Claim) -> SafeString:
    text = claim.words if len(claim.words) <= SHOWN else f"{claim.words[:SHOWN]}……"
    return one([text, sub(f"退回：{claim.why}" if claim.state == "returned" and claim.why else "")])


def _ready(request: HttpRequest, rows: list[Claim]) -> list[Claim]:
    cited = evidence.cited_by(Claim, [claim.pk for claim in rows])
    for claim in rows:
        claim.cited = cited.get(claim.pk, [])
    return rows


def _find_unit(request: HttpRequest, name: str) -> Unit | None:
    return part_reads.find_unit(request.acting, access.visible(request.acting, Unit), name)


def _of_plan(request: HttpRequest, name: str) -> Plan | None:
    return access.visible(request.acting, Plan).filter(title__startswith=name.strip()).order_by("-pk").first()


def _with_unit(rows: QuerySet[Claim], unit: Unit) -> QuerySet[Claim]:
    return rows.filter(part__unit=unit)


def _in_plan(rows: QuerySet[Claim], plan: Plan) -> QuerySet[Claim]:
    return rows.filter(part__plan=plan)


def _own(rows: QuerySet[Claim], request: HttpRequest) -> QuerySet[Claim]:
    return rows.filter(part__unit=request.acting.unit)


CLAIMS = ListPage(
    key="claims",
    title="办结申请",
    columns=[
        Column("state", "状态", lambda c: one([state(c)]), phone_label="", text=lambda c: CLAIM[c.state]),
        Column("task", "任务", _task, head=True, fixed=True, text=lambda c: c.part.task.title),
        Column("plan", "计划", lambda c: c.part.plan.title, shown=False),
        Column("unit", "单位", lambda c: c.part.unit.name),
        Column("words", "办结情况", _words, text=lambda c: c.words),
        Column("evidence", "佐证", lambda c: links.evidence(c.cited), text=lambda c: "；".join(o.evidence.name for o in c.cited)),
        Column("filed", "申请时间", lambda c: moment(c.filed_at), css="d", sort="filed", text=lambda c: moment(c.filed_at)),
        Column("decided", "决定时间", lambda c: moment(c.decided_at), css="d", shown=False, text=lambda c: moment(c.decided_at)),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={"filed": Sort("申请时间", ("filed_at",))},
    sort="-filed",
    filters=[
        f.Choice("state", "状态", choices=list(CLAIM.items()), look="picks"),
        f.Flag("mine", "本单位的", where=_own),
        f.Text("q", "任务、办结情况", fields=("part__task__title", "words")),
        f.Unit("unit", "单位", find=_find_unit, where=_with_unit, picker=lambda: reverse("tasks:unit_names")),
        f.Unit("plan", "计划", find=_of_plan, where=_in_plan, picker=lambda: reverse("tasks:plan_names")),
        f.DateRange("filed", "申请", field="filed_at__date"),
    ],
    empty=empty("没有办结申请", "责任单位在任务页上申请办结，主管机构在这里销号或退回。设了筛选时，可以先清掉筛选再看。"),
    ready=_ready,
    bulk=lambda request: [CLOSE] if access.may_role(request.acting, Claim, "decide") else [],
    bulk_url=lambda request: reverse("tasks:claims_close"),
    row_label=lambda claim: f"{claim.part.unit.name}：{claim.part.task.title}",
    css="claims-tbl",
)
