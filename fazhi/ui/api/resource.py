"""A resource, declared: what it is of, which keys it shows, and how it may be narrowed and ordered.

List and detail derive from one declaration and read through the same access rule, so that they can't disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import serializers

from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.prepared import Prepared
from fazhi.ui.api.columns import Columns, taken
from fazhi.ui.api.filters import Filter
from fazhi.ui.paging import Sort

NOT_FOUND = "没有找到这条记录，或者它与您的单位无关。"
BY_ID = {"id": Sort("编号", ())}


@dataclass(frozen=True)
class Nested:
    """Rows shown inside a detail: `rows(acting, pk)` of the outermost record. `within` is the path to the row they stand
    under, where that isn't the outermost record itself; `most` cuts a list whose rest has an address of its own."""

    name: str
    label: str
    columns: Columns
    rows: Callable[[Acting, int], QuerySet]
    within: str = ""
    nested: tuple[Nested, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Extra:
    """A key of a detail that is worked out from the whole of it: `make(detail, acting)`."""

    name: str
    make: Callable[[dict, Acting], Any]
    schema: serializers.Field


@dataclass(frozen=True)
class Resource:
    """One noun of the API. `detail` are further keys that only the detail shows; `papers` names the FK to its paper,
    which stands at `…/paper/`.
    With `timeline`, a detail shows the newest steps and `…/timeline/` all of them. With `file`, the record is itself a stored
    file, sent at `…/file/`. `acts` are its writes (see `acts.Act`)."""

    name: str
    label: str
    model: type[Model]
    columns: Columns
    filters: tuple[Filter, ...] = ()
    orders: dict[str, Sort] = field(default_factory=lambda: BY_ID)
    order: str = "id"
    detail: Columns | None = None
    nested: tuple[Nested, ...] = ()
    extras: tuple[Extra, ...] = ()
    papers: str = ""
    timeline: bool = False
    steps: Callable[[Acting, int, QuerySet], QuerySet] | None = None  # which steps this person may read; None: all
    file: bool = False
    acts: tuple[Any, ...] = ()
    about: str = ""


def listed(resource: Resource, acting: Acting) -> QuerySet:
    """Return the rows that the caller may see. Raises access.Forbidden when the role can never see any."""
    access.require_role(acting, resource.model, "view")
    return access.visible(acting, resource.model)


def seen(resource: Resource, acting: Acting, pk: int) -> QuerySet:
    """Return the query of one record through the rule. Raises Http404 for a stranger as for a missing key."""
    rows = access.visible(acting, resource.model).filter(pk=pk)
    if not rows.exists():
        raise Http404(NOT_FOUND)
    return rows


def shown(resource: Resource, acting: Acting, pk: int) -> dict:
    """Return a record as the list shows it, to one who was let through to it and has just changed it."""
    read = _ROWS.get(resource.name)
    if read is None:
        columns, model = resource.columns, resource.model
        read = _ROWS[resource.name] = Prepared(lambda key: columns.read(model._default_manager.filter(pk=key).order_by()))
    return resource.columns.finish(read(pk), acting)[0]


_ROWS: dict[str, Prepared] = {}


def detailed(resource: Resource, acting: Acting, pk: int) -> dict:
    """Return a record with everything under it. Raises Http404 for a stranger as for a missing key."""
    columns = resource.detail or resource.columns
    rows = list(columns.read(access.visible(acting, resource.model).filter(pk=pk)))
    if not rows:
        raise Http404(NOT_FOUND)
    found = columns.finish(rows, acting)[0]
    for nested in resource.nested:
        found[nested.name] = _under(nested, acting, pk)
    for extra in resource.extras:
        found[extra.name] = extra.make(found, acting)
    return found


def _under(nested: Nested, acting: Acting, pk: int) -> list[dict]:
    rows = nested.columns.finish(list(nested.columns.read(nested.rows(acting, pk))[: nested.most]), acting)
    for inner in nested.nested:
        by_row = _grouped(inner, acting, pk)
        for row in rows:
            row[inner.name] = by_row[row["id"]]
    return rows


def _grouped(nested: Nested, acting: Acting, pk: int) -> dict[int, list[dict]]:
    """Read the rows under all rows of the outer list at once."""
    rows = list(nested.columns.read(nested.rows(acting, pk), (nested.within,)))
    keys = [taken(row, (nested.within,))[0] for row in rows]
    grouped: dict[int, list[dict]] = defaultdict(list)
    for key, row in zip(keys, nested.columns.finish(rows, acting), strict=True):
        grouped[key].append(row)
    return grouped
