"""Pages of calls: the list, a new one, one call with the reports it asked for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.declared import KINDS
from assessment.forms.calls import CallForm, chosen_kind, chosen_plans, first_values
from assessment.models import ReportCall
from assessment.panels import acts
from assessment.panels.report_list import CALLS, call_state, of_call, tabs
from assessment.selectors import calls as reads
from assessment.selectors import reports as report_reads
from assessment.services import calls as services
from fazhi.flow.engine import Refused
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.ui.forms import adopt, due_warning, status_of
from fazhi.ui.moving import moved

TRAIL = ("年度报告", "/reports/")
SAID = {"close": "报送已结束。", "reopen": "已重新开始，没有报送的单位可以接着写。", "withdraw": "已撤销，各单位不用再写。"}


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls one may see."""
    page = CALLS.bind(request)
    if page.wants_export:
        return page.export("报告通知")
    may_open = access.may_role(request.acting, ReportCall, "create")
    return render(request, "assessment/calls.html", {"page": page, "tabs": tabs("calls"), "may_open": may_open})


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    """发起报告: kind, plans, units, recipients, period; says how many units will be asked."""
    access.require_role(request.acting, ReportCall, "create")
    sent = request.POST if request.method == "POST" else None
    asked = request.GET if sent is None else sent
    offered, plans = chosen_plans(request.acting, asked.getlist("plans"))
    kind, year, addresses = chosen_kind(request.acting, asked.get("kind", ""), plans)
    start = first_values(plans, kind, year, addresses)
    form = CallForm(sent, initial=start, acting=request.acting, plans=plans, kind=kind, addresses=addresses)
    if form.is_valid() and (url := _open(request, form)):
        return redirect(url)
    context = {"form": form, "plans": plans, "offered": offered, "units": len(form.known), "trail": [TRAIL, ("发起报告", None)]}
    context |= {"kind": kind, "kinds": list(KINDS.values()), "year": year}
    context["warning"] = due_warning(form, today=request.acting.today)
    return render(request, "assessment/call_new.html", context, status=status_of(form))


def _open(request: HttpRequest, form: CallForm) -> str:
    """Open the call once; where it leads, or nothing when the form says why not."""
    try:
        with transaction.atomic():
            if not form.first_time(request.acting.user):
                return form.led_to(request.acting.user) or reverse("assessment:calls")
            call = services.open_call(actor=request.acting, plans=form.plans, units=form.chosen(), **form.rest())
            url = reverse("assessment:call", args=[call.pk])
            form.remember(request.acting.user, url)
    except (ValidationError, Refused) as fault:
        adopt(form, fault)
        return ""
    many = f"，{len(form.chosen())} 家单位已经收到。" if form.chosen() else "，由本机构起草。"
    messages.success(request, f"已发起{many}")
    return url


@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call: how it stands, who is late, the reports."""
    found = reads.get(request.acting, pk)
    page = of_call(found).bind(request)
    if page.wants_export:
        return page.export(found)
    context = {
        "call": found,
        "page": page,
        "state": call_state(found.state),
        "standing": reads.standing(request.acting, report_reads.of_call(request.acting, found)),
        "plans": list(found.plans.order_by("pk")),
        "acts": acts.of_call(found, request.acting),
        "steps": acts.timeline(list(timeline(found)[:40])),
        "may_pack": access.may(request.acting, found, "edit"),
        "trail": [TRAIL, ("报告通知", reverse("assessment:calls")), (found.title, None)],
    }
    return render(request, "assessment/call.html", context)


@require_POST
def call_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the call's flow."""
    return moved(request, reads.get(request.acting, pk), services.act, SAID, reverse("assessment:call", args=[pk]))
