"""Taking a paper in: the list of imports, uploading or pasting, choosing one of several papers."""

import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.lib.office.document import Unreadable
from fazhi.org import access, once
from fazhi.ui import filters as f
from fazhi.ui.components import button, empty, join, link, moment, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks import states
from tasks.forms.imports import ChooseForm, UploadForm
from tasks.models import Plan, PlanImport
from tasks.selectors import review
from tasks.services import imports as services
from tasks.views.imports.desk import open_desk

TRAIL = [("计划任务", "/plans/"), ("导入", None)]
TONES = {"reviewing": "soon", "submitted": "soon", "committed": "done", "undone": "wait", "abandoned": "wait"}
WAIT_SECONDS = 8.0  # a doubled click waits this long for the first one's answer


def _rows(request: HttpRequest):
    return access.visible(request.acting, PlanImport).select_related("paper", "by", "plan", "revises")


def _ready(request: HttpRequest, rows: list[PlanImport]) -> list[PlanImport]:
    left = review.open_by_batch([row.pk for row in rows if row.state == "reviewing"])
    for row in rows:
        row.left = left.get(row.pk, 0)
    return rows


def _name(row: PlanImport) -> SafeString:
    about = f"修订《{row.revises.title}》" if row.revises else row.paper.name
    return join(
        [
            link(str(row), reverse("tasks:import", args=(row.pk,)), css="tbl-title"),
            SafeString('<span class="sub">'),
            about,
            SafeString("</span>"),
        ]
    )


def _left(row: PlanImport) -> object:
    if row.state != "reviewing":
        return "—"
    if row.candidate is None:
        return tag("soon", "待选文件")
    left = row.left + bool(row.year_doubt)
    return tag("soon", f"{left} 处", mark="triangle-alert") if left else tag("ok", "没有疑点", mark="check")


IMPORTS = ListPage(
    key="imports",
    title="导入",
    rows=_rows,
    ready=_ready,
    columns=[
        Column("title", "文件", cell=_name, head=True, fixed=True),
        Column("state", "状态", cell=lambda r: tag(TONES[r.state], r.get_state_display())),
        Column("left", "疑点", cell=_left),
        Column("by", "上传人", cell=lambda r: r.by.name),
        Column("changed", "最后改动", cell=lambda r: moment(r.changed_at), sort="changed", css="d"),
        Column("made", "上传时间", cell=lambda r: moment(r.made_at), sort="made", css="d", shown=False),
    ],
    sorts={"made": Sort("上传时间", ("made_at",)), "changed": Sort("最后改动", ("changed_at",))},
    sort="-made",
    filters=[
        f.Text("q", "标题、文号、文件名", fields=("title", "number", "paper__name")),
        f.Choice("state", "状态", choices=states.choices(states.IMPORT), where="state"),
    ],
    empty=empty(
        "还没有导入过计划文件",
        "上传印发的计划文件，系统读成任务，您核对后再下达。",
        SafeString('<a class="btn btn-plain" href="/imports/new/">导入计划文件</a>'),
    ),
)


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """The office's imports, newest first."""
    access.require_role(request.acting, PlanImport, "view")
    page = IMPORTS.bind(request)
    if page.wants_export:
        return page.export("导入清单")
    upload = button("导入计划文件", url=reverse("tasks:import_new"), tone="primary", mark="upload")
    return render(request, "tasks/imports/list.html", {"page": page, "trail": TRAIL, "upload": upload})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Upload a paper, or paste its words."""
    access.require_role(request.acting, PlanImport, "create")
    revised = _revised(request)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        answer = _take_in(request, form, revised)
        if answer is not None:
            return answer
    context = {"form": form, "revised": revised, "trail": [TRAIL[0], ("导入", reverse("tasks:imports")), ("上传", None)]}
    return render(request, "tasks/imports/new.html", context, status=422 if form.errors else 200)


def _revised(request: HttpRequest) -> Plan | None:
    """The plan that this paper revises, when the address names one."""
    key = request.POST.get("revises") or request.GET.get("revises") or ""
    if not key:
        return None
    return access.get(request.acting, Plan, int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0, "edit")


def _take_in(request: HttpRequest, form: UploadForm, revised: Plan | None) -> HttpResponse | None:
    """Read the paper and go to its review; None when it was refused and the form says why."""
    user, values = request.user, form.cleaned_data
    if not form.first_time(user):
        return redirect(_first_answer(form, user) or "tasks:imports")
    try:
        if values["file"]:
            batch = services.start(
                actor=request.acting, name=values["file"].name, chunks=values["file"].chunks(), revises=revised
            )
        else:
            batch = services.paste(actor=request.acting, text=values["text"], revises=revised)
    except (FileRefused, Unreadable, Refused, ValidationError) as fault:
        once.release(user, values["once"])
        form.add_error("file" if values["file"] else "text", _sentence(fault))
        return None
    except Exception:
        once.release(user, values["once"])
        raise
    url = reverse("tasks:import" if batch.candidate is not None else "tasks:import_choose", args=(batch.pk,))
    form.remember(user, url)
    _tell_of_twin(request, batch)
    return redirect(url)


def _tell_of_twin(request: HttpRequest, batch: PlanImport) -> None:
    """Say that the same file was taken in before and what became of it, so that nobody reviews a paper twice unaware."""
    same = access.visible(request.acting, PlanImport).filter(paper__stored=batch.paper.stored_id).exclude(pk=batch.pk)
    twin = same.exclude(state__in=("undone", "abandoned")).select_related("by", "paper").order_by("-pk").first()
    if twin is not None:
        at = timezone.localtime(twin.paper.made_at)
        when, state = f"{at.month}月{at.day}日 {at:%H:%M}", twin.get_state_display()
        messages.warning(
            request,
            f"同一份文件{when}已由{twin.by.name}导入过，现在是“{state}”。要接着那一次办，请放弃这一次，在“导入”里打开它。",
        )


def _sentence(fault: Exception) -> str:
    return fault.messages[0] if isinstance(fault, ValidationError) else str(fault)


def _first_answer(form: UploadForm, user) -> str:
    """Wait a little for where the first of two equal submissions leads."""
    end = time.monotonic() + WAIT_SECONDS
    while not (url := form.led_to(user)) and time.monotonic() < end:
        time.sleep(0.2)
    return url


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, several papers: which is meant."""
    desk = open_desk(request, pk)
    batch = desk.batch
    if batch.candidate is not None:
        return redirect("tasks:import", pk)
    fault = ""
    if request.method == "POST":
        form = ChooseForm(request.POST)
        try:
            if form.is_valid():
                services.choose(batch, actor=request.acting, candidate=form.cleaned_data["candidate"])
                return redirect("tasks:import", pk)
            fault = next(iter(form.errors["candidate"]))
        except (Refused, ValidationError, Unreadable) as why:
            messages.error(request, _sentence(why))
            return redirect("tasks:import_choose", pk)
    trail = [TRAIL[0], ("导入", reverse("tasks:imports")), ("选文件", None)]
    cards = [{**c, "at": i} for i, c in enumerate(batch.candidates)]
    return render(
        request,
        "tasks/imports/choose.html",
        {"desk": desk, "cards": cards, "trail": trail, "fault": fault},
        status=422 if fault else 200,
    )
