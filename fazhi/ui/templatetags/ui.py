"""The strict components as template tags: the same functions, the same refusals."""

from __future__ import annotations

from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.safestring import SafeString

from fazhi.ui import acts, components, fields, markup
from fazhi.ui.lists import BoundList
from fazhi.ui.tables import Table

register = template.Library()

for _name in (
    "icon",
    "lamp",
    "tag",
    "unit",
    "why",
    "tabs",
    "steps",
    "empty",
    "note",
    "bar",
    "date_pair",
    "crumbs",
    "button",
    "link",
):
    register.simple_tag(getattr(components, _name) if hasattr(components, _name) else getattr(markup, _name), name=_name)
for _name in ("field", "fields", "error_summary", "conflict_note", "secrets_banner"):
    register.simple_tag(getattr(fields, _name), name=_name)

register.filter("day", components.day)
register.filter("moment", components.moment)


@register.simple_tag
def timeline(done: Any, next: components.Step | None = None) -> SafeString:  # noqa: A002
    """{% timeline steps next=awaited %}"""
    return components.timeline(done, next=next)


@register.simple_tag(takes_context=True)
def act_buttons(context: template.Context, moves: Any, obj: Any = None, small: bool = False, about: str = "") -> SafeString:
    """{% act_buttons moves plan %}: the acts a person may make, each a POST form with the page's token."""
    return acts.act_buttons(moves, obj, token=get_token(context["request"]), small=small, about=about)


@register.simple_tag
def table(shown: Table) -> SafeString:
    """{% table rows_table %}: a Table, drawn."""
    return shown.html()


FORMS = {"xlsx": "导出", "csv": "导出 .csv"}


@register.inclusion_tag("ui/list.html", takes_context=True)
def list_page(context: template.Context, page: BoundList) -> dict[str, Any]:
    """{% list_page page %}: filters, what is set, bulk bar, table and pager of a bound list."""
    drawn = page.table().html()
    chosen = {column.key for column in page.columns}
    return {
        "page": page,
        "fields": page.filter_fields(),
        "used": page.used,
        "table": drawn,
        "exports": [(FORMS[form], page.link(export=form)) for form in page.page.forms],
        "choices": [(column, column.key in chosen) for column in page.page.columns if not column.fixed and not column.silent],
        "kept": page.base,
        "clear_url": page.request.path,
        "faults": page.faults,
        "request": context["request"],
    }


@register.simple_tag
def sprite(name: str) -> str:
    """{% sprite "seal" %}: the address of one symbol of the sprite."""
    return f"{static('img/icons.svg')}#{markup.one_of('icon', name, markup.icon_names())}"


MESSAGE_TONES = {"success": "good", "error": "bad", "warning": "warn"}


@register.simple_tag
def said(message: Any) -> SafeString:
    """{% said message %}: a Django message as a note of its tone."""
    return components.note(MESSAGE_TONES.get(message.level_tag, "info"), str(message))
