"""The addresses that follow from declared resources and their writes."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path, re_path
from drf_spectacular.utils import extend_schema, extend_schema_view

from fazhi.ui.api import schema, schema_writes, views
from fazhi.ui.api.acts import Act
from fazhi.ui.api.resource import Resource


def routes(resources: tuple[Resource, ...], others: list[URLPattern]) -> list[URLPattern]:
    """Return the address of the root, of every resource, of the schema and its page, and the answer to all unknown ones.

    `others` are addresses of what isn't rows of a table; those without parameters stand in the root.
    """
    plain = tuple(one.name for one in others if "<" not in str(one.pattern))
    root = type("Root", (views.RootView,), {"resources": resources, "others": plain})
    hidden = extend_schema(exclude=True)
    return [
        *others,
        path("", _described(root, hidden), name="root"),
        path("me/", _described(views.MeView, schema.described_me()), name="me"),
        *(pattern for resource in resources for pattern in _of(resource)),
        path("schema/", schema.SchemaView.as_view(), name="schema"),
        path("docs/", schema.docs_page(), name="docs"),
        re_path(r"^[\s\S]*$", _described(views.UnknownView, hidden), name="unknown"),
    ]


def _described(view: type[views.Endpoint], how):
    return extend_schema_view(get=how)(type(view.__name__, (view,), {})).as_view()


def _of(resource: Resource) -> list[URLPattern]:
    name = resource.name
    reads: dict[str, tuple[str, type[views.Endpoint], Callable]] = {
        f"{name}/": (name, views.ListView, schema.described_list),
        f"{name}/<int:pk>/": (f"{name}-detail", views.DetailView, schema.described_detail),
    }
    if resource.timeline:
        reads[f"{name}/<int:pk>/timeline/"] = (f"{name}-timeline", views.TimelineView, schema.described_timeline)
    if resource.papers:
        reads[f"{name}/<int:pk>/paper/"] = (f"{name}-paper", views.PaperView, schema.described_paper)
        reads[f"{name}/<int:pk>/paper/file/"] = (f"{name}-paper-file", views.FileView, schema.described_file)
    if resource.file:
        reads[f"{name}/<int:pk>/file/"] = (f"{name}-file", views.FileView, schema.described_file)
    writes: dict[str, list[Act]] = {}
    for act in resource.acts:
        writes.setdefault(f"{name}/{act.path}" if act.whole else f"{name}/<int:pk>/{act.path}", []).append(act)
    return [_address(resource, place, reads.get(place), writes.get(place, [])) for place in {**reads, **writes}]


def _address(
    resource: Resource, place: str, read: tuple[str, type[views.Endpoint], Callable] | None, acts: list[Act]
) -> URLPattern:
    """One address with everything that may be done at it."""
    name, view, how = read or (f"{resource.name}-{acts[0].name}", views.Endpoint, None)
    methods = {act.method.lower(): act for act in acts}
    members = {method: views.handler(act) for method, act in methods.items()}
    said = {method: schema_writes.described_act(resource, act) for method, act in methods.items()}
    members |= {
        "resource": resource,
        "acts": {act.method: act for act in acts},
        "scopes": {act.method: act.scope for act in acts},
        "http_method_names": [*(["get", "head"] if read else []), *methods],
    }
    if how:
        said["get"] = how(resource)
    made = extend_schema_view(**said)(type(view.__name__, (view,), members))
    return path(place, made.as_view(), name=name)
