"""On the public site nobody is anybody: what a browser sends along is not looked at, and nothing is put into it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PLACES = ("/public/", "/api/v1/public/", "/robots.txt")


class NobodyInParticular:
    """Takes cookies and tokens out of requests for the public site, and cookies out of its answers, so that the same page
    goes to everybody and may lie in a cache."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACES):
            return self.get_response(request)
        request.COOKIES.clear()
        for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
            request.META.pop(name, None)
        response = self.get_response(request)
        response.cookies.clear()
        if response.headers.get("Vary"):
            del response.headers["Vary"]
        return response
