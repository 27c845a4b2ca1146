"""Declared lists: filters and order from the address bar, keyset paging, capped count, chosen columns, export, bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString

from .export import xlsx_response
from .filters import Filter, FilterFault
from .paging import COUNT_CAP, Cursor, CursorFault, Sort, beyond, capped_count, mark, ordered, unseal
from .tables import Bulk, BulkAct, Column, Table

PAGING = ("after", "export", "columns", "columns_set")
BULK_CAP = 5000


@dataclass(frozen=True)
class ListPage:
    """A list, declared once. `rows(request)` gives what the person may see, before any filter."""

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
    values: Sequence[str] = ()
    bulk: Callable[[HttpRequest], Sequence[BulkAct]] | None = None
    bulk_url: str | Callable[[HttpRequest], str] = ""
    row_label: str | Callable[[Any], Any] = "id"
    css: str = ""
    ready: Callable[[HttpRequest, list[Any]], list[Any]] | None = None

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


@dataclass
class BoundList:
    """One request's view of a list. Costs one query for the rows and at most one capped count."""

    page: ListPage
    request: HttpRequest
    query: QueryDict
    faults: list[str] = field(default_factory=list)

    @cached_property
    def order(self) -> str:
        """The current order, 'due' or '-due'; an unknown one falls back with a sentence."""
        wanted = self.query.get("sort", "") or self.page.sort
        if wanted.lstrip("-") not in self.page.sorts:
            self.faults.append("没有这种排序，已按默认次序排列。")
            return self.page.sort
        return wanted

    @cached_property
    def raw(self) -> dict[str, str]:
        """The parameters of the filters that are set."""
        names = [name for known in self.page.filters for name in known.params]
        return {name: self.query.get(name, "") for name in names if self.query.get(name, "").strip()}

    @cached_property
    def _narrowed(self) -> tuple[QuerySet, list[Filter]]:
        rows, used = self.page.rows(self.request), []
        for known in self.page.filters:
            if not any(name in self.raw for name in known.params):
                continue
            try:
                rows = known.apply(rows, self.request, self.raw)
                used.append(known)
            except FilterFault as fault:
                self.faults.append(str(fault))
        return rows, used

    @property
    def matching(self) -> QuerySet:
        """Everything the filters leave, unordered and unpaged."""
        return self._narrowed[0]

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

    @cached_property
    def _cursor(self) -> Cursor | None:
        text = self.query.get("after", "")
        if not text:
            return None
        try:
            return unseal(text[:2000], f"{self.page.key}:{self.order}")
        except CursorFault:
            self.faults.append("翻页的位置已失效，已回到第一页。")
            return None

    @cached_property
    def _fetched(self) -> tuple[list[Any], bool]:
        sort, down = self.page.sorts[self.order.lstrip("-")], self.order.startswith("-")
        rows, cursor = self.matching, self._cursor
        if cursor:
            rows = rows.filter(beyond(sort, cursor, down=down))
        rows = ordered(rows, sort, down=down, back=bool(cursor and cursor.back))
        if self.page.values:
            rows = rows.values(*self.page.values)
        got = list(rows[: self.page.page_size + 1])
        more = len(got) > self.page.page_size
        got = got[: self.page.page_size]
        if cursor and cursor.back:
            got.reverse()
        return (self.page.ready(self.request, got) if self.page.ready else got), more

    @property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        return self._fetched[0]

    @cached_property
    def first(self) -> int:
        """How many rows stand before this page."""
        if not self._cursor:
            return 0
        return max(self._cursor.offset - len(self.rows), 0) if self._cursor.back else self._cursor.offset

    @property
    def first_shown(self) -> int:
        """The number of the first row on this page, counted from 1."""
        return self.first + 1

    @property
    def last_shown(self) -> int:
        """The number of the last row on this page."""
        return self.first + len(self.rows)

    @cached_property
    def count(self) -> int:
        """How many match, capped; asked of the database only when this page doesn't already tell."""
        if not self._cursor and not self._fetched[1]:
            return len(self.rows)
        return capped_count(self.matching)

    @property
    def count_words(self) -> str:
        """The count as people read it: '312', or '1000+' past the cap."""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)

    def _seal(self, row: Any, offset: int, *, back: bool) -> str:
        sort = self.page.sorts[self.order.lstrip("-")]
        return self.link(after=mark(row, sort, offset, back=back).seal(f"{self.page.key}:{self.order}"))

    @cached_property
    def next_url(self) -> str | None:
        """The address of the next page, or None."""
        going_back = bool(self._cursor and self._cursor.back)
        if not self.rows or not (self._fetched[1] or going_back):
            return None
        return self._seal(self.rows[-1], self.first + len(self.rows), back=False)

    @cached_property
    def previous_url(self) -> str | None:
        """The address of the page before, or None."""
        if not self.rows or not self._cursor or (self._cursor.back and not self._fetched[1]):
            return None
        return self._seal(self.rows[0], self.first, back=True)

    def link(self, **changes: str | None) -> str:
        """This page's address with some parameters changed or (None) dropped; paging always starts anew."""
        kept = [(name, value) for name, value in self.base if name not in changes]
        added = [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.request.path}?{urlencode([*kept, *added])}"

    @cached_property
    def base(self) -> list[tuple[str, str]]:
        """The parameters that say what is shown: order and filters."""
        kept = list(self.raw.items())
        return [*kept, ("sort", self.query["sort"])] if self.query.get("sort") else kept

    @property
    def used(self) -> list[tuple[str, str]]:
        """The set filters as (words, address without it)."""
        _rows, used = self._narrowed
        return [(f.said(self.request, self.raw), self.link(**dict.fromkeys(f.params))) for f in used]

    def filter_fields(self) -> list[SafeString]:
        """The filter fields, drawn."""
        return [known.html(self.request, self.raw, self.link) for known in self.page.filters]

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
        return self.query.get("export") == "xlsx"

    def export_rows(self) -> Iterable[Any]:
        """All matching rows in the current order, read in pieces."""
        sort, down = self.page.sorts[self.order.lstrip("-")], self.order.startswith("-")
        rows = ordered(self.matching, sort, down=down)
        if self.page.values:
            rows = rows.values(*self.page.values)
        return self._pieces(rows) if self.page.ready else rows.iterator(chunk_size=2000)

    def _pieces(self, rows: QuerySet) -> Iterable[Any]:
        piece: list[Any] = []
        for row in rows.iterator(chunk_size=2000):
            piece.append(row)
            if len(piece) == 2000:
                yield from self.page.ready(self.request, piece)
                piece = []
        yield from self.page.ready(self.request, piece) if piece else ()

    def export(self) -> HttpResponse:
        """What the list shows as .xlsx: same filters, same order, same columns. The view writes the audit record."""
        columns = [column for column in self.columns if not column.silent]
        rows = ([column.plain(row) for column in columns] for row in self.export_rows())
        return xlsx_response(self.page.title, [column.label for column in columns], rows)
