"""What stands around every request: marks and headers, session limits, who acts, refusals as pages."""

import time
import uuid

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers

from fazhi.org import audit
from fazhi.org.acting import act_as, posts_of

FREE = ("/static/", "/healthz", "/readyz", "/api/")
PASSWORD_PATH = "/me/password/"


def client_ip(request: HttpRequest) -> str | None:
    """Return the address of the peer; a forwarded address counts only behind a proxy that the deployment names."""
    if getattr(settings, "HTTPS", False) and (chain := request.META.get("HTTP_X_FORWARDED_FOR")):
        return chain.split(",")[-1].strip()[:45] or None
    return request.META.get("REMOTE_ADDR")


class RequestMarks:
    """Gives each request an id, and private pages headers that keep them out of caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.mark = uuid.uuid4().hex[:12]
        request.acting = None
        response = self.get_response(request)
        response["X-Request-Id"] = request.mark
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response


class SessionLimits:
    """Ends sessions that were idle too long, are too old, or whose person ended all of them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            logout(request)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest) -> bool:
        now, session = int(time.time()), request.session
        if session.get("epoch") != request.user.epoch or not request.user.is_active:
            return True
        if now - session.get("since", 0) > settings.SESSION_ABSOLUTE_SECONDS or now - session.get("seen", 0) > settings.SESSION_IDLE_SECONDS:
            return True
        if now - session["seen"] > 60:
            session["seen"] = now
        return False


class ActingMiddleware:
    """Sets `request.acting` from the chosen post; a first password must be changed before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            posts = list(posts_of(request.user))
            chosen = next((p for p in posts if p.pk == request.session.get("post")), posts[0] if posts else None)
            request.posts = posts
            request.acting = act_as(chosen, ip=client_ip(request)) if chosen else None
            if request.user.must_change and not self._may_pass(request.path):
                return redirect(PASSWORD_PATH)
        return self.get_response(request)

    @staticmethod
    def _may_pass(path: str) -> bool:
        return path in (PASSWORD_PATH, "/signout/") or path.startswith(FREE)


class RefusalPages:
    """Records refusals in the audit trail; the pages themselves come from the error handlers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note who was refused what; return None so that the 403 handler answers."""
        if isinstance(exception, PermissionDenied):
            audit.record(
                "refused", acting=request.acting, ok=False, label=request.path, ip=client_ip(request), detail={"why": str(exception)[:300]}
            )
