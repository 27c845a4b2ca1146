"""One way for every form to reach a service: once, whole or not at all, with refusals beside the fields."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fazhi.org import once
from fazhi.org.versions import Stale
from fazhi.ui.forms import OnceForm, PlainForm, VersionedForm


def settle(request: HttpRequest, form: PlainForm, work: Callable[[], str]) -> HttpResponse | None:
    """Run the write behind a valid form and go to the address it returns.

    A repeated submission goes where the first one led. None means that the form now says what is wrong.
    """
    keyed = isinstance(form, OnceForm)
    if not form.is_valid():
        # what the first submission made may be just what makes the second one invalid
        earlier = once.earlier(request.user, request.POST.get("once", "")) if keyed else ""
        return redirect(earlier) if earlier else None
    try:
        with transaction.atomic():
            if keyed and not form.first_time(request.user):
                return redirect(form.led_to(request.user) or request.path)
            url = work()
            if keyed:
                form.remember(request.user, url)
    except Stale as stale:
        if not isinstance(form, VersionedForm):
            raise
        form.show_conflict(stale)
        return None
    except ValidationError as fault:
        adopt(form, fault)
        return None
    return redirect(url)


def adopt(form: PlainForm, fault: ValidationError) -> None:
    """Put a service's refusal beside the fields it names, and the rest at the top."""
    if not hasattr(fault, "error_dict"):
        form.add_error(None, fault)
        return
    for name, errors in fault.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def status_of(form: PlainForm) -> int:
    """The answer's status: 409 after a collision, 422 with errors, else 200."""
    if getattr(form, "conflicts", None) or getattr(form, "conflict_words", ""):
        return 409
    return 422 if form.is_bound and form.errors else 200
