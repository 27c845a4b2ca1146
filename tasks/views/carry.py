"""结转 and 归档: carrying unfinished tasks into a drafted plan, and the archive of a closed one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.files import work
from fazhi.flow.engine import Refused
from fazhi.ui.download import made
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.working import shown
from tasks import jobs
from tasks.forms.claims import CarryForm
from tasks.models import Plan
from tasks.panels import carry as panel
from tasks.selectors import carried as reads
from tasks.selectors import plans as plan_reads
from tasks.services import carry_over as services

TRAIL = ("计划任务", "/plans/")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose unfinished tasks and the drafted plan they go into."""
    plan = plan_reads.get(request.acting, pk, "edit")
    targets = list(reads.targets(request.acting, plan))
    tasks = panel.rows(plan)
    data = request.POST if request.method == "POST" else None
    # every task may be named: which of them may still go, the service says, and a doubled click must not stumble before it
    form = CarryForm(data, plans=targets, tasks=list(plan.tasks.values_list("pk", flat=True)))
    if request.method == "POST" and form.is_valid() and (led := _carry(request, plan, form)):
        return redirect(led)
    here = reverse("tasks:plan", args=[pk])
    ticked = set(request.POST.getlist("ids"))
    context = {"plan": plan, "form": form, "targets": targets, "back": here, "table": panel.table(tasks[: panel.MOST], ticked)}
    context |= {"n": f"{panel.MOST}+" if len(tasks) > panel.MOST else len(tasks), "more": len(tasks) > panel.MOST}
    context |= {"trail": [TRAIL, (plan.title, here), ("结转", None)], "closed": panel.why_not(plan)}
    return render(request, "tasks/claims/plan_carry.html", context, status=status_of(form))


def _carry(request: HttpRequest, plan: Plan, form: CarryForm) -> str | None:
    user, into = request.acting.user, form.cleaned_data["into"]
    led = reverse("tasks:plan", args=[into.pk])
    try:
        with transaction.atomic():
            if not form.first_time(user):
                return form.led_to(user) or led
            made = services.carry(plan, form.cleaned_data["ids"], into=into, actor=request.acting)
            form.remember(user, led)
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return None
    messages.success(request, f"已结转 {len(made)} 项到《{into.title}》，请核对责任单位和时限后送审。")
    return led


@require_http_methods(["GET", "HEAD", "POST"])
def plan_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive of a closed plan: how far it is, and asking for it."""
    plan = plan_reads.get(request.acting, pk, "close")
    here = reverse("tasks:plan_archive", args=[pk])
    if request.method == "POST":
        if plan.state != "closed":
            messages.error(request, "计划归档之后才能打包全部材料。")
        else:
            work.ring(work.begin(jobs.ARCHIVE, plan, actor=request.acting))
        return redirect(here)
    job = shown(work.last(jobs.ARCHIVE, plan))
    context = {"plan": plan, "job": job, "back": reverse("tasks:plan", args=[pk])}
    if request.headers.get("HX-Target") == "archive-job":
        return render(request, "tasks/claims/archive_job.html", context)
    context["trail"] = [TRAIL, (plan.title, context["back"]), ("档案包", None)]
    return render(request, "tasks/claims/plan_archive.html", context)


@require_safe
def plan_archive_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive itself, for whoever may archive the plan."""
    plan = plan_reads.get(request.acting, pk, "close")
    return made(request, work.last_done(jobs.ARCHIVE, plan), record=plan, missing="还没有打好的档案包，请先打包。")
