"""The package of a call's reports: how far it is, asking for it, taking it home."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessment.exports.package import KINDS, LABELS
from assessment.models import ReportCall
from assessment.selectors import calls as reads
from assessment.states import HANDED
from assessment.views.calls import TRAIL
from fazhi.files import work
from fazhi.files.models import Job
from fazhi.ui.download import made
from fazhi.ui.errors import refusal
from fazhi.ui.working import shown


def _newest(call: ReportCall, *, done: bool = False) -> Job | None:
    """The newest job in any of the forms."""
    find = work.last_done if done else work.last
    return max(filter(None, (find(kind, call) for kind in KINDS)), key=lambda job: job.pk, default=None)


@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """打包下载: choose the forms, watch the progress."""
    call = reads.get(request.acting, pk, "edit")
    here = reverse("assessment:package", args=[pk])
    handed = call.reports.filter(state__in=HANDED).count()
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in KINDS:
            return refusal(request, 400, "请选择要哪种格式。")
        if not handed:
            messages.error(request, "还没有单位报送，没有可以打包的报告。")
        else:
            work.ring(work.begin(kind, call, actor=request.acting))
        return redirect(here)
    newest = _newest(call)
    context = {"call": call, "job": shown(newest), "form": LABELS[newest.kind] if newest else ""}
    context |= {"handed": handed, "choices": list(LABELS.items())}
    if request.headers.get("HX-Target") == "package-job":
        return render(request, "assessment/package_job.html", context)
    context["back"] = reverse("assessment:call", args=[pk])
    context["trail"] = [TRAIL, (call.title, context["back"]), ("打包下载", None)]
    return render(request, "assessment/package.html", context)


@require_safe
def package_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest package, for whoever may ask for it."""
    call = reads.get(request.acting, pk, "edit")
    return made(request, _newest(call, done=True), record=call, missing="还没有打好的报告包，请先打包。")
