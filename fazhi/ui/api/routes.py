"""The addresses that follow from declared resources."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path
from drf_spectacular.utils import extend_schema, extend_schema_view

from fazhi.ui.api import schema, views
from fazhi.ui.api.resource import Resource


def routes(resources: tuple[Resource, ...]) -> list[URLPattern]:
    """Return the address of the root, of every resource, of the schema and its page, and the answer to all others."""
    root = type("Root", (views.RootView,), {"resources": resources})
    hidden = extend_schema(exclude=True)
    me = schema.described_me()
    return [
        path("", _described(root, hidden), name="root"),
        path("me/", _described(views.MeView, me), name="me"),
        *(pattern for resource in resources for pattern in _of(resource)),
        path("schema/", schema.SchemaView.as_view(), name="schema"),
        path("docs/", schema.docs_page(), name="docs"),
        re_path(r"^[\s\S]*$", _described(views.UnknownView, hidden), name="unknown"),
    ]


def _described(view: type[views.Endpoint], how):
    return extend_schema_view(get=how)(type(view.__name__, (view,), {})).as_view()


def _of(resource: Resource) -> list[URLPattern]:
    name = resource.name

    def one(view: type[views.Endpoint], how):
        return _described(type(view.__name__, (view,), {"resource": resource}), how(resource))

    found = [
        path(f"{name}/", one(views.ListView, schema.described_list), name=name),
        path(f"{name}/<int:pk>/", one(views.DetailView, schema.described_detail), name=f"{name}-detail"),
    ]
    if resource.timeline:
        found.append(
            path(f"{name}/<int:pk>/timeline/", one(views.TimelineView, schema.described_timeline), name=f"{name}-timeline")
        )
    if resource.papers:
        found.append(path(f"{name}/<int:pk>/paper/", one(views.PaperView, schema.described_paper), name=f"{name}-paper"))
        found.append(
            path(f"{name}/<int:pk>/paper/file/", one(views.PaperFileView, schema.described_file), name=f"{name}-paper-file")
        )
    return found
