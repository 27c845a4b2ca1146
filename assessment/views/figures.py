"""Figures of a report: chosen and put in while one writes, changed where they are stale."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessment.panels import figure_list
from assessment.selectors import reports as reads
from assessment.services import figures
from assessment.views.calls import TRAIL
from fazhi.flow.engine import Refused
from fazhi.ui.forms import is_key


@require_http_methods(["GET", "HEAD", "POST"])
def section_figures(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """The figures that may be put into a section; choosing one ties it to the section and tells how it is printed."""
    report = reads.get(request.acting, pk)
    found = reads.section(request.acting, report, section, "write")
    if request.method == "POST":
        return _insert(request, pk, found)
    here = reverse("assessment:section", args=[pk, section])
    context = {"report": report, "section": found, "groups": figure_list.build(report, request.acting), "back": here}
    if request.htmx:
        return render(request, "assessment/figure_list.html", context)
    context["trail"] = [TRAIL, (report.title, reverse("assessment:report", args=[pk])), ("插入数字", None)]
    return render(request, "assessment/figures.html", context)


def _insert(request: HttpRequest, pk: int, section) -> HttpResponse:
    plain = "application/json" not in request.headers.get("Accept", "")
    try:
        made = figures.insert(section, request.POST.get("key", "")[:80], actor=request.acting)
    except Refused as fault:
        if not plain:
            return JsonResponse({"error": str(fault)}, status=409)
        messages.error(request, str(fault))
    else:
        if not plain:
            return JsonResponse({"words": made.words, "label": made.label})
        messages.success(request, f"请把“{made.words}”写进正文：它是{made.label}，写进去以后随数变动。")
    return redirect("assessment:section", pk, section.pk)


@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """换成新数: one stale figure or several, where they stand."""
    report = reads.get(request.acting, pk, "write")
    keys = [int(key) for key in request.POST.getlist("figure")[:500] if is_key(key)]
    try:
        done = figures.refresh(report, keys, actor=request.acting)
    except Refused as fault:
        messages.error(request, str(fault))
    else:
        said = f"换了 {done} 个数，别的字没有动。" if done else "这个数已经是新的。"
        (messages.success if done else messages.warning)(request, said)
    return redirect("assessment:report", pk)
