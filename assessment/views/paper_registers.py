"""What confirmed papers told, as lists: the figures of units and periods, the problems of reports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.panels.paper_list import FIGURES, PROBLEMS
from assessment.panels.report_list import tabs
from fazhi.ui.lists import ListPage


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """来文里的数: by unit and period, each leading to its words."""
    return _register(request, FIGURES, "figures")


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """报告里的问题: of all reports, each leading to its words."""
    return _register(request, PROBLEMS, "problems")


def _register(request: HttpRequest, declared: ListPage, here: str) -> HttpResponse:
    page = declared.bind(request)
    if page.wants_export:
        return page.export(declared.title)
    return render(request, "assessment/paper_register.html", {"page": page, "tabs": tabs(here), "title": declared.title})
