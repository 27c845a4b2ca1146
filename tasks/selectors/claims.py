"""Reads over claims: the list, those of one task, what a unit may rest a claim on; and where a task was carried to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.files.models import Citation, Evidence
from fazhi.flow.models import TimelineStep
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from tasks.models import Claim, SheetLine, Task, TaskUnit
from tasks.selectors.answering import asked

OFFERED = 30  # pieces of evidence to choose from
LIVE = ("filed", "closed")


def listed(acting: Acting) -> QuerySet[Claim]:
    """Return the claims one may see, with what their rows show."""
    return access.visible(acting, Claim).select_related("part__unit", "part__task", "part__plan", "by")


def get(acting: Acting, pk: int, action: str = "view") -> Claim:
    """Return a claim through the rule. Raises Http404, Forbidden."""
    rows = Claim.objects.select_related("part__unit", "part__task", "part__plan__office", "by")
    return access.get(acting, Claim, pk, action, queryset=rows)


def of_task(task: int) -> list[Claim]:
    """Return the claims about a task the caller was let through to, newest first (one query)."""
    return list(Claim.objects.filter(part__task=task).select_related("by").order_by("-pk"))


def counts(acting: Acting) -> int:
    """Return how many claims wait for the acting office."""
    return access.visible(acting, Claim, "decide").filter(state="filed").count()


def may_claim(part: TaskUnit) -> str:
    """Return why a part can't be claimed now, or an empty string."""
    if part.state == "sent":
        return "请先签收，再申请办结。"
    if not asked(TaskUnit.objects.filter(pk=part.pk)).exists():
        return "这项任务由牵头（或责任）单位申请办结，配合单位不用申请。"
    return ""


def proofs(acting: Acting, part: TaskUnit, ticked: list[str] | None = None) -> list[Evidence]:
    """Return evidence of the own unit to choose from: what is ticked, then what its lines about this task cite, then the
    newest (one query)."""
    lines = SheetLine.objects.filter(part=part).values("pk")
    here = Citation.objects.filter(evidence=OuterRef("pk"), noun=noun_of(SheetLine), object_id__in=lines)
    rows = Evidence.objects.filter(unit=part.unit_id).annotate(cited=Exists(here))
    keys = [int(pk) for pk in ticked or [] if pk.isascii() and pk.isdigit() and len(pk) < 19]
    rows = rows.annotate(ticked=Exists(Evidence.objects.filter(pk=OuterRef("pk"), pk__in=keys)))
    return list(rows.order_by("-ticked", "-cited", "-pk")[: OFFERED + len(keys)])


@dataclass(frozen=True, slots=True)
class Done:
    """Who finished a task and when, with the office's words."""

    at: datetime
    unit: str
    who: str
    note: str


def finished(steps: list[TimelineStep], task: Task) -> Done | None:
    """Return the step that finished a task that is done."""
    if task.state != "done":
        return None
    noun = noun_of(Task)
    step = next((s for s in steps if s.noun == noun and s.object_id == task.pk and s.move == "finish"), None)
    return Done(step.at, step.unit.name if step.unit_id else "", step.who, step.note) if step else None


def carried(acting: Acting, task: Task) -> tuple[Task | None, Task | None]:
    """Return (where it came from, where it went) as far as one may see them (one query)."""
    wanted = Q(carried_from=task.pk) & ~Q(state="withdrawn")
    if task.carried_from_id:
        wanted |= Q(pk=task.carried_from_id)
    rows = {row.pk: row for row in access.visible(acting, Task).filter(wanted).select_related("plan")}
    came = rows.pop(task.carried_from_id, None)
    return came, next(iter(rows.values()), None)
