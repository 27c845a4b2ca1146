"""Corrections in a review: the head, a row's yes or no, one name, many rows, a paragraph made a task. Each is saved at once."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.errors import refusal
from tasks.forms.imports import BulkForm, HeadForm, ItemActForm, LiftForm, NameForm, NamesForm
from tasks.models import ImportItem, Part
from tasks.selectors import names as directory
from tasks.selectors import review as reads
from tasks.services import collectives, differing, shape
from tasks.services import imports as services
from tasks.services import masks as hiding
from tasks.services import review as writes
from tasks.services import undo as undoing
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.saving import FAULTS, first_fault, go_back, row_of, save, sentence, swap
from tasks.views.imports.workbench import masks_form, trail


@require_http_methods(["GET", "POST"])
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, number, issuer and span; saved while typing, or by its button."""
    desk, quiet = open_desk(request, pk, "edit"), request.headers.get("X-Autosave") == "1"
    span = (desk.batch.starts, desk.batch.ends)
    now = {name: getattr(desk.batch, name) for name in ("title", "number", "issuer", "starts", "ends", "version")}
    form, status = HeadForm(request.POST if request.method == "POST" else None, initial=now), 200
    if request.method == "POST":
        status = _store_head(request, desk, form) if form.is_valid() else 422
    if quiet:
        return _told_quietly(desk, form, status, moved=span != (desk.batch.starts, desk.batch.ends))
    if request.method == "POST" and status == 200:
        return go_back(request, desk, "head", said="标题、文号和起止日期已存。")
    return render(request, "tasks/imports/head.html", {"desk": desk, "form": form, "trail": trail(desk)}, status=status)


def _store_head(request: HttpRequest, desk: Desk, form: HeadForm) -> int:
    """Save; the answer's status, the form saying why when it isn't 200."""
    known = {"actor": request.acting, "version": form.base_version or 0, "sure": request.headers.get("X-Autosave") != "1"}
    try:
        save(request, desk, lambda: services.edit_head(desk.batch, **known, **form.values()))
    except Stale as stale:
        form.show_conflict(stale)
        return 409
    except (Refused, ValidationError) as fault:
        form.add_error(None, sentence(fault))
        return 422
    return 200


def _told_quietly(desk: Desk, form: HeadForm, status: int, *, moved: bool) -> JsonResponse:
    """The answer to a form that saves itself while somebody types; `again`: what else the page shows has changed with it."""
    if status == 200:
        return JsonResponse({"version": desk.batch.version, "at": f"草稿 {timezone.localtime():%H:%M}", "again": moved})
    words = "别人刚改过标题一栏，点“保存”时会并排显示两份" if status == 409 else next(iter(form.errors.values()))[0]
    return JsonResponse({"error": words}, status=status)


