"""Pages of the ledgers: all of them, the list of one, what its declaration says; names for choosing by typing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documents.forms.bulk import SetForm
from documents.models import Record
from documents.panels import ledger_page, stats_page
from documents.panels.record_list import list_of
from documents.selectors import forms, naming
from documents.services import records as services
from fazhi.flow.engine import Outcome
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.org.selectors import picker_names
from fazhi.ui.errors import refusal
from fazhi.ui.export import FORMS, note
from fazhi.ui.filters import FilterFault

TRAIL = ("台账", "/ledgers/")
TOLD = 5


@require_safe
def ledgers(request: HttpRequest) -> HttpResponse:
    """Every ledger by group: what it is for, which books one sees, whether one keeps it."""
    access.require_role(request.acting, Record, "view")
    return render(
        request,
        "documents/ledgers.html",
        {"groups": ledger_page.groups(request.acting), "waiting": ledger_page.waiting(request.acting)},
    )


@require_safe
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """The records of one ledger that one may see."""
    access.require_role(request.acting, Record, "view")
    made = forms.for_acting(code, request.acting)
    page = list_of(made).bind(request)
    if page.wants_export:
        return page.export(made.name)
    context = {
        "page": page,
        "ledger": made,
        "tabs": ledger_page.tabs(request.acting, code, "list"),
        "keeps": ledger_page.keeps(request.acting, code),
        "views": ledger_page.views(request, code),
    }
    return render(request, "documents/ledger.html", context | {"trail": [TRAIL, (made.name, None)]})


@require_safe
def about(request: HttpRequest, code: str) -> HttpResponse:
    """What the declaration says: fields, clocks, measures, minimums, who keeps and who reads."""
    access.require_role(request.acting, Record, "view")
    made = forms.for_acting(code, request.acting)
    trail = [TRAIL, (made.name, reverse("documents:ledger", args=[code])), ("说明", None)]
    context = {
        "ledger": made,
        "tabs": ledger_page.tabs(request.acting, code, "about"),
        "trail": trail,
        "said": ledger_page.said(made),
        "adoption": ledger_page.adoption(forms.of_government(code, government_of(request.acting.unit))),
    }
    return render(request, "documents/about.html", context)


@require_safe
def statistics(request: HttpRequest, code: str) -> HttpResponse:
    """统计: the ledger's measures and its records by unit, month and choice; exports."""
    access.require_role(request.acting, Record, "view")
    made, asked = forms.for_acting(code, request.acting), stats_page.read(request)
    trail = [TRAIL, (made.name, reverse("documents:ledger", args=[code])), ("统计", None)]
    shown = stats_page.page(made, request, asked)
    if answer := FORMS.get(request.GET.get("export", "")):
        name = f"{made.name}统计 {asked.period}"
        note(request, name)
        return answer(name, stats_page.HEADS, stats_page.exported(shown))
    context = {"ledger": made, "asked": asked, "shown": shown, "tabs": ledger_page.tabs(request.acting, code, "stats")}
    return render(request, "documents/stats.html", context | {"trail": trail})


@require_POST
def bulk(request: HttpRequest, code: str) -> HttpResponse:
    """One act on the chosen records: done, skipped, why."""
    access.require_role(request.acting, Record, "write")
    made, here = forms.for_acting(code, request.acting), reverse("documents:ledger", args=[code])
    query = request.POST.get("query", "")[:2000]
    back = f"{here}?{query}" if query else here
    try:
        ids = list(list_of(made).selected(request).order_by().values_list("pk", flat=True)[:5000])
    except FilterFault as fault:
        messages.error(request, str(fault))
        return redirect(back)
    act = request.POST.get("act", "")
    if not ids:
        messages.warning(request, "没有勾选记录，什么也没有办。")
    elif act == "set":
        return _set(request, code, ids, back)
    elif act in ("check", "remove"):
        _tell(request, services.act_on_many(ids, act, actor=request.acting, note=request.POST.get("note", "") or "批量办理"))
    else:
        return refusal(request, 400)
    return redirect(back)


def _set(request: HttpRequest, code: str, ids: list[int], back: str) -> HttpResponse:
    """Ask for the field and its value, then set it."""
    made = forms.for_acting(code, request.acting)
    form = SetForm(request.POST if "value" in request.POST else None, ledger=made)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        _tell(request, services.set_one(ids, values["key"], values["value"], actor=request.acting))
        return redirect(back)
    context = {"form": form, "ids": ids, "ledger": made, "back": back, "query": request.POST.get("query", "")[:2000]}
    trail = [TRAIL, (made.name, reverse("documents:ledger", args=[code])), ("统一改一项", None)]
    return render(request, "documents/set.html", context | {"trail": trail}, status=422 if form.is_bound else 200)


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        messages.success(request, f"已办 {len(outcome.done)} 条。")
    for one, why in outcome.skipped[:TOLD]:
        messages.warning(request, f"跳过“{str(one)[:30]}”：{why}")
    if (more := len(outcome.skipped) - TOLD) > 0:
        messages.warning(request, f"另有 {more} 条跳过，原因相同或相近。")


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units that a record may name, for choosing by typing."""
    access.require_role(request.acting, Record, "view")
    return JsonResponse(picker_names(naming.units_of(request.acting)), safe=False)


@require_safe
def names(request: HttpRequest, code: str) -> HttpResponse:
    """The newest records of a ledger by name, for choosing by typing."""
    access.require_role(request.acting, Record, "view")
    rows = naming.records_of(forms.shipped(code).code, request.acting).select_related("book__unit").order_by("-d1", "-pk")[:500]
    found = {one.title: {"value": one.title, "text": one.title, "more": one.book.unit.name} for one in rows}
    return JsonResponse(list(found.values()), safe=False)
