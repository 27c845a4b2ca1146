"""Corrections in a review: head, one row, one name, many rows, a paragraph made a task. Each is saved at once."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.components import join, note
from fazhi.ui.errors import refusal
from tasks.forms.imports import BulkForm, HeadForm, ItemActForm, LiftForm, NameForm
from tasks.forms.imports_item import COMPARISONS, DayLine, ItemForm, LowLine
from tasks.models import ImportItem, Part
from tasks.selectors import names as directory
from tasks.selectors import review as reads
from tasks.services import imports as services
from tasks.services import review as writes
from tasks.views.imports import bars
from tasks.views.imports.cards import card
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.workbench import trail

FAULTS = (Refused, ValidationError, Stale)
MOVED = "别人刚改过这一项，下面是现在的样子。请看过再办。"


def _save(request: HttpRequest, desk: Desk, act: Callable) -> object:
    """Do a correction and note who went on with the draft, as one."""
    with transaction.atomic():
        done = act()
        writes.touched(desk.batch, actor=request.acting)
    desk.batch.refresh_from_db()
    return done


def _sentence(fault: Exception) -> str:
    if isinstance(fault, Stale):
        return MOVED
    return fault.messages[0] if isinstance(fault, ValidationError) else str(fault)


def _go_back(request: HttpRequest, desk: Desk, place: str = "", *, said: str = "", fault: str = "") -> HttpResponse:
    """Return to what was shown, at its place."""
    if fault:
        messages.error(request, fault)
    elif said:
        messages.success(request, said)
    return redirect(f"{desk.url('import')}?{desk.back}{'#' + place if place else ''}")


def _row(desk: Desk, pk: int) -> ImportItem:
    found = reads.with_units(desk.batch.items.filter(pk=pk)).first()
    if found is None:
        raise Http404("这次导入里没有这一项。")
    found.batch = desk.batch
    return found


def swap(request: HttpRequest, desk: Desk, pk: int, *, fault: str = "", others: set[int] = frozenset()) -> HttpResponse:
    """What htmx puts in place: the card, the other cards on the page that changed with it, the counts, the bar of acts."""
    desk.batch.refresh_from_db()
    counts = reads.counts(desk.batch)
    shown = {int(k) for k in request.POST.get("shown", "").split(",")[:200] if k.isascii() and k.isdigit() and len(k) < 19}
    also = list(reads.with_units(desk.batch.items.filter(pk__in=(shown & others) - {pk})))
    item = _row(desk, pk)
    desk.offered = reads.offered(n for one in (item, *also) for n in one.units.all())
    told = note("bad", fault, live=True) if fault else SafeString("")
    own = card(desk, item)
    if fault:
        own = SafeString(own.replace("</article>", f"{told}</article>"))
    fresh = [card(desk, one, oob=True) for one in also]
    return HttpResponse(join([own, *fresh, bars.tabs_of(desk, counts, oob=True), bars.bar(desk, request.acting, counts, oob=True)]))


@require_http_methods(["GET", "POST"])
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, number, issuer and span; saved while typing, or by its button."""
    desk = open_desk(request, pk, "edit")
    batch, quiet = desk.batch, request.headers.get("X-Autosave") == "1"
    now = {name: getattr(batch, name) for name in ("title", "number", "issuer", "starts", "ends", "version")}
    form = HeadForm(request.POST, initial=now) if request.method == "POST" else HeadForm(initial=now)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                fresh = _save(request, desk, lambda: services.edit_head(batch, actor=request.acting, version=form.base_version or 0, **form.values()))
                return _head_saved(request, desk, fresh, quiet)
            except Stale as stale:
                form.show_conflict(stale)
                status = 409
            except (Refused, ValidationError) as fault:
                form.add_error(None, _sentence(fault))
        if quiet:
            return _head_refused(form, status)
    return render(request, "tasks/imports/head.html", {"desk": desk, "form": form, "trail": trail(desk)}, status=status)


