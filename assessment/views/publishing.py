"""Pages of publication: one report's way to the public site and back, and who hasn't published yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.forms.deliveries import BackForm
from assessment.models import ReportDelivery
from assessment.panels import publication_page
from assessment.panels.report_list import tabs
from assessment.panels.unpublished_list import UNPUBLISHED
from assessment.selectors import deliveries as reads
from assessment.services import publishing as services
from assessment.views.calls import TRAIL
from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.moving import refused, told


@require_safe
def unpublished(request: HttpRequest) -> HttpResponse:
    """Who owes publication and hasn't published, the longest overdue first."""
    page = UNPUBLISHED.bind(request)
    if page.wants_export:
        return page.export("还没公开的单位")
    context = {"page": page, "tabs": tabs("unpublished"), "standing": reads.by_year(request.acting)}
    return render(request, "assessment/unpublished.html", context)


@require_safe
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """What the public would read, what still stands in the way, what was public and when."""
    found = _public(request, pk)
    here = f"{reverse('assessment:report', args=[found.report_id])}#sent"
    context = {"delivery": found, "report": found.report, "view": publication_page.build(found, request.acting), "back": here}
    context["trail"] = [TRAIL, (found.report.title, here), ("向社会公开", None)]
    return render(request, "assessment/publication.html", context)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公开."""
    return _done(request, _public(request, pk, "publish"), services.publish, "已公开，任何人都能看到；应办事项已办结。")


@require_POST
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下."""
    found, form = _public(request, pk, "withdraw"), BackForm(request.POST)
    if not form.is_valid():
        messages.error(request, refused(form))
        return redirect("assessment:publication", pk)
    return _done(request, found, services.withdraw, "已撤下，公开的时限重新计。", note=form.cleaned_data["note"])


def _done(request: HttpRequest, found: ReportDelivery, service, said: str, **more: str) -> HttpResponse:
    version = request.POST.get("version", "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        service(found, actor=request.acting, version=known, **more)
    except (Refused, Stale) as fault:
        messages.error(request, told(fault, more.get("note", "")))
    else:
        messages.success(request, said)
    return redirect("assessment:publication", found.pk)


def _public(request: HttpRequest, pk: int, action: str = "view") -> ReportDelivery:
    """The publication that a report owes; what it owes to others has no such page. Raises Http404, Forbidden."""
    return reads.get(request.acting, pk, action, public=True)
