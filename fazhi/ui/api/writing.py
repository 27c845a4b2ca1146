"""How a write is carried out: scope and key and version checked, one transaction, the answer kept for repetitions."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request
from rest_framework.reverse import reverse

from fazhi.org import access, replies
from fazhi.org.acting import Acting
from fazhi.org.faults import crash_here
from fazhi.ui.api import resource as reads
from fazhi.ui.api.acts import Act, Call
from fazhi.ui.api.bodies import refuse_large
from fazhi.ui.api.problems import BadParameter, NeedsVersion
from fazhi.ui.api.render import encode
from fazhi.ui.api.resource import Resource

KEY_MOST = 100
JSON = "application/json"


def carry_out(request: Request, resource: Resource, act: Act, pk: int | None, keys: dict[str, int]) -> HttpResponse:
    """Do what a request asks, once, and answer. Raises what access, flow and services raise; nothing is written then."""
    acting = request.auth
    key = _key(request) if act.method == "POST" else ""
    with transaction.atomic():
        if act.right:
            access.require_role(acting, resource.model, act.right)
        record = None if act.whole else access.get(acting, resource.model, pk)
        version = _version(request) if act.if_match else None
        said = request.data  # read only now: what is wrong with it concerns nobody who may not see the record
        refuse_large(request)
        if key:
            earlier = replies.claim(acting.user, key, _digest(request, acting, said))
            if earlier:
                return _repeated(earlier)
            crash_here("reply.claimed")
        answer = _answered(request, resource, act, Call(acting, record, _checked(act, said, acting), version, keys))
        if key:
            kept = {name: answer[name] for name in ("ETag", "Location") if name in answer}
            replies.keep(acting.user, key, status=answer.status_code, body=answer.content.decode(), headers=kept)
        crash_here("reply.kept")
    crash_here("reply.committed")
    return answer


def _checked(act: Act, said: Any, acting: Acting) -> dict[str, Any]:
    body = act.takes(data=said, context={"acting": acting})
    body.is_valid(raise_exception=True)
    return body.validated_data


def _answered(request: Request, resource: Resource, act: Act, call: Call) -> HttpResponse:
    key = act.do(call)
    if act.answer == "nothing" or key is None:
        return HttpResponse(status=204)
    shown = reads.detailed(resource, call.acting, key) if act.answer == "detail" else reads.shown(resource, call.acting, key)
    answer = HttpResponse(encode(shown), status=act.status, content_type=JSON)
    if act.status == 201:
        answer["Location"] = reverse(f"api:{resource.name}-detail", kwargs={"pk": key}, request=request)
    tag(answer, shown)
    return answer


def tag(answer: HttpResponse, shown: dict) -> None:
    """Name the version of the record, where it has one."""
    if "version" in shown:
        answer["ETag"] = f'"{shown["version"]}"'


def _repeated(earlier: Any) -> HttpResponse:
    answer = HttpResponse(earlier.body, status=earlier.status, headers=earlier.headers | {"Idempotency-Replayed": "true"})
    answer["Content-Type"] = JSON
    return answer


def _key(request: Request) -> str:
    raw = request.headers.get("Idempotency-Key", "")
    if raw and not (raw.isascii() and raw.isprintable() and len(raw) <= KEY_MOST):
        raise BadParameter("Idempotency-Key", f"Idempotency-Key 应为 1 至 {KEY_MOST} 个字母、数字或符号。", "bad-header")
    return raw.strip()


def _version(request: Request) -> int:
    """Return the version that the caller read; one that no record can have is -1. Raises NeedsVersion."""
    raw = request.headers.get("If-Match", "").strip()
    if raw in ("", "*"):
        raise NeedsVersion
    digits = raw.removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _digest(request: Request, acting: Acting, said: Any) -> str:
    """What is asked, whatever the order of its keys or the boundary of its form: post, address and content."""
    if isinstance(said, QueryDict):
        said = [(name, [_content(one) for one in values]) for name, values in sorted(said.lists())]
    what = [acting.post.pk, request.method, request.path, said]
    return hashlib.sha256(orjson.dumps(what, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _content(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    seen = hashlib.sha256()
    for chunk in value.chunks():
        seen.update(chunk)
    value.seek(0)
    return [value.name, seen.hexdigest()]
