"""The page of a ledger's minimums."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.models import Record
from documents.panels import ledger_page, minimum_page
from documents.selectors import forms
from documents.views.ledgers import TRAIL
from fazhi.org import access
from fazhi.ui.export import FORMS, note


@require_safe
def least(request: HttpRequest, code: str) -> HttpResponse:
    """下限: every unit one may compare with what is set for it, by year; exports."""
    access.require_role(request.acting, Record, "view")
    made, told = forms.for_acting(code, request.acting), minimum_page.told(code, request.acting, request.GET.get("year", ""))
    if answer := FORMS.get(request.GET.get("export", "")):
        name = f"{made.name}下限 {told.year}年"
        note(request, name)
        return answer(name, minimum_page.HEADS, minimum_page.exported(told))
    context = {
        "ledger": made,
        "told": told,
        "tabs": ledger_page.tabs(request.acting, code, "least"),
        "idle": "" if told.adopted else ledger_page.adoption(told.form),
        "hidden": len(told.rows) - minimum_page.MOST,
        "hidden_people": len(told.short) - minimum_page.MOST,
    }
    context |= {"table": minimum_page.table(told, request), "people": minimum_page.people(told) if told.short else None}
    trail = [TRAIL, (made.name, reverse("documents:ledger", args=[code])), ("下限", None)]
    return render(request, "documents/least.html", context | {"trail": trail})
