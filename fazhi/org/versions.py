"""A row that somebody else changed meanwhile is never written over."""

from datetime import datetime

from django.db.models import F, Model, QuerySet
from django.utils import timezone


class Stale(Exception):
    """The stored row is newer than the one that was edited.

    `current` is the stored object; `fields` maps each differing field to (mine, stored).
    """

    def __init__(self, current: Model, fields: dict[str, tuple]):
        super().__init__("别人刚改过这条记录，请比较两个版本后再存。")
        self.current = current
        self.fields = fields


def write(obj: Model, *, version: int | None, changes: dict) -> Model:
    """Write changed fields if the stored version is the one that was edited, raise the version, return the fresh row.

    One UPDATE carries the test, so two writers can't both pass. `version=None` is for writers who hold a lock.
    Raises Stale.
    """
    model = type(obj)
    rows = model._default_manager.filter(pk=obj.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, **changed_now(model), **changes):
        current = model._default_manager.get(pk=obj.pk)
        raise Stale(current, differing(current, changes))
    return model._default_manager.get(pk=obj.pk)


def changed_now(model: type[Model]) -> dict[str, datetime]:
    """Return what an UPDATE must also set so that `changed_at`, where a model has it, stays true: update() passes auto_now by."""
    return {"changed_at": timezone.now()} if any(field.name == "changed_at" for field in model._meta.fields) else {}


def differing(current: Model, changes: dict) -> dict[str, tuple]:
    """Return {field: (mine, stored)} for the fields whose values differ."""
    return {name: (mine, getattr(current, name)) for name, mine in changes.items() if getattr(current, name) != mine}


def bump(rows: QuerySet) -> None:
    """Raise the version of all rows of a queryset."""
    rows.update(version=F("version") + 1, **changed_now(rows.model))
