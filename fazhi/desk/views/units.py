"""Pages of units: the tree, one unit, open, correct, close, other names."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.desk.forms.units import AliasForm, CloseForm, UnitEditForm, UnitForm
from fazhi.desk.lists import UNITS
from fazhi.desk.tabs import first_page, tabs
from fazhi.desk.writing import settle, status_of
from fazhi.org import access, selectors
from fazhi.org.acting import government_of
from fazhi.org.models import Alias, Post, Unit, UnitGroup
from fazhi.org.services import units as services

WRITES = ["GET", "HEAD", "POST"]


@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """管理 opens where the role has work."""
    return redirect(first_page(request.acting.role))


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The tree of units."""
    page = UNITS.bind(request)
    if page.wants_export:
        return page.export("单位")
    may_create = access.may_role(request.acting, Unit, "create")
    return render(request, "desk/units.html", {"page": page, "tabs": tabs(request, "units"), "may_create": may_create})


@require_safe
def names(request: HttpRequest) -> JsonResponse:
    """Names of the open units, for choosing by typing."""
    return JsonResponse(selectors.picker_names(access.visible(request.acting, Unit)), safe=False)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: facts, place, names, groups, people, what it came from."""
    return _unit_page(request, access.get(request.acting, Unit, pk), AliasForm())


def _unit_page(request: HttpRequest, found: Unit, form: AliasForm) -> HttpResponse:
    acting = request.acting
    posts = access.visible(acting, Post).filter(Q(ends=None) | Q(ends__gt=acting.today), unit=found).select_related("user")
    context = {
        "unit": found,
        "trail": [
            ("单位", reverse("desk:units")),
            *((u.name, reverse("desk:unit", args=[u.pk])) for u in _above(found)),
            (found.name, None),
        ],
        "rights": access.rights(acting, found),
        "aliases": access.visible(acting, Alias).filter(unit=found),
        "groups": selectors.groups_of(found).filter(pk__in=access.visible(acting, UnitGroup).values("pk")),
        "posts": posts,
        "children": access.visible(acting, Unit).filter(parent=found),
        "predecessors": found.predecessors.all(),
        "may_alias": access.may_role(acting, Alias, "create"),
        "form": form,
        "tabs": tabs(request, "units"),
    }
    return render(request, "desk/unit.html", context, status=status_of(form))


def _above(found: Unit) -> list[Unit]:
    line = {u.pk: u for u in Unit.objects.filter(pk__in=found.ancestor_ids[:-1])}
    return [line[pk] for pk in found.ancestor_ids[:-1] if pk in line]


@require_http_methods(WRITES)
def create(request: HttpRequest) -> HttpResponse:
    """Open a unit."""
    access.require_role(request.acting, Unit, "create")
    wanted = request.GET.get("parent", "")
    known = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    above = access.visible(request.acting, Unit).filter(pk=wanted).first() if known else None
    form = UnitForm(
        request.POST or None, acting=request.acting, initial={"parent": above, "level": (above or request.acting.unit).level}
    )
    if request.method == "POST":

        def work() -> str:
            made = services.open_unit(actor=request.acting, **{k: v for k, v in form.cleaned_data.items() if k != "once"})
            messages.success(request, f"已设立“{made.name}”。")
            return reverse("desk:unit", args=[made.pk])

        if done := settle(request, form, work):
            return done
    return _form_page(request, form, "新设单位", reverse("desk:units"))


@require_http_methods(WRITES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a unit."""
    found = access.get(request.acting, Unit, pk, "change")
    start = {name: getattr(found, name) for name in ("name", "short", "guided_by", "opened", "order", "soon_days", "version")}
    form = UnitEditForm(request.POST or None, acting=request.acting, initial=start)
    here = reverse("desk:unit", args=[pk])
    if request.method == "POST":

        def work() -> str:
            services.correct(found, actor=request.acting, version=form.base_version or 0, **form.values())
            messages.success(request, "已更正。")
            return here

        if done := settle(request, form, work):
            return done
    return _form_page(request, form, f"更正：{found.name}", here)


@require_http_methods(WRITES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit, its work carried on by a successor."""
    found = access.get(request.acting, Unit, pk, "change")
    start = {"version": found.version, "closed": found.closed, "successor": found.successor}
    form = CloseForm(request.POST or None, acting=request.acting, initial=start)
    here = reverse("desk:unit", args=[pk])
    if request.method == "POST":

        def work() -> str:
            data = form.values()
            services.close(
                found, actor=request.acting, version=form.base_version or 0, on=data["closed"], successor=data["successor"]
            )
            messages.success(request, f"“{found.name}”已撤销。")
            return here

        if done := settle(request, form, work):
            return done
    words = "撤销后，新的计划不再匹配到这个单位；已有的任务、经过都保留。"
    return _form_page(request, form, f"撤销：{found.name}", here, words=words, verb="撤销", tone="danger")


@require_POST
def add_alias(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another name stand for the unit in one's own government's papers."""
    found = access.get(request.acting, Unit, pk)
    access.require_role(request.acting, Alias, "create")
    form = AliasForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        government = government_of(request.acting.unit)
        taken = Alias.objects.filter(government=government, name="".join(name.split())).select_related("unit", "group").first()
        if taken and taken.unit_id != found.pk:
            form.add_error("name", f"“{name}”现在指“{taken.unit or taken.group}”，要改请先在那一页去掉。")
        else:
            work = _alias_work(request, found, name, government)
            if done := settle(request, form, work):
                return done
    return _unit_page(request, found, form)


def _alias_work(request: HttpRequest, found: Unit, name: str, government: Unit):
    def work() -> str:
        services.remember(government=government, name=name, unit=found, actor=request.acting)
        messages.success(request, f"导入时读到“{name}”，就认作{found.name}。")
        return f"{reverse('desk:unit', args=[found.pk])}#names"

    return work


@require_POST
def forget_alias(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name away again."""
    alias = access.get(request.acting, Alias, pk, "change")
    home = reverse("desk:unit", args=[alias.unit_id]) if alias.unit_id else reverse("desk:group", args=[alias.group_id])
    services.forget(alias, actor=request.acting)
    messages.success(request, f"“{alias.name}”不再指这个单位。")
    return redirect(f"{home}#names")


def _form_page(request: HttpRequest, form, title: str, back: str, **rest) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "trail": [("单位", reverse("desk:units")), (title, None)], **rest}
    return render(request, "desk/form.html", context, status=status_of(form))
