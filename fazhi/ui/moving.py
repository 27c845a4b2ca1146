"""What pages with moves share: reading a move, saying a refusal."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from fazhi.flow.tables import flow_of
from fazhi.ui.forms import MoveForm

LONGEST_BACK = 2000  # characters of a reason that are given back


def named(request: HttpRequest, model: type[Model]) -> tuple[str, str]:
    """Return the move a button asks for and its note; an empty name when there is no such button."""
    form = MoveForm(request.POST)
    known = {move.name for move in flow_of(model).moves if not move.hidden}
    if not form.is_valid() or form.cleaned_data["move"] not in known:
        return "", ""
    return form.cleaned_data["move"], form.cleaned_data["note"]


def sentence(fault: Exception) -> str:
    """Return what a refusal says to the person."""
    return fault.messages[0] if isinstance(fault, ValidationError) else str(fault)


def refused(form: forms.Form) -> str:
    """Return what is wrong with a small form of one reason, and the reason itself, which would be lost otherwise."""
    words, written = next(iter(form.errors.values()))[0], form.data.get("note", "").strip()
    return f"{words.rstrip('。')}。{f'您写的理由：{written[:LONGEST_BACK]}' if written else ''}"
