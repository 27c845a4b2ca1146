"""What a list may be narrowed by; a parameter that is unknown, doubled or unusable gets a problem that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.ui.api.problems import BadParameter, plain

LONGEST = 400
TEXT_LENGTH = 60
LARGEST = 2**63 - 1
ALWAYS = ("limit", "cursor", "order")


@dataclass(frozen=True)
class Filter:
    """A parameter of the address. `path` is the column; `where(rows, value, acting)` replaces the plain comparison."""

    name: str
    label: str
    path: str = ""
    where: Callable[[QuerySet, Any, Acting], QuerySet] | None = None

    kind: ClassVar[Any] = OpenApiTypes.STR

    def read(self, raw: str) -> Any:
        """Return the value of the text. Raises BadParameter."""
        return raw

    def apply(self, rows: QuerySet, value: Any, acting: Acting) -> QuerySet:
        """Narrow the rows."""
        return self.where(rows, value, acting) if self.where else rows.filter(**{self.path or self.name: value})

    def described(self) -> OpenApiParameter:
        """Say it in the schema."""
        return OpenApiParameter(self.name, self.kind, description=self.label)


@dataclass(frozen=True)
class Ref(Filter):
    """A record by its key. One that the caller may not see narrows to nothing, as one that doesn't exist."""

    model: type[Model] | None = None
    kind: ClassVar[Any] = {"type": "integer", "format": "int64", "minimum": 0}

    def read(self, raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and len(raw) <= 19 and int(raw) <= LARGEST):
            raise BadParameter(self.name, f"{self.name} 应为一个编号，如 12。")
        return int(raw)

    def apply(self, rows: QuerySet, value: int, acting: Acting) -> QuerySet:
        seen = visible(acting, self.model).filter(pk=value)
        if self.where:
            return self.where(rows, seen, acting)
        return rows.filter(**{f"{self.path or self.name}__in": seen.values("pk")})


@dataclass(frozen=True)
class Choice(Filter):
    """One of a few coded values."""

    choices: tuple[tuple[str, str], ...] = ()

    def read(self, raw: str) -> str:
        if raw not in dict(self.choices):
            raise BadParameter(self.name, f"{self.name} 只能是：{'、'.join(code for code, _ in self.choices)}。")
        return raw

    def described(self) -> OpenApiParameter:
        words = "；".join(f"{code} {words}" for code, words in self.choices)
        return OpenApiParameter(self.name, str, description=f"{self.label}：{words}", enum=[code for code, _ in self.choices])


@dataclass(frozen=True)
class Flag(Filter):
    """true or false."""

    kind: ClassVar[Any] = OpenApiTypes.BOOL

    def read(self, raw: str) -> bool:
        if raw not in ("true", "false"):
            raise BadParameter(self.name, f"{self.name} 只能是 true 或 false。")
        return raw == "true"


@dataclass(frozen=True)
class Text(Filter):
    """Words to be found in columns, given as `path` or as `where`."""

    kind: ClassVar[Any] = {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH}

    def read(self, raw: str) -> str:
        if not raw.strip() or len(raw) > TEXT_LENGTH:
            raise BadParameter(self.name, f"{self.name} 应为 1 至 {TEXT_LENGTH} 个字。")
        return raw.strip()


@dataclass(frozen=True)
class Day(Filter):
    """A date, 2026-03-31."""

    kind: ClassVar[Any] = OpenApiTypes.DATE

    def read(self, raw: str) -> date:
        try:
            found = parse_date(raw)
        except ValueError:
            found = None
        if found is None:
            raise BadParameter(self.name, f"{self.name} 应为日期，如 2026-03-31。")
        return found


@dataclass(frozen=True)
class Year(Filter):
    """A calendar year."""

    kind: ClassVar[Any] = {"type": "integer", "minimum": 1900, "maximum": 9999}

    def read(self, raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and len(raw) == 4 and raw >= "1900"):
            raise BadParameter(self.name, f"{self.name} 应为四位年份，如 2026。")
        return int(raw)


@dataclass(frozen=True)
class Since(Filter):
    """A moment (or a day) from which on records have changed; without an offset it is taken as Asia/Shanghai."""

    kind: ClassVar[Any] = OpenApiTypes.DATETIME

    def read(self, raw: str) -> datetime:
        if len(raw) > 6 and raw[-6] == " ":
            raw = f"{raw[:-6]}+{raw[-5:]}"  # a plus sign that was not encoded arrives as a space
        try:
            day = parse_date(raw)
            found = datetime.combine(day, time.min) if day else parse_datetime(raw)
            if found and not 1900 <= found.year <= 9000:  # a moment at the edge of the calendar has no equal in UTC
                raise OverflowError
            aware = found and (timezone.make_aware(found) if timezone.is_naive(found) else found)
            return aware.astimezone(timezone.get_default_timezone())
        except (ValueError, OverflowError, AttributeError) as fault:
            words = f"{self.name} 应为时刻或日期，如 2026-03-31T08:00:00+08:00 或 2026-03-31。"
            raise BadParameter(self.name, words) from fault

    def apply(self, rows: QuerySet, value: datetime, acting: Acting) -> QuerySet:
        return rows.filter(**{f"{self.path or self.name}__gte": value})


def changed_since() -> Since:
    """Return the filter `updated_since` of a model that has `changed_at`."""
    return Since("updated_since", "只要这个时刻（含）以后有改动的记录；默认按改动时间排序", "changed_at")


def parameters(query: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """Return the parameters as a dict. Raises BadParameter for one that is unknown, doubled, too long or not text."""
    names = set(known)
    for name, values in query.lists():
        if name not in names:
            raise BadParameter(name, f"没有“{plain(name)[:40]}”这个参数。", "unknown-parameter")
        if len(values) > 1:
            raise BadParameter(name, f"{name} 只能写一次。")
        if len(values[0]) > LONGEST or plain(values[0]) != values[0]:
            raise BadParameter(name, f"{name} 太长，或者有不能识别的字符。")
    return {name: values[0] for name, values in query.lists()}


def narrow(rows: QuerySet, filters: Iterable[Filter], given: dict[str, str], acting: Acting) -> QuerySet:
    """Apply the filters that are given."""
    for one in filters:
        if one.name in given:
            rows = one.apply(rows, one.read(given[one.name]), acting)
    return rows


def any_of(*paths: str) -> Callable[[QuerySet, str, Acting], QuerySet]:
    """Return the search 'the words stand in one of these columns'."""

    def where(rows: QuerySet, words: str, acting: Acting) -> QuerySet:
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": words})
        return rows.filter(found)

    return where
