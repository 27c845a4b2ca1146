"""Pages of a ledger's versions: a government's own copy, and a changed file that waits to be taken."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documents import jobs
from documents.declared.model import Ledger
from documents.declared.written import differing, own_text
from documents.forms.own import OwnForm, WithdrawForm
from documents.known import LEDGERS
from documents.models import LedgerForm
from documents.panels import form_page, ledger_page
from documents.selectors import forms
from documents.services import adopting
from documents.views.ledgers import TRAIL
from fazhi.files import work
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.ui.moving import refused
from fazhi.ui.working import shown

OWN = re.compile(r'"own_([0-9]{1,6})"')


def _trail(ledger: Ledger, here: str) -> list[tuple[str, str | None]]:
    return [TRAIL, (ledger.name, reverse("documents:ledger", args=[ledger.code])), (here, None)]


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, code: str) -> HttpResponse:
    """本级设置: adopt a ledger with the document that sets it; minimums, own fields, hidden ones; what it would break."""
    access.require_role(request.acting, LedgerForm, "edit")
    base, government = forms.effective(code), government_of(request.acting.unit)
    ledger = forms.effective(code, government)
    newest = forms.of_government(code, government)
    form = OwnForm(
        request.POST if request.method == "POST" else None,
        **{"ledger": ledger, "base": base, "hideable": form_page.hideable(base)},
        document=newest.document if newest and not newest.withdrawn else "",
    )
    context: dict[str, Any] = {
        "form": form,
        "ledger": ledger,
        "tabs": ledger_page.tabs(request.acting, code, "own"),
        "newest": newest,
        "acts": form_page.acts(ledger, newest),
    }
    if form.is_bound and form.is_valid() and _settled(request, form, base, context):
        return redirect("documents:own", code)
    context |= {"versions": form_page.versions(code, government), "government": government}
    context |= {"job": shown(work.last(jobs.FORM, newest)) if newest else None, "trail": _trail(ledger, "本级设置")}
    faulty = form.is_bound and "impact" not in context
    return render(request, "documents/own.html", context, status=422 if faulty else 200)


def _settled(request: HttpRequest, form: OwnForm, base: Ledger, context: dict[str, Any]) -> bool:
    """Look at what it would mean; save it where nothing breaks, or the person has seen what does."""
    versions = LedgerForm.objects.filter(ledger=base.code, government=government_of(request.acting.unit))
    used = max((int(found) for text in versions.values_list("text", flat=True) for found in OWN.findall(text)), default=0)
    fields, hidden, least = form.added(used)
    text = own_text(fields, hidden, differing(base, least), form.cleaned_data["off"])
    try:
        impact = adopting.impact_of_own(base.code, adopting.declared(base.code, text), actor=request.acting)
        if request.POST.get("act") == "save" and request.POST.get("seen", "0") == str(impact.faulty):
            made = adopting.adopt(base.code, actor=request.acting, document=form.cleaned_data["document"], text=text)
            jobs.after(made, request.acting)
            messages.success(request, f"已采用第 {made.number} 版。")
            return True
    except (ValidationError, Refused) as fault:
        form.add_error(None, fault.messages if isinstance(fault, ValidationError) else str(fault))
        return False
    context |= {"impact": impact, "said": form_page.said(impact), "impacted": form_page.impact(impact)}
    return False


@require_POST
def own_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """停用: take the adoption back, with its reason."""
    access.require_role(request.acting, LedgerForm, "edit")
    ledger, form = forms.shipped(code), WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, refused(form))
        return redirect("documents:own", ledger.code)
    try:
        jobs.after(adopting.withdraw(code, actor=request.acting, document=form.cleaned_data["note"]), request.acting)
    except Refused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "已停用。按期登记和下限的应办事项不再要求，记录都在。")
    return redirect("documents:own", code)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, code: str) -> HttpResponse:
    """新格式: what a changed file changes, which records would be invalid; taken on confirmation."""
    adopting.require_take(request.acting)
    new, taken = forms.shipped(code), adopting.taken(code)
    if request.method == "POST":
        try:
            jobs.after(adopting.take(code, actor=request.acting), request.acting)
            messages.success(request, f"已采用“{new.name}”的新格式。")
        except Refused as fault:
            messages.error(request, str(fault))
        return redirect("documents:file", code)
    context: dict[str, Any] = {"ledger": new, "trail": _trail(new, "新格式"), "versions": form_page.versions(code, None)}
    context["job"] = shown(work.last(jobs.FORM, taken)) if taken else None
    if code in adopting.waiting():
        impact = adopting.impact_of_file(code, actor=request.acting)
        context |= {"waits": True, "changes": form_page.changes(forms.effective(code), LEDGERS[code])}
        context |= {"blocked": adopting.blocked(code), "said": form_page.said(impact), "impact": impact}
        context["impacted"] = form_page.impact(impact)
    return render(request, "documents/file.html", context)
