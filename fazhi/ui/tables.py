"""Tables: rows are built in Python as escaped strings joined once, because the template language is the slow part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from .components import day, moment
from .markup import attributes, esc, icon, join, safe_url

CSS = frozenset({"", "n", "d", "right", "only-wide", "nowrap"})


def value_of(row: Any, key: str) -> Any:
    """Read a key of a dict row, an attribute of an object; `a__b` walks."""
    if isinstance(row, dict):
        return row.get(key)
    for part in key.split("__"):
        row = getattr(row, part, None)
    return row


def words(value: Any) -> str:
    """A cell's plain words: dates as 2026-05-08, yes and no in Chinese, nothing for None."""
    if value is None:
        return ""
    if value is True:
        return "是"
    if value is False:
        return "否"
    if hasattr(value, "hour"):
        return moment(value)
    return day(value) if hasattr(value, "isoformat") else value


@dataclass(frozen=True)
class Column:
    """One column. `cell` is a key of the row or a function of it; `text` gives the export its plain value.

    `sort` names the list's sort, `head` makes the cell the row's heading, `fixed` keeps the column always shown.
    """

    key: str
    label: str
    cell: str | Callable[[Any], Any] = ""
    sort: str | None = None
    num: bool = False
    css: str = ""
    phone_label: str | None = None
    text: Callable[[Any], Any] | None = None
    head: bool = False
    fixed: bool = False
    shown: bool = True
    silent: bool = False

    def __post_init__(self) -> None:
        if self.css not in CSS:
            raise ValueError(f"unknown column css {self.css!r}")

    def show(self, row: Any) -> Any:
        """What stands in the cell."""
        return self.cell(row) if callable(self.cell) else words(value_of(row, self.cell or self.key))

    def plain(self, row: Any) -> Any:
        """What the export writes: numbers and dates as they are, markup as its words."""
        if self.text is not None:
            return self.text(row)
        if not callable(self.cell):
            return value_of(row, self.cell or self.key)
        shown = self.cell(row)
        return unescape(strip_tags(shown)).strip() if isinstance(shown, SafeString) else shown


@dataclass(frozen=True)
class BulkAct:
    """One act on the chosen rows; `value` is sent as `act`."""

    value: str
    label: str
    confirm: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Bulk:
    """Choosing rows: the form's address, its acts, the hidden query that says what 'all that match' means."""

    url: str
    token: str
    acts: Sequence[BulkAct]
    key: str = "bulk"
    ids: str | Callable[[Any], Any] = "id"
    row_label: str | Callable[[Any], Any] = "id"
    total: str = ""
    query: str = ""
    fields: SafeString = SafeString("")

    def box(self, row: Any) -> str:
        """The checkbox of one row."""
        pk = self.ids(row) if callable(self.ids) else value_of(row, self.ids)
        name = self.row_label(row) if callable(self.row_label) else value_of(row, self.row_label)
        return (
            f'<td class="pick-cell"><input class="form-check-input" type="checkbox" name="ids" value="{conditional_escape(pk)}" '
            f'form="{self.key}" data-row-pick aria-label="选 {conditional_escape(name)}"></td>'
        )

    @staticmethod
    def _act(act: BulkAct) -> SafeString:
        sent = {"class": "btn btn-sm", "type": "submit", "name": "act", "value": act.value}
        sent |= {"data-confirm": act.confirm or None, "formaction": safe_url(act.url) if act.url else None}
        return join([SafeString(f"<button{attributes(sent)}>"), act.label, SafeString("</button>")])

    def html(self) -> SafeString:
        """The bar above the table: what is chosen, and what may be done with it."""
        acts = join(self._act(act) for act in self.acts)
        every = ""
        if self.total:
            every = (
                '<label class="bulk-all"><input class="form-check-input" type="checkbox" name="all" value="1" data-row-all> '
                f"符合条件的全部 {conditional_escape(self.total)} 项</label>"
            )
        hidden = attributes({"type": "hidden", "name": "query", "value": self.query})
        token = attributes({"type": "hidden", "name": "csrfmiddlewaretoken", "value": self.token})
        return mark_safe(  # noqa: S308
            f'<form class="bulk" method="post" id="{self.key}" action="{safe_url(self.url)}" data-bulk data-once '
            f'hx-boost="false"><input{token}><input{hidden}>'
            f'<span role="status" data-bulk-count>勾选要办的行</span>{every}{self.fields}<span class="grow"></span>{acts}</form>'
        )


