"""What a person sees when something can't be done: what happened, what was kept, what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.safestring import SafeString

from .components import join, note

NEVER_SHOWN = ("password", "pass", "token", "secret", "csrfmiddlewaretoken")
WORDS = {
    400: ("这个请求读不懂", "地址或提交的内容不完整。请返回上一页再试；写好的内容还在那一页。"),
    403: ("这件事不在您的权限内", "如果应该由您办理，请请本单位联络员或系统管理员核对岗位。"),
    404: ("没有这一页", "地址可能写错了，也可能这条记录不归您所在的单位。"),
    409: ("有人先办了", "请刷新后看最新的情况，再决定怎么办。"),
    413: ("文件太大", "请压缩或拆分后再传；其余内容没有丢。"),
    500: ("系统出了错", "已经记下。刚才提交的内容如果没有存上，请返回上一页再提交一次。"),
}


def refusal(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    """A page (for htmx: a note) of one status with its sentence."""
    title, told = WORDS.get(status, WORDS[400])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(note("bad", join([SafeString(f"<b>{title}</b>　"), words or told]), live=True), status=status)
    template = f"errors/{status if status in (400, 403, 404, 409, 500) else 400}.html"
    return render(request, template, {"head": title, "words": words or told, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return refusal(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: a party without that right; the exception's own sentence is shown when it is Chinese."""
    words = str(exception or "")
    return refusal(request, 403, words if any("\u4e00" <= char <= "\u9fff" for char in words) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: the same page for what isn't and for what isn't theirs."""
    return refusal(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: needs neither database nor session."""
    title, words = WORDS[500]
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(note("bad", f"{title}。{words}", live=True), status=500)
    return render(None, "errors/500.html", {"head": title, "words": words}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page had expired: shows what was typed and offers to send it again, unless it came from another site."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(note("bad", "页面已过期，请刷新后再提交；写的内容还在本页。", live=True), status=403)
    context: dict[str, Any] = {"head": "页面已过期，还没有提交", "ours": _same_site(request), "path": request.get_full_path()}
    if context["ours"]:
        get_token(request)
        context["kept"] = [
            (name, value)
            for name, values in request.POST.lists()
            if not any(word in name.lower() for word in NEVER_SHOWN)
            for value in values
        ]
        context["files"] = bool(request.FILES)
        context["unsent"] = any(word in name.lower() for name in request.POST for word in NEVER_SHOWN[:2])
    return render(request, "errors/csrf.html", context, status=403)


def _same_site(request: HttpRequest) -> bool:
    """Whether the form came from our own pages; another site's form is never offered again."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.get_host()
