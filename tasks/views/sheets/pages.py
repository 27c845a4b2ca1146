"""The list of sheets, one sheet, and the one form in which all its lines are saved."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fazhi.flow.engine import Refused
from fazhi.ui.forms import is_key
from fazhi.ui.moving import moved
from tasks.forms.sheets import LineForm
from tasks.models import Sheet
from tasks.panels import sheet_page
from tasks.panels.sheet_list import SHEETS
from tasks.panels.sheet_page import OWN_MOVES
from tasks.panels.subs import tabs
from tasks.selectors import sheets as reads
from tasks.services import sheets as services
from tasks.views.sheets import saving

TRAIL = [("计划任务", "/plans/"), ("填报", "/sheets/")]
SAID = {
    "submit": "已送负责人签发。",
    "take_back": "已撤回，可以接着改。",
    "send_back": "已退回修改，填报的人会看到理由。",
    "sign": "已签发报送。",
}


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets one may see, those due last first."""
    page = SHEETS.bind(request)
    if page.wants_export:
        return page.export("填报表")
    return render(request, "tasks/sheets/sheets.html", {"page": page, "tabs": tabs("sheets")})


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: to fill for its unit, to read for everybody else who may see it."""
    return show(request, reads.get(request.acting, pk))


def show(
    request: HttpRequest, found: Sheet, *, forms: dict[int, LineForm] | None = None, gate: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page of a sheet; what could not be stored or submitted stands at its place."""
    view = sheet_page.build(request, reads.read(request.acting, found), forms=forms, gate=gate)
    asked = "?fill=1" if view.for_other else ""
    context = {"sheet": found, "view": view, "trail": [*TRAIL, (str(found.round), None)]}
    context["import_url"] = f"{reverse('tasks:sheet_import', args=[found.pk])}{asked}"
    return render(request, "tasks/sheets/sheet.html", context, status=status)


@require_POST
def sheet_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save all lines that the person changed, then do what the pressed button says."""
    found = reads.get(request.acting, pk, "fill")
    try:
        done, forms = saving.save_all(request, found)
        if forms:
            status = 409 if any(form.conflicts for form in forms.values()) else 422
            return show(request, found, forms=forms, status=status)
        return _after(request, found, done)
    except (Refused, ValidationError) as fault:
        messages.error(request, saving.sentence(fault))
        return redirect(here(request, found))


def here(request: HttpRequest, found: Sheet, place: str = "") -> str:
    """The address of the sheet as this person was looking at it."""
    asked = "?fill=1" if request.POST.get("fill") == "1" or request.GET.get("fill") == "1" else ""
    return f"{reverse('tasks:sheet', args=[found.pk])}{asked}{'#' + place if place else ''}"


def _after(request: HttpRequest, found: Sheet, done: int) -> HttpResponse:
    """What the pressed button wants, once everything is stored."""
    act, _, rest = request.POST.get("do", "save").partition(":")
    line, _, proof = rest.partition(":")
    if act == "submit":
        return _submit(request, found)
    if act == "same":
        filled = services.fill_rest(found, actor=request.acting)
        messages.success(request, f"{filled} 项填为“无变化”。" if filled else "没有空着的项，什么也没有改。")
    elif act == "scan":
        return redirect(reverse("tasks:sheet_scan", args=[found.pk]))
    elif act == "evidence" and is_key(line):
        asked = "?fill=1" if request.POST.get("fill") == "1" else ""
        return redirect(f"{reverse('tasks:line_evidence', args=[found.pk, int(line)])}{asked}")
    elif act == "drop" and is_key(line) and is_key(proof):
        saving.take_off(request, found, int(line), int(proof))
        return redirect(here(request, found, f"r{line}"))
    else:
        messages.success(request, f"已保存 {done} 项。" if done else "没有改动。")
    return redirect(here(request, found))


def _submit(request: HttpRequest, found: Sheet) -> HttpResponse:
    """Send the sheet to the head; what a gate says stands beside the button, and at the lines it speaks of."""
    try:
        services.act(found, "submit", actor=request.acting)
    except Refused as fault:
        return show(request, reads.get(request.acting, found.pk), gate=str(fault), status=422)
    messages.success(request, SAID["submit"])
    return redirect(reverse("tasks:sheet", args=[found.pk]))


@require_POST
def sheet_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of the unit's moves: take back, send back, sign."""
    found = reads.get(request.acting, pk)
    return moved(request, found, services.act, SAID, here(request, found), only=OWN_MOVES)
