"""The writes in the OpenAPI document: bodies, conditions, answers and every fault they may end in."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from fazhi.org.services.tokens import SCOPES
from fazhi.ui.api.acts import Act
from fazhi.ui.api.bodies import NoBody
from fazhi.ui.api.problems import MEDIA_TYPE
from fazhi.ui.api.resource import Resource
from fazhi.ui.api.schema import ProblemSchema, camel, detail_schema, faults, row_schema
from fazhi.ui.api.writing import KEY_MOST

FAULTS = {
    403: "您的岗位没有这项权限，或令牌没有这项权限",
    409: "按现在的状态不能这样办，detail 说明为什么",
    412: "If-Match 的版本已经不是最新；fields 列出两个版本，ETag 是现在的版本",
    413: "内容或文件太大",
    415: "不是这里接收的内容类型",
    422: "内容有误，errors 逐处指出；或 Idempotency-Key 已用于另一个请求",
    428: "没有带 If-Match",
    503: "数据库忙，没有处理，请稍后再发",
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": KEY_MOST, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="给这次请求起的名字，24 小时内有效：同名同内容再发，得到第一次的回答，不会办两次。",
)
VERSION = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="读这条记录时得到的 ETag。别人在此之后改过，就回答 412。",
)


class PlaceSchema(serializers.Serializer):
    """One fault of a body and its place in it."""

    pointer = serializers.CharField(read_only=True, help_text="JSON 指针，如 #/lines/3/words")
    detail = serializers.CharField(read_only=True)
    line = serializers.IntegerField(required=False, help_text="哪一行，整表填报时有")


class InvalidSchema(ProblemSchema):
    """A problem with the places of its faults."""

    errors = PlaceSchema(many=True, required=False)


class StaleSchema(ProblemSchema):
    """A problem with both versions of a record."""

    version = serializers.IntegerField(required=False, help_text="现在的版本")
    fields_ = serializers.DictField(required=False, help_text="每一项的 mine 和 stored")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Name the member `fields`, which a serializer keeps for itself."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


PROBLEMS = {412: StaleSchema, 422: InvalidSchema}


def described_act(resource: Resource, act: Act):
    """Return the decorator that describes a write."""
    parameters = [KEY] if act.method == "POST" else []
    if act.if_match:
        parameters.append(VERSION)
    needed = f"令牌须有“{SCOPES[act.scope]}”的权限（{act.scope}）。"
    body = None if act.takes is NoBody else {"multipart/form-data": act.takes} if act.form else act.takes
    return extend_schema(
        operation_id=f"{resource.name}-{act.name}",
        summary=f"{resource.label}：{act.label}",
        description=f"{act.about}{needed}",
        tags=[resource.label],
        parameters=parameters,
        request=body,
        responses={act.status: _answer(resource, act)} | faults(400, 401, 404, 429) | _refusals(act),
    )


def _answer(resource: Resource, act: Act):
    if act.answer == "nothing":
        return OpenApiResponse(description="已办")
    return detail_schema(resource) if act.answer == "detail" else row_schema(f"{camel(resource.name)}Row", resource.columns)


def _refusals(act: Act) -> dict:
    told = [status for status in FAULTS if status not in (412, 428) or act.if_match or act.method == "PUT" and status == 412]
    return {(status, MEDIA_TYPE): OpenApiResponse(PROBLEMS.get(status, ProblemSchema), FAULTS[status]) for status in told}


def closed_bodies(result: dict, generator: object, request: object, public: bool) -> dict:
    """Say of every body that it takes nothing beyond what is declared; a postprocessing hook."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Body"):
            schema["additionalProperties"] = False
    return result
