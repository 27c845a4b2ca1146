"""The list of a ledger's records, made from its declaration: columns, filters, order."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from documents import states, values
from documents.declared.model import Field, Ledger, Type
from documents.models import Record
from documents.panels import record_filters
from documents.panels.record_filters import named
from documents.selectors import counting, naming
from documents.services import writing
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.ui.components import empty, link, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column

TONES = {"kept": "line", "checked": "soon", "published": "ok", "removed": "wait"}


def list_of(ledger: Ledger) -> ListPage:
    """Return the list of one ledger."""
    sorts = {named(key): _sort(ledger.field(key), slot) for key, slot in ledger.slots.items()}
    wanted = (ledger.order or (f"-{ledger.day}",))[0]
    first = f"{'-' if wanted.startswith('-') else ''}{named(wanted.lstrip('-'))}"
    return ListPage(
        key=f"ledger-{ledger.code}",
        title=ledger.name,
        columns=_columns(ledger),
        rows=partial(_rows, ledger),
        detail=_detail,
        sorts=sorts,
        sort=first,
        filters=record_filters.of(ledger),
        ready=partial(_named, ledger),
        bulk=partial(_bulk, ledger),
        bulk_url=lambda request: reverse("documents:bulk", args=[ledger.code]),
        row_label=lambda record: record.title,
        empty=empty("还没有记录", f"{ledger.about}。登记以后列在这里。"),
        css="ledger-tbl",
        forms=("xlsx", "csv"),
    )


def _sort(one: Field, slot: str) -> Sort:
    return Sort(one.name, (slot,), empty=None if slot == "d1" else counting.empty(one, slot))


def _rows(ledger: Ledger, request: HttpRequest) -> QuerySet[Record]:
    rows = _standing(ledger, request)
    asked = (name for one in record_filters.own(ledger) for name in one.params)
    return counting.ours(rows, request.acting) if any(request.GET.get(name, "").strip() for name in asked) else rows


def _standing(ledger: Ledger, request: HttpRequest) -> QuerySet[Record]:
    if request.GET.get("stands") == "removed":
        return access.visible(request.acting, Record).filter(ledger=ledger.code, state="removed")
    return counting.standing(ledger.code, request.acting)


def _detail(request: HttpRequest, keys: list[int]) -> QuerySet[Record]:
    """The rows of one page, joined only once it is known which they are: sorting wide rows costs more than reading them."""
    return Record.objects.filter(pk__in=keys).select_related("book__unit", "unit")


def _named(ledger: Ledger, request: HttpRequest, rows: list[Record]) -> list[Record]:
    """Give each record the names of what it points to; what another government added under a key of ours isn't ours to read."""
    if own := {one.key for one in ledger.fields if one.own}:
        government = government_of(request.acting.unit)
        for one in rows:
            if one.book.government_id != government.pk:
                one.data = {key: held for key, held in one.data.items() if key not in own}
    known = naming.of_rows(ledger, [one.data for one in rows])
    for one in rows:
        one.names = naming.by_field(ledger, one.data, known)
    return rows


def _columns(ledger: Ledger) -> list[Column]:
    shown = [one for one in ledger.shown if one.type not in (Type.FILE, Type.LONG)]
    drawn = [_column(ledger, one) for one in sorted(shown, key=partial(_place, ledger))]
    drawn[0] = replace(drawn[0], cell=partial(_linked, ledger, shown_first(ledger)), head=True, fixed=True)
    about = [Column("title", "名称", "title", shown=False)]
    about += [Column("keeper", "登记单位", "book__unit__name", shown=True)]
    if ledger.subject:
        about.append(Column("whose", "算给", "unit__name", shown=False))
    if ledger.check:
        about.insert(0, Column("stands", "审查", _state, phone_label="", text=lambda record: states.RECORD[record.state]))
    about.append(Column("changed", "改动时间", "changed_at", css="d", shown=False))
    about.append(Column("number", "编号", "pk", num=True, shown=False))
    return [*drawn, *about]


def _place(ledger: Ledger, one: Field) -> int:
    return ledger.columns.index(one.key) if one.key in ledger.columns else len(ledger.columns)


def _column(ledger: Ledger, one: Field) -> Column:
    return Column(
        named(one.key),
        f"{one.name}（{one.unit}）" if one.unit else one.name,
        partial(_cell, ledger, one),
        sort=named(one.key) if one.key in ledger.slots else None,
        num=one.is_number,
        css="d" if one.type is Type.DATE else "",
        text=partial(_plain, ledger, one),
        shown=one.key in ledger.columns,
    )


def _cell(ledger: Ledger, one: Field, record: Record) -> str:
    return writing.said(ledger, one.key, record.data, record.about, record.names)


def _plain(ledger: Ledger, one: Field, record: Record) -> object:
    """What the export writes: exact numbers as numbers unless a mark goes with them."""
    held = record.data.get(one.key)
    if one.is_number and held is not None and not record.about.get(one.key):
        return values.shown_number(one, held)
    return _cell(ledger, one, record)


def shown_first(ledger: Ledger) -> Field:
    """Return the field whose cell leads to the record."""
    return ledger.field(ledger.columns[0])


def _linked(ledger: Ledger, one: Field, record: Record) -> SafeString:
    words = _cell(ledger, one, record) or record.title
    return link(words, at("documents:record", record.pk), css="tbl-title", about=record.title, hx_boost="false")


def _state(record: Record) -> SafeString:
    return tag(TONES[record.state], states.RECORD[record.state])


def _bulk(ledger: Ledger, request: HttpRequest) -> list[BulkAct]:
    if not access.may_role(request.acting, Record, "write"):
        return []
    acts = [BulkAct("check", "审查通过")] if ledger.check else []
    return [
        *acts,
        BulkAct("set", "统一改一项"),
        BulkAct("remove", "删除", confirm="从列表和各项数字里去掉；经过保留，可以恢复。"),
    ]
