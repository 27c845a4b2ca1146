"""Acts of the review of a paper: yes or no to a reading, all of a section, corrections, parting, one more."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from assessment.composing.words import amount
from assessment.forms import papers as forms
from assessment.models import PaperFigure, PaperSection, ReportProblem
from assessment.panels import paper_cards, paper_desk
from assessment.panels.paper_desk import Desk, open_desk
from assessment.selectors import papers as reads
from assessment.selectors.readings import Row, key_of
from assessment.services import paper_review as services
from assessment.views.calls import TRAIL
from assessment.views.papers import back_to
from fazhi.flow.engine import Refused
from fazhi.org.models import Unit
from fazhi.org.versions import Stale
from fazhi.ui.components import join, note
from fazhi.ui.errors import refusal
from fazhi.ui.forms import adopt, status_of
from fazhi.ui.moving import sentence

FAULTS = (Refused, ValidationError, Stale)
MOVED = "别人刚改过这一处，下面是现在的样子。请看过再办。"


def _words(fault: Exception) -> str:
    return MOVED if isinstance(fault, Stale) else sentence(fault)


@require_POST
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """要、不要、放回, or joined with a neighbour."""
    desk = open_desk(request, pk, "edit")
    row, form, fault, gone = reads.row_of(desk.paper, key), forms.RowActForm(request.POST), "", ""
    if not form.is_valid():
        return refusal(request, 400)
    name, known = form.cleaned_data["act"], {"actor": request.acting, "version": form.cleaned_data["version"]}
    try:
        if name.startswith("merge_"):
            row, gone = _merged(row, name, known)
        else:
            services.decide(row, name, **known)
    except FAULTS as why:
        fault = _words(why)
    if request.htmx:
        return swap(desk, key_of(row), fault=fault, gone={gone, key_of(row)} - {key, ""} if gone else set())
    if fault:
        messages.error(request, fault)
    return back_to(desk, key_of(row))


def _merged(row: Row, name: str, known: dict) -> tuple[Row, str]:
    if not isinstance(row, ReportProblem):
        raise Refused("只有问题可以合并。")
    return services.merge(row, following=name == "merge_next", **known)


def swap(desk: Desk, *keys: str, fault: str = "", gone: set[str] = frozenset()) -> HttpResponse:
    """What htmx puts in place: the cards, those that leave the page, the counts and the bar of acts."""
    desk.paper.refresh_from_db(fields=["state", "version"])
    cards = [paper_cards.card(desk, reads.row_of(desk.paper, key)) for key in keys]
    if fault:
        cards[0] = SafeString(cards[0].replace("</article>", f"{note('bad', fault, live=True)}</article>"))
    left = [SafeString(f'<article id="t{escape(key)}" hx-swap-oob="delete"></article>') for key in sorted(gone)]
    known = reads.counts(desk.paper)
    around = [paper_desk.tabs_of(desk, known, oob=True), paper_desk.bar(desk, known, oob=True)]
    return HttpResponse(join([*cards, *left, *around]))


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """这一节都要, 其余都要."""
    desk = open_desk(request, pk, "edit")
    raw = request.POST.get("section", "")
    key = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
    section = reads.section_of(desk.paper, key) if raw else None
    try:
        many = services.keep_all(desk.paper, actor=request.acting, section=section)
    except Refused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"{many} 处都要了。")
    return back_to(desk)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Correct one reading; two people at one reading see both versions of what differs."""
    desk = open_desk(request, pk, "edit")
    found = reads.row_of(desk.paper, key)
    if "cancel" in request.POST:
        return swap(desk, key) if request.htmx else back_to(desk, key)
    form = _form_of(request, found)
    if form.is_valid() and _saved(form, lambda: _correct(request, found, form)):
        return swap(desk, key) if request.htmx else back_to(desk, key)
    return _edit_page(request, desk, found, form, f"改{'数' if isinstance(found, PaperFigure) else '问题'}")


