"""One row in full: words, units in their roles and order, dates, minimums."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fazhi.flow.engine import Refused
from fazhi.org.versions import Stale
from fazhi.ui.fields import both_versions
from tasks.forms.imports_item import COMPARISONS, DayLine, ItemForm, LowLine
from tasks.models import ImportItem, Part
from tasks.services import review as writes
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.saving import go_back, row_of, save, sentence, swap
from tasks.views.imports.workbench import trail


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Correct one row. Two people at one row see both versions of what differs."""
    desk = open_desk(request, pk, "edit")
    row, bound = row_of(desk, item), request.method == "POST"
    if "cancel" in request.POST:
        return swap(request, desk, item) if request.htmx else go_back(request, desk, f"t{item}")
    form = ItemForm(request.POST if bound else None, item=row, initial=_initial(row), auto_id=f"i{item}-%s")
    if not bound or "more" in request.POST:
        return _edit_page(request, desk, row, form, 200)
    status = 422
    if form.is_valid():
        status = _store(request, desk, row, form)
    if status == 200:
        return swap(request, desk, item) if request.htmx else go_back(request, desk, f"t{item}", said="这一项已存。")
    return _edit_page(request, desk, row, form, status)


def _store(request: HttpRequest, desk: Desk, row: ImportItem, form: ItemForm) -> int:
    """Save; the answer's status, the form saying why when it isn't 200."""
    try:
        save(request, desk, lambda: writes.correct(row, actor=request.acting, version=form.base_version or 0, **_changes(form)))
    except Stale as stale:
        form.show_conflict(_told(stale))
        return 409
    except (Refused, ValidationError) as fault:
        form.add_error(None, sentence(fault))
        return 422
    return 200


def _edit_page(request: HttpRequest, desk: Desk, row: ImportItem, form: ItemForm, status: int) -> HttpResponse:
    blank = 3 if "more" in request.POST else 1
    lines = {
        name: form.fields[name].lines(form[name]) + [[""] * len(form.fields[name].parts)] * blank
        for name in ("units", "dues", "minimums")
    }
    lines["minimums"] = list(zip(lines["minimums"], form.fields["minimums"].measures(lines["minimums"]), strict=True))
    words = {str(n.pk): n.words for n in row.units.all()}
    lines["units"] = [[*line[:4], words.get(line[0], "")] for line in lines["units"]]
    context = {
        "desk": desk,
        "item": row,
        "form": form,
        "lines": lines,
        "roles": Part.choices,
        "comparisons": COMPARISONS,
        "both": {name: both_versions(chosen) for name, chosen in form.conflicts.items()},
        "trail": trail(desk, (str(desk.batch), desk.url("import")), ("改一项", None)),
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
