"""Pages of collective names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from fazhi.desk.forms.units import GroupForm
from fazhi.desk.lists import GROUPS, group_rule
from fazhi.desk.tabs import tabs
from fazhi.desk.writing import settle, status_of
from fazhi.org import access, selectors
from fazhi.org.acting import government_of
from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.services import units as services

WRITES = ["GET", "HEAD", "POST"]


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The collective names of one's own government and those above it."""
    page = GROUPS.bind(request)
    if page.wants_export:
        return page.export("单位组")
    may_create = access.may_role(request.acting, UnitGroup, "create")
    return render(request, "desk/groups.html", {"page": page, "tabs": tabs(request, "groups"), "may_create": may_create})


@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One collective name: who it stands for today."""
    found = access.get(request.acting, UnitGroup, pk, queryset=UnitGroup.objects.select_related("government"))
    context = {
        "group": found,
        "rule": group_rule(found),
        "members": selectors.members(found),
        "aliases": access.visible(request.acting, Alias).filter(group=found),
        "rights": access.rights(request.acting, found),
        "trail": [("单位组", reverse("desk:groups")), (found.name, None)],
        "tabs": tabs(request, "groups"),
    }
    return render(request, "desk/group.html", context)


@require_http_methods(WRITES)
def create(request: HttpRequest) -> HttpResponse:
    """Make a collective name for one's own government."""
    access.require_role(request.acting, UnitGroup, "create")
    return _write(request, None, government_of(request.acting.unit), {})


@require_http_methods(WRITES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a collective name."""
    found = access.get(request.acting, UnitGroup, pk, "change", queryset=UnitGroup.objects.select_related("government"))
    start = {name: getattr(found, name) for name in ("name", "rule_kind", "rule_level", "version")}
    listed = list(Unit.objects.filter(groupmember__group=found).order_by("path"))
    return _write(request, found, found.government, start | {"members": listed})


def _write(request: HttpRequest, found: UnitGroup | None, government: Unit, start: dict) -> HttpResponse:
    form = GroupForm(request.POST or None, acting=request.acting, initial=start)
    if request.method == "POST":

        def work() -> str:
            version = (form.base_version or 0) if found else None
            saved = services.save_group(
                actor=request.acting, government=government, group=found, version=version, **form.values()
            )
            messages.success(request, f"“{saved.name}”已保存。")
            return reverse("desk:group", args=[saved.pk])

        if done := settle(request, form, work):
            return done
    title = f"修改：{found.name}" if found else "新建单位组"
    back = reverse("desk:group", args=[found.pk]) if found else reverse("desk:groups")
    words = f"属于{government.name}。名单和规则可以同时用；规则按今天的单位现算。"
    context = {
        "form": form,
        "title": title,
        "back": back,
        "words": words,
        "trail": [("单位组", reverse("desk:groups")), (title, None)],
    }
    return render(request, "desk/form.html", context, status=status_of(form))
