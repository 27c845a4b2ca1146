"""Pages of a list: a limit, an order among the declared ones, and a sealed cursor to what comes after."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from rest_framework.request import Request

from fazhi.ui.api.problems import BadParameter
from fazhi.ui.paging import Cursor, CursorFault, Sort, beyond, ordered, unseal

DEFAULT, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for. `scope` binds a cursor to its list and order."""

    limit: int
    sort: Sort
    down: bool
    scope: str
    cursor: Cursor | None

    @property
    def paths(self) -> tuple[str, ...]:
        """The columns that a cursor needs."""
        return (*self.sort.fields, "pk")

    def cut(self, rows: QuerySet) -> QuerySet:
        """Return the rows of the page and one more, which tells whether another page follows."""
        if self.cursor:
            rows = rows.filter(beyond(self.sort, self.cursor, down=self.down))
        return ordered(rows, self.sort, down=self.down)[: self.limit + 1]


def asked(given: dict[str, str], name: str, orders: dict[str, Sort], default: str) -> Page:
    """Read limit, order and cursor. Raises BadParameter."""
    order = given.get("order", default)
    down, key = order.startswith("-"), order.removeprefix("-")
    if key not in orders:
        raise BadParameter("order", f"order 只能是：{'、'.join(orders)}，前面加“-”为倒序。")
    scope = f"api:{name}:{order}"
    return Page(_limit(given.get("limit")), orders[key], down, scope, _cursor(given.get("cursor"), scope))


def _limit(raw: str | None) -> int:
    if raw is None:
        return DEFAULT
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= MOST):
        raise BadParameter("limit", f"limit 应为 1 至 {MOST} 的整数。")
    return int(raw)


def _cursor(raw: str | None, scope: str) -> Cursor | None:
    if raw is None:
        return None
    try:
        return unseal(raw, scope)
    except CursorFault as fault:
        raise BadParameter("cursor", "cursor 无效：请原样使用上一页的 next，不要改动，也不要换排序。", "bad-cursor") from fault


def next_link(request: Request, cursor: Cursor, scope: str) -> str:
    """Return the address of the page after a row, with the same filters."""
    query = request.query_params.copy()
    query["cursor"] = cursor.seal(scope)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
