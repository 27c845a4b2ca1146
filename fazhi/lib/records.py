"""Turns trees of frozen dataclasses into plain JSON values and back."""

import dataclasses
import functools
import types
import typing
from typing import Any


def pack(record):
    """Plain dicts, lists and scalars for a dataclass tree (tuples become lists)."""
    if dataclasses.is_dataclass(record):
        return {field.name: pack(getattr(record, field.name)) for field in dataclasses.fields(record)}
    if isinstance(record, list | tuple):
        return [pack(value) for value in record]
    if isinstance(record, dict):
        return {key: pack(value) for key, value in record.items()}
    return record


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def unpack(kind: Any, value: Any) -> Any:
    """The inverse of `pack`: builds `kind` (a dataclass or an annotation made of them) from plain values.

    Unknown keys are dropped and missing ones take their defaults, so that records kept by an older version still load.
    """
    if value is None:
        return None
    if dataclasses.is_dataclass(kind):
        build: Any = kind
        hints = _hints(build)
        return build(**{name: unpack(hints[name], value[name]) for name in hints if name in value})
    origin = typing.get_origin(kind)
    if origin is tuple:
        inner = typing.get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(unpack(inner[0], v) for v in value)
        return tuple(unpack(k, v) for k, v in zip(inner, value, strict=True))
    if origin in (types.UnionType, typing.Union):
        real = [k for k in typing.get_args(kind) if k is not type(None)]
        return unpack(real[0], value)
    if origin is dict:
        return {k: unpack(typing.get_args(kind)[1], v) for k, v in value.items()}
    return value
