"""Under one row: the reasons for what was read from it, and the form that parts it in two."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from tasks.forms.imports import SplitForm
from tasks.models import ImportItem
from tasks.selectors import shape as places
from tasks.services import shape
from tasks.views.imports.desk import Desk, open_desk
from tasks.views.imports.reasons import reasons, words_read
from tasks.views.imports.saving import FAULTS, go_back, row_of, save, sentence, swap
from tasks.views.imports.workbench import trail


@require_GET
def why(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Why each thing was read so: the rule, and the words it fired on; in the card, or as a page of its own."""
    desk = open_desk(request, pk)
    row = row_of(desk, item)
    context = {"desk": desk, "item": row, "read": words_read(row), "reasons": reasons(row), "trail": _trail(desk, "为什么这样读")}
    template = "tasks/imports/why_card.html" if request.htmx else "tasks/imports/why.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Part a row in two at a chosen place in its words."""
    desk = open_desk(request, pk, "edit")
    row, bound = row_of(desk, item), request.method == "POST"
    if "cancel" in request.POST:
        return swap(request, desk, item) if request.htmx else go_back(request, desk, f"t{item}")
    form = SplitForm(request.POST if bound else None, initial={"version": row.version}, auto_id=f"i{item}-%s")
    made = _part(request, desk, row, form) if bound and form.is_valid() else None
    if made is not None:
        said = "已拆成两项，请核对两项的单位和时限。"
        if request.htmx:
            return swap(request, desk, item, more=(made.pk,), said=said)
        return go_back(request, desk, f"t{item}", said=said)
    context = {"desk": desk, "item": row, "form": form, "cuts": places.cuts(row.text), "trail": _trail(desk, "拆成两项")}
    template = "tasks/imports/split_card.html" if request.htmx else "tasks/imports/split.html"
    return render(request, template, context, status=422 if bound else 200)


def _part(request: HttpRequest, desk: Desk, row: ImportItem, form: SplitForm) -> ImportItem | None:
    """The second half; None when it was refused and the form says why."""
    values = form.cleaned_data
    try:
        at = places.place_of(row.text, values["words"]) if values["words"] else values["at"]
        known = {"actor": request.acting, "version": values["version"], "at": at}
        return save(request, desk, lambda: shape.split(row, **known))[1]
    except FAULTS as fault:
        form.add_error("words" if values["words"] else None, sentence(fault))
        return None


def _trail(desk: Desk, last: str) -> list:
    return trail(desk, (str(desk.batch), desk.url("import")), (last, None))
