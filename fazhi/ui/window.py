"""Which rows an address asks for: order, filters, the page after a cursor, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from .filters import Filter, FilterFault
from .paging import COUNT_CAP, Cursor, CursorFault, capped_count, mark, runs, unseal
from .tables import value_of

if TYPE_CHECKING:
    from .lists import ListPage

LONG = 100  # rows of the longer page that every list offers


@dataclass
class Window:
    """One request's view of a list. Costs one query for the rows (two where the order reads empty ones apart) and at
    most one capped count."""

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
    def _cursor(self) -> Cursor | None:
        text = self.query.get("after", "")
        if not text:
            return None
        try:
            return unseal(text[:2000], f"{self.page.key}:{self.order}")
        except CursorFault:
            self.faults.append("翻页的位置已失效，已回到第一页。")
            return None

    @property
    def size(self) -> int:
        """Rows on a page: the list's own number, or 100 when the address asks for the longer page."""
        return max(LONG, self.page.page_size) if self.query.get("size") == str(LONG) else self.page.page_size

    @property
    def size_links(self) -> list[tuple[int, str, bool]]:
        """The two page lengths as (rows, address, here)."""
        short, long = self.page.page_size, max(LONG, self.page.page_size)
        links = [(short, self.link(size=None), self.size == short), (long, self.link(size=str(LONG)), self.size == long)]
        return links if short < long else []

    @cached_property
    def _fetched(self) -> tuple[list[Any], bool, int | None]:
        """The rows, whether more follow, and how many match where reading them told."""
        sort, down = self.page.sorts[self.order.lstrip("-")], self.order.startswith("-")
        cursor, got = self._cursor, []
        most = COUNT_CAP + 1 if self.page.detail and not cursor else self.size + 1
        for rows in runs(self.matching, sort, cursor, down=down):
            if len(got) < most:
                got += list((rows.values_list("pk", flat=True) if self.page.detail else rows)[: most - len(got)])
        known = None if cursor or (len(got) == most and not self.page.detail) else len(got)
        more = len(got) > self.size
        got = got[: self.size]
        if cursor and cursor.back:
            got.reverse()
        return self.finished(got), more, known

    def finished(self, rows: list[Any]) -> list[Any]:
        """Rows of the database, or their keys, as the cells need them."""
        if self.page.detail:
            by_key = {value_of(row, "id"): row for row in self.page.detail(self.request, rows)}
            rows = [by_key[key] for key in rows if key in by_key]  # one may have gone since its key was read
        return self.page.ready(self.request, rows) if self.page.ready else rows

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
        known = self._fetched[2]
        return capped_count(self.matching) if known is None else known

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
        """The parameters that say what is shown: order, filters and length."""
        kept = list(self.raw.items())
        if self.query.get("size") == str(LONG):
            kept.append(("size", str(LONG)))
        return [*kept, ("sort", self.query["sort"])] if self.query.get("sort") else kept
