"""Everything a plan leaves behind, read for its archive."""

from collections.abc import Iterator

from django.db.models import Q

from fazhi.files.models import Citation, StoredFile
from fazhi.flow.models import TimelineStep
from fazhi.org.audit import noun_of
from tasks.models import Claim, Plan, Round, Sheet, SheetLine, Task, TaskUnit
from tasks.selectors import tasks as task_reads
from tasks.selectors.claims import LIVE
from tasks.selectors.lines import summary
from tasks.selectors.whole import trail_of

PIECE = 500


def rounds(plan: Plan) -> list[Round]:
    """The rounds that asked about a plan, the oldest first."""
    return list(plan.rounds.exclude(state="withdrawn").select_related("office").order_by("ends", "pk"))


def lines(plan: Plan, round_: Round):
    """The lines of a round about this plan, in its order, with headings, figures and evidence."""
    rows = SheetLine.objects.filter(sheet__round=round_, task__plan=plan)
    return summary(rows.select_related("task__plan", "part", "sheet__unit", "sheet__signed_by"))


def sheets(plan: Plan, round_: Round) -> list[Sheet]:
    """The sheets of a round that have a line about this plan."""
    rows = Sheet.objects.filter(round=round_, lines__task__plan=plan).distinct()
    return list(rows.select_related("unit", "duty", "signed_by", "scan__stored").order_by("unit__path"))


def tasks(plan: Plan) -> Iterator[tuple[Task, list[str], list[TaskUnit], list]]:
    """Yield the tasks of a plan with headings, units and dates, in pieces."""
    rows = list(plan.tasks.select_related("section__parent__parent").order_by("order"))
    for at in range(0, len(rows), PIECE):
        piece = rows[at : at + PIECE]
        parts, dates = task_reads.parts_of(piece), task_reads.dates_of(piece)
        for task in piece:
            yield task, trail_of(task), parts.get(task.pk, []), dates.get(task.pk, [])


def claims(plan: Plan) -> list[Claim]:
    """The claims about a plan's tasks, the oldest first."""
    rows = Claim.objects.filter(part__plan=plan).select_related("part__unit", "part__task", "by")
    return list(rows.order_by("pk"))


def proofs(plan: Plan) -> list[Citation]:
    """What its lines, sheets and claims rest on, each file once, by unit."""
    mine = {
        SheetLine: SheetLine.objects.filter(task__plan=plan),
        Sheet: Sheet.objects.filter(lines__task__plan=plan),
        Claim: Claim.objects.filter(part__plan=plan, state__in=LIVE),
    }
    wanted = Q(pk__in=())
    for model, rows in mine.items():
        wanted |= Q(noun=noun_of(model), object_id__in=rows.order_by().values("pk"))
    seen: set[int] = set()
    found = []
    for one in Citation.objects.filter(wanted).select_related("evidence__stored", "evidence__unit").order_by("evidence_id", "pk"):
        if one.evidence_id not in seen:
            seen.add(one.evidence_id)
            found.append(one)
    return found


def steps(plan: Plan) -> Iterator[TimelineStep]:
    """Yield every step of the plan and of what hangs on it, the oldest first."""
    keys = {
        Plan: Plan.objects.filter(pk=plan.pk),
        Task: Task.objects.filter(plan=plan),
        TaskUnit: TaskUnit.objects.filter(plan=plan),
        Claim: Claim.objects.filter(part__plan=plan),
        Round: plan.rounds.all(),
        Sheet: Sheet.objects.filter(lines__task__plan=plan),
    }
    wanted = Q(pk__in=())
    for model, rows in keys.items():
        wanted |= Q(noun=noun_of(model), object_id__in=rows.order_by().values("pk"))
    return TimelineStep.objects.filter(wanted).select_related("unit").order_by("pk").iterator(chunk_size=2000)


def paper(plan: Plan) -> tuple[str, StoredFile | None, str]:
    """The name, the file and the words of the paper."""
    found = plan.paper
    return (found.name, found.stored, found.text) if found else ("", None, "")
