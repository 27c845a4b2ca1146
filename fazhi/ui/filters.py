"""Filters of a list: they live in the address bar, and a wrong value gets a sentence instead of a fault."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from .components import lamp
from .dates import DateFault, read_day
from .markup import attributes, icon, join, safe_url

TEXT_LENGTH = 60


class FilterFault(ValueError):
    """A filter's value can't be used; the message is a Chinese sentence for the person."""


@dataclass(frozen=True)
class Filter(ABC):
    """What every filter has: a parameter name and a label."""

    name: str
    label: str

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters of the address bar that belong to it."""
        return (self.name,)

    @abstractmethod
    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        """Narrow the rows; raises FilterFault."""

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        """The chosen value in words, for the removable chip."""
        return raw.get(self.name, "")

    @abstractmethod
    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        """The field; `link(name=value)` gives the page's address with that parameter changed."""


@dataclass(frozen=True)
class Text(Filter):
    """Words looked for in one or several fields; `where(rows, words, request)` replaces the plain search."""

    fields: Sequence[str] = ()
    placeholder: str = ""
    where: Callable[[QuerySet, str, HttpRequest], QuerySet] | None = None

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        text = raw[self.name].strip()
        if len(text) > TEXT_LENGTH:
            raise FilterFault(f"“{self.label}”最多 {TEXT_LENGTH} 个字，请写短一些。")
        if "\x00" in text:
            raise FilterFault(f"“{self.label}”里有不能识别的字符。")
        if self.where:
            return self.where(rows, text, request)
        return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in self.fields)))

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        box = {
            "class": "form-control form-control-sm",
            "id": f"f-{self.name}",
            "name": self.name,
            "type": "search",
            "value": raw.get(self.name, ""),
            "placeholder": self.placeholder or self.label,
            "maxlength": TEXT_LENGTH,
        }
        label = join([SafeString(f'<label class="visually-hidden" for="f-{self.name}">'), self.label, SafeString("</label>")])
        return join([SafeString('<span class="q">'), icon("search"), label, SafeString(f"<input{attributes(box)}></span>")])


@dataclass(frozen=True)
class Choice(Filter):
    """One of a few values. `where` is a lookup ('state') or a function of (rows, value, request).

    look: 'select', or 'picks' for links side by side; with `lamps` the values are lamp states.
    """

    choices: Sequence[tuple[str, str]] | Callable[[HttpRequest], Sequence[tuple[str, str]]] = ()
    where: str | Callable[[QuerySet, str, HttpRequest], QuerySet] = ""
    look: str = "select"
    lamps: bool = False
    anything: str = ""

    def offered(self, request: HttpRequest) -> Sequence[tuple[str, str]]:
        """The values to choose from."""
        return self.choices(request) if callable(self.choices) else self.choices

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        value = raw[self.name]
        if value not in {str(known) for known, _ in self.offered(request)}:
            raise FilterFault(f"“{self.label}”没有“{value[:20]}”这一项，已按不限显示。")
        if callable(self.where):
            return self.where(rows, value, request)
        return rows.filter(**{self.where or self.name: value})

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        value = raw.get(self.name, "")
        return next((str(words) for known, words in self.offered(request) if str(known) == value), value)

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        now = raw.get(self.name, "")
        if self.look == "picks":
            return self._picks(request, now, link)
        options = [("", self.anything or f"全部{self.label}"), *self.offered(request)]
        drawn = join(
            join(
                [
                    SafeString(f"<option{attributes({'value': value, 'selected': str(value) == now})}>"),
                    words,
                    SafeString("</option>"),
                ]
            )
            for value, words in options
        )
        box = attributes({"class": "form-select form-select-sm", "id": f"f-{self.name}", "name": self.name, "data-send": True})
        label = join([SafeString(f'<label class="visually-hidden" for="f-{self.name}">'), self.label, SafeString("</label>")])
        return join([label, SafeString(f"<select{box}>"), drawn, SafeString("</select>")])

    def _picks(self, request: HttpRequest, now: str, link: Callable[..., str]) -> SafeString:
        drawn = []
        for value, words in self.offered(request):
            here = str(value) == now
            attrs = attributes(
                {
                    "class": "pick",
                    "href": safe_url(link(**{self.name: None if here else value})),
                    "aria-current": "true" if here else None,
                }
            )
            drawn.append(join([SafeString(f"<a{attrs}>"), lamp(value, words) if self.lamps else words, SafeString("</a>")]))
        kept = SafeString(f"<input{attributes({'type': 'hidden', 'name': self.name, 'value': now})}>") if now else None
        group = attributes({"class": "scroll", "role": "group", "aria-label": self.label})
        return join([SafeString(f"<span{group}>"), *drawn, SafeString("</span>"), kept])


