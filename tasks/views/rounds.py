"""Pages of rounds: the list, opening one, one round with every unit's sheet, its moves, accepting many sheets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.org.selectors import picker_names
from fazhi.ui.filters import FilterFault
from fazhi.ui.forms import adopt, due_warning, status_of
from fazhi.ui.moving import moved
from tasks.forms.rounds import SUGGESTED, RoundForm, suggest
from tasks.models import Round
from tasks.panels import round_page
from tasks.panels.round_list import ROUNDS
from tasks.panels.subs import tabs
from tasks.panels.task_page import back
from tasks.selectors import rounds as reads
from tasks.services import rounds as services
from tasks.services import sheets as sheet_services

TRAIL = ("填报轮次", "/rounds/")
SAID = {"lock": "已锁定，谁也不能再改。", "unlock": "已解除锁定，可以补报。", "withdraw": "已撤销，各单位不用再填。"}
TOLD = 5  # so many of those skipped are named


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds one may see."""
    page = ROUNDS.bind(request)
    if page.wants_export:
        return page.export("填报轮次")
    may_open = access.may_role(request.acting, Round, "create")
    return render(request, "tasks/rounds/rounds.html", {"page": page, "tabs": tabs("rounds"), "may_open": may_open})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a round: what its period suggests, what it will ask of whom, and then for good."""
    access.require_role(request.acting, Round, "create")
    step = request.POST.get("step", "")
    form = _form(request, step)
    looked = request.method == "POST" and step not in Round.Period.values and form.is_valid()
    if looked and step == "open" and form.was_told and (led := _open(request, form)):
        return redirect(led)
    if looked and step == "open" and not form.was_told:
        messages.info(request, "请先看清要填多少，再发起。")
    if looked:
        form.data = form.data.copy()
        form.data["told"] = form.asked.key
    context = {"form": form, "trail": [TRAIL, ("发起填报", None)], "looked": looked and not form.errors}
    context |= {"warning": due_warning(form, today=request.acting.today)}
    context |= {"periods": _periods(form), "back": reverse("tasks:rounds"), "any": bool(form.known)}
    return render(request, "tasks/rounds/round_new.html", context, status=status_of(form))


def _form(request: HttpRequest, step: str) -> RoundForm:
    """The form as it was sent; a period that was pressed brings its own name, span and day, and the rest stays as typed."""
    today, acting = request.acting.today, request.acting
    if request.method != "POST":
        asked = request.GET.get("period", "")
        period = asked if asked in Round.Period.values else Round.Period.QUARTER
        form = RoundForm(acting=acting, initial={"period": period, **suggest(period, today)})
        form.fields["plans"].initial = list(form.known)[:1]
        return form
    if step not in Round.Period.values:
        return RoundForm(request.POST, acting=acting)
    told = suggest(step, today)
    kept = {name: request.POST.getlist(name) if name in ("plans", "units") else request.POST.get(name) for name in KEPT}
    return RoundForm(acting=acting, initial={k: v for k, v in kept.items() if v not in (None, "")} | told | {"period": step})


KEPT = ("plans", "units", "who", "return_days", "note", "once")


def _periods(form: RoundForm) -> list[tuple[str, str, bool]]:
    now = form["period"].value()
    return [(value, label, value == now) for value, label in Round.Period.choices]


def _open(request: HttpRequest, form: RoundForm) -> str | None:
    """Open the round once; return where that led, None when it was refused."""
    user, values = request.acting.user, form.cleaned_data
    given = {name: values[name] for name in (*SUGGESTED, "period", "plans", "return_days", "note")}
    try:
        with transaction.atomic():
            if not form.first_time(user):
                return form.led_to(user) or reverse("tasks:rounds")
            made = services.open_round(actor=request.acting, units=form.units_chosen(), **given)
            led = reverse("tasks:round", args=[made.pk])
            form.remember(user, led)
    except (Refused, ValidationError) as fault:
        adopt(form, fault)
        return None
    messages.success(request, f"已发起，{form.asked.units} 家单位收到填报表，共 {form.asked.lines} 行。")
    return led


@require_safe
def round(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: A001  the noun's own page
    """One round: how far it has come, and every unit's sheet."""
    found = reads.get(request.acting, pk)
    view = round_page.build(request, found)
    if view.page.wants_export:
        return view.page.export(found)
    context = {"round": found, "view": view, "page": view.page, "trail": [TRAIL, (found.title, None)]}
    return render(request, "tasks/rounds/round.html", context)


@require_POST
def round_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock, unlock or withdraw."""
    return moved(request, reads.get(request.acting, pk), services.act, SAID, reverse("tasks:round", args=[pk]))


@require_POST
def round_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the chosen sheets: what was done, what was skipped and why."""
    found = reads.get(request.acting, pk, "edit")
    page = round_page.table(found, reads.Progress(), office=True)
    try:
        ids = list(page.selected(request).values_list("pk", flat=True))
    except FilterFault as fault:
        messages.error(request, str(fault))
        ids = None
    if ids == []:
        messages.warning(request, "没有勾选单位，什么也没有办。")
    elif ids:
        _say(request, sheet_services.accept_many(actor=request.acting, ids=ids))
    query = request.POST.get("query", "")[:2000]
    here = reverse("tasks:round", args=[pk])
    return redirect(back(request, f"{here}?{query}" if query else here))


def _say(request: HttpRequest, outcome) -> None:
    """Tell done, skipped and why."""
    if outcome.done:
        messages.success(request, f"已通过 {len(outcome.done)} 家。")
    whys: dict[str, list[str]] = {}
    for sheet, why in outcome.skipped:
        state = why.partition("现在是")[2]
        whys.setdefault(f"现在是{state}" if state else why, []).append(sheet.unit.name)
    for why, names in whys.items():
        few = "、".join(names[:TOLD]) + (f" 等{len(names)}家" if len(names) > TOLD else "")
        messages.warning(request, f"跳过 {len(names)} 家：{few}。{why}")


@require_safe
def round_units(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of a round's visible sheets, for choosing by typing."""
    found = reads.get(request.acting, pk)
    units = Unit.objects.filter(pk__in=reads.sheets(request.acting, found).values("unit"))
    return JsonResponse(picker_names(units), safe=False)
