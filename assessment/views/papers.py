"""Pages of reports that came as paper: the list, taking one in, its review beside the paper, its moves and its file."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.forms.papers import CorrectAboutForm, PaperForm
from assessment.models import PaperReport
from assessment.panels import paper_cards, paper_desk
from assessment.panels.paper_desk import Desk, open_desk
from assessment.panels.paper_list import PAPERS
from assessment.panels.report_list import tabs
from assessment.selectors import papers as reads
from assessment.selectors import readings
from assessment.services import paper_about as about_services
from assessment.services import paper_undo
from assessment.services import papers as services
from assessment.views.calls import TRAIL
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.flow.selectors import timeline
from fazhi.lib.office.document import Unreadable
from fazhi.org import access, once
from fazhi.org.versions import Stale
from fazhi.ui.download import is_there, send
from fazhi.ui.errors import refusal
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import moved
from fazhi.ui.paper_sheet import part_of, parts

SAID = {
    "confirm": "已确认，数和问题记在这家单位名下。",
    "check_again": "已重新打开，可以接着核对；确认以前不算报过。",
    "withdraw": "已撤销，这份来文不再算数。",
}
STEPS = 40


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The reports on paper that one may see."""
    page = PAPERS.bind(request)
    if page.wants_export:
        return page.export("来文")
    may_take = access.may_role(request.acting, PaperReport, "create")
    return render(request, "assessment/papers.html", {"page": page, "tabs": tabs("papers"), "may_take": may_take})


@require_http_methods(["GET", "HEAD", "POST"])
def paper_new(request: HttpRequest) -> HttpResponse:
    """登记来文: says whose it is and takes the file in; it is read while one waits."""
    access.require_role(request.acting, PaperReport, "create")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    start = {"received_on": request.acting.today} | _asked(request)
    form = PaperForm(*sent, initial=start, acting=request.acting, picker=reverse("tasks:unit_names"))
    if form.is_valid() and (url := _taken(request, form)):
        return redirect(url)
    trail = [TRAIL, ("来文", reverse("assessment:papers")), ("登记", None)]
    return render(request, "assessment/paper_new.html", {"form": form, "trail": trail}, status=status_of(form))


def _asked(request: HttpRequest) -> dict:
    """The row of a call that the address names, as the form's first values."""
    key = request.GET.get("report", "")
    report = None
    if key.isascii() and key.isdigit() and len(key) < 19:
        calls = reads.answerable(request.acting)
        report = reads.answered(calls, int(key))
    return {"call": report.call_id, "unit": report.unit.name} if report else {}


