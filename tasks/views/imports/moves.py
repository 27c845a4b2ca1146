"""Acts of the flow on an import, what a revision would change, and the original file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from fazhi.flow.engine import Refused
from fazhi.flow.tables import flow_of
from fazhi.ui.download import is_there, send
from fazhi.ui.errors import refusal
from tasks.forms.imports import MoveForm
from tasks.models import PlanImport
from tasks.selectors import review as reads
from tasks.services import commit, revise
from tasks.views.imports import bars
from tasks.views.imports.desk import open_desk
from tasks.views.imports.differences import draw
from tasks.views.imports.workbench import trail

SAID = {
    "commit": "计划已生成，还没有下达。请看一遍谁填报，再送审。",
    "submit": "修订已送审，审定后才生效。",
    "approve": "修订已生效，有关单位会重新签收。",
    "send_back": "已退回，经办可以接着改。",
    "abandon": "这次导入已放弃，文件原件仍在。",
    "undo": "这次导入已整批撤销。",
}


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the import's flow."""
    desk = open_desk(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid() or form.cleaned_data["move"] not in flow_of(PlanImport).by_name:
        return refusal(request, 400)
    name = form.cleaned_data["move"]
    try:
        batch = commit.act(desk.batch, name, actor=request.acting, note=form.cleaned_data["note"])
    except (Refused, ValidationError) as fault:
        messages.error(request, fault.messages[0] if isinstance(fault, ValidationError) else str(fault))
        return redirect("tasks:import", pk)
    messages.success(request, SAID.get(name, "已办。"))
    if name == "commit":
        return redirect("tasks:plan", batch.plan_id)
    return redirect("tasks:imports") if name == "abandon" else redirect("tasks:import", pk)


@require_GET
def diff(request: HttpRequest, pk: int) -> HttpResponse:
    """What a revision would change, before anything changes."""
    desk = open_desk(request, pk)
    if not desk.batch.revises_id:
        return refusal(request, 404)
    if desk.batch.candidate is None:
        return redirect("tasks:import_choose", pk)
    lines = revise.differences(desk.batch) if desk.batch.state in ("reviewing", "submitted") else []
    counts = reads.counts(desk.batch)
    context = {
        "desk": desk,
        "batch": desk.batch,
        "bar": bars.bar(desk, request.acting, counts),
        "back": desk.url("import"),
        "trail": trail(desk, (str(desk.batch), desk.url("import")), ("修订前后", None)),
        **draw(desk, lines, request.GET.get("kind", ""), desk.wanted.page),
    }
    return render(request, "tasks/imports/diff.html", context)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The original file, by the import's own access rule, never shown inside the site."""
    desk = open_desk(request, pk)
    stored, name = desk.paper.stored, desk.paper.name
    if not is_there(stored):
        return refusal(request, 404)
    return send(stored, name, record=desk.batch, acting=request.acting)
