"""Who writes a section: looked at by the page itself, asked for, handed over, taken over, given back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.panels import writing as panel
from assessment.selectors import reports as reads
from assessment.services import locks
from fazhi.flow.engine import Refused
from fazhi.ui.errors import refusal
from fazhi.ui.forms import is_key

SAID = {
    "hold": "可以写了。",
    "ask": "已请对方交接，他的页面上会看到。",
    "hand_over": "已交给对方。",
    "take_over": "已接手，可以写了。",
    "release": "已放开这一章。",
}


@require_safe
def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a report's sections; 204 where they are as the page has them. One query beside the session's."""
    asked = request.GET
    editing = int(asked["editing"]) if is_key(asked.get("editing", "")) else None
    flags = {"writable": asked.get("write") == "1", "heads": asked.get("heads") == "1"}
    view = panel.build(pk, request.acting, editing=editing, **flags)
    if asked.get("stamp") == view.stamp:
        return HttpResponse(status=204)
    return render(request, "assessment/writing.html", {"writing": view, "report_pk": pk, "again": True})


@require_POST
def lock(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """Take a section, ask for it, hand it over, take it over, give it back; `quiet` is the page's own script."""
    report = reads.get(request.acting, pk)
    found = reads.section(request.acting, report, section, "write")
    act = request.POST.get("move", "")
    if act not in SAID:
        return refusal(request, 400)
    given = {"note": request.POST.get("note", "")[:1000]} if act == "take_over" else {}
    here, quiet = f"{reverse('assessment:report', args=[pk])}#s-{section}", request.POST.get("quiet") == "1"
    try:
        getattr(locks, act)(found, actor=request.acting, **given)
    except Refused as fault:
        if quiet:
            return HttpResponse(status=409)
        messages.error(request, str(fault))
        return redirect(here)
    if quiet:
        return HttpResponse(status=204)
    messages.success(request, SAID[act])
    return redirect("assessment:section", pk, section) if act in ("hold", "take_over") else redirect(here)
