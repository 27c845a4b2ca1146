"""The filters of a ledger's list, one for each declared field, by its type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from documents import states, values
from documents.declared.model import Field, Ledger, Type
from documents.models import Record
from documents.selectors import counting
from documents.selectors.naming import units_of
from fazhi.measure import Period
from fazhi.org import access
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import Unclear, one_unit
from fazhi.ui import filters as f
from fazhi.ui.markup import attributes, join


def named(key: str) -> str:
    """Return how the address calls a declared field: its names must not meet those of the list itself."""
    return f"f_{key}"


def find(request: HttpRequest, name: str) -> Unit | None:
    """Return the one unit that a name means."""
    try:
        return one_unit(units_of(request.acting), name, aliases=access.visible(request.acting, Alias))
    except Unclear:
        return None


@dataclass(frozen=True)
class NumberRange(f.Filter):
    """From a number to a number, in the unit that people see."""

    one: Field | None = None
    slot: str = ""

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def _bound(self, raw: dict[str, str], name: str) -> int | None:
        words = raw.get(name, "").strip()
        if not words:
            return None
        try:
            found = values.read(self.one, words[:40], today=None)
        except values.Fault as fault:
            raise f.FilterFault(str(fault)) from fault
        return values.slot(self.one, found.plain)

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        least, most = (self._bound(raw, name) for name in self.params)
        rows = rows.filter(**{f"{self.slot}__gte": least}) if least is not None else rows
        return rows.filter(**{f"{self.slot}__lte": most}) if most is not None else rows

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        least, most = (raw.get(name, "") for name in self.params)
        return f"{self.label} {least or '…'} 至 {most or '…'}"

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        drawn = []
        for name, words in zip(self.params, ("不少于", "不超过"), strict=True):
            spoken = SafeString(f'<label class="visually-hidden" for="f-{name}">')
            box = {"class": "form-control form-control-sm num-box", "id": f"f-{name}", "name": name, "value": raw.get(name, "")}
            box |= {"placeholder": f"{self.label}{words}", "maxlength": 20, "autocomplete": "off", "inputmode": "decimal"}
            drawn.append(join([spoken, f"{self.label}{words}", SafeString(f"</label><input{attributes(box)}>")]))
        return join([SafeString('<span class="two">'), *drawn, SafeString("</span>")])


def of(ledger: Ledger) -> Sequence[f.Filter]:
    """Return the filters of a ledger: its words, the declared fields, keeper and state."""
    named = [_of_field(ledger.field(key), ledger.slots[key]) for key in ledger.filters if key in ledger.slots]
    named += own(ledger)
    whose = f.Unit("unit", "单位", find=find, where=_whose, picker=_units)
    known = [f.Text("q", "名称、内容", where=lambda rows, text, request: counting.saying(rows, text)), *named, whose]
    stands = [(key, words) for key, words in states.RECORD.items() if ledger.check or key in ("kept", "removed")]
    return [*known, f.Choice("stands", "审查", choices=stands, where="state", anything="全部记录"), *_opened(ledger)]


def own(ledger: Ledger) -> list[f.Filter]:
    """Return the filters of the fields that the office added, as far as they stand in slots."""
    return [_of_field(one, ledger.slots[one.key]) for one in ledger.fields if one.own and one.key in ledger.slots]


def _units() -> str:
    return reverse("documents:units")


def _whose(rows: QuerySet[Record], unit: Unit) -> QuerySet[Record]:
    return rows.filter(unit=unit.pk)


def _of_field(one: Field, slot: str) -> f.Filter:
    if one.type in (Type.DATE, Type.PERIOD):
        return f.DateRange(named(one.key), one.name, field=slot)
    if one.type in (Type.CHOICE, Type.FLAG):
        words = one.choices if one.type is Type.CHOICE else ("是", "否")
        held = (lambda word: word) if one.type is Type.CHOICE else (lambda word: int(word == "是"))
        return f.Choice(
            named(one.key),
            one.name,
            choices=[(w, w) for w in words],
            where=lambda rows, value, request: rows.filter(**{slot: held(value)}),
        )
    if one.is_number:
        return NumberRange(named(one.key), one.name, one=one, slot=slot)
    if one.type is Type.UNIT:
        return f.Unit(
            named(one.key),
            one.name,
            find=find,
            where=lambda rows, u: rows.filter(**{slot: u.pk}),
            picker=lambda: reverse("documents:units"),
        )
    if one.type is Type.RECORD:
        return f.Quiet(named(one.key), one.name, where=lambda rows, key, request: rows.filter(**{slot: f.key_in(key, one.name)}))
    return f.Text(named(one.key), one.name, fields=(slot,))


def _opened(ledger: Ledger) -> list[f.Filter]:
    """What only links set: the rows that a measure counts."""

    def counted(rows: QuerySet[Record], value: str, request: HttpRequest) -> QuerySet[Record]:
        key, input_, *days = f"{value}.".split(".") if "." not in value else value.split(".")
        one = next((one for one in ledger.measures if one.key == key), None)
        if one is None:
            raise f.FilterFault("没有这个指标，已按不限显示。")
        conditions = one.of if input_ == "whole" else (*one.of, *one.where)
        rows = rows.filter(counting.holding(ledger, conditions, request.acting.today))
        for name in (one.field,) if one.how in ("sum", "average") else (one.since, one.until) if one.how == "between" else ():
            rows = rows.exclude(counting.empty(ledger.field(name), ledger.slots[name]))
        return rows.filter(counting.in_time(ledger, _period(days), stands=one.standing)) if days else rows

    def words(request: HttpRequest, value: str) -> str:
        key, *days = value.split(".")
        name = next((one.name for one in ledger.measures if one.key == key), "指标")
        return f"{name} {days[1]} 至 {days[2]}" if len(days) == 3 else name

    of = f.Quiet("of", "算给", where=_of_unit, words=_unit_name)
    return [f.Quiet("measure", "指标", where=counted, words=words), of, f.Quiet("book", "台账簿", where=_book)]


def _period(days: Sequence[str]) -> Period:
    """The days at the end of a measure's address."""
    try:
        first, last = (date.fromisoformat(day) for day in days)
        return Period(first, last)
    except ValueError as fault:
        raise f.FilterFault("指标的期间看不懂，已按不限显示。") from fault


def _of_unit(rows: QuerySet[Record], value: str, request: HttpRequest) -> QuerySet[Record]:
    return rows.filter(unit=f.key_in(value, "单位"))


def _unit_name(request: HttpRequest, value: str) -> str:
    found = access.visible(request.acting, Unit).filter(pk=f.key_in(value, "单位")).first()
    return found.name if found else "单位"


def _book(rows: QuerySet[Record], value: str, request: HttpRequest) -> QuerySet[Record]:
    return rows.filter(book=f.key_in(value, "台账簿"))
