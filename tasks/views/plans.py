"""Pages of plans: the list, one plan as its paper, its head, who is asked how much, its file, its moves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.files import work
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.selectors import picker_names
from fazhi.org.versions import Stale
from fazhi.ui.download import is_there, send
from fazhi.ui.errors import refusal
from fazhi.ui.filters import FilterFault
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved
from tasks import jobs
from tasks.forms.plans import HEAD, PlanForm
from tasks.models import AnswerMode, Plan, PlanImport
from tasks.panels import burden as burden_panel
from tasks.panels import plan_page, plan_rows
from tasks.panels.plan_list import PLANS
from tasks.panels.subs import tabs
from tasks.panels.task_page import back
from tasks.selectors import parts as part_reads
from tasks.selectors import plans as reads
from tasks.services import plans as services

TRAIL = ("计划任务", "/plans/")
SAID = {
    "submit": "已送审。",
    "withdraw": "已撤回，可以接着改。",
    "sign_off": "已审定，可以下达了。",
    "send_back": "已退回，经办会看到理由。",
    "issue": "已下达，各责任单位已经收到。",
    "close": "已归档。材料正在打包，打好后在“档案包”里下载。",
}


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans one may see."""
    page = PLANS.bind(request)
    if page.wants_export:
        return page.export("计划")
    may_import = access.may_role(request.acting, PlanImport, "create")
    return render(request, "tasks/plans/plans.html", {"page": page, "may_import": may_import, "tabs": tabs("plans")})


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan, as its paper, with its tasks."""
    found = reads.get(request.acting, pk)
    view = plan_page.build(request, found)
    if view.page.wants_export:
        return view.page.export(found)
    trail = [TRAIL, (found.title, None)]
    return render(request, "tasks/plans/plan.html", {"plan": found, "view": view, "page": view.page, "trail": trail})


@require_POST
def plan_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the plan's flow."""
    return moved(request, reads.get(request.acting, pk), _act, SAID, back(request, reverse("tasks:plan", args=[pk])))


def _act(plan: Plan, name: str, /, *, actor: Acting, note: str) -> None:
    services.act(plan, name, actor=actor, note=note)
    if name == "close":
        work.ring(work.begin(jobs.ARCHIVE, plan, actor=actor))


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the head of a drafted plan."""
    found = reads.get(request.acting, pk, "edit")
    start = {name: getattr(found, name) for name in (*HEAD, "version")}
    form = PlanForm(request.POST or None, initial=start)
    here = reverse("tasks:plan", args=[pk])
    if request.method == "POST" and form.is_valid() and _save_head(request, found, form):
        return redirect(here)
    context = {"form": form, "plan": found, "back": here, "trail": [TRAIL, (found.title, here), ("修改计划", None)]}
    return render(request, "tasks/plans/plan_edit.html", context, status=status_of(form))


def _save_head(request: HttpRequest, found: Plan, form: PlanForm) -> bool:
    try:
        with transaction.atomic():
            services.edit_plan(found, actor=request.acting, version=form.base_version or 0, **form.values())
    except Stale as stale:
        form.show_conflict(stale)
        return False
    except (ValidationError, Refused) as fault:
        adopt(form, fault)
        return False
    messages.success(request, "已保存。")
    return True


@require_POST
def plan_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who answers for many tasks of a drafted plan."""
    found = reads.get(request.acting, pk, "edit")
    mode = request.POST.get("act", "")
    rows = plan_rows.build(request, found, reads.outline(request.acting, found), editable=True)
    try:
        chosen = list(rows.selected(request).values_list("pk", flat=True))
        changed = services.set_mode(actor=request.acting, plan=found, ids=chosen, mode=mode)
    except (FilterFault, Refused, ValidationError) as fault:
        messages.error(request, fault.messages[0] if isinstance(fault, ValidationError) else str(fault))
    else:
        label = AnswerMode(mode).label
        same = f"，另有 {len(chosen) - changed} 项本来就是" if len(chosen) > changed else ""
        say = messages.success if chosen else messages.warning
        say(request, f"{changed} 项改为“{label}”{same}。" if chosen else "没有勾选任务，什么也没有改。")
    query = request.POST.get("query", "")[:2000]
    return redirect(f"{reverse('tasks:plan', args=[pk])}{'?' + query if query else ''}")


@require_safe
def burden(request: HttpRequest, pk: int) -> HttpResponse:
    """How many lines each unit will be asked for."""
    found = reads.get(request.acting, pk, "receipts")
    table = burden_panel.build(found)
    here = reverse("tasks:plan", args=[pk])
    context = {"plan": found, "table": table, "trail": [TRAIL, (found.title, here), ("填报负担", None)], "back": here}
    return render(request, "tasks/plans/burden.html", context)


@require_safe
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The original file, by the plan's own access rule, never shown inside the site."""
    found = reads.get(request.acting, pk)
    stored = found.paper.stored if found.paper_id else None
    if not is_there(stored):
        return refusal(request, 404, "这份计划没有保存文件原件。")
    return send(stored, found.paper.name, record=found, acting=request.acting)


@require_safe
def plan_units(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of a plan's visible tasks, for choosing by typing."""
    found = reads.get(request.acting, pk)
    return JsonResponse(picker_names(part_reads.in_plan(request.acting, found)), safe=False)


@require_safe
def plan_names(request: HttpRequest) -> HttpResponse:
    """The titles of the plans one may see, for choosing by typing."""
    rows = access.visible(request.acting, Plan).order_by("-pk").values_list("title", "number")[:500]
    return JsonResponse([{"value": title, "text": title, "more": number} for title, number in rows], safe=False)
