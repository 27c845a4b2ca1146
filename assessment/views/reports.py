"""Pages of reports: the list, one report, its first draft, what newer facts offer, its moves, its file."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment import jobs
from assessment.exports import paper
from assessment.forms.reports import ReturnForm
from assessment.models import Report, ReportCall
from assessment.panels import offers as offer_panel
from assessment.panels import report_page
from assessment.panels.report_list import REPORTS, tabs
from assessment.selectors import calls as call_reads
from assessment.selectors import reports as reads
from assessment.services import drafts
from assessment.services import reports as services
from assessment.states import Writer
from assessment.views.calls import TRAIL
from fazhi.files import work
from fazhi.files.kinds import MIME
from fazhi.flow.engine import Refused
from fazhi.org import access, audit
from fazhi.ui.errors import refusal
from fazhi.ui.export import safe_name
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved
from fazhi.ui.working import Says, shown

SAID = {
    "submit": "已送负责人签发。",
    "take_back": "已撤回，可以接着改。",
    "send_back": "已退回，起草人会看到理由。",
    "sign": "已签发，报送主管机构。",
    "accept": "已通过。",
    "reopen": "已重新打开。",
    "archive": "已归档，仍然可以看和下载。",
    "unarchive": "已取消归档。",
}
STATES = {"waiting": "排队中", "running": "正在汇集各单位的报告", "done": "初稿写好了", "failed": "没有写成"}
DRAFTING = Says("已读", "份", STATES, " 家单位")


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports one may see, and how they stand."""
    page = REPORTS.bind(request)
    if page.wants_export:
        return page.export("报告")
    context = {"page": page, "tabs": tabs("reports"), "may_open": access.may_role(request.acting, ReportCall, "create")}
    context["standing"] = call_reads.standing(request.acting, reads.listed(request.acting))
    return render(request, "assessment/reports.html", context)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as its paper, sources beside it."""
    return show(request, reads.get(request.acting, pk))


def show(request: HttpRequest, found: Report, *, status: int = 200, editing: int | None = None, **more: object) -> HttpResponse:
    """The page of a report; with `form` and `editing` one section stands open for writing."""
    view = report_page.build(found, request.acting, editing=editing)
    call_url = reverse("assessment:call", args=[found.call_id])
    trail = [TRAIL, (found.call.title, call_url), (found.unit.name, None)]
    context = {"report": found, "view": view, "trail": trail, "editing": editing, **more}
    return render(request, "assessment/report.html", context, status=status)


@require_POST
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """写初稿: a unit's at once, a government's by the worker, since it gathers the reports of many units."""
    found = reads.get(request.acting, pk, "write")
    if found.call.writer == Writer.GOVERNMENT and not found.sections.exists():
        return _ring(request, found)
    try:
        drafts.compose(found, actor=request.acting)
    except Refused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "初稿写好了。每一段都标了出处，缺的内容标在原处。")
    return redirect("assessment:report", pk)


def _ring(request: HttpRequest, found: Report) -> HttpResponse:
    if why := services.why_closed(found):
        messages.error(request, why)
        return redirect("assessment:report", found.pk)
    work.ring(work.begin(jobs.COMPOSE, found, actor=request.acting))
    return redirect("assessment:drafting", found.pk)


@require_safe
def drafting(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a government's draft has come."""
    found = reads.get(request.acting, pk, "write")
    here = reverse("assessment:report", args=[pk])
    job = shown(work.last(jobs.COMPOSE, found), DRAFTING)
    context = {"report": found, "job": job, "back": here, "trail": [TRAIL, (found.title, here), ("起草进度", None)]}
    part = request.headers.get("HX-Target") == "drafting-job"
    return render(request, "assessment/drafting_job.html" if part else "assessment/drafting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    """What newer facts say otherwise: each is taken or left; nothing is written without a yes."""
    found = reads.get(request.acting, pk, "write")
    if request.method == "POST":
        return _answer_offers(request, found)
    closed = services.why_closed(found) or ("" if found.state in ("drafting", "returned") else "报告已经送出，退回后才能修改。")
    here = reverse("assessment:report", args=[pk])
    trail = [TRAIL, (found.title, here), ("新情况", None)]
    shown = [] if closed else offer_panel.build(found, request.acting)
    context = {"report": found, "offers": shown, "closed": closed, "trail": trail, "back": here}
    return render(request, "assessment/offers.html", context)


def _answer_offers(request: HttpRequest, found: Report) -> HttpResponse:
    keys, act = request.POST.getlist("keys")[:2000], request.POST.get("act", "")
    if act not in ("take", "decline"):
        return refusal(request, 400)
    try:
        done = (drafts.take if act == "take" else drafts.decline)(found, keys, actor=request.acting)
    except Refused as fault:
        messages.error(request, str(fault))
    else:
        said = f"已采用 {done} 处。" if act == "take" else f"{done} 处不采用，以后有更新再提示。"
        (messages.success if done else messages.warning)(request, said if done else "没有勾选，什么也没有改。")
    return redirect("assessment:offers" if act == "decline" else "assessment:report", found.pk)


@require_POST
def report_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the report's flow."""
    return moved(request, reads.get(request.acting, pk), services.act, SAID, reverse("assessment:report", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回: comments per section; only those sections may be written again."""
    found = reads.get(request.acting, pk, "decide")
    parts = report_page.parts(found, request.acting, writable=False)
    heads = [f"{part.head}（{part.count} 字）" for part in parts]
    sent = request.POST if request.method == "POST" else None
    form = ReturnForm(sent, sections=[part.section for part in parts], heads=heads)
    here = reverse("assessment:report", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.send_back(found, form.whys(), actor=request.acting)
        except (Refused, ValidationError) as fault:
            adopt(form, fault)
        else:
            messages.success(request, f"已退回 {len(form.whys())} 章，{found.unit.name}会看到意见。")
            return redirect(here)
    trail = [TRAIL, (found.title, here), ("退回修改", None)]
    return render(
        request, "assessment/return.html", {"form": form, "report": found, "trail": trail, "back": here}, status=status_of(form)
    )


@require_safe
def report_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The report in official form as .docx, by its own access rule."""
    return _file(request, pk, "docx")


@require_safe
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report in official form as PDF, by its own access rule."""
    return _file(request, pk, "pdf")


def _file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    found = reads.get(request.acting, pk)
    sections = reads.sections_of(found)
    if not sections:
        return refusal(request, 404, "报告还没有写，没有内容可以下载。")
    body = paper.FORMS[form](found, sections)
    name = safe_name(found.title, form)
    audit.record("download", acting=request.acting, obj=found, label=name)
    answer = HttpResponse(body, content_type=MIME[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["Cache-Control"] = "private, no-store"
    return answer
