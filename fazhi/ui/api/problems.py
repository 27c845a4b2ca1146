"""Faults as RFC 9457 says: one handler turns every exception under /api/v1/ into application/problem+json, in Chinese."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions, serializers

from fazhi.files import kinds
from fazhi.flow.engine import Refused
from fazhi.org import audit
from fazhi.org.replies import OtherRequest
from fazhi.org.versions import Stale
from fazhi.ui.addresses import client_ip
from fazhi.ui.api.render import encode

MEDIA_TYPE = "application/problem+json"
SPACE = "urn:fazhi:problem:"
MOST = 100  # faults named in one answer
OURS = (Refused, OtherRequest, Stale, kinds.Refused)  # their words are sentences for people
log = logging.getLogger("fazhi.api")

# status: (type, title, what to say when the fault has no sentence of its own)
KINDS = {
    400: ("bad-request", "请求有误", "请求的内容读不懂，请对照接口文档检查。"),
    401: ("unauthenticated", "需要身份", "请带上接口令牌：Authorization: Bearer fz_…"),
    403: ("forbidden", "没有这项权限", "您的岗位没有这项权限。"),
    404: ("not-found", "没有找到", "没有找到这条记录，或者它与您的单位无关。"),
    405: ("method-not-allowed", "不支持这种方法", "这个地址不支持这种方法，可用的方法见 Allow。"),
    406: ("not-acceptable", "没有这种格式", "这里只能给出 application/json。"),
    409: ("refused", "现在不能这样办", "按现在的状态不能这样办。"),
    410: ("gone", "已经撤下", "这里的内容已经撤下，不再提供。"),
    412: ("stale", "别人刚改过", "别人刚改过这条记录：请比较两个版本，带上新的 ETag 再发。"),
    413: ("too-large", "内容太大", "请求的内容太大，没有处理。"),
    415: ("unsupported-media-type", "不支持这种内容", "请求的内容须是接口文档里写的类型。"),
    422: ("invalid", "内容有误", "有的内容不符合要求，见 errors。"),
    428: ("version-required", "须注明版本", "修改须带 If-Match：先读这条记录，把回答里的 ETag 原样带上。"),
    429: ("too-many", "次数太多", "请求次数太多，请稍后再试。"),
    500: ("server-error", "系统出了错", "系统出了错，已经记下，请稍后再试。"),
    503: ("busy", "系统忙", "数据库现在忙不过来或正在重启，没有处理。请过一会儿带同样的 Idempotency-Key 再发。"),
}


def plain(text: str) -> str:
    """Drop what neither JSON nor a database can hold: NUL and halves of surrogate pairs."""
    return "".join(char for char in text if char != "\x00" and not "\ud800" <= char <= "\udfff")


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


class Malformed(exceptions.APIException):
    """A body that can't be read at all."""

    status_code = 400


class TooLarge(exceptions.APIException):
    """A body or a file beyond the limit."""

    status_code = 413


class NeedsVersion(exceptions.APIException):
    """A change of a record that doesn't say which version it was made from."""

    status_code = 428


class Faults(exceptions.APIException):
    """Several faults of one request, each with its place: `{"pointer", "detail", …}`. The status is that of the gravest."""

    def __init__(self, errors: list[dict[str, Any]], status: int = 422) -> None:
        super().__init__("")
        self.errors, self.status_code = errors, status


class Gone(exceptions.APIException):
    """What was public once and was withdrawn."""

    status_code = 410


class TooMany(exceptions.APIException):
    """Too many calls or bad tokens from one address; `wait` is in seconds."""

    status_code = 429

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = max(wait, 1)


def handler(exc: Exception, context: dict) -> HttpResponse:
    """Answer an exception; DRF's EXCEPTION_HANDLER."""
    request = context["request"]
    status = _status(exc)
    if status in (500, 503):
        log.error("unhandled under %s", request.path, exc_info=exc)
    if isinstance(exc, PermissionDenied):
        plain = request._request
        why = {"why": str(exc)[:300]}
        audit.record("refused", acting=plain.acting, ok=False, label=plain.path[:200], ip=client_ip(plain), detail=why)
    response = answer(request, status, _sentence(exc, status), **more(exc))
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


STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (serializers.ValidationError, 422),
    (Http404, 404),
    (PermissionDenied, 403),
    (Refused, 409),
    (OtherRequest, 422),
    (Stale, 412),
    (ValidationError, 422),
    (kinds.Refused, 422),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (OperationalError, 503),
)


def _status(exc: Exception) -> int:
    for kind, status in STATUSES:
        if isinstance(exc, kind):
            return status
    return exc.status_code if isinstance(exc, exceptions.APIException) else 500


SPEAKING = (BadParameter, InvalidToken, PermissionDenied, Http404, Refusal, Gone, TooMany, Malformed, TooLarge)


def _sentence(exc: Exception, status: int) -> str:
    """The exception's own words when they are for people (ours are Chinese), else the status's."""
    if isinstance(exc, OURS) and not isinstance(exc, exceptions.APIException):
        return str(exc)
    words = str(getattr(exc, "detail", exc)) if status != 500 else ""
    ours = isinstance(
        exc, BadParameter | InvalidToken | PermissionDenied | Http404 | Refusal | Gone | TooMany | Malformed | TooLarge
    )
    return words if ours and any("\u4e00" <= char <= "\u9fff" for char in words) else ""


def more(exc: Exception) -> dict[str, Any]:
    """Return the extension members that say where a fault lies, and what stands there now."""
    if isinstance(exc, BadParameter):
        return {"kind": exc.kind, "parameter": plain(exc.parameter)[:80]}
    if isinstance(exc, OtherRequest):
        return {"kind": "key-reused"}
    if isinstance(exc, Stale):
        return versions_of(exc)
    if isinstance(exc, serializers.ValidationError):
        return {"errors": _places("#", exc.detail)[:MOST]}
    if isinstance(exc, ValidationError):
        return {"errors": errors_of(exc)[:MOST]}
    if isinstance(exc, Faults):
        return {"errors": exc.errors[:MOST]}
    return {"kind": "invalid-token"} if isinstance(exc, InvalidToken) else {}


def versions_of(stale: Stale) -> dict[str, Any]:
    """Return the version that stands now, and both versions of every field that differs; a record is told by its number."""
    fields = {
        name: {"mine": getattr(mine, "pk", mine), "stored": getattr(stored, "pk", stored)}
        for name, (mine, stored) in stale.fields.items()
    }
    return {"version": stale.current.version, "fields": fields}


def errors_of(fault: ValidationError, place: str = "#") -> list[dict[str, str]]:
    """Return a service's refusal as `{"pointer", "detail"}`, field by field."""
    if not hasattr(fault, "error_dict"):
        return [{"pointer": place, "detail": words} for words in fault.messages]
    found = []
    for name, words in fault.message_dict.items():
        pointer = place if name == NON_FIELD_ERRORS else f"{place}/{_step(name)}"
        found += [{"pointer": pointer, "detail": said} for said in words]
    return found


def _places(place: str, detail: Any) -> list[dict[str, str]]:
    """Walk what a body's check found: a dict by field or by position, a list by position or of sentences."""
    if isinstance(detail, dict):
        steps = {name: place if name == "non_field_errors" else f"{place}/{_step(name)}" for name in detail}
        return [found for name, below in detail.items() for found in _places(steps[name], below)]
    if isinstance(detail, list):
        deeper = any(isinstance(one, dict | list) for one in detail)
        return [f for at, one in enumerate(detail) for f in _places(f"{place}/{at}" if deeper else place, one)]
    return [{"pointer": place, "detail": str(detail)}]


def _step(name: Any) -> str:
    return plain(str(name))[:60].replace("~", "~0").replace("/", "~1")


def _headers(exc: Exception) -> dict[str, str]:
    headers = {}
    if scheme := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = f'{scheme}, error="invalid_token"' if isinstance(exc, InvalidToken) else scheme
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(exc, OperationalError):
        headers["Retry-After"] = "5"
    if isinstance(exc, Stale):
        headers["ETag"] = f'"{exc.current.version}"'
    return headers