def _head_saved(request: HttpRequest, desk: Desk, fresh, quiet: bool) -> HttpResponse:
    if quiet:
        return JsonResponse({"version": fresh.version, "at": f"草稿 {timezone.localtime():%H:%M}"})
    return _go_back(request, desk, "head", said="标题、文号和起止日期已存。")


def _head_refused(form: HeadForm, status: int) -> JsonResponse:
    words = "别人刚改过标题一栏，点“保存”时会并排显示两份" if status == 409 else next(iter(form.errors.values()))[0]
    return JsonResponse({"error": words}, status=status)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One row in full: words, units in their roles and order, dates, minimums. Two people at one row see both versions."""
    desk = open_desk(request, pk, "edit")
    row = _row(desk, item)
    if "cancel" in request.POST or (request.htmx and request.GET.get("cancel")):
        return swap(request, desk, item) if request.htmx else _go_back(request, desk, f"t{item}")
    bound = request.method == "POST"
    form = ItemForm(request.POST if bound else None, item=row, initial=_initial(row), auto_id=f"i{item}-%s")
    status = 200
    if bound and "more" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                _save(request, desk, lambda: writes.correct(row, actor=request.acting, version=form.base_version or 0, **_changes(form)))
                return swap(request, desk, item) if request.htmx else _go_back(request, desk, f"t{item}", said="这一项已存。")
            except Stale as stale:
                form.show_conflict(_told(stale))
                status = 409
            except (Refused, ValidationError) as fault:
                form.add_error(None, _sentence(fault))
    return _edit_page(request, desk, row, form, status)


def _edit_page(request: HttpRequest, desk: Desk, row: ImportItem, form: ItemForm, status: int) -> HttpResponse:
    blank = 3 if "more" in request.POST else 1
    lines = {name: form.fields[name].lines(form[name]) + [[""] * len(form.fields[name].parts)] * blank for name in ("units", "dues", "minimums")}
    context = {
        "desk": desk,
        "item": row,
        "form": form,
        "lines": lines,
        "roles": Part.choices,
        "comparisons": COMPARISONS,
        "words": {str(n.pk): n.words for n in row.units.all()},
        "trail": trail(desk, (str(desk.batch)[:24], desk.url("import")), ("改一项", None)),
    }
    template = "tasks/imports/item_card.html" if request.htmx else "tasks/imports/item.html"
    return render(request, template, context, status=status)


def _initial(row: ImportItem) -> dict:
    return {
        "version": row.version,
        "title": row.title,
        "number": row.number,
        "trail": "\n".join(row.trail),
        "units": writes.rows_of(row),
        "dues": [DayLine(d) for d in row.dues],
        "minimums": [LowLine(m) for m in row.minimums],
    }


def _changes(form: ItemForm) -> dict:
    values = form.values()
    rows = values.pop("units")
    return {**values, "dues": [dict(d) for d in values["dues"]], "minimums": [dict(m) for m in values["minimums"]], "rows": rows}


def _told(stale: Stale) -> Stale:
    """Both versions as the form's fields hold them."""
    shapes = {"trail": "\n".join, "dues": lambda v: [DayLine(d) for d in v], "minimums": lambda v: [LowLine(m) for m in v]}
    for name, shape in shapes.items():
        if name in stale.fields:
            stale.fields[name] = tuple(shape(side) for side in stale.fields[name])
    return stale


