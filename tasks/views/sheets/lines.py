"""One line while it is written: stored as it is typed, with evidence dropped in or chosen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.org.access import Forbidden
from fazhi.ui.forms import is_key
from tasks.forms.sheets import LineForm, ProofForm, ScanForm
from tasks.models import Sheet
from tasks.panels import sheet_cards as cards
from tasks.selectors import sheets as reads
from tasks.selectors.sheets import Row
from tasks.services import sheets as services
from tasks.views.sheets import saving
from tasks.views.sheets.pages import TRAIL, here

SHOWN = 60  # of the files given before, on one page


@require_POST
def sheet_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Store one line as far as it goes; answers with the new version, or with what must be settled."""
    sheet = reads.get(request.acting, pk, "fill")
    row = saving.row_of(request, sheet, line)
    form = LineForm(request.POST, row=row)
    try:
        fine = saving.store(request, row, form)
    except (Refused, Forbidden) as fault:
        return JsonResponse({"error": f"{fault}写的内容还在本页。"}, status=422)
    if form.conflicts:
        card = cards.writing(row, office=sheet.round.office.name, form=form)
        return JsonResponse({"error": "别人也改过这一项，两份都在这里，请选用哪一份。", "html": card}, status=409)
    told = {"version": row.line.version, "was": row.mark, "answer": row.line.answer, "at": f"{timezone.localtime():%H:%M}"}
    told["left"] = sheet.lines.filter(answer="", state__in=reads.EDITABLE).count()
    if fine and form.chosen:
        told["html"] = cards.writing(row, office=sheet.round.office.name)
    if not fine:
        told["error"] = "；".join(words for errors in form.errors.values() for words in errors)
        told["fields"] = {form.add_prefix(name): " ".join(errors) for name, errors in form.errors.items()}
    return JsonResponse(told, status=200 if fine else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def line_evidence(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Choose evidence for a line: several at once, from the computer or from what the unit gave before."""
    sheet = reads.get(request.acting, pk, "fill")
    row = saving.row_of(request, sheet, line)
    if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
        return _dropped(request, sheet, row)
    words = (request.GET.get("q") or "").replace("\x00", "")[:60].strip()
    offered = reads.offered(request.acting, sheet)
    files = request.FILES.getlist("files")
    form = ProofForm(request.POST if request.method == "POST" else None, offered=offered, files=files, year=sheet.round.ends.year)
    if request.method == "POST" and form.is_valid() and _cite(request, row, form, files):
        messages.success(request, "佐证已加上。")
        return redirect(here(request, sheet, f"r{line}"))
    context = {"sheet": sheet, "row": row, "form": form, "words": words, "number": cards.number(row)}
    return _choose(request, context, reads.offered(request.acting, sheet, words), 422 if form.errors else 200)


def _choose(request: HttpRequest, context: dict, offered, status: int) -> HttpResponse:
    sheet, row = context["sheet"], context["row"]
    held = {one.evidence_id for one in row.proofs}
    found = list(offered[: SHOWN + 1])
    ticked = set(request.POST.getlist("pick"))
    context["files"] = [(one, cards.size(one.stored.size), str(one.pk) in ticked) for one in found[:SHOWN] if one.pk not in held]
    context["more"] = len(found) > SHOWN
    context["back"] = here(request, sheet, f"r{row.line.pk}")
    context["asked"] = "1" if request.GET.get("fill") == "1" or request.POST.get("fill") == "1" else ""
    context["trail"] = [*TRAIL, (str(sheet.round), context["back"]), ("佐证", None)]
    return render(request, "tasks/sheets/line_evidence.html", context, status=status)


def _cite(request: HttpRequest, row: Row, form: ProofForm, files: list) -> bool:
    span = {name: form.cleaned_data.get(name) for name in ("starts", "ends")}
    if files and (fault := saving.give(request, row.line, files, **span)):
        form.add_error(None, fault)
        return False
    try:
        if form.cleaned_data["pick"]:
            services.cite(row.line, form.cleaned_data["pick"], actor=request.acting, **span)
    except (Refused, ValidationError) as fault:
        form.add_error(None, saving.sentence(fault))
        return False
    return True


def _dropped(request: HttpRequest, sheet: Sheet, row: Row) -> HttpResponse:
    """What the page itself sends: files dropped on a card, or a chip taken off. Answers with the line's evidence, drawn."""
    fault, proof = "", request.POST.get("drop", "")
    try:
        if is_key(proof):
            saving.take_off(request, sheet, row.line.pk, int(proof))
        elif files := request.FILES.getlist("files"):
            fault = saving.give(request, row.line, files)
        else:
            fault = "没有收到文件，请重新选。"
    except Refused as refused:
        fault = str(refused)
    fresh = saving.row_of(request, sheet, row.line.pk)
    return JsonResponse({"html": cards.proofs(fresh, fault), "error": fault}, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Report with a stamped scan in place of the head's signature."""
    sheet, bound = reads.get(request.acting, pk, "fill"), request.method == "POST"
    offered, file = reads.offered(request.acting, sheet), request.FILES.get("file")
    form = ScanForm(request.POST if bound else None, offered=offered, file=file)
    if bound and form.is_valid() and _sign_on_paper(request, sheet, form):
        messages.success(request, "已用盖章扫描件报送。")
        return redirect(reverse("tasks:sheet", args=[pk]))
    back = here(request, sheet)
    files = [(one, str(one.pk) == request.POST.get("pick")) for one in offered[:SHOWN]]
    context = {"sheet": sheet, "form": form, "files": files, "back": back, "trail": [*TRAIL, (str(sheet.round), back)]}
    context["trail"].append(("用盖章件报送", None))
    return render(request, "tasks/sheets/sheet_scan.html", context, status=422 if form.errors else 200)


def _sign_on_paper(request: HttpRequest, sheet: Sheet, form: ScanForm) -> bool:
    actor = request.acting
    try:
        if form.file:
            services.sign_on_new_paper(sheet, actor=actor, name=form.file.name or "盖章件", chunks=form.file.chunks())
        else:
            services.sign_on_paper(sheet, actor=actor, scan=form.cleaned_data["pick"])
    except (FileRefused, Refused, ValidationError) as fault:
        form.add_error(None, saving.sentence(fault))
        return False
    return True