@dataclass(frozen=True)
class Unit(Filter):
    """One unit by its name. `find(request, name)` returns the unit or None; `where(rows, unit)` narrows the rows.

    `picker` is the address of a JSON list of names for typing with pinyin; without script the name is typed in full.
    """

    find: Callable[[HttpRequest, str], Any] = lambda request, name: None
    where: Callable[[QuerySet, Any], QuerySet] = lambda rows, unit: rows
    picker: str | Callable[[], str] = ""

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        name = raw[self.name].strip()
        found = self.find(request, name[:80]) if "\x00" not in name else None
        if found is None:
            raise FilterFault(f"没有找到叫“{name[:20]}”的单位，请写全称或常用简称。")
        return self.where(rows, found)

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        picker = self.picker() if callable(self.picker) else self.picker
        box = attributes(
            {
                "class": "form-control form-control-sm pick-unit",
                "id": f"f-{self.name}",
                "name": self.name,
                "value": raw.get(self.name, ""),
                "placeholder": f"全部{self.label}",
                "maxlength": 80,
                "autocomplete": "off",
                "data-pick-from": picker or None,
            }
        )
        label = join([SafeString(f'<label class="visually-hidden" for="f-{self.name}">'), self.label, SafeString("</label>")])
        return join([label, SafeString(f"<input{box}>")])


@dataclass(frozen=True)
class DateRange(Filter):
    """From and to, both days included; `field` is the date column."""

    field: str = ""

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def _days(self, raw: dict[str, str]) -> tuple[date | None, date | None]:
        try:
            first, last = (read_day(raw[name]) if raw.get(name) else None for name in self.params)
        except DateFault as fault:
            raise FilterFault(f"“{self.label}”：{fault}") from fault
        if first and last and first > last:
            raise FilterFault(f"“{self.label}”的起日晚于止日，请对调。")
        return first, last

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        first, last = self._days(raw)
        column = self.field or self.name
        rows = rows.filter(**{f"{column}__gte": first}) if first else rows
        return rows.filter(**{f"{column}__lte": last}) if last else rows

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        first, last = (raw.get(name, "") for name in self.params)
        return f"{first} 至 {last}" if first and last else f"{first} 起" if first else f"{last} 止"

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        drawn = []
        for name, words in zip(self.params, ("起", "止"), strict=True):
            spoken = SafeString(f'<label class="visually-hidden" for="f-{name}">')
            box = {"class": "form-control form-control-sm day-box", "id": f"f-{name}", "name": name, "value": raw.get(name, "")}
            box |= {"placeholder": f"{self.label}{words}", "maxlength": 20, "autocomplete": "off", "data-day": True}
            drawn.append(join([spoken, f"{self.label}{words}", SafeString(f"</label><input{attributes(box)}>")]))
        return join([SafeString('<span class="two">'), *drawn, SafeString("</span>")])


@dataclass(frozen=True)
class Flag(Filter):
    """Yes or not asked. `where` is a dict of lookups or a function of (rows, request)."""

    where: dict[str, Any] | Callable[[QuerySet, HttpRequest], QuerySet] | None = None

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        if raw[self.name] != "1":
            raise FilterFault(f"“{self.label}”只能选或不选，已按不选显示。")
        return self.where(rows, request) if callable(self.where) else rows.filter(**(self.where or {self.name: True}))

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        return self.label

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        here = raw.get(self.name) == "1"
        attrs = attributes(
            {
                "class": "pick",
                "href": safe_url(link(**{self.name: None if here else "1"})),
                "aria-current": "true" if here else None,
            }
        )
        kept = SafeString(f"<input{attributes({'type': 'hidden', 'name': self.name, 'value': '1'})}>") if here else None
        return join([SafeString(f"<a{attrs}>"), self.label, SafeString("</a>"), kept])


@dataclass(frozen=True)
class Quiet(Filter):
    """A filter that only links set, such as a figure that opens its rows: no field of its own, a chip that takes it off.

    `where(rows, value, request)` narrows the rows and raises FilterFault for a value it doesn't know; `words(request, value)`
    names the value for the chip, else the label stands there.
    """

    where: Callable[[QuerySet, str, HttpRequest], QuerySet] = lambda rows, value, request: rows
    words: Callable[[HttpRequest, str], str] | None = None

    def apply(self, rows: QuerySet, request: HttpRequest, raw: dict[str, str]) -> QuerySet:
        return self.where(rows, raw[self.name].strip(), request)

    def said(self, request: HttpRequest, raw: dict[str, str]) -> str:
        return self.words(request, raw[self.name].strip()) if self.words else self.label

    def html(self, request: HttpRequest, raw: dict[str, str], link: Callable[..., str]) -> SafeString:
        now = raw.get(self.name, "")
        return SafeString(f"<input{attributes({'type': 'hidden', 'name': self.name, 'value': now})}>" if now else "")


def key_in(value: str, label: str) -> int:
    """Return the key that an address names. Raises FilterFault."""
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise FilterFault(f"“{label}”应为一个编号，已按不限显示。")
    return int(value)
