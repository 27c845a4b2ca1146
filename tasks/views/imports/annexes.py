"""A responsibility table beside the plan: joined from another file or another paper of the same one, and read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.files.kinds import Refused as FileRefused
from fazhi.lib.office.document import Unreadable
from fazhi.org import once
from fazhi.ui.paper_sheet import parts
from tasks.forms.imports import AnnexForm
from tasks.services import annex as services
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.saving import FAULTS, go_back, save, sentence
from tasks.views.imports.sheet import Sheet
from tasks.views.imports.workbench import trail

TROUBLE = (*FAULTS, FileRefused, Unreadable)


@require_http_methods(["GET", "POST"])
def annex(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a table to the draft; what is joined already stands below."""
    desk = open_desk(request, pk, "edit")
    others = [(at, c) for at, c in enumerate(desk.batch.candidates) if at != desk.batch.candidate and c.get("tasks")]
    form = (
        AnnexForm(request.POST or None, request.FILES or None, others=others)
        if request.method == "POST"
        else AnnexForm(others=others)
    )
    if request.method == "POST" and form.is_valid():
        if not form.first_time(request.user):
            return go_back(request, desk)
        said = _join(request, desk, form)
        if said:
            return go_back(request, desk, said=said)
    held = desk.batch.annexes.select_related("paper", "by")
    context = {
        "desk": desk,
        "form": form,
        "held": held,
        "trail": trail(desk, (str(desk.batch), desk.url("import")), ("附表", None)),
    }
    return render(request, "tasks/imports/annex.html", context, status=422 if form.errors else 200)


def _join(request: HttpRequest, desk: Desk, form: AnnexForm) -> str:
    """What came of it; '' when it was refused and the form says why."""
    values = form.cleaned_data
    file, candidate = values["file"], values["candidate"]
    known = {"name": file.name, "chunks": file.chunks()} if file else {"name": desk.batch.paper.name, "candidate": int(candidate)}
    try:
        found = save(request, desk, lambda: services.add(desk.batch, actor=request.acting, **known))
    except TROUBLE as fault:
        once.release(request.user, values["once"])
        form.add_error("file" if file else "candidate", sentence(fault))
        return ""
    form.remember(request.user, desk.url("import"))
    lone = f"只在正文里 {found.only_text} 项，只在附表里 {len(found.only_annex)} 项"
    finer = f"，另有 {found.parts} 行归到对上的项下" if found.parts else ""
    shared = f"，{found.shared} 项与别项共用一行" if found.shared else ""
    return f"附表已并入：对上 {found.pairs} 项{finer}{shared}，{found.differ} 处不一致，{lone}。"


@require_GET
def annex_text(request: HttpRequest, pk: int, annex: int) -> HttpResponse:
    """A joined table as it was issued, its rows leading to their tasks."""
    desk = open_desk(request, pk)
    held = desk.batch.annexes.select_related("paper").filter(pk=annex).first()
    if held is None:
        raise Http404("这次导入没有这份附表。")
    drawn = [Sheet(desk, at, paper=held.paper).html(more=False) for at in range(len(parts(held.paper)))]
    page = {
        "desk": desk,
        "held": held,
        "parts": drawn,
        "trail": trail(desk, (str(desk.batch), desk.url("import")), ("附表", None)),
    }
    return render(request, "tasks/imports/annex_text.html", page)
