"""工作台 and the search over everything one may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fazhi.home import desk as drawn
from fazhi.home import selectors as reads
from fazhi.org import access
from fazhi.ui.paging import COUNT_CAP
from tasks.models import PlanImport

LONGEST = 60


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What everybody finds first: what is owed, what waits, what came back."""
    view = drawn.build(request)
    may_import = access.may_role(request.acting, PlanImport, "create")
    return render(request, "home/desk.html", {"view": view, "may_import": may_import})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Tasks, plans and units by words."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    fault = ""
    if len(words) > LONGEST:
        fault = f"最多搜 {LONGEST} 个字，已按前 {LONGEST} 个字找。"
        words = words[:LONGEST]
    elif len(words) == 1:
        fault = "请至少写两个字。"
    found = reads.search(request.acting, words) if len(words) > 1 else None
    more = ""
    if found and found.tasks_n > len(found.tasks):
        more = f"{COUNT_CAP}+" if found.tasks_n > COUNT_CAP else str(found.tasks_n)
    return render(request, "home/search.html", {"words": words, "found": found, "fault": fault, "more": more})
