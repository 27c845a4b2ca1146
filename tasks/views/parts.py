"""What units and the office do with a unit's part: receive, object, hand on, uphold, reassign; and who has received."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from fazhi.org.acting import Acting
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved
from tasks.forms.parts import HandOnForm, ReassignForm
from tasks.models import TaskUnit
from tasks.panels import receipts as panel
from tasks.panels.task_page import back
from tasks.selectors import parts as reads
from tasks.selectors import plans as plan_reads
from tasks.services import parts as services

TRAIL = ("计划任务", "/plans/")
SAID = {"receive": "已签收。", "object": "异议已提交，等主管机构决定。", "uphold": "已维持，该单位会重新签收。"}
BY_NAME = {
    "receive": lambda part, actor, note: services.receive(part, actor=actor),
    "object": lambda part, actor, note: services.object_to(part, actor=actor, why=note),
    "uphold": lambda part, actor, note: services.uphold(part, actor=actor, why=note),
}


def _part(request: HttpRequest, pk: int, action: str = "view") -> TaskUnit:
    rows = TaskUnit.objects.select_related("unit", "task", "plan")
    return access.get(request.acting, TaskUnit, pk, action, queryset=rows)


@require_safe
def receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has received what of a plan, and which objections wait."""
    plan = plan_reads.get(request.acting, pk, "receipts")
    if request.GET.get("export") == "xlsx":
        audit.record("export", acting=request.acting, obj=plan, detail={"what": "签收"})
        return panel.export(plan, request.acting)
    here = reverse("tasks:plan", args=[pk])
    context = {"plan": plan, "view": panel.build(plan, request.acting), "back": here}
    context["trail"] = [TRAIL, (plan.title, here), ("签收情况", None)]
    return render(request, "tasks/parts/receipts.html", context)


@require_POST
def plan_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive every part of a plan that waits at the own unit."""
    plan = plan_reads.get(request.acting, pk)
    waiting = list(reads.receivable(request.acting, plan).values_list("pk", flat=True))
    outcome = services.receive_all(actor=request.acting, ids=waiting)
    if outcome.done:
        messages.success(request, f"已签收 {len(outcome.done)} 项。")
    else:
        messages.info(request, "没有要签收的了，可能刚才已经签收过。")
    for part, why in outcome.skipped[:5]:
        messages.warning(request, f"{part.task.title[:30]}：{why}")
    return redirect(back(request, reverse("tasks:plan", args=[pk])))


@require_POST
def part_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive, object or uphold."""
    part = _part(request, pk)
    said = {name: f"{part.task.title[:30]}：{words}" for name, words in SAID.items()}
    to = back(request, reverse("tasks:task", args=[part.task_id]))
    return moved(request, part, _act, said, to, only=BY_NAME, again="这一项")


def _act(part: TaskUnit, name: str, /, *, actor: Acting, note: str) -> None:
    BY_NAME[name](part, actor, note)


@require_http_methods(["GET", "HEAD", "POST"])
def part_reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an objected part to other units."""
    part = _part(request, pk, "decide")
    form = ReassignForm(request.POST or None, acting=request.acting, picker=reverse("tasks:unit_names"))
    here = back(request, reverse("tasks:task", args=[part.task_id]))
    if request.method == "POST" and form.is_valid():
        units, why = form.cleaned_data["units"], form.cleaned_data["why"]
        if _tried(form, lambda: services.reassign(part, actor=request.acting, units=units, why=why)):
            messages.success(request, f"已改派给{'、'.join(u.name for u in units)}，等签收。")
            return redirect(here)
    said = reads.reasons([part]).get(part.pk)
    trail = [TRAIL, (part.plan.title, reverse("tasks:plan", args=[part.plan_id])), ("改派", None)]
    context = {"form": form, "part": part, "back": here, "said": said, "trail": trail}
    return render(request, "tasks/parts/part_reassign.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def part_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a part on to a colleague of the own unit."""
    part = _part(request, pk, "hand_on")
    form = HandOnForm(request.POST or None, part=part, acting=request.acting, initial={"person": part.person_id or ""})
    here = back(request, reverse("tasks:task", args=[part.task_id]))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        if _tried(form, lambda: services.hand_on(part, actor=request.acting, person=person)):
            messages.success(request, f"已分办给{person.name}。")
            return redirect(here)
    trail = [TRAIL, (part.plan.title, reverse("tasks:plan", args=[part.plan_id])), ("分办", None)]
    context = {"form": form, "part": part, "back": here, "trail": trail}
    return render(request, "tasks/parts/part_hand_on.html", context, status=status_of(form))


def _tried(form, work) -> bool:
    """Run a write; what it refuses stands in the form."""
    try:
        work()
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return False
    return True
