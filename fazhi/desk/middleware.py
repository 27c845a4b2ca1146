"""What stands around every request: marks and headers, session limits, who acts, refusals as pages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from fazhi.desk import kept
from fazhi.desk.addresses import client_ip
from fazhi.desk.forms.person import SignInForm
from fazhi.desk.posts import take_post
from fazhi.desk.signin import signin_page
from fazhi.org import audit, passwords
from fazhi.ui.errors import refusal

FREE = ("/static/", "/healthz", "/readyz", "/api/")
PASSWORD_PATH = "/me/password/"  # noqa: S105  an address
OPEN_TO_ALL = (PASSWORD_PATH, "/signout/", "/me/look/")
WHY_OVER = {
    "idle": "{minutes} 分钟没有操作，已退出。登录后回到刚才那一页。",
    "age": "这次登录已满 {hours} 小时，请重新登录。登录后回到刚才那一页。",
    "ended": "这次登录已被结束：可能在别处退出过，改过密码，或岗位有变动。请重新登录。",
}


class RequestMarks:
    """Gives each request an id, and private pages headers that keep them out of caches."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.mark = uuid.uuid4().hex[:12]
        request.acting = None
        response = self.get_response(request)
        response["X-Request-Id"] = request.mark
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
            if not response["Cache-Control"].startswith("public"):  # what is for everybody varies by nobody
                patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response


class SessionLimits:
    """Ends sessions that were idle too long, are too old, or whose person ended all of them; keeps what was typed."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.ended = request.ended_owner = None
        if request.user.is_authenticated and (why := self._why_over(request)):
            request.ended, request.ended_owner = why, request.user.pk
            audit.record("signout", user=request.user, ip=client_ip(request), detail={"why": why})
            logout(request)
        return self.get_response(request)

    @staticmethod
    def _why_over(request: HttpRequest) -> str | None:
        now, session = int(time.time()), request.session
        if session.get("epoch") != request.user.epoch or not request.user.is_active:
            return "ended"
        if now - session.get("since", 0) > settings.SESSION_ABSOLUTE_SECONDS:
            return "age"
        if now - session.get("seen", 0) > settings.SESSION_IDLE_SECONDS:
            return "idle"
        if now - session["seen"] > 60 and request.headers.get("X-Poll") != "1":  # a page that looks by itself is nobody's act
            session["seen"] = now
        return None

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Meet one who is not signed in: with their unsent form, or with the reason why they must sign in again."""
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.headers.get("HX-Request") == "true":
            return refusal(request, 401, "登录已过期，这一步没有办。请在新窗口登录后再点一次；写的内容还在本页。")
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"error": "登录已过期，写的内容还在本页。请重新登录。"}, status=401)
        if request.method == "POST" and (unsent := kept.gather(request, owner=request.ended_owner)):
            return signin_page(request, SignInForm(), "/", unsent, status=401)
        if request.ended:
            minutes, hours = settings.SESSION_IDLE_SECONDS // 60, settings.SESSION_ABSOLUTE_SECONDS // 3600
            messages.info(request, WHY_OVER[request.ended].format(minutes=minutes, hours=hours))
        return None


class ActingMiddleware:
    """Sets `request.acting` from the chosen post; a first or an old password is changed before anything else."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            take_post(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Hold one who may do nothing yet: a first password to change, or no post to act in."""
        if not request.user.is_authenticated or request.path in OPEN_TO_ALL or request.path.startswith(FREE):
            return None
        if passwords.due(request.user):
            return redirect(PASSWORD_PATH)
        if request.acting is None and getattr(view, "login_required", True):
            return render(request, "desk/no_post.html", status=403)
        return None


class RefusalPages:
    """Records refusals in the audit trail, and answers for a file that was too large with the rest of the form kept."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """A file that was left out while arriving never reaches a view as if it had not been chosen."""
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        request.POST  # noqa: B018  reading it makes the upload handler look
        if not (boxes := request.META.get("fazhi.too_large")):
            return None
        words = (
            f"一个文件不能超过 {settings.FILE_MAX_BYTES // 1024 // 1024} MB，这次没有保存。请压缩或拆分后重新选；其余内容都还在。"
        )
        if request.htmx or "application/json" in request.headers.get("Accept", ""):
            return refusal(request, 413, words)
        unsent = kept.gather(request, files=list(boxes)) or kept.Kept(request.get_full_path(), [], list(boxes))
        return render(request, "desk/too_large.html", {"words": words, "kept": unsent}, status=413)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note who was refused what; return None so that the 403 handler answers."""
        if isinstance(exception, PermissionDenied):
            why = {"why": str(exception)[:300]}
            audit.record("refused", acting=request.acting, ok=False, label=request.path, ip=client_ip(request), detail=why)