def _form_of(request: HttpRequest, found: Row) -> forms.FigureForm | forms.ProblemForm:
    sent = request.POST if request.method == "POST" else None
    start = {field.name: getattr(found, field.name) for field in found._meta.concrete_fields}
    auto_id = f"r{key_of(found)}-%s"
    if isinstance(found, PaperFigure):
        return forms.FigureForm(sent, initial=start | {"value": amount(found.value)}, auto_id=auto_id)
    start["unit"] = found.unit.name if found.unit else ""
    return forms.ProblemForm(sent, initial=start, auto_id=auto_id, acting=request.acting, picker=reverse("tasks:unit_names"))


def _correct(request: HttpRequest, found: Row, form) -> object:
    changes = form.values()
    if isinstance(found, ReportProblem) and changes["unit"]:
        changes["group"] = None
    return services.correct(found, actor=request.acting, version=form.base_version or 0, **changes)


def _name(value: object) -> object:
    """A unit as the form names it."""
    return value.name if isinstance(value, Unit) else value


def _saved(form, act_: Callable[[], object]) -> bool:
    try:
        act_()
    except Stale as stale:
        named = {name: tuple(_name(one) for one in both) for name, both in stale.fields.items()}
        form.show_conflict(Stale(stale.current, named))
        return False
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return False
    return True


def _edit_page(request: HttpRequest, desk: Desk, found: Row, form, title: str, *, name: str = "paper_row") -> HttpResponse:
    context = {
        "desk": desk,
        "key": key_of(found),
        "words": desk.paper.paper.text[found.start : found.end],
        "form": form,
        "title": title,
        "url": desk.url(name, key_of(found)),
        "trail": [TRAIL, (desk.paper.title, desk.url()), (title, None)],
    }
    template = "assessment/paper_row_card.html" if request.htmx else "assessment/paper_row.html"
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """拆开: two problems of one, parted before words that one names."""
    desk = open_desk(request, pk, "edit")
    found = reads.row_of(desk.paper, key)
    if not isinstance(found, ReportProblem):
        return refusal(request, 404)
    if "cancel" in request.POST:
        return swap(desk, key) if request.htmx else back_to(desk, key)
    sent = request.POST if request.method == "POST" else None
    form, made = forms.WordsForm(sent, initial={"version": found.version}, auto_id=f"r{key}-%s"), []

    def part() -> None:
        known = {"actor": request.acting, "version": form.cleaned_data["version"] or 0, "words": form.cleaned_data["words"]}
        made.extend(services.split(found, **known))

    if form.is_valid():
        try:
            part()
        except FAULTS as fault:
            adopt(form, fault if isinstance(fault, ValidationError) else ValidationError(_words(fault)))
    if made:
        return swap(desk, *map(key_of, made)) if request.htmx else back_to(desk, key)
    return _edit_page(request, desk, found, form, "拆成两个问题", name="paper_split")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """补一处: a figure or a problem that the reader missed, from words of the section."""
    desk = open_desk(request, pk, "edit")
    held = reads.section_of(desk.paper, section)
    what = "problem" if (request.POST or request.GET).get("what") == "problem" else "figure"
    sent = request.POST if request.method == "POST" else None
    if what == "problem":
        form = forms.AddProblemForm(sent, acting=request.acting, picker=reverse("tasks:unit_names"))
    else:
        form = forms.AddFigureForm(sent)
    made: list[Row] = []
    if form.is_valid() and _saved(form, lambda: made.append(_added(request, held, form, what))):
        messages.success(request, "已补上。")
        desk.tab, desk.after = ("figures" if what == "figure" else "problems"), made[0].start
        return back_to(desk, key_of(made[0]))
    trail = [TRAIL, (desk.paper.title, desk.url()), ("补一处", None)]
    context = {"desk": desk, "section": held, "form": form, "what": what, "trail": trail, "url": desk.url("paper_add", held.pk)}
    return render(request, "assessment/paper_add.html", context, status=status_of(form))


def _added(request: HttpRequest, held: PaperSection, form, what: str) -> Row:
    put = services.add_problem if what == "problem" else services.add_figure
    return put(held, actor=request.acting, **form.values())
