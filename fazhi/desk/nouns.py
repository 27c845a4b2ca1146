"""The Chinese words for what the audit trail calls `tasks.plan`."""

from __future__ import annotations

from functools import cache

from django.apps import apps


@cache
def noun_words(noun: str) -> str:
    """Return the model's name as people say it; an unknown one stays as it is."""
    try:
        return str(apps.get_model(noun)._meta.verbose_name)
    except (LookupError, ValueError):
        return noun
