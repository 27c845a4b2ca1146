"""Writes over saved views: a ledger's list as somebody set it, kept for a post under a name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from documents.models import SavedView
from documents.selectors import forms
from fazhi.org import access
from fazhi.org.acting import Acting

MOST, NAME, QUERY = 20, 40, 1000


@transaction.atomic
def save(code: str, name: str, query: str, *, actor: Acting) -> SavedView:
    """Keep filters and order under a name; one that is there already is set anew. Raises ValidationError, Forbidden, Http404."""
    access.require_role(actor, SavedView, "write")
    forms.shipped(code)
    name, query = " ".join(name.split()), kept(query)
    if not name or len(name) > NAME:
        raise ValidationError({"name": f"名称应有 1 至 {NAME} 个字。"})
    if not query:
        raise ValidationError({"query": "现在没有设条件，也没有改排序，没有可存的。"})
    if len(query) > QUERY:
        raise ValidationError({"query": "条件太长，存不下。"})
    held = SavedView.objects.filter(post=actor.post, ledger=code)
    if (found := held.filter(name=name).first()) is not None:
        SavedView.objects.filter(pk=found.pk).update(query=query)
        return SavedView.objects.get(pk=found.pk)
    if held.count() >= MOST:
        raise ValidationError(f"一种台账最多存 {MOST} 个常用视图，请先删去不用的。")
    try:
        with transaction.atomic():
            return SavedView.objects.create(post=actor.post, ledger=code, name=name, query=query)
    except IntegrityError:
        raise ValidationError({"name": "已经有一个同名的视图。"}) from None


def kept(query: str) -> str:
    """Return what of an address a view keeps: filters and order, not the place in the list or the form of an export."""
    given = QueryDict(query[: QUERY * 4].replace("\x00", ""), mutable=True)
    for name in ("after", "export", "columns", "columns_set", "size"):
        given.pop(name, None)
    for name in [name for name, values in given.lists() if not any(values)]:
        given.pop(name)
    return given.urlencode()


def drop(view: SavedView, *, actor: Acting) -> None:
    """Forget a view. Raises Forbidden, Http404."""
    access.require(actor, view, "write")
    view.delete()
