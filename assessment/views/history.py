"""What a section said before: the list, two versions compared, an old one put back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.panels import history_page
from assessment.selectors import reports as reads
from assessment.services import drafts
from assessment.services.reports import why_closed
from assessment.states import DRAFTS, WRITABLE
from assessment.views.calls import TRAIL
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.versions import Stale
from fazhi.ui.forms import is_key
from fazhi.ui.moving import sentence


@require_safe
def versions(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """The versions of a section, and two of them compared."""
    report = reads.get(request.acting, pk)
    found = reads.section(request.acting, report, section)
    old, new = (int(said) if is_key(said := request.GET.get(name, "")) else None for name in ("old", "new"))
    here = reverse("assessment:report", args=[pk])
    open_ = report.state in DRAFTS and found.state in WRITABLE and not why_closed(report)
    context = {
        "report": report,
        "section": found,
        "view": history_page.build(found, old, new),
        "may_restore": open_ and access.may(request.acting, found, "write"),
        "back": f"{here}#s-{section}",
        "trail": [TRAIL, (report.title, here), (f"{found.title}：历稿"[:40], None)],
    }
    return render(request, "assessment/versions.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, section: int, number: int) -> HttpResponse:
    """恢复旧稿: an old version is written again; what stood there stays among the versions."""
    report = reads.get(request.acting, pk)
    found = reads.section(request.acting, report, section, "write")
    try:
        drafts.restore(found, number, actor=request.acting)
    except (Refused, ValidationError, Stale) as fault:
        messages.error(request, sentence(fault))
    else:
        messages.success(request, f"已恢复第 {number} 稿，原来的文字在历稿里。")
    return redirect("assessment:versions", pk, section)
