"""Pages of the kinds: all of them, one with outline and clocks as they count in a year, and changing them for that year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessment.declared import KINDS
from assessment.forms.kinds import KindForm
from assessment.models import KindYear, Report
from assessment.panels import kind_page
from assessment.panels.report_list import tabs
from assessment.selectors import kinds as reads
from assessment.services import kinds as services
from assessment.views.calls import TRAIL
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.org.versions import Stale
from fazhi.ui.forms import adopt, status_of

UP = ("种类和时限", "/reports/kinds/")


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds: who writes, where it goes, by when."""
    access.require_role(request.acting, Report, "view")
    year = request.acting.today.year
    context = {"table": kind_page.table(government_of(request.acting.unit), year), "tabs": tabs("kinds"), "year": year}
    return render(request, "assessment/kinds.html", context)


@require_safe
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind in a year: outline, clocks, who changed it."""
    access.require_role(request.acting, Report, "view")
    declared = _declared(code)
    year = _year(request.GET.get("year", ""), request.acting.today.year)
    government = government_of(request.acting.unit)
    view = kind_page.build(declared, government, year, request.acting)
    context = {"kind": view.kind, "view": view, "year": year, "government": government}
    context["trail"] = [TRAIL, UP, (declared.name, None)]
    return render(request, "assessment/kind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Change a kind for a year; ?from=default begins with what was declared, else with what counts now."""
    access.require_role(request.acting, KindYear, "edit")
    declared, government = _declared(code), government_of(request.acting.unit)
    year = _year(str(year), 0)
    own = reads.rows_of(code, government, year)
    now = declared if request.GET.get("from") == "default" else reads.of_year(code, government, year)
    start = {"version": own.version if own else 0}
    sent = request.POST if request.method == "POST" else None
    form = KindForm(sent, initial=start, kind=now, level=government.level)
    here = f"{reverse('assessment:kind', args=[code])}?year={year}"
    if form.is_valid() and _saved(request, form, code, year):
        return redirect(here)
    context = {"form": form, "kind": declared, "year": year, "back": here, "own": own, "government": government}
    context["trail"] = [TRAIL, UP, (declared.name, here), (f"修改 {year} 年", None)]
    return render(request, "assessment/kind_edit.html", context, status=status_of(form))


def _saved(request: HttpRequest, form: KindForm, code: str, year: int) -> bool:
    given = {"headings": form.sections(), "days": form.recipients(), "most": form.cleaned_data["most"]}
    given |= {"most_source": form.cleaned_data["most_source"], "version": form.base_version or 0}
    try:
        services.save(code, year, actor=request.acting, **given)
    except Stale as stale:
        form.show_conflict(stale)
        return False
    except ValidationError as fault:
        adopt(form, fault)
        return False
    messages.success(request, f"{year} 年的提纲和时限已保存，以后发起的报告按它办。")
    return True


def _declared(code: str):
    if code not in KINDS:
        raise Http404("没有这种报告。")
    return KINDS[code]


def _year(raw: str, other: int) -> int:
    if raw.isascii() and raw.isdigit() and 2000 <= int(raw[:5]) <= 2200:
        return int(raw)
    if not other:
        raise Http404("没有这个年度。")
    return other
