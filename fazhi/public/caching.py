"""Answers that may lie in a cache: for a minute without asking, then only while their mark is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_safe


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of the public site: reading only, no sign-in, and what it finds may be kept by caches.

    What isn't there (404, 410) is kept by nobody, so that a publication is seen at once.
    """

    @login_not_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return kept(request, view(request, *args, **kwargs))

    return answer


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put the marks of caching on an answer, or answer 304 to one who has it already."""
    if response.status_code != 200:
        return response
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={settings.PUBLIC_FRESH}, must-revalidate"
    moment = parse_http_date(response["Last-Modified"]) if "Last-Modified" in response else None
    said = get_conditional_response(request, etag=response["ETag"], last_modified=moment, response=response)
    if said is not response:
        response.close()
        said["Cache-Control"] = response["Cache-Control"]
    return said


def changed(response: HttpResponse, moment: datetime) -> HttpResponse:
    """Say since when an answer is as it is."""
    response["Last-Modified"] = http_date(moment.timestamp())
    return response
