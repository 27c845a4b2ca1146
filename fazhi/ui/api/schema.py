"""The OpenAPI document and its page: every answer described from the declarations; both need sign-in, nothing from outside."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from csp.decorators import csp_update
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers

from fazhi.ui.api.auth import HasActing
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Since
from fazhi.ui.api.paging import DEFAULT, MOST
from fazhi.ui.api.papers import PAPER
from fazhi.ui.api.problems import MEDIA_TYPE
from fazhi.ui.api.resource import Nested, Resource
from fazhi.ui.api.steps import STEP

FAULTS = {
    400: "参数有误：不认识的参数、写错的值、失效的游标",
    401: "没有令牌，或令牌无效",
    403: "您的岗位不能读这一类记录",
    404: "没有这条记录，或者它与您的单位无关",
    410: "公开过，已经撤下",
    429: "无效令牌试得太多，或者读公开的内容太快",
}
BEARER = {"type": "http", "scheme": "bearer", "description": "在“接口令牌”页建立，以 fz_ 开头，只显示一次"}


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document names the token."""

    target_class = "fazhi.ui.api.auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict:
        """Return the scheme."""
        return BEARER


class SessionScheme(OpenApiAuthenticationExtension):
    """How the document names the browser's session."""

    target_class = "fazhi.ui.api.auth.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict:
        """Return the scheme."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "浏览器里登录之后"}


class ProblemSchema(serializers.Serializer):
    """A fault as RFC 9457 says."""

    type = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    status = serializers.IntegerField(read_only=True)
    detail = serializers.CharField(read_only=True)
    instance = serializers.CharField(read_only=True)


class MeSchema(serializers.Serializer):
    """Who calls."""

    person = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    post = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)
    unit = serializers.IntegerField(read_only=True)
    unit_name = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    role_words = serializers.CharField(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)
    today = serializers.DateField(read_only=True)


def _serializer(name: str, fields: dict[str, serializers.Field]) -> type[serializers.Serializer]:
    return type(name, (serializers.Serializer,), {"get_fields": lambda self: deepcopy(fields), "__doc__": ""})


def camel(name: str) -> str:
    """Return a name of an address as the name of a schema."""
    return "".join(piece.title() for piece in name.replace("_", "-").split("-"))


@cache
def row_schema(name: str, columns: Columns) -> type[serializers.Serializer]:
    """Return the serializer that describes a row of columns; it never runs."""
    return _serializer(name, columns.schema)


def _nested(name: str, nested: Nested) -> serializers.Serializer:
    fields = dict(nested.columns.schema)
    for inner in nested.nested:
        fields[inner.name] = _nested(f"{name}{camel(inner.name)}", inner)
    return _serializer(f"{name}Row", fields)(many=True, read_only=True, help_text=nested.label)


_DETAILS: dict[str, type[serializers.Serializer]] = {}


def detail_schema(resource: Resource) -> type[serializers.Serializer]:
    """Return the serializer that describes a detail, the same one each time."""
    if resource.name not in _DETAILS:
        _DETAILS[resource.name] = _detail(resource)
    return _DETAILS[resource.name]


def _detail(resource: Resource) -> type[serializers.Serializer]:
    name = camel(resource.name)
    fields = dict((resource.detail or resource.columns).schema)
    fields |= {nested.name: _nested(f"{name}{camel(nested.name)}", nested) for nested in resource.nested}
    fields |= {extra.name: extra.schema for extra in resource.extras}
    return _serializer(f"{name}Detail", fields)


@cache
def page_schema(name: str, columns: Columns) -> type[serializers.Serializer]:
    """Return the serializer that describes a page of rows."""
    rows = row_schema(f"{name}Row", columns)(many=True, read_only=True)
    link = serializers.URLField(read_only=True, allow_null=True, help_text="下一页的地址；没有下一页时为 null")
    return _serializer(f"{name}Page", {"results": rows, "next": link})


def faults(*statuses: int) -> dict:
    """Return the described problems of these statuses."""
    return {(status, MEDIA_TYPE): OpenApiResponse(ProblemSchema, FAULTS[status]) for status in statuses}


def _page_parameters(orders: dict, default: str) -> list[OpenApiParameter]:
    codes = [sign + code for code in orders for sign in ("", "-")]
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}
    return [
        OpenApiParameter("limit", limit, description="每页条数"),
        OpenApiParameter("cursor", str, description="上一页的 next 里带的游标，原样使用"),
        OpenApiParameter("order", str, description=f"排序，默认 {default}；前面加“-”为倒序", enum=codes),
    ]


def described_me():
    """Return the decorator that describes `me/`."""
    return extend_schema(
        operation_id="me",
        summary="我是谁",
        description="令牌（或登录）代表的人员、岗位和单位。",
        tags=["我"],
        responses={200: MeSchema} | faults(400, 401, 403, 429),
    )


def described_list(resource: Resource):
    """Return the decorator that describes a list."""
    wanted = [one.described() for one in resource.filters] + _page_parameters(resource.orders, resource.order)
    about = resource.about or "您看得到的全部，按页。"
    if any(isinstance(one, Since) for one in resource.filters):
        about += "按 updated_since 取时默认按改动时间排序。"
    return extend_schema(
        operation_id=f"{resource.name}-list",
        summary=f"{resource.label}：列表",
        description=about,
        tags=[resource.label],
        parameters=wanted,
        responses={200: page_schema(camel(resource.name), resource.columns)} | faults(400, 401, 403, 429),
    )


def described_detail(resource: Resource):
    """Return the decorator that describes a detail."""
    return extend_schema(
        operation_id=f"{resource.name}-detail",
        summary=f"{resource.label}：一条",
        description=resource.about or "一条记录和它下面的内容。",
        tags=[resource.label],
        responses={200: detail_schema(resource)} | faults(400, 401, 403, 404, 429),
    )


def described_timeline(resource: Resource):
    """Return the decorator that describes a timeline."""
    return extend_schema(
        operation_id=f"{resource.name}-timeline",
        summary=f"{resource.label}：经过",
        description="最新的在前。",
        tags=[resource.label],
        parameters=_page_parameters({"id": None}, "-id"),
        responses={200: page_schema("Timeline", STEP)} | faults(400, 401, 403, 404, 429),
    )


def described_paper(resource: Resource):
    """Return the decorator that describes a paper."""
    return extend_schema(
        operation_id=f"{resource.name}-paper",
        summary=f"{resource.label}：文件原文",
        description="带全文；原件在 file/。",
        tags=[resource.label],
        responses={200: row_schema("Paper", PAPER)} | faults(400, 401, 403, 404, 429),
    )


def described_file(resource: Resource):
    """Return the decorator that describes a download."""
    return extend_schema(
        operation_id=f"{resource.name}-file" if resource.file else f"{resource.name}-paper-file",
        summary=f"{resource.label}：下载原件",
        description="每次下载都记入审计。",
        tags=[resource.label],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY} | faults(400, 401, 403, 404, 429),
    )


class SchemaView(SpectacularAPIView):
    """The document itself."""

    http_method_names = ["get", "head"]
    permission_classes = [HasActing]


class DocsView(SpectacularSwaggerSplitView):
    """The document as a page, all of it from this server."""

    http_method_names = ["get", "head"]
    permission_classes = [HasActing]
    url_name = "api:schema"


def docs_page():
    """Return the page's view: whoever is not signed in meets the sign-in page; styles may stand inline on this page alone."""
    page = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(DocsView.as_view())
    page.login_required = True
    return page
