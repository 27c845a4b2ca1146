"""JSON as the API writes it: orjson, amounts as exact text, moments with the offset of Asia/Shanghai."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import orjson
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


def _beyond_json(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def encode(data: Any) -> bytes:
    """Return the JSON bytes of an answer."""
    return orjson.dumps(data, default=_beyond_json)


class JSONRenderer(BaseRenderer):
    """Writes what a list or a detail has put together."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: dict | None = None) -> bytes:
        """Return the body; an answer without content has none."""
        return b"" if data is None else encode(data)


class Negotiation(DefaultContentNegotiation):
    """Chooses by the Accept header alone: `format` in an address is an unknown parameter like any other."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)
