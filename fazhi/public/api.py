"""What is public, in the API: without sign-in, throttled by address, the same rows as the public pages."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from fazhi.files.models import Publication
from fazhi.public import reads
from fazhi.public.caching import changed, kept
from fazhi.public.forms import SearchForm
from fazhi.ui.addresses import client_ip
from fazhi.ui.api.filters import parameters
from fazhi.ui.api.problems import BadParameter, Gone, TooMany
from fazhi.ui.api.render import encode
from fazhi.ui.api.schema import faults
from fazhi.ui.api.views import Endpoint

LABEL = "已公开的报告"
PAGE = 100
READ = {"read_only": True}
ASKED = ("q", "year", "sort", "unit", "after")


class RowSchema(serializers.Serializer):
    """A report on the public site."""

    number = serializers.CharField(help_text="公开编号", **READ)
    edition = serializers.IntegerField(help_text="第几版", **READ)
    title = serializers.CharField(**READ)
    unit_name = serializers.CharField(help_text="单位，公开时的名称", **READ)
    year = serializers.IntegerField(help_text="年度", **READ)
    sort = serializers.CharField(help_text="种类代号", **READ)
    sort_name = serializers.CharField(help_text="种类", **READ)
    published_at = serializers.DateTimeField(help_text="公开时间", **READ)
    page = serializers.URLField(help_text="网页", **READ)


class PageSchema(serializers.Serializer):
    """A page of them."""

    results = RowSchema(many=True, **READ)
    next = serializers.URLField(allow_null=True, help_text="下一页的地址", **READ)


class ReportSchema(RowSchema):
    """One with its words."""

    paper = serializers.JSONField(help_text="公开的文本：标题、主送机关、各段、落款", **READ)
    digest = serializers.CharField(help_text="文本的 SHA-256", **READ)
    docx = serializers.URLField(**READ)
    pdf = serializers.URLField(**READ)


class ByAddress(SimpleRateThrottle):
    """So many calls a minute from one address."""

    scope = "public"

    def get_rate(self) -> str:
        """Return the rate of the settings."""
        return f"{settings.PUBLIC_RATE}/min"

    def get_cache_key(self, request: Request, view: object) -> str:
        """Count by the caller's address."""
        return self.cache_format % {"scope": self.scope, "ident": client_ip(request._request)}


class Open(Endpoint):
    """What every address of the public part has."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    throttle_classes = (ByAddress,)

    def throttled(self, request: Request, wait: float | None) -> None:
        """Raise TooMany with the seconds to wait."""
        raise TooMany("这个地址读得太快，请稍后再试。", int(wait or 1) + 1)

    def said(self, body: dict) -> HttpResponse:
        """Return an answer that caches may keep."""
        return HttpResponse(encode(body), content_type="application/json")

    def row(self, row: dict) -> dict:
        """Return a row as it is told."""
        moment = timezone.localtime(row["published_at"])
        return {name: row[name] for name in reads.TOLD} | {"published_at": moment, "page": self.whole("report", row["number"])}

    def whole(self, name: str, number: str) -> str:
        """Return the whole address of a page or file of the public site."""
        return self.request.build_absolute_uri(reverse(f"public:{name}", args=[number]))


class ReportsView(Open):
    """The list."""

    def get(self, request: Request) -> HttpResponse:
        """Answer one page by year and unit."""
        given = parameters(request.query_params, ASKED)
        form = SearchForm(given)
        if not form.is_valid():
            name, words = next(iter(form.errors.items()))
            raise BadParameter(name, f"{name}：{words[0]}")
        page = reads.page(form.asked(), form.cleaned_data["after"], PAGE)
        if page is None:
            raise BadParameter("after", "after 不是公开编号，请原样使用上一页的 next。")
        return kept(
            request._request, self.said({"results": [self.row(one) for one in page.rows], "next": self._next(page.after)})
        )

    def _next(self, after: str) -> str | None:
        if not after:
            return None
        query = self.request._request.GET.copy()
        query["after"] = after
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


class ReportView(Open):
    """One of them."""

    def get(self, request: Request, number: str) -> HttpResponse:
        """Answer the words as they were published. Raises Http404, Gone for what was withdrawn."""
        parameters(request.query_params, ())
        found = reads.one(number) if slug_re.match(number) else None
        if found is None:
            if slug_re.match(number) and reads.gone(number):
                raise Gone("这份报告已经撤下，不再提供。")
            raise Http404("没有这份公开的报告。")
        return kept(request._request, changed(self.said(self._told(found)), found.published_at))

    def _told(self, found: Publication) -> dict:
        files = {form: self.whole(f"report_{form}", found.number) for form in ("docx", "pdf")}
        row = self.row({name: getattr(found, name) for name in reads.TOLD})
        return row | {"paper": found.paper, "digest": found.digest} | files


PARAMETERS = [
    OpenApiParameter("q", {"type": "string", "maxLength": 60}, description="题目或单位里的词"),
    OpenApiParameter("year", {"type": "integer", "minimum": 1949, "maximum": 2999}, description="年度"),
    OpenApiParameter("sort", {"type": "string", "maxLength": 30}, description="种类代号"),
    OpenApiParameter("unit", {"type": "string", "maxLength": 100}, description="单位名称，须完全一致"),
    OpenApiParameter("after", {"type": "string", "pattern": "^[0-9a-z-]{1,20}$"}, description="上一页最后一份的公开编号"),
]
LIST = extend_schema(
    operation_id="public-reports-list",
    summary=f"{LABEL}：列表",
    description="不用登录。按年度和单位排列，撤下的不列。",
    tags=[LABEL],
    auth=[],
    parameters=PARAMETERS,
    responses={200: PageSchema} | faults(400, 429),
)
ONE = extend_schema(
    operation_id="public-reports-detail",
    summary=f"{LABEL}：一份",
    description="不用登录。公开时的文字，以后不变；撤下的答 410。",
    tags=[LABEL],
    auth=[],
    parameters=[OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH, description="公开编号")],
    responses={200: ReportSchema} | faults(400, 404, 410, 429),
)


def routes() -> list[URLPattern]:
    """Return the addresses of the public part."""
    listed = extend_schema_view(get=LIST)(type("ReportsView", (ReportsView,), {})).as_view()
    one = extend_schema_view(get=ONE)(type("ReportView", (ReportView,), {})).as_view()
    return [
        path("public/reports/", listed, name="public-reports"),
        path("public/reports/<str:number>/", one, name="public-reports-detail"),
    ]
