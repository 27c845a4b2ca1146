"""The office reads a round and sends single lines back; the summary table as .docx and .xlsx."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from tasks.exports import summary
from tasks.models import Plan, Round, SheetLine
from tasks.panels import round_review
from tasks.selectors import lines as line_reads
from tasks.selectors import rounds as reads
from tasks.services import sheets as services

TRAIL = ("填报轮次", "/rounds/")
MOST = 200  # reasons in one submission


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of a round; a POST sends those back for which a reason was written."""
    found = reads.get(request.acting, pk, "edit")
    left: dict[int, str] = {}
    if request.method == "POST":
        left = _send_back(request, found)
        if not left:
            query = request.GET.urlencode()
            return redirect(f"{reverse('tasks:round_review', args=[pk])}{'?' + query if query else ''}")
    page = round_review.build(request, found, _plans(found), left).bind(request)
    if page.wants_export:
        return page.export(found)
    told = reads.progress(request.acting, [found]).get(found.pk, reads.Progress())
    here = reverse("tasks:round", args=[pk])
    context = {"round": found, "page": page, "told": told, "back": here, "orders": _orders(page), "form_id": round_review.FORM}
    context["trail"] = [TRAIL, (found.title, here), ("审阅", None)]
    return render(request, "tasks/rounds/round_review.html", context, status=422 if left else 200)


def _plans(found: Round) -> list[Plan]:
    return list(found.plans.order_by("pk"))


def _orders(page) -> list[tuple[str, str, None, bool]]:
    return [
        ("按任务（原文次序）", page.link(sort=None), None, not page.by_unit),
        ("按单位", page.link(sort="unit"), None, page.by_unit),
    ]


def _send_back(request: HttpRequest, found: Round) -> dict[int, str]:
    """Send lines back sheet by sheet; return the reasons that could not be taken, so that they stand in the page again."""
    typed = {
        int(name[4:]): why[:1000]
        for name, why in list(request.POST.items())[: MOST * 2]
        if name.startswith("why-") and name[4:].isascii() and name[4:].isdigit() and len(name) < 20 and why.strip()
    }
    if not typed:
        messages.warning(request, "没有写退回理由，什么也没有退回。点“退回”写理由，再提交。")
        return {}
    lines = access.visible(request.acting, SheetLine).filter(sheet__round=found, pk__in=typed)
    by_sheet: dict[object, dict[int, str]] = {}
    for line in lines.select_related("sheet__unit", "task").order_by("sheet__unit__path", "order"):
        by_sheet.setdefault(line.sheet, {})[line.pk] = typed[line.pk]
    left: dict[int, str] = {}
    for sheet, whys in by_sheet.items():
        try:
            services.send_lines_back(sheet, whys, actor=request.acting)
        except (Refused, ValidationError) as fault:
            words = fault.messages[0] if isinstance(fault, ValidationError) else str(fault)
            messages.error(request, f"{sheet.unit.name}：{words}写的理由还在下面。")
            left |= whys
        else:
            messages.success(request, f"已退回{sheet.unit.name} {len(whys)} 行，其余行不受影响。")
    return left


@require_safe
def round_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """进展情况汇总表 as .docx, of the lines one may see."""
    return _summary(request, pk, summary.docx)


@require_safe
def round_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as .xlsx."""
    return _summary(request, pk, summary.xlsx)


def _summary(request: HttpRequest, pk: int, make) -> HttpResponse:
    found = reads.get(request.acting, pk)
    rows = line_reads.summary(line_reads.of_round(request.acting, found))
    audit.record("export", acting=request.acting, obj=found, detail={"what": "进展情况汇总表", "form": make.__name__})
    return make(found, rows)
