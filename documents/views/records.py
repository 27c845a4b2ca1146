"""Pages of one record: a new one, the record itself, correcting it, what the office fills in, its moves."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.declared.model import Field, Ledger
from documents.forms.records import RecordForm, fresh, initial
from documents.forms.records import named as box
from documents.models import Record
from documents.panels import cited, ledger_page, record_page
from documents.selectors import forms, naming
from documents.selectors import records as reads
from documents.services import records as services
from documents.views.ledgers import TRAIL
from fazhi.files import evidence
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.org.versions import Stale
from fazhi.ui import links
from fazhi.ui.errors import refusal
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved

SAID = {
    "check": "已审查，可以公开。",
    "publish": "已公开。",
    "unpublish": "已撤下。",
    "remove": "已删除，可以恢复。",
    "restore": "已恢复。",
}
STEPS = 40


def _asked(ledger: Ledger, *, by: str) -> list[Field]:
    """The fields that one side fills in."""
    return list(ledger.given(by))


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: HttpRequest, code: str) -> HttpResponse:
    """登记: a new record in the own unit's book."""
    access.require_role(request.acting, Record, "write")
    ledger, units = forms.for_acting(code, request.acting), ledger_page.keeps(request.acting, code)
    if not units:
        return refusal(request, 403, f"您的单位不用登记“{ledger.name}”。")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    only = _asked(ledger, by="")
    start = fresh(only) | {"unit": request.GET.get("unit", "")}
    known = reads.proofs(request.acting, request.POST.getlist("evidence"))
    form = RecordForm(*sent, ledger=ledger, only=only, units=units, known=known, initial=start)
    if form.is_valid() and (url := _made(request, form, ledger, units)):
        return redirect(url)
    return render(request, "documents/record_form.html", _form_page(form, ledger, "登记"), status=status_of(form))


def _form_page(form: RecordForm, ledger: Ledger, label: str, record: Record | None = None) -> dict:
    here = reverse("documents:ledger", args=[ledger.code])
    trail = [TRAIL, (ledger.name, here)]
    trail += [(record.title, reverse("documents:record", args=[record.pk]))] if record else []
    back = reverse("documents:record", args=[record.pk]) if record else here
    return {"form": form, "ledger": ledger, "label": label, "record": record, "back": back, "trail": [*trail, (label, None)]}


def _made(request: HttpRequest, form: RecordForm, ledger: Ledger, units: list[Unit]) -> str:
    """Write the record once; where it leads, or nothing when the form says why not."""
    unit = next((one for one in units if str(one.pk) == form.cleaned_data.get("unit")), units[0])
    again = request.POST.get("next") == "again"

    def write(proofs: list) -> str:
        if not form.first_time(request.user):
            return form.led_to(request.user) or reverse("documents:ledger", args=[ledger.code])
        made = services.create(ledger.code, unit, form.words(), actor=request.acting, evidence=proofs)
        url = reverse("documents:record", args=[made.pk])
        form.remember(request.user, url)
        messages.success(request, f"已登记：{made.title}。")
        return f"{reverse('documents:record_new', args=[ledger.code])}?unit={unit.pk}" if again else url

    return _kept(request, form, write)


def _kept(request: HttpRequest, form: RecordForm, write) -> str:
    """Keep the files, then write; what was refused stands in the form with everything that was typed and given."""
    given = []
    try:
        if "files" in form.fields:
            given = form.give(actor=request.acting, unit=request.acting.unit, about=form.ledger.name)
        chosen = form.chosen() if "evidence" in form.fields else []
        with transaction.atomic():
            return write(list({one.pk: one for one in [*chosen, *given]}.values()))
    except FileRefused as fault:
        form.add_error("files", str(fault))
    except Stale as stale:
        form.show_conflict(Stale(stale.current, {box(key): pair for key, pair in stale.fields.items()}))
    except (ValidationError, Refused) as fault:
        adopt(form, _by_box(fault))
    if given:
        form.keep(given)
    return ""


def _by_box(fault: ValidationError | Refused) -> ValidationError:
    """A service's refusal, its fields called as the form's boxes are."""
    if not isinstance(fault, ValidationError):
        return ValidationError(str(fault))
    if not hasattr(fault, "error_dict"):
        return fault
    return ValidationError({box(key) if key else key: several for key, several in fault.error_dict.items()})


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: fields, proof, clocks, what cites it and belongs to it, what happened."""
    found = reads.get(request.acting, pk)
    ledger = services.ledger_of(found.book)
    held = access.rights(request.acting, found)
    proofs = evidence.cited_by(Record, [found.pk]).get(found.pk, [])
    trail = [TRAIL, (ledger.name, reverse("documents:ledger", args=[ledger.code])), (found.title, None)]
    context = {
        "record": found,
        "ledger": ledger,
        "lines": record_page.lines(ledger, found),
        "cited": links.evidence(proofs),
        "acts": record_page.acts(found, request.acting),
        "may_change": "write" in held and found.state != "removed",
        "may_screen": "screen" in held and found.state != "removed" and bool(_asked(ledger, by="office")),
        "owed": record_page.owed(found, request.acting, ledger),
        "cited_by": cited.cited_by(found, ledger, request.acting),
        "belonging": record_page.belonging(found, request.acting),
        "steps": record_page.steps(ledger, list(timeline(found)[:STEPS])),
        "trail": trail,
    }
    return render(request, "documents/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改: what the keeper fills in."""
    found = reads.get(request.acting, pk, "write")
    return _edited(request, found, by="", label="修改")


@require_http_methods(["GET", "HEAD", "POST"])
def record_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """机构填写: what the receiving office fills in."""
    found = reads.get(request.acting, pk, "screen")
    return _edited(request, found, by="office", label="机构填写")


def _edited(request: HttpRequest, found: Record, *, by: str, label: str) -> HttpResponse:
    ledger = services.ledger_of(found.book)
    only = _asked(ledger, by=by)
    names = naming.by_field(ledger, found.data, naming.of_rows(ledger, [found.data]))
    cited = [one.evidence for one in evidence.cited_by(Record, [found.pk]).get(found.pk, [])]
    start = initial(only, found.data, found.about, names) | {"version": found.version, "evidence": [str(one.pk) for one in cited]}
    known = {one.pk: one for one in [*cited, *reads.proofs(request.acting, request.POST.getlist("evidence"), found)]}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RecordForm(*sent, ledger=ledger, only=only, known=known.values(), initial=start)

    def write(proofs: list) -> str:
        how = {"actor": request.acting, "version": form.base_version}
        if by:
            services.screen(found, form.words(), **how)
        else:
            services.change(found, form.words(), evidence=proofs if "files" in form.fields else None, **how)
        return reverse("documents:record", args=[found.pk])

    if form.is_valid() and (url := _kept(request, form, write)):
        messages.success(request, "已保存。")
        return redirect(url)
    return render(request, "documents/record_form.html", _form_page(form, ledger, label, found), status=status_of(form))


@require_POST
def record_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the record's flow."""
    return moved(request, reads.get(request.acting, pk), services.act, SAID, reverse("documents:record", args=[pk]))
