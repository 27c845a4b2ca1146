"""统计: how far plans and units have come, each figure a link to its rows."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fazhi.agenda.models import Duty
from fazhi.home import dashboard as drawn
from fazhi.home import scope
from fazhi.org import access, audit
from fazhi.org.selectors import full_name, picker_names


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures of a government's plans or of one unit; with `export`, one panel as .xlsx."""
    access.require_role(request.acting, Duty, "view")
    view = drawn.build(request)
    if key := request.GET.get("export", ""):
        answer = drawn.export(request, view, key)
        if answer is None:
            raise Http404("没有这张表，请从统计页重新导出。")
        audit.record(
            "export", acting=request.acting, label=f"统计：{view.asked.name}", detail={"query": request.GET.urlencode()[:500]}
        )
        return answer
    unit = view.asked.scope.unit
    box = full_name(unit) if unit else ""
    query = request.GET.copy()
    query.pop("export", None)
    context = {"view": view, "box": box, "query": query.urlencode(), "now": timezone.localtime()}
    return render(request, "home/dashboard.html", context)


@require_safe
def dashboard_units(request: HttpRequest) -> JsonResponse:
    """The units whose figures one may ask for, for choosing by typing."""
    access.require_role(request.acting, Duty, "view")
    return JsonResponse(picker_names(scope.units(request.acting)), safe=False)
