"""Writing one section: saved while typing, or by its button; a newer version is never written over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessment.composing import words
from assessment.forms.reports import SectionForm
from assessment.models import ReportSection
from assessment.selectors import reports as reads
from assessment.services import drafts, locks
from assessment.states import DRAFTS, WRITABLE
from assessment.views.reports import show
from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.forms import adopt

STALE = "别人刚改过这一章，您写的已另存一稿；点“保存”并排显示两份"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """One section, open for writing in its place."""
    report = reads.get(request.acting, pk)
    found = reads.section(request.acting, report, section, "write")
    here = f"{reverse('assessment:report', args=[pk])}#s-{found.pk}"
    if request.method != "POST":
        if found.state not in WRITABLE or report.state not in DRAFTS:
            messages.warning(request, f"“{found.title}”现在不能修改。")
            return redirect(here)
        if why := locks.why_not(found, request.acting):
            messages.warning(request, why)
            return redirect(here)
        form = SectionForm(initial={"text": found.text, "version": found.version})
        return show(request, report, form=form, editing=found.pk)
    form, quiet = SectionForm(request.POST), request.headers.get("X-Autosave") == "1"
    fresh, status = _write(request, found, form, quiet=quiet)
    if quiet:
        return _told_quietly(fresh, form, status)
    if status != 200:
        return show(request, report, form=form, editing=found.pk, status=status)
    messages.success(request, _after(request, found))
    return redirect(here)


def _after(request: HttpRequest, found: ReportSection) -> str:
    """What is said after saving: who asked for the section gets it, where the writer pressed that button."""
    if request.POST.get("then") != "hand_over":
        locks.release(found, actor=request.acting)
        return "已保存。"
    try:
        held = locks.hand_over(found, actor=request.acting)
    except Refused as fault:
        return f"已保存。{fault}"
    return f"已保存，交给{held.by.name}接着写。"


def _write(request: HttpRequest, found: ReportSection, form: SectionForm, *, quiet: bool) -> tuple[ReportSection | None, int]:
    """Save; the fresh section and the answer's status, the form saying why when it isn't 200."""
    if not form.is_valid():
        return None, 422
    known = {"actor": request.acting, "version": form.base_version or 0, "quiet": quiet or "then" in request.POST}
    try:
        return drafts.write(found, text=form.cleaned_data["text"], **known), 200
    except Stale as stale:
        form.show_conflict(stale)
        return None, 409
    except locks.Held as held:
        adopt(form, ValidationError(f"{held}您写的没有丢，已经另存一稿，在“历稿”里可以比较。"))
        return None, 409
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return None, 422


def _told_quietly(fresh: ReportSection | None, form: SectionForm, status: int) -> JsonResponse:
    """The answer to a form that saves itself while somebody types."""
    if fresh is not None:
        at = f"草稿 {timezone.localtime():%H:%M}　{words.length(fresh.text)} 字"
        return JsonResponse({"version": fresh.version, "at": at})
    fault = next(iter(form.errors.values()), None)
    told = fault[0] if fault else STALE if status == 409 else "没有存上"
    return JsonResponse({"error": str(told)}, status=status)
