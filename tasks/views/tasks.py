"""Pages of tasks: the list, one task (page and drawer), its correction while the plan is drafted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.selectors import picker_names
from fazhi.org.versions import Stale
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.lists import BoundList
from fazhi.ui.tables import Column
from tasks.forms.tasks import LINES, TaskForm, start_of
from tasks.models import Part, Task
from tasks.panels import task_view
from tasks.panels.cells import place
from tasks.panels.subs import tabs
from tasks.panels.task_list import for_person
from tasks.selectors import parts as part_reads
from tasks.selectors import tasks as reads
from tasks.services import plans as services

TRAIL = ("计划任务", "/plans/")


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The issued tasks one may see, by due day."""
    page = for_person(request.acting).bind(request)
    if page.wants_export:
        page.columns = sheet_columns(page)
        return page.export("任务")
    title = "我的任务" if request.acting.answers else "任务"
    return render(request, "tasks/tasks/tasks.html", {"page": page, "tabs": tabs("tasks"), "title": title})


def sheet_columns(page: BoundList) -> list[Column]:
    """The columns of the sheet: those on the screen, and plan and number, which stand there under the task's name."""
    return [column for column in page.page.columns if column in page.columns or column.key in ("plan", "number")]


@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task; in the drawer when the drawer asks."""
    found = reads.get(request.acting, pk)
    drawer = request.headers.get("HX-Target") == "drawer-body"
    view = task_view.build(request, found, short=drawer)
    if drawer:
        return render(request, "tasks/tasks/drawer.html", {"task": found, "view": view})
    here = reverse("tasks:plan", args=[found.plan_id])
    trail = [TRAIL, (found.plan.title, here), (place(found) or found.title[:16], None)]
    return render(request, "tasks/tasks/task.html", {"task": found, "view": view, "trail": trail})


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a task of a drafted plan: words, who answers, units, date."""
    found = reads.get(request.acting, pk)
    access.require(request.acting, found, "edit")
    form = TaskForm(request.POST or None, initial=start_of(found), task=found, acting=request.acting)
    here = reverse("tasks:task", args=[pk])
    if request.method == "POST" and form.is_valid() and _save(request, found, form):
        return redirect(here)
    trail = [TRAIL, (found.plan.title, reverse("tasks:plan", args=[found.plan_id])), ("修改任务", None)]
    context = {"form": form, "task": found, "back": here, "trail": trail, "roles": Part.choices, "lines": LINES}
    context["rows"] = list(enumerate(form.lines(), 1))
    context["closed"] = (
        "" if found.plan.state == "drafted" else "计划已送审或下达，不能直接修改。请先退回起草，已下达的请导入修订稿。"
    )
    return render(request, "tasks/tasks/task_edit.html", context, status=status_of(form))


def _save(request: HttpRequest, found: Task, form: TaskForm) -> bool:
    try:
        with transaction.atomic():
            changed = _write(request, found, form)
    except Stale:
        form.collide(Task.objects.select_related("plan").get(pk=found.pk))
        return False
    except (ValidationError, Refused) as fault:
        adopt(form, fault)
        return False
    messages.success(request, "已保存。" if changed else "没有改动。")
    return True


def _write(request: HttpRequest, found: Task, form: TaskForm) -> bool:
    """Write what differs from what is stored, each write on the version the one before left."""
    actor, mine, stored, task = request.acting, form.values(), start_of(found), found
    version = form.base_version or 0
    words = {name: mine[name] for name in ("title", "number", "text", "mode") if mine[name] != stored[name]}
    if words:
        task = services.edit_task(task, actor=actor, version=version, **words)
        version = task.version
    if [str(row) for row in mine["parts"]] != [str(row) for row in stored["parts"]]:
        rows = [(row.role, row.unit, row.full) for row in mine["parts"]]
        task = services.set_parts(task, actor=actor, version=version, parts=rows)
        version = task.version
    if mine["day"] != stored["day"]:
        task = services.set_day(task, actor=actor, version=version, day=mine["day"])
    return task is not found


@require_safe
def unit_names(request: HttpRequest) -> HttpResponse:
    """The open units one may name, for choosing by typing."""
    return JsonResponse(picker_names(part_reads.named(request.acting)), safe=False)
