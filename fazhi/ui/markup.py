"""Escaping, attributes and icons: the three things every component is written with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# style and on… are absent on purpose: the content security policy forbids them
PLAIN_WORDS = """
    id class name value type href title role tabindex hidden disabled checked readonly required selected lang target rel
    colspan rowspan scope for form formaction method action rows cols placeholder autocomplete inputmode minlength maxlength
    min max step size multiple accept enctype open download
"""
PLAIN_ATTRS = frozenset(PLAIN_WORDS.split())
OPEN_ATTRS = re.compile(r"^(data|aria|hx)-[a-z0-9-]+$")


class ComponentError(ValueError):
    """A component was given an attribute, tone, state or icon that it does not know."""


def esc(value: object) -> str:
    """Escape what is not yet safe. Plain and safe strings, nearly all there are, skip Django's slower way round."""
    kind = type(value)
    if kind is SafeString or kind is int:
        return str(value)
    return escape(value) if kind is str else conditional_escape(value)


def join(parts: Iterable[object]) -> SafeString:
    """Escape what is not yet safe and join it."""
    return SafeString("".join([esc(part) for part in parts if part is not None]))


@lru_cache(maxsize=256)
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[987654321]).partition("987654321")
    return before, after


def at(name: str, pk: int) -> str:
    """The address of one record's page. Rows ask for hundreds; `reverse` would cost a tenth of the page."""
    before, after = _around(name)
    return f"{before}{pk}{after}"


def one_of(kind: str, value: str, known: Iterable[str]) -> str:
    """Return the value when it is known; raises ComponentError naming what is."""
    if value not in known:
        raise ComponentError(f"unknown {kind} {value!r}; known: {', '.join(sorted(known))}")
    return value


def attributes(attrs: Mapping[str, object] | None) -> SafeString:
    """Write attributes with a leading space; None and False are left out, True stands alone."""
    written = []
    for name, value in (attrs or {}).items():
        if name not in PLAIN_ATTRS and not OPEN_ATTRS.match(name):
            raise ComponentError(f"unknown attribute {name!r}")
        if value is None or value is False:
            continue
        written.append(f" {name}" if value is True else f' {name}="{esc(value)}"')
    return SafeString("".join(written))


def safe_url(url: object) -> str:
    """Escape an address; raises ComponentError for javascript: and other schemes a link must not have."""
    text = str(url)
    if text.startswith("/"):
        return esc(text)
    scheme = re.match(r"^\s*([a-zA-Z][a-zA-Z0-9+.-]*):", text)
    if scheme and scheme.group(1).lower() not in {"http", "https", "mailto", "tel"}:
        raise ComponentError(f"a link may not use {scheme.group(1)}:")
    return conditional_escape(text)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Names of the symbols in the sprite."""
    path = finders.find("img/icons.svg")
    if not path:
        raise ComponentError("static/img/icons.svg is not found by the static files finders")
    with open(path, encoding="utf-8") as sprite:
        return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite.read()))


@lru_cache(maxsize=512)
def _use(name: str) -> str:
    one_of("icon", name, icon_names())
    return f'<use href="{conditional_escape(static("img/icons.svg"))}#{name}"></use>'


@lru_cache(maxsize=512)
def icon(name: str, *, large: bool = False, css: str = "") -> SafeString:
    """One line icon from the sprite, hidden from screen readers; words stand next to it."""
    classes = " ".join(filter(None, ["i", "i-lg" if large else "", css]))
    return mark_safe(f'<svg class="{conditional_escape(classes)}" aria-hidden="true">{_use(name)}</svg>')  # noqa: S308


@lru_cache(maxsize=64)
def shape(state: str) -> SafeString:
    """The bare shape of a lamp."""
    return mark_safe(f'<svg aria-hidden="true">{_use("lamp-" + state)}</svg>')  # noqa: S308
