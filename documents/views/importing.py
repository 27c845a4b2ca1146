"""Pages of a table of records: taking it in, the preview, writing it with progress, taking it back, the table to fill in."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import jobs
from documents.declared.model import Ledger
from documents.exports import sheet
from documents.forms.sheets import SheetForm
from documents.models import Book, Record, RecordImport
from documents.panels import import_page, ledger_page
from documents.selectors import forms
from documents.services import books, importing, records
from documents.views.ledgers import TRAIL
from fazhi.files import work
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from fazhi.org.models import Unit
from fazhi.ui.errors import refusal
from fazhi.ui.export import XLSX, safe_name
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import sentence
from fazhi.ui.sheets import SheetFault
from fazhi.ui.working import Says, shown

WRITING = Says("已写", "行")


def _trail(ledger: Ledger, *rest: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [TRAIL, (ledger.name, reverse("documents:ledger", args=[ledger.code])), *rest]


@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest, code: str) -> HttpResponse:
    """导入: a table for one's own book; earlier ones below."""
    access.require_role(request.acting, Record, "write")
    ledger, units = forms.for_acting(code, request.acting), ledger_page.keeps(request.acting, code)
    if not units:
        return refusal(request, 403, f"您的单位不用登记“{ledger.name}”。")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*sent, units=units)
    if form.is_valid() and (url := _taken(request, form, ledger, units)):
        return redirect(url)
    context = {"form": form, "ledger": ledger, "units": units, "tabs": ledger_page.tabs(request.acting, code, "tables")}
    context |= {"earlier": import_page.earlier(request.acting, code), "trail": _trail(ledger, ("导入", None))}
    return render(request, "documents/import.html", context, status=status_of(form))


def _taken(request: HttpRequest, form: SheetForm, ledger: Ledger, units: list[Unit]) -> str:
    unit = next((one for one in units if str(one.pk) == form.cleaned_data.get("unit")), units[0])
    file = form.cleaned_data["file"]
    try:
        book = books.open_book(forms.shipped(ledger.code), unit, actor=request.acting)
        batch = importing.take_in(book, file, actor=request.acting, name=file.name)
    except (SheetFault, FileRefused) as fault:
        form.add_error("file", str(fault))
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
    else:
        return reverse("documents:table", args=[batch.pk])
    return ""


@require_safe
def blank(request: HttpRequest, code: str) -> HttpResponse:
    """样表: headings with choices and an explanation; with `book`, its records to go on with."""
    access.require_role(request.acting, Record, "write")
    ledger = forms.for_acting(code, request.acting)
    key = request.GET.get("book", "")
    book = None
    if key:
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return refusal(request, 404)
        book = access.get(request.acting, Book, int(key), "write", queryset=Book.objects.filter(ledger=code))
    held = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    sheet.write(held, ledger, book)
    held.seek(0)
    audit.record("export", acting=request.acting, label=f"{ledger.name}{'' if book else '样表'}", obj=book)
    answer = FileResponse(held, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, safe_name(f"{ledger.name}{'' if book else '样表'}", "xlsx"))
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of a table, or how far its writing is, or what came of it."""
    batch = _get(request, pk)
    ledger = records.ledger_of(batch.book)
    job = shown(work.last(jobs.IMPORT, batch), WRITING)
    context = {"batch": batch, "ledger": ledger, "job": job}
    if request.headers.get("HX-Target") == "table-job":
        return render(request, "documents/table_job.html", context)
    if batch.state == "read":
        context |= import_page.preview(batch, importing.judge(batch, actor=request.acting))
    back = reverse("documents:tables", args=[ledger.code])
    context |= {"made": import_page.made(batch), "trail": _trail(ledger, ("导入", back), (batch.name, None))}
    return render(request, "documents/table.html", context)


def _get(request: HttpRequest, pk: int) -> RecordImport:
    rows = RecordImport.objects.select_related("book__unit", "book__government", "by", "stored")
    return access.get(request.acting, RecordImport, pk, queryset=rows)


@require_POST
def table_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it, put it aside, or take it back."""
    batch, act = _get(request, pk), request.POST.get("act", "")
    try:
        if act == "write":
            begun = importing.begin(batch, actor=request.acting, sound_only=request.POST.get("sound") == "1")
            work.ring(work.begin(jobs.IMPORT, begun, actor=request.acting))
        elif act == "drop":
            importing.drop(batch, actor=request.acting)
            messages.success(request, "已放弃，什么也没有导入。")
            return redirect("documents:tables", batch.book.ledger)
        elif act == "undo":
            import_page.tell_undone(request, importing.take_back(batch, actor=request.acting))
        else:
            return refusal(request, 400)
    except (Refused, ValidationError) as fault:
        messages.error(request, sentence(fault))
    return redirect("documents:table", pk)
