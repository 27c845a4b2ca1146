"""What pages with moves share: the move that a button asks for, made and told; how a refusal is said."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fazhi.flow.engine import Refused
from fazhi.flow.tables import flow_of
from fazhi.org.acting import Acting
from fazhi.ui.errors import refusal
from fazhi.ui.forms import MoveForm

LONGEST_BACK = 2000  # characters of a reason that are given back


class Act(Protocol):
    """A service that makes the named move of a record's flow. Raises Refused, ValidationError."""

    def __call__(self, found: Any, name: str, /, *, actor: Acting, note: str) -> object:
        """Make it."""


def moved(
    request: HttpRequest,
    found: Model,
    act: Act,
    said: Mapping[str, str],
    to: str,
    *,
    only: Collection[str] = (),
    again: str = "",
) -> HttpResponse:
    """Make the move that a button asks for, say what came of it above the page `to`, and go there.

    A move without a button here is a bad request: `only` names those that have one, else all of the flow that aren't hidden.
    With `again` (这份申请), a second click on what is done already finds a sentence, not an error.
    """
    form, flow = MoveForm(request.POST), flow_of(type(found))
    known = only or {move.name for move in flow.moves if not move.hidden}
    if not form.is_valid() or form.cleaned_data["move"] not in known:
        return refusal(request, 400)
    name, note = form.cleaned_data["move"], form.cleaned_data["note"]
    try:
        act(found, name, actor=request.acting, note=note)
    except (Refused, ValidationError) as fault:
        if again and found.state == flow.by_name[name].target:  # type: ignore[attr-defined]
            messages.info(request, f"{again}刚才已经办过：{sentence(fault)}")
        else:
            messages.error(request, told(fault, note))
    else:
        messages.success(request, said[name])
    return redirect(to)


def sentence(fault: Exception) -> str:
    """Return what a refusal says to the person."""
    return fault.messages[0] if isinstance(fault, ValidationError) else str(fault)


def told(fault: Exception, note: str) -> str:
    """Return what a refusal says, and the reason that the person wrote, which would be lost otherwise."""
    return f"{sentence(fault)}{f'您写的理由：{note[:LONGEST_BACK]}' if note else ''}"


def refused(form: forms.Form) -> str:
    """Return what is wrong with a small form of one reason, and the reason itself."""
    words = next(iter(form.errors.values()))[0]
    return told(ValidationError(f"{words.rstrip('。')}。"), form.data.get("note", "").strip())
