"""Pages of what goes out: the list, a receipt, what the checks find, the second person's check."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.deliveries import BackForm, CheckForm, ReceiveForm
from assessment.models import ReportDelivery
from assessment.panels import finding_page
from assessment.panels.delivery_list import DELIVERIES
from assessment.panels.report_list import tabs
from assessment.selectors import deliveries as reads
from assessment.selectors import reports as report_reads
from assessment.services import deliveries as services
from assessment.views.calls import TRAIL
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import refused


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """To whom reports go, by when, and who has them; the late and missing ones by recipient."""
    page = DELIVERIES.bind(request)
    if page.wants_export:
        return page.export("报送和公开")
    context = {"page": page, "tabs": tabs("deliveries")}
    context["standing"] = reads.standing(reads.listed(request.acting), request.acting)
    return render(request, "assessment/deliveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """登记回执."""
    found = reads.get(request.acting, pk, "record")
    start = {"received_on": found.received_on or request.acting.today, "receipt": found.receipt, "version": found.version}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReceiveForm(*sent, initial=start, delivery=found, acting=request.acting)
    here = f"{reverse('assessment:report', args=[found.report_id])}#sent"
    if form.is_valid() and _received(request, found, form):
        return redirect(here)
    context = {"form": form, "delivery": found, "back": here, "back_form": BackForm(initial={"version": found.version})}
    context["trail"] = [TRAIL, (found.report.title, here), (f"{found.name}的回执", None)]
    return render(request, "assessment/receive.html", context, status=status_of(form))


def _received(request: HttpRequest, found: ReportDelivery, form: ReceiveForm) -> bool:
    try:
        given = form.give(actor=request.acting, unit=request.acting.unit, about=found.report.title)
    except FileRefused as fault:
        form.add_error("files", str(fault))
        return False
    told = {name: form.cleaned_data[name] for name in ("received_on", "receipt")}
    proofs = [*form.chosen(), *given]
    try:
        with transaction.atomic():
            services.receive(found, actor=request.acting, version=form.base_version or 0, chosen=proofs, **told)
    except Stale as stale:
        form.show_conflict(stale)
        form.keep(given)
        return False
    except (ValidationError, Refused) as fault:
        adopt(form, fault)
        form.keep(given)
        return False
    messages.success(request, f"已登记{found.name}的回执。")
    return True


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销回执."""
    found = reads.get(request.acting, pk, "record")
    form = BackForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(refused(form))
        known = {"version": form.cleaned_data["version"] or 0, "note": form.cleaned_data["note"]}
        services.take_back(found, actor=request.acting, **known)
    except (Refused, Stale) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"已撤销{found.name}的回执，时限重新计。")
    return redirect("assessment:receive", pk)


@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: what the checks find in a report as it is now, each with its sentence."""
    found = report_reads.get(request.acting, pk)
    here = reverse("assessment:report", args=[pk])
    context = {"report": found, "view": finding_page.build(found, request.acting), "back": here}
    context["trail"] = [TRAIL, (found.title, here), ("核对", None)]
    beside = request.headers.get("HX-Target") == "checks"
    return render(request, "assessment/finding_panel.html" if beside else "assessment/findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """保密审查, by somebody who neither wrote nor signed the report."""
    found = report_reads.get(request.acting, pk, "check")
    form = CheckForm(request.POST if request.method == "POST" else None)
    here = reverse("assessment:report", args=[pk])
    if form.is_valid():
        try:
            made = services.check(found, actor=request.acting, **form.cleaned_data)
        except (Refused, ValidationError) as fault:
            adopt(form, fault)
        else:
            passed = made.secret and made.private
            messages.success(request, "保密审查通过，可以公开。" if passed else "已记下审查不通过和理由。")
            return redirect(here)
    context = {"form": form, "report": found, "back": here, "view": finding_page.build(found, request.acting, plain=True)}
    context["barred"] = services.why_barred(found, request.acting)
    context["trail"] = [TRAIL, (found.title, here), ("保密审查", None)]
    return render(request, "assessment/check.html", context, status=status_of(form))
