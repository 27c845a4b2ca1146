"""What a write takes: a body with declared fields only, and records that the caller may see."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

from fazhi.org.access import may_role, visible
from fazhi.org.prepared import Prepared
from fazhi.ui.api.problems import Malformed, TooLarge

LARGEST = 2**63 - 1
BODY_MOST = 2 * 1024 * 1024
NO_FIELD = "没有这一项。"
NO_RECORD = "没有找到这条记录，或者它与您的单位无关。"
KEY = {"type": "integer", "format": "int64", "minimum": 1}


class JSONParser(BaseParser):
    """Reads JSON strictly: UTF-8, no NaN, no halves of surrogate pairs, and not more than a form may weigh."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        """Return what the body says. Raises Malformed or TooLarge."""
        body = stream.read(BODY_MOST + 1)
        if len(body) > BODY_MOST:
            raise TooLarge(f"请求的内容超过 {BODY_MOST // 1024 // 1024} MB，没有处理。请分几次发。")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as fault:
            raise Malformed(f"请求的内容不是正确的 JSON（第 {fault.lineno} 行第 {fault.colno} 个字符）。") from fault


class FormParser(MultiPartParser):
    """Reads a form with a file; one that is too large was left out while it arrived."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> DataAndFiles:
        """Return fields and files. Raises Malformed."""
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as fault:
            raise Malformed("请求的内容不是正确的表单（multipart/form-data）。") from fault


def refuse_large(request: Any) -> None:
    """Raise TooLarge when a file was left out while it arrived."""
    if request.META.get("fazhi.too_large"):
        raise TooLarge(f"一个文件不能超过 {settings.FILE_MAX_BYTES // 1024 // 1024} MB，没有保存。请压缩或拆分后再传。")


class Body(serializers.Serializer):
    """A body: what it doesn't declare is refused by name, so that nothing is ever ignored or slips through."""

    def to_internal_value(self, data: Any) -> dict:
        """Return the declared fields, checked. Raises ValidationError for all faults at once."""
        strange = {name: [NO_FIELD] for name in data if name not in self.fields} if isinstance(data, Mapping) else {}
        try:
            found = super().to_internal_value(data)
        except serializers.ValidationError as fault:
            raise serializers.ValidationError(strange | fault.detail) from fault
        if strange:
            raise serializers.ValidationError(strange)
        return found


class NoBody(Body):
    """A write that needs nothing said."""


@extend_schema_field(KEY)
class Key(serializers.Field):
    """The number of a record."""

    default_error_messages = {"invalid": "应为一个编号，如 12。"}

    def to_internal_value(self, data: Any) -> Any:
        """Take whole numbers only: true is not 1."""
        if not isinstance(data, int) or isinstance(data, bool) or not 1 <= data <= LARGEST:
            self.fail("invalid")
        return data


class Record(Key):
    """A record by its number, of those that the caller may see; any other is missing."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model

    def to_internal_value(self, data: Any) -> Model:
        """Return the record. Raises ValidationError."""
        found = visible(self.context["acting"], self.model).filter(pk=super().to_internal_value(data)).first()
        if found is None:
            raise serializers.ValidationError(NO_RECORD)
        return found


@cache
def _own(model: type[Model], column: str) -> Prepared:
    """Return the read of a unit's own records among some."""
    return Prepared(lambda unit, keys: model._default_manager.filter(pk__in=keys, **{column: unit}).order_by())


class Records(serializers.ListField):
    """Records by their numbers, read at once and given back in the order asked.

    `own` names the column of the unit that may see all of its own: these are asked first, since the whole rule may be dear.
    """

    def __init__(self, model: type[Model], most: int, *, own: str = "", **kwargs: Any) -> None:
        super().__init__(child=Key(), max_length=most, **kwargs)
        self.model, self.own = model, own

    def to_internal_value(self, data: Any) -> list[Model]:
        """Return the records, each once. Raises ValidationError by position."""
        keys = super().to_internal_value(data)
        acting = self.context["acting"]
        own = self.own and may_role(acting, self.model, "view")
        found = {one.pk: one for one in _own(self.model, self.own)(acting.unit.pk, keys)} if own else {}
        if rest := set(keys) - found.keys():
            found |= visible(acting, self.model).in_bulk(rest)
        if missing := {place: [NO_RECORD] for place, key in enumerate(keys) if key not in found}:
            raise serializers.ValidationError(missing)
        return [found[key] for key in dict.fromkeys(keys)]
