"""Pages of saved views: kept from a ledger's list, taken away again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.models import SavedView
from documents.services import views as services
from fazhi.org import access
from fazhi.ui.moving import sentence


@require_POST
def view_save(request: HttpRequest, code: str) -> HttpResponse:
    """存为常用: the list's filters and order under a name."""
    query = _now(request, code)
    try:
        made = services.save(code, request.POST.get("name", "")[:200], query, actor=request.acting)
    except ValidationError as fault:
        messages.error(request, sentence(fault))
        return redirect(f"{reverse('documents:ledger', args=[code])}?{query}")
    messages.success(request, f"已存为常用：{made.name}。")
    return redirect(f"{reverse('documents:ledger', args=[code])}?{made.query}")


def _now(request: HttpRequest, code: str) -> str:
    """What the list shows now: filtering swaps the list alone, so the address it came from is newer than the form."""
    came = urlsplit(request.headers.get("Referer", "")[:6000])
    here = reverse("documents:ledger", args=[code])
    return (came.query if came.path == here else request.POST.get("query", ""))[:4000]


@require_POST
def view_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view."""
    found = access.get(request.acting, SavedView, pk)
    services.drop(found, actor=request.acting)
    messages.success(request, f"已去掉常用视图“{found.name}”。")
    return redirect("documents:ledger", found.ledger)
