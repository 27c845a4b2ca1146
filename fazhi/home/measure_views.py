"""Pages of the measures: the list of all, and one with its rule, its inputs and the rows it counts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fazhi import measure as registry
from fazhi.agenda.models import Duty
from fazhi.home import measured
from fazhi.org import access
from fazhi.ui.components import link
from fazhi.ui.export import note
from fazhi.ui.tables import Column, Table
from tasks.panels.measure_minimums import minimums

TRAIL = ("统计", "home:dashboard")


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """All measures: what each counts and by which rule."""
    access.require_role(request.acting, Duty, "view")
    columns = [
        Column("label", "指标", lambda m: link(m.label, reverse("home:measure", args=[m.key])), head=True),
        Column("key", "代号"),
        Column("unit", "单位"),
        Column("rule", "口径"),
        Column("fits", "用于文件里的下限", lambda m: str(m.fits or "")),
        Column("version", "版本", lambda m: f"第{m.version}版", css="nowrap"),
    ]
    table = Table(columns, registry.known(), caption="全部指标", css="measure-tbl")
    trail = [(TRAIL[0], reverse(TRAIL[1])), ("指标", None)]
    return render(request, "home/measures.html", {"table": table, "trail": trail})


@require_safe
def measure(request: HttpRequest, key: str) -> HttpResponse:
    """One measure of a unit in a period: the figure, its rule, its inputs, its rows."""
    access.require_role(request.acting, Duty, "view")
    try:
        asked = measured.read(request, registry.get(key))
    except registry.Unknown as fault:
        raise Http404(str(fault)) from fault
    page = measured.bound(asked)
    judged = minimums(asked.reached(), asked.only) if key == measured.MINIMUM else None
    if page and page.wants_export:
        return page.export(asked.measure.label)
    if judged and request.GET.get("export") == "xlsx":
        note(request, asked.measure.label)
        return judged.export()
    counted = measured.counts(asked)
    figure = measured.figure(asked, counted)
    context = {"asked": asked, "figure": figure, "page": page, "minimums": judged, "box": measured.box(asked)}
    context |= {"rolled": measured.rolled(asked, counted), "records": measured.records(asked)}
    context["inputs"] = [
        (one, measured.opens(asked, one.key), one.key == asked.only, figure if figure.day else one.value) for one in figure.inputs
    ]
    context["trail"] = [(TRAIL[0], reverse(TRAIL[1])), ("指标", reverse("home:measures")), (asked.measure.label, None)]
    context["sheet"] = asked.address(export="xlsx")
    return render(request, "home/measure.html", context)