@dataclass
class Table:
    """A table of rows. `sort` is the current one ('due' or '-due'); `base` are the query parameters sort links keep."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    caption: str
    empty: SafeString | str = ""
    sort: str = ""
    base_url: str = ""
    base: Sequence[tuple[str, str]] = ()
    bulk: Bulk | None = None
    row_attrs: Callable[[Any], dict[str, object]] | None = None
    dense: bool = False
    slips: bool = True
    sticky: bool = False
    css: str = ""
    wide: bool = False
    group: Callable[[Any], Any] | None = None
    group_head: Callable[[Any], Any] | None = None

    def html(self) -> SafeString:
        """The whole table, or what stands for it when it is empty."""
        body = self.body()
        if not body and self.empty:
            return SafeString(conditional_escape(self.empty))
        names = [
            "tbl",
            "tbl-slips" if self.slips else "",
            "tbl-dense" if self.dense else "",
            "tbl-head" if self.sticky else "",
            self.css,
        ]
        bulk = self.bulk.html() if self.bulk else ""
        name = conditional_escape(self.caption)
        opened, shut = "", ""
        if self.wide:  # a table that may scroll sideways must be reachable by keyboard
            opened, shut = f'<div class="tbl-wrap" tabindex="0" role="region" aria-label="{name}">', "</div>"
        return mark_safe(  # noqa: S308
            f'{bulk}{opened}<table class="{" ".join(filter(None, names))}"><caption class="visually-hidden">{name}</caption>'
            f"<thead><tr>{self.head()}</tr></thead><tbody>{body}</tbody></table>{shut}"
        )

    def head(self) -> str:
        """The headings; a sortable one is a link that turns the order."""
        pick = (
            f'<input class="form-check-input" type="checkbox" data-pick-page hidden form="{self.bulk.key}" '
            'aria-label="选本页全部">'
            if self.bulk
            else ""
        )
        cells = [f'<th scope="col" class="pick-cell">{pick}</th>'] if self.bulk else []
        return "".join([*cells, *(self._heading(column) for column in self.columns)])

    def _heading(self, column: Column) -> str:
        label = conditional_escape(column.label)
        if column.silent:
            label = f'<span class="visually-hidden">{label}</span>'
        css = ' class="n"' if column.num else f' class="{column.css}"' if column.css else ""
        if not column.sort:
            return f'<th scope="col"{css}>{label}</th>'
        here = self.sort.lstrip("-") == column.sort
        down = self.sort.startswith("-")
        state = (' aria-sort="descending"' if down else ' aria-sort="ascending"') if here else ""
        mark = icon("arrow-down" if down else "arrow-up") if here else icon("arrow-up-down")
        wanted = f"-{column.sort}" if here and not down else column.sort
        query = urlencode([*((k, v) for k, v in self.base if k not in ("sort", "after")), ("sort", wanted)])
        href = f"{safe_url(self.base_url)}?{conditional_escape(query)}"
        return f'<th scope="col"{css}{state}><a class="sort" href="{href}">{label}{mark}</a></th>'

    def body(self) -> str:
        """All rows, joined once; `group` starts a new band whenever its value changes."""
        opened = [self._cell_frame(column) for column in self.columns]
        shows = [column.show for column in self.columns]
        attrs, bulk, group = self.row_attrs, self.bulk, self.group
        out: list[str] = []
        write, band = out.append, object()
        for row in self.rows:
            if group is not None and (now := group(row)) != band:
                band = now
                write(self._band(row))
            write(f"<tr{attributes(attrs(row))}>" if attrs else "<tr>")
            if bulk:
                write(bulk.box(row))
            for (start, end), show in zip(opened, shows, strict=True):
                shown = show(row)
                write(f"{start}{esc(shown)}{end}")
            write("</tr>")
        return "".join(out)

    def _cell_frame(self, column: Column) -> tuple[str, str]:
        css = ' class="n"' if column.num else f' class="{column.css}"' if column.css else ""
        if column.head:
            return f'<th scope="row"{css}>', "</th>"
        name = column.label if column.phone_label is None else column.phone_label
        label = f' data-l="{conditional_escape(name)}"' if name and not column.silent else ""
        return f"<td{css}{label}>", "</td>"

    def _band(self, row: Any) -> str:
        width = len(self.columns) + (1 if self.bulk else 0)
        words_ = self.group_head(row) if self.group_head else self.group(row) if self.group else ""
        inside = f'<span class="sec-in">{conditional_escape(words_)}</span>'
        return f'<tr class="sec"><th colspan="{width}" scope="rowgroup">{inside}</th></tr>'
