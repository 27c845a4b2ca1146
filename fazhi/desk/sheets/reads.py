"""How the cells of an import are read: into words that travel as they are."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from fazhi.ui.dates import read_day


def choice(choices: type[TextChoices]) -> Callable[[str], str]:
    """Read a label or a value of a fixed list."""
    known = {label: value for value, label in choices.choices} | {value: value for value in choices.values}

    def read(words: str) -> str:
        if words not in known:
            raise ValueError(f"没有“{words[:20]}”这一项，可填：{'、'.join(choices.labels)}。")
        return str(known[words])

    return read


def day(words: str) -> str:
    """Read a day into 2026-05-08."""
    return read_day(words).isoformat()


def names(words: str) -> str:
    """Read several names into one text with 、 between them."""
    for mark in ("；", ";", "，", ",", "\n"):
        words = words.replace(mark, "、")
    found = ["".join(name.split()) for name in words.split("、")]
    if any("*" in name or len(name) > 80 for name in found):
        raise ValueError("每个叫法 1 至 80 个字，不能含星号。")
    return "、".join(dict.fromkeys(name for name in found if name))


def email(words: str) -> str:
    """Read an address."""
    try:
        validate_email(words)
    except ValidationError:
        raise ValueError("不是电子邮箱地址。") from None
    return words