def _taken(request: HttpRequest, form: PaperForm) -> str:
    """Take the paper in once; where it leads, or nothing when the form says why not."""
    user, values = request.user, form.cleaned_data
    if not form.first_time(user):
        return form.led_to(user) or reverse("assessment:papers")
    try:
        file = values["file"]
        if file:
            made = services.register(form.about(), actor=request.acting, name=file.name, chunks=file.chunks())
        else:
            made = services.paste(form.about(), actor=request.acting, text=values["text"])
    except Exception as fault:
        once.release(user, values["once"])
        if isinstance(fault, FileRefused | Unreadable):
            form.add_error("file" if values["file"] else "text", str(fault))
        elif isinstance(fault, Refused | ValidationError):
            adopt(form, fault)
        else:
            raise
        return ""
    url = reverse("assessment:paper", args=[made.pk])
    form.remember(user, url)
    return url


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper at the left, what was read from it at the right."""
    desk = open_desk(request, pk)
    if (show := request.GET.get("show", ""))[:1] in readings.KINDS:
        row = reads.row_of(desk.paper, show)
        desk = replace(desk, tab=_tab_of(row), after=row.start)
    shown = reads.page_of(desk.paper, desk.tab, desk.after)
    desk.shown = {readings.key_of(row) for rows in shown.rows.values() for row in rows}
    known = reads.counts(desk.paper)
    first = next((row.start for rows in shown.rows.values() for row in rows), 0) if desk.after else 0
    context = {
        "desk": desk,
        "paper": desk.paper,
        "part": paper_desk.part_at(desk, first),
        "rows": paper_cards.pane(desk, shown),
        "tabs": paper_desk.tabs_of(desk, known),
        "bar": paper_desk.bar(desk, known),
        "doubts": [words for words in (paper_desk.shut(desk.paper), paper_desk.doubt(desk.paper)) if words and desk.editable],
        "about_url": desk.url("paper_about"),
        "steps": paper_desk.acts.timeline(list(timeline(desk.paper)[:STEPS])),
        "trail": [TRAIL, ("来文", reverse("assessment:papers")), (desk.paper.title, None)],
    }
    return render(request, "assessment/paper.html", context)


def _tab_of(row: readings.Row) -> str:
    if row.state == reads.DROPPED:
        return "dropped"
    return "figures" if readings.key_of(row)[0] == "f" else "problems"


@require_safe
def paper_part(request: HttpRequest, pk: int, block: int) -> HttpResponse:
    """One part of a long paper: brought in while reading on, or as a page of its own."""
    desk = open_desk(request, pk)
    held = desk.paper.paper
    if block >= len(held.blocks):
        return refusal(request, 404)
    part = part_of(held, block)
    before = desk.url("paper_part", parts(held)[part - 1][0]) if part else ""
    drawn = paper_desk.sheet(desk, part)
    if request.htmx:
        return HttpResponse(paper_desk.with_before(drawn, before if request.htmx.target == "paper-body" else ""))
    trail = [TRAIL, (desk.paper.title, desk.url()), ("原文", None)]
    return render(request, "assessment/paper_text.html", {"desk": desk, "part": drawn, "before": before, "trail": trail})


@require_http_methods(["GET", "HEAD", "POST"])
def paper_about(request: HttpRequest, pk: int) -> HttpResponse:
    """改登记: whose it is, which kind and period, which call it answers; until it is confirmed."""
    desk = open_desk(request, pk, "edit")
    held, url = desk.paper, desk.url()
    start = {name: getattr(held, name) for name in ("kind", "starts", "ends", "received_on", "version")}
    start |= {"unit": held.unit.name, "call": held.report.call_id if held.report_id else None}
    sent = request.POST if request.method == "POST" else None
    picker = reverse("tasks:unit_names")
    form = CorrectAboutForm(sent, initial=start, acting=request.acting, picker=picker, paper=held)
    if form.is_valid() and _corrected(request, held, form):
        messages.success(request, "已改登记，读出的内容和核对的结果都还在。")
        return redirect(url)
    trail = [TRAIL, (held.title, url), ("改登记", None)]
    context = {"form": form, "paper": held, "back": url, "trail": trail}
    return render(request, "assessment/paper_about.html", context, status=status_of(form))


def _corrected(request: HttpRequest, held: PaperReport, form: CorrectAboutForm) -> bool:
    try:
        about_services.correct(held, form.about(), actor=request.acting, version=form.base_version or 0)
    except Stale as stale:
        form.show_conflict(stale)
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
    else:
        return True
    return False


@require_POST
def paper_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a move of the paper's flow."""
    return moved(request, reads.get(request.acting, pk), services.act, SAID, reverse("assessment:paper", args=[pk]))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: the last act of the review, whatever it was."""
    desk = open_desk(request, pk, "edit")
    try:
        words, first = paper_undo.take_back(desk.paper, actor=request.acting)
    except Refused as fault:
        messages.error(request, str(fault))
        return back_to(desk)
    messages.success(request, f"已撤回：{words}。")
    return back_to(desk, first)


def back_to(desk: Desk, key: str = "") -> HttpResponse:
    """Return to what was shown, at its place."""
    return redirect(f"{desk.url()}?{desk.back}{f'#t{key}' if key else ''}")


@require_safe
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The original file, by the paper's own access rule, never shown inside the site."""
    found = reads.get(request.acting, pk)
    if not is_there(found.paper.stored):
        return refusal(request, 404)
    return send(found.paper.stored, found.paper.name, record=found, acting=request.acting)