@require_POST
def item_act(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """就是这样, 不作为任务, or back."""
    desk = open_desk(request, pk, "edit")
    row, form, fault = row_of(desk, item), ItemActForm(request.POST), ""
    if not form.is_valid():
        return refusal(request, 400)
    act, known = form.cleaned_data["act"], {"actor": request.acting, "version": form.cleaned_data["version"]}
    if act.startswith("merge_"):
        return _merge(request, desk, row, known | {"other": act.removeprefix("merge_")})
    made: list[int] = []
    try:
        if act in differing.SIDES:
            made = save(request, desk, lambda: differing.decide(row, side=act, **known))[1]
        else:
            save(request, desk, lambda: _act(row, act, known))
    except FAULTS as why:
        fault = sentence(why)
    if request.htmx:
        return swap(request, desk, item, fault=fault, more=tuple(made))
    return go_back(request, desk, f"t{item}", fault=fault)


def _merge(request: HttpRequest, desk: Desk, row: ImportItem, known: dict) -> HttpResponse:
    """与上一项合并, 与下一项合并: the card that stays comes in place of the one that was asked."""
    try:
        kept, gone = save(request, desk, lambda: shape.merge(row, **known))
    except FAULTS as why:
        fault = sentence(why)
        return swap(request, desk, row.pk, fault=fault) if request.htmx else go_back(request, desk, f"t{row.pk}", fault=fault)
    said = f"已合并成一项：{kept.title[:30]}"
    if request.htmx:
        return swap(request, desk, kept.pk, gone={gone, kept.pk} - {row.pk}, said=said)
    return go_back(request, desk, f"t{kept.pk}", said=said)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: the last act of the review, whatever it was."""
    desk = open_desk(request, pk, "edit")
    try:
        words, first = save(request, desk, lambda: undoing.take_back(desk.batch, actor=request.acting))
    except FAULTS as why:
        return go_back(request, desk, fault=sentence(why))
    place = f"t{first}" if first else ""
    return go_back(request, desk, place, said=f"已撤回：{words}。")


def _act(row: ImportItem, act: str, known: dict) -> ImportItem:
    if act == "settle":
        return services.settle(row, **known)
    if act == "unsettle":
        return writes.unsettle(row, **known)
    return services.drop(row, dropped=act == "drop", **known)


@require_POST
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once who a name is, for the whole paper; or who several are."""
    desk = open_desk(request, pk, "edit")
    if "many" in request.POST:
        return _many_names(request, desk)
    words = request.POST.get("words", "")[:300].replace("\x00", "")
    affected = set(desk.batch.items.filter(units__words=words).values_list("pk", flat=True)) if words else set()
    form, fault, many = NameForm(request.POST), "", 0
    try:
        first_fault(form)
        many = save(request, desk, lambda: _resolve(request, desk, form.cleaned_data))
    except FAULTS as why:
        fault = sentence(why)
    row = form.cleaned_data.get("item")
    if request.htmx and row in affected:
        return swap(request, desk, row, fault=fault, others=affected)
    said = f"“{words[:30]}”在全文 {many} 项任务里都按这个对应了。"
    return go_back(request, desk, f"t{row}" if row in affected else "", said=said, fault=fault)


def _many_names(request: HttpRequest, desk: Desk) -> HttpResponse:
    form, fault, said = NamesForm(request.POST), "", ""
    try:
        first_fault(form)
        words = directory.loose(desk.batch)
        if request.POST.get("all") != "1":
            ticked = set(request.POST.getlist("words")[:1000])
            words = [one for one in words if one in ticked]
        if not words:
            raise ValidationError("还没有勾选叫法。")
        said = save(request, desk, lambda: _resolve_many(request, desk, form.cleaned_data, words))
    except FAULTS as why:
        fault = sentence(why)
    return go_back(request, desk, said=said, fault=fault)


def _resolve_many(request: HttpRequest, desk: Desk, values: dict, words: list[str]) -> str:
    unit, group = directory.find(desk.batch, values["pick"]) if values["many"] == "pick" else (None, None)
    known = {"actor": request.acting, "words": words, "unit": unit, "group": group, "learn": values["learn"]}
    names, tasks = writes.resolve_many(desk.batch, **known)
    return f"{names} 个叫法都{f'对应到“{unit or group}”' if values['many'] == 'pick' else '不算单位'}，改了 {tasks} 处。"


def _resolve(request: HttpRequest, desk: Desk, values: dict) -> int:
    if values["choice"].startswith("r") and not values["pick"]:
        known = {"actor": request.acting, "words": values["words"], "choice": values["choice"]}
        return collectives.accept_rule(desk.batch, **known)
    unit = group = None
    if values["pick"]:
        unit, group = directory.find(desk.batch, values["pick"])
    elif values["choice"] != "none":
        unit, group = directory.chosen(desk.batch, values["choice"])
    return services.resolve_name(
        desk.batch, actor=request.acting, words=values["words"], unit=unit, group=group, learn=values["learn"]
    )


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """不再记住: a name of the paper stops being an alias."""
    desk = open_desk(request, pk, "edit")
    words, fault = request.POST.get("words", "")[:300].replace("\x00", ""), ""
    try:
        save(request, desk, lambda: writes.forget(desk.batch, actor=request.acting, words=words))
    except FAULTS as why:
        fault = sentence(why)
    return go_back(request, desk, said=f"不再记住“{words[:30]}”；这份文件里已对上的不变。", fault=fault)


@require_http_methods(["GET", "POST"])
def masks(request: HttpRequest, pk: int) -> HttpResponse:
    """The hidden places of the paper, said once for all of it."""
    desk = open_desk(request, pk, "edit")
    form = masks_form(desk, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            many = save(request, desk, lambda: hiding.fill(desk.batch, actor=request.acting, places=form.places()))
            return go_back(request, desk, said=f"已按填的地名重新对应单位，涉及 {many} 项任务；原文的字不变。")
        except FAULTS as why:
            form.add_error(None, sentence(why))
    status = 422 if form.is_bound else 200
    return render(request, "tasks/imports/masks.html", {"desk": desk, "form": form, "trail": trail(desk)}, status=status)


@require_POST
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit, a role, a date or the clerk's yes, for many rows at once."""
    desk = open_desk(request, pk, "edit")
    form, fault, said = BulkForm(request.POST), "", ""
    try:
        first_fault(form)
        ids = _chosen(request, desk)
        if not ids:
            raise ValidationError("还没有勾选任务。")
        said = save(request, desk, lambda: _bulk(request, desk, form.cleaned_data, ids))
    except FAULTS as why:
        fault = sentence(why)
    return go_back(request, desk, said=said, fault=fault)


def _chosen(request: HttpRequest, desk: Desk) -> list[int]:
    """The ticked rows, or all that match what was shown."""
    if request.POST.get("all") == "1":
        return list(reads.matching(desk.batch, desk.wanted).values_list("pk", flat=True))
    ids = {int(k) for k in request.POST.getlist("ids")[:5000] if k.isascii() and k.isdigit() and len(k) < 19}
    return list(desk.batch.items.filter(pk__in=ids, dropped=False).order_by("order").values_list("pk", flat=True))


def _bulk(request: HttpRequest, desk: Desk, values: dict, ids: list[int]) -> str:
    known = {"actor": request.acting, "ids": ids}
    if values["act"] == "unit":
        unit, group = directory.find(desk.batch, values["unit"])
        many = services.assign(desk.batch, role=values["role"], unit=unit, group=group, **known)
        return f"已给 {many} 项任务加上“{unit or group}”（{Part(values['role']).label}）。"
    if values["act"] == "role":
        many = services.set_role(desk.batch, role=values["role"], **known)
        return f"已把 {many} 项任务的单位都改为“{Part(values['role']).label}”。"
    if values["act"] == "day":
        return f"已给 {services.set_day(desk.batch, day=values['day'], **known)} 项任务定时限 {values['day'].isoformat()}。"
    done, left = writes.settle_many(desk.batch, **known)
    return f"已确认 {done} 项。" + (f"还有 {left} 项单位没有对上，或者日期要先改正，没有确认。" if left else "")


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a paragraph a task, and open it for what it lacks."""
    desk = open_desk(request, pk, "edit")
    form = LiftForm(request.POST)
    if not form.is_valid():
        return refusal(request, 400)
    try:
        made = save(request, desk, lambda: writes.lift(desk.batch, actor=request.acting, start=form.cleaned_data["start"]))
    except FAULTS as why:
        return go_back(request, desk, fault=sentence(why))
    return redirect(f"{desk.url('import_item', made.pk)}?{desk.back}")
