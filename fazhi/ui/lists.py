"""Declared lists: filters and order from the address bar, keyset paging, capped count, chosen columns, export, bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString

from .export import FORMS, note
from .filters import Filter, FilterFault, Quiet
from .paging import Sort, runs
from .tables import Bulk, BulkAct, Column, Table
from .window import Window

BULK_CAP = 5000
PIECE = 8192  # rows of an export that are read and finished together


@dataclass(frozen=True)
class ListPage:
    """A list, declared once. `rows(request)` gives what the person may see, before any filter.

    Where `detail(request, keys)` is given, a page first asks for its keys alone, which also counts them, and then for what
    the cells of the few shown ones need: rows or dicts with `id`, in any order.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Callable[[HttpRequest], QuerySet]
    sorts: dict[str, Sort]
    sort: str
    filters: Sequence[Filter] = ()
    page_size: int = 25
    empty: SafeString | str = "没有符合条件的记录。"
    row_attrs: Callable[[Any], dict[str, object]] | None = None
    detail: Callable[[HttpRequest, list[int]], Iterable[Any]] | None = None
    bulk: Callable[[HttpRequest], Sequence[BulkAct]] | None = None
    bulk_url: str | Callable[[HttpRequest], str] = ""
    row_label: str | Callable[[Any], Any] = "id"
    css: str = ""
    ready: Callable[[HttpRequest, list[Any]], list[Any]] | None = None
    forms: Sequence[str] = ("xlsx",)  # of the export; csv may be another

    def bind(self, request: HttpRequest, query: QueryDict | None = None) -> BoundList:
        """The list as this request asks for it."""
        return BoundList(self, request, query if query is not None else request.GET)

    def selected(self, request: HttpRequest) -> QuerySet:
        """The rows a bulk form chose: the ticked ids, or with `all` everything its query matches. Raises FilterFault."""
        if request.POST.get("all") == "1":
            bound = self.bind(request, QueryDict(request.POST.get("query", "")[:4000]))
            rows = bound.matching
            if bound.faults:
                raise FilterFault(" ".join(bound.faults))
            return rows
        ids = [text for text in request.POST.getlist("ids")[:BULK_CAP] if text.isascii() and text.isdigit() and len(text) < 19]
        return self.rows(request).filter(pk__in=ids)


class BoundList(Window):
    """A window with what is drawn around it: columns, filter fields, table, bulk bar, export."""

    @cached_property
    def columns(self) -> list[Column]:
        """The columns to show: chosen in this session, else those shown by default."""
        known = {column.key: column for column in self.page.columns}
        place = f"columns:{self.page.key}"
        session = getattr(self.request, "session", None)
        if "columns_set" in self.query and session is not None:
            session[place] = [key for key in self.query.getlist("columns") if key in known]
        chosen = session.get(place) if session is not None else None
        if chosen is None:
            return [column for column in self.page.columns if column.shown or column.fixed]
        return [column for column in self.page.columns if column.fixed or column.key in chosen]

    @property
    def used(self) -> list[tuple[str, str]]:
        """The set filters as (words, address without it)."""
        _rows, used = self._narrowed
        return [(f.said(self.request, self.raw), self.link(**dict.fromkeys(f.params))) for f in used]

    def filter_fields(self) -> list[SafeString]:
        """The filter fields, drawn; none where all of them are set by links alone, since there is nothing to choose then."""
        if all(isinstance(known, Quiet) for known in self.page.filters):
            return []
        drawn = [known.html(self.request, self.raw, self.link) for known in self.page.filters]
        return [one for one in drawn if one]

    def table(self) -> Table:
        """The table of this page."""
        return Table(
            self.columns,
            self.rows,
            caption=self.page.title,
            empty=self.page.empty,
            sort=self.order,
            base_url=self.request.path,
            base=self.base,
            bulk=self._bulk(),
            row_attrs=self.page.row_attrs,
            css=self.page.css,
        )

    def _bulk(self) -> Bulk | None:
        acts = self.page.bulk(self.request) if self.page.bulk else ()
        if not acts or not self.rows:
            return None
        url = self.page.bulk_url(self.request) if callable(self.page.bulk_url) else self.page.bulk_url
        total = self.count_words if len(self.rows) < self.count else ""
        return Bulk(
            url=url,
            token=get_token(self.request),
            acts=acts,
            key=f"bulk-{self.page.key}",
            row_label=self.page.row_label,
            total=total,
            query=urlencode(self.base),
        )

    @property
    def wants_export(self) -> bool:
        """Whether the address asks for a file instead of a page."""
        return self.query.get("export") in self.page.forms

    def export_rows(self) -> Iterable[Any]:
        """All matching rows in the current order, read in pieces."""
        sort, down = self.page.sorts[self.order.lstrip("-")], self.order.startswith("-")
        reads = runs(self.matching, sort, None, down=down)
        if self.page.detail:
            reads = [rows.values_list("pk", flat=True) for rows in reads]
        found = chain.from_iterable(rows.iterator(chunk_size=PIECE) for rows in reads)
        while piece := list(islice(found, PIECE)):
            yield from self.finished(piece)

    def export(self, what: str | Model) -> HttpResponseBase:
        """What the list shows as a file: same filters, same order, same columns; the audit log says so, and of `what`."""
        note(self.request, what)
        columns = [column for column in self.columns if not column.silent]
        rows = ([column.plain(row) for column in columns] for row in self.export_rows())
        return FORMS[self.query["export"]](self.page.title, [column.label for column in columns], rows)