@require_POST
def item_act(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """就是这样, 不作为任务, or back."""
    desk = open_desk(request, pk, "edit")
    row, form, fault = _row(desk, item), ItemActForm(request.POST), ""
    if not form.is_valid():
        return refusal(request, 400)
    act, known = form.cleaned_data["act"], {"actor": request.acting, "version": form.cleaned_data["version"]}
    try:
        _save(request, desk, lambda: _act(row, act, known))
    except FAULTS as why:
        fault = _sentence(why)
    if request.htmx:
        return swap(request, desk, item, fault=fault)
    return _go_back(request, desk, f"t{item}", fault=fault)


def _act(row: ImportItem, act: str, known: dict) -> ImportItem:
    if act == "settle":
        return services.settle(row, **known)
    if act == "unsettle":
        return writes.unsettle(row, **known)
    return services.drop(row, dropped=act == "drop", **known)


@require_POST
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once who a name is, for the whole paper."""
    desk = open_desk(request, pk, "edit")
    form, fault, said = NameForm(request.POST), "", ""
    key, words = form.data.get("item", ""), request.POST.get("words", "")[:300]
    affected = set(desk.batch.items.filter(units__words=words).values_list("pk", flat=True)) if words and "\x00" not in words else set()
    try:
        if not form.is_valid():
            raise ValidationError(next(iter(form.errors.values()))[0])
        many = _save(request, desk, lambda: _resolve(request, desk, form.cleaned_data))
        said = f"“{words[:30]}”在全文 {many} 项任务里都按这个对应了。"
    except FAULTS as why:
        fault = _sentence(why)
    row = form.cleaned_data.get("item") if hasattr(form, "cleaned_data") else None
    if request.htmx and row in affected:
        return swap(request, desk, row, fault=fault, others=affected)
    return _go_back(request, desk, f"t{row}" if row and key else "", said=said, fault=fault)


def _resolve(request: HttpRequest, desk: Desk, values: dict) -> int:
    unit = group = None
    if values["pick"]:
        unit, group = directory.find(desk.batch, values["pick"])
    elif values["choice"] != "none":
        unit, group = directory.chosen(desk.batch, values["choice"])
    return services.resolve_name(desk.batch, actor=request.acting, words=values["words"], unit=unit, group=group, learn=values["learn"])


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """不再记住: a name of the paper stops being an alias."""
    desk = open_desk(request, pk, "edit")
    words, fault = request.POST.get("words", "")[:300].replace("\x00", ""), ""
    try:
        _save(request, desk, lambda: writes.forget(desk.batch, actor=request.acting, words=words))
    except FAULTS as why:
        fault = _sentence(why)
    return _go_back(request, desk, said=f"不再记住“{words[:30]}”；这份文件里已对上的不变。", fault=fault)


@require_POST
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit, a role, a date or the clerk's yes, for many rows at once."""
    desk = open_desk(request, pk, "edit")
    form, fault, said = BulkForm(request.POST), "", ""
    try:
        if not form.is_valid():
            raise ValidationError(next(iter(form.errors.values()))[0])
        ids = _chosen(request, desk)
        if not ids:
            raise ValidationError("还没有勾选任务。")
        said = _save(request, desk, lambda: _bulk(request, desk, form.cleaned_data, ids))
    except FAULTS as why:
        fault = _sentence(why)
    return _go_back(request, desk, said=said, fault=fault)


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
        return f"已把 {services.set_role(desk.batch, role=values['role'], **known)} 项任务的单位都改为“{Part(values['role']).label}”。"
    if values["act"] == "day":
        return f"已给 {services.set_day(desk.batch, day=values['day'], **known)} 项任务定时限 {values['day'].isoformat()}。"
    done, left = writes.settle_many(desk.batch, **known)
    return f"已确认 {done} 项。" + (f"还有 {left} 项单位没有对上，没有确认。" if left else "")


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a paragraph a task, and open it for what it lacks."""
    desk = open_desk(request, pk, "edit")
    form = LiftForm(request.POST)
    if not form.is_valid():
        return refusal(request, 400)
    try:
        made = _save(request, desk, lambda: writes.lift(desk.batch, actor=request.acting, start=form.cleaned_data["start"]))
    except FAULTS as why:
        return _go_back(request, desk, fault=_sentence(why))
    return redirect(f"{desk.url('import_item', made.pk)}?{desk.back}")
