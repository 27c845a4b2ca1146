"""Faults as RFC 9457 says: one handler turns every exception under /api/v1/ into application/problem+json, in Chinese."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from fazhi.org import audit
from fazhi.ui.addresses import client_ip
from fazhi.ui.api.render import encode

MEDIA_TYPE = "application/problem+json"
SPACE = "urn:fazhi:problem:"
log = logging.getLogger("fazhi.api")

# status: (type, title, what to say when the fault has no sentence of its own)
KINDS = {
    400: ("bad-request", "请求有误", "请求的内容读不懂，请对照接口文档检查。"),
    401: ("unauthenticated", "需要身份", "请带上接口令牌：Authorization: Bearer fz_…"),
    403: ("forbidden", "没有这项权限", "您的岗位没有这项权限。"),
    404: ("not-found", "没有找到", "没有找到这条记录，或者它与您的单位无关。"),
    405: ("method-not-allowed", "不支持这种方法", "这个地址不支持这种方法，可用的方法见 Allow。"),
    406: ("not-acceptable", "没有这种格式", "这里只能给出 application/json。"),
    415: ("unsupported-media-type", "不支持这种内容", "请求的内容须是 application/json。"),
    429: ("too-many", "次数太多", "请求次数太多，请稍后再试。"),
    500: ("server-error", "系统出了错", "系统出了错，已经记下，请稍后再试。"),
}


class BadParameter(exceptions.APIException):
    """A parameter of the address that is unknown or unusable; `parameter` names it."""

    status_code = 400

    def __init__(self, parameter: str, sentence: str, kind: str = "bad-parameter") -> None:
        super().__init__(sentence)
        self.parameter, self.kind = parameter, kind


class InvalidToken(exceptions.AuthenticationFailed):
    """A token that is unknown, stopped or expired, or whose person or post is gone."""


class Refusal(exceptions.PermissionDenied):
    """A caller who is known but may not use the API like this; the sentence says why."""


class TooMany(exceptions.APIException):
    """Too many bad tokens from one address; `wait` is in seconds."""

    status_code = 429

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = max(wait, 1)


def handler(exc: Exception, context: dict) -> HttpResponse:
    """Answer an exception; DRF's EXCEPTION_HANDLER."""
    request = context["request"]
    status = _status(exc)
    if status == 500:
        log.error("unhandled under %s", request.path, exc_info=exc)
    if isinstance(exc, PermissionDenied):
        plain = request._request
        why = {"why": str(exc)[:300]}
        audit.record("refused", acting=plain.acting, ok=False, label=plain.path[:200], ip=client_ip(plain), detail=why)
    response = answer(request, status, _sentence(exc, status), **_more(exc))
    for name, value in _headers(exc).items():
        response[name] = value
    return response


def answer(request: Any, status: int, sentence: str = "", *, kind: str = "", **more: Any) -> HttpResponse:
    """Return a problem of a status; `more` are its extension members."""
    slug, title, default = KINDS.get(status, KINDS[400])
    body = {"type": SPACE + (kind or slug), "title": title, "status": status, "detail": sentence or default}
    body |= {"instance": request.path, **more}
    if mark := getattr(request, "mark", ""):
        body["request_id"] = mark
    return HttpResponse(encode(body), status=status, content_type=MEDIA_TYPE)


def _status(exc: Exception) -> int:
    if isinstance(exc, exceptions.APIException):
        return exc.status_code
    if isinstance(exc, Http404):
        return 404
    if isinstance(exc, PermissionDenied):
        return 403
    return 400 if isinstance(exc, SuspiciousOperation) else 500


def _sentence(exc: Exception, status: int) -> str:
    """The exception's own words when they are for people (ours are Chinese), else the status's."""
    words = str(getattr(exc, "detail", exc)) if status != 500 else ""
    ours = isinstance(exc, BadParameter | InvalidToken | PermissionDenied | Http404 | Refusal | TooMany)
    return words if ours and any("\u4e00" <= char <= "\u9fff" for char in words) else ""


def _more(exc: Exception) -> dict[str, Any]:
    if isinstance(exc, BadParameter):
        return {"kind": exc.kind, "parameter": exc.parameter[:80]}
    return {"kind": "invalid-token"} if isinstance(exc, InvalidToken) else {}


def _headers(exc: Exception) -> dict[str, str]:
    headers = {}
    if scheme := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = f'{scheme}, error="invalid_token"' if isinstance(exc, InvalidToken) else scheme
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
