"""Pages of completion: claiming a part with proof, the list of claims, one claim with its acts, closing without a lead."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.files import evidence
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.ui import links
from fazhi.ui.filters import FilterFault
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved, told
from tasks.forms.claims import ClaimForm, FinishForm
from tasks.models import Claim, Task, TaskUnit
from tasks.panels import claim_list
from tasks.panels.claim_list import CLAIMS
from tasks.panels.subs import tabs
from tasks.panels.task_page import back, plan_steps
from tasks.selectors import claims as reads
from tasks.services import claims as services

TRAIL = ("办结", "/claims/")
SAID = {
    "withdraw": "已撤回，时限照原样计。",
    "close": "已销号。",
    "return": "已退回，单位会看到理由。",
    "reopen": "已恢复办理，时限重新计。",
}
TOLD = 5


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The claims one may see, newest first."""
    page = CLAIMS.bind(request)
    if page.wants_export:
        return page.export("办结申请")
    return render(request, "tasks/claims/claims.html", {"page": page, "tabs": tabs("claims")})


@require_POST
def claims_close(request: HttpRequest) -> HttpResponse:
    """Close the chosen claims: done, skipped, why."""
    access.require_role(request.acting, Claim, "decide")
    query = request.POST.get("query", "")[:2000]
    try:
        ids = list(CLAIMS.selected(request).values_list("pk", flat=True))
    except FilterFault as fault:
        messages.error(request, str(fault))
    else:
        _close(request, ids)
    return redirect(f"{reverse('tasks:claims')}{'?' + query if query else ''}")


def _close(request: HttpRequest, ids: list[int]) -> None:
    if not ids:
        messages.warning(request, "没有勾选申请，什么也没有办。")
        return
    outcome = services.close_many(actor=request.acting, ids=ids)
    if outcome.done:
        messages.success(request, f"已销号 {len(outcome.done)} 项。")
    for claim, why in outcome.skipped[:TOLD]:
        messages.warning(request, f"跳过{claim.part.unit.name}“{claim.part.task.title[:20]}”：{why}")
    if (more := len(outcome.skipped) - TOLD) > 0:
        messages.warning(request, f"另有 {more} 项跳过，原因相同或相近。")


@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim: words, proof, what may be done, its life."""
    found = reads.get(request.acting, pk)
    task = found.part.task
    cited = evidence.cited_by(Claim, [found.pk]).get(found.pk, [])
    open_ = found.part.plan.state == "issued"
    context = {"claim": found, "task": task, "state": claim_list.state(found), "cited": links.evidence(cited)}
    context["acts"] = claim_list.of_claim(found, request.acting) if open_ else []
    context["steps"] = plan_steps(list(timeline(found)[:40]))
    context["trail"] = [TRAIL, (task.title, reverse("tasks:task", args=[task.pk])), ("办结申请", None)]
    return render(request, "tasks/claims/claim.html", context)


@require_POST
def claim_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw, close, return or reopen."""
    to = back(request, reverse("tasks:claim", args=[pk]))
    return moved(request, reads.get(request.acting, pk), services.act, SAID, to, again="这份申请")


@require_http_methods(["GET", "HEAD", "POST"])
def part_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """申请办结: words and proof."""
    rows = TaskUnit.objects.select_related("unit", "task", "plan")
    part = access.get(request.acting, TaskUnit, pk, "receive", queryset=rows)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ClaimForm(*data, part=part, acting=request.acting)
    here = reverse("tasks:task", args=[part.task_id])
    if request.method == "POST" and form.is_valid() and (led := _file(request, part, form)):
        return redirect(led)
    context = {"form": form, "part": part, "back": here, "why_not": reads.may_claim(part)}
    context["trail"] = [TRAIL, (part.task.title, here), ("申请办结", None)]
    return render(request, "tasks/claims/part_claim.html", context, status=status_of(form))


def _file(request: HttpRequest, part: TaskUnit, form: ClaimForm) -> str | None:
    """Keep the files, then file the claim once; return where it led, None when it was refused."""
    user, here = request.acting.user, reverse("tasks:task", args=[part.task_id])
    try:
        given = form.give(actor=request.acting, unit=part.unit, about=part.task.title)
    except FileRefused as fault:
        form.add_error("files", str(fault))
        return None
    proofs = list({one.pk: one for one in [*form.chosen(), *given]}.values())
    try:
        with transaction.atomic():
            if not form.first_time(user):
                return form.led_to(user) or here
            if why := reads.may_claim(part):
                raise Refused(why)
            services.file(part, actor=request.acting, words=form.cleaned_data["words"], evidence=proofs)
            form.remember(user, here)
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        form.keep(given)
        return None
    messages.success(request, "办结申请已提交，等主管机构销号。")
    return here


@require_POST
def task_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The office closes a task that names no lead."""
    rows = Task.objects.select_related("plan__office")
    found = access.get(request.acting, Task, pk, "decide", queryset=rows)
    form = FinishForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:1000]
    try:
        services.close_task(found, actor=request.acting, why=note)
    except Refused as fault:
        messages.error(request, told(fault, note))
    else:
        messages.success(request, "已办结，其他单位未到的时限免办。")
    return redirect(back(request, reverse("tasks:task", args=[pk])))
