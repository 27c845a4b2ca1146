"""催办: from the list of tasks to the people who can be called, and a word to all of them at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from fazhi.ui.export import xlsx_response
from fazhi.ui.filters import FilterFault
from fazhi.ui.forms import adopt, status_of
from tasks.forms.urge import UrgeForm
from tasks.panels import call_list
from tasks.panels.task_list import for_person, unit_asked
from tasks.selectors.calls import calls, same_day
from tasks.services import urging

WRITES = ["GET", "HEAD", "POST"]


@require_http_methods(WRITES)
def urge(request: HttpRequest) -> HttpResponse:
    """What would be urged and whom one could call; with a note, urge it."""
    duties, query = _chosen(request)
    back = f"{reverse('tasks:tasks')}{'?' + query if query else ''}"
    if duties is None:
        return redirect(back)
    form = UrgeForm(request.POST if "note" in request.POST else None)
    if form.is_bound and form.is_valid() and (url := _send(request, form, duties, back)):
        return redirect(url)
    called = calls(request.acting, urging.urgeable(request.acting, duties))
    context = {
        "form": form,
        "table": call_list.table(called),
        "sums": call_list.sums(called),
        "kept": _kept(request, query),
        "back": back,
        "trail": [("任务", back), ("催办", None)],
    }
    return render(request, "tasks/tasks/urge.html", context, status=status_of(form))


@require_http_methods(WRITES)
def urge_calls(request: HttpRequest) -> HttpResponse:
    """The call list as .xlsx."""
    duties, query = _chosen(request)
    if duties is None:
        return redirect("tasks:tasks")
    called = calls(request.acting, urging.urgeable(request.acting, duties))
    audit.record("export", acting=request.acting, label="催办电话单", detail={"query": query[:500]})
    return xlsx_response("催办电话单", call_list.HEADS, call_list.lines(called))


def _chosen(request: HttpRequest) -> tuple[QuerySet[Duty] | None, str]:
    """What the bulk bar chose, or by GET all that the address asks for; None with a message when that can't be read."""
    access.require_role(request.acting, Duty, "urge")
    page = for_person(request.acting)
    if request.method == "POST":
        query = request.POST.get("query", "")[:2000]
    else:
        query = request.GET.urlencode()[:2000]
    try:
        if request.method == "POST":
            rows = page.selected(request)
        else:
            bound = page.bind(request)
            rows = bound.matching
            if bound.faults:
                raise FilterFault(" ".join(bound.faults))
    except FilterFault as fault:
        messages.error(request, str(fault))
        return None, query
    return same_day(rows, unit_asked(request, QueryDict(query))), query


def _send(request: HttpRequest, form: UrgeForm, duties: QuerySet[Duty], back: str) -> str:
    """Urge once for this form; return where to go, or an empty string when the form now says what is wrong."""
    try:
        with transaction.atomic():
            if not form.first_time(request.user):
                return form.led_to(request.user) or back
            done = urging.urge(duties, actor=request.acting, note=form.cleaned_data["note"])
            form.remember(request.user, back[:200])
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return ""
    messages.success(request, f"已催办 {done.duties} 件，通知 {done.units} 家单位的 {done.people} 人。")
    if done.nobody:
        messages.warning(request, f"{'、'.join(done.nobody)}没有在任的联络员或负责人，没有人收到，请电话催办。")
    return back


def _kept(request: HttpRequest, query: str) -> list[tuple[str, str]]:
    """The choice, carried along in hidden fields."""
    if request.method != "POST":
        return [("all", "1"), ("query", query)]
    every = [("all", "1")] if request.POST.get("all") == "1" else [("ids", key) for key in request.POST.getlist("ids")[:5000]]
    return [*every, ("query", query)]
