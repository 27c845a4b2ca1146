"""Kinds of reports in the API as they count for the caller's government in a year: declared, or changed for that year."""

from __future__ import annotations

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessment.declared import KINDS, Kind
from assessment.models import Report
from assessment.selectors import kinds as reads
from assessment.states import Part, Writer
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.ui.api.filters import parameters
from fazhi.ui.api.problems import BadParameter
from fazhi.ui.api.schema import faults
from fazhi.ui.api.views import Endpoint

LABEL = "报告种类"
READ = {"read_only": True}
TEXT = {"allow_blank": True, **READ}


class QuoteSchema(serializers.Serializer):
    """A measure that a section quotes."""

    measure = serializers.CharField(**READ)
    words = serializers.CharField(help_text="句子，花括号里是数", **READ)
    needed = serializers.BooleanField(**READ)


class HeadingSchema(serializers.Serializer):
    """One section of the outline."""

    key = serializers.CharField(**READ)
    part = serializers.ChoiceField(Part.choices, **READ)
    title = serializers.CharField(**READ)
    guidance = serializers.CharField(**TEXT)
    each = serializers.CharField(help_text="area 为计划的每个部分一章", **TEXT)
    sources = serializers.ListField(child=serializers.CharField(), help_text="取数来源；空为全部", **READ)
    areas = serializers.ListField(child=serializers.CharField(), help_text="计划部分标题里的词；空为全部", **READ)
    measures = QuoteSchema(many=True, **READ)
    optional = serializers.BooleanField(**READ)


class AddressSchema(serializers.Serializer):
    """One recipient with the day that counts this year."""

    key = serializers.CharField(**READ)
    name = serializers.CharField(**READ)
    due = serializers.DateField(allow_null=True, help_text="时限；空为由通知定", **READ)
    source = serializers.CharField(help_text="时限依据", **TEXT)


class KindSchema(serializers.Serializer):
    """A kind as it counts."""

    code = serializers.CharField(**READ)
    name = serializers.CharField(**READ)
    about = serializers.CharField(**READ)
    writer = serializers.ChoiceField(Writer.choices, **READ)
    catalogue = serializers.ListField(child=serializers.CharField(), **READ)
    gathers = serializers.ListField(child=serializers.CharField(), **READ)
    most = serializers.IntegerField(allow_null=True, help_text="字数上限", **READ)
    most_source = serializers.CharField(**TEXT)
    year = serializers.IntegerField(**READ)
    changed = serializers.BooleanField(help_text="本级政府改过这一年的", **READ)
    sections = HeadingSchema(many=True, **READ)
    recipients = AddressSchema(many=True, **READ)


class KindsSchema(serializers.Serializer):
    """All kinds."""

    results = KindSchema(many=True, **READ)
    next = serializers.URLField(allow_null=True, **READ)


class KindsView(Endpoint):
    """All kinds as they count in a year."""

    def get(self, request: Request) -> Response:
        """Answer every kind with its outline, clocks and length."""
        year = self._year(request)
        return Response({"results": [self.told(one, year) for one in KINDS.values()], "next": None})

    def _year(self, request: Request) -> int:
        access.require_role(self.acting, Report, "view")
        given = parameters(request.query_params, ("year",)).get("year")
        if given is None:
            return self.acting.today.year
        if not (given.isascii() and given.isdigit() and len(given) == 4 and 2000 <= int(given) <= 2200):
            raise BadParameter("year", "year：请写 2000 到 2200 之间的年份。")
        return int(given)

    def told(self, declared: Kind, year: int) -> dict:
        """Return a kind as it counts for the caller's government."""
        government = government_of(self.acting.unit)
        own = reads.rows_of(declared.code, government, year)
        kind = reads.of_year(declared.code, government, year) if own else declared
        plain = ("code", "name", "about", "writer", "catalogue", "gathers", "most", "most_source")
        found = {name: getattr(kind, name) for name in plain} | {"year": year, "changed": own is not None}
        found["sections"] = [
            {name: getattr(one, name) for name in ("key", "part", "title", "guidance", "each", "sources", "areas", "optional")}
            | {"measures": [{"measure": q.measure, "words": q.words, "needed": q.needed} for q in one.measures]}
            for one in kind.headings
        ]
        to = reads.addresses(kind, government, year)
        found["recipients"] = [{"key": one.key, "name": one.name, "due": one.due, "source": one.source} for one in to]
        return found


class KindView(KindsView):
    """One kind as it counts in a year."""

    def get(self, request: Request, code: str) -> Response:
        """Answer the kind with its outline, clocks and length."""
        year = self._year(request)
        if code not in KINDS:
            raise Http404("没有这种报告。")
        return Response(self.told(KINDS[code], year))


YEAR = OpenApiParameter("year", OpenApiTypes.INT, description="年度；不写时为今年")
ABOUT = "本级政府某一年的报告种类：提纲、写作提示、取数来源、报送对象、时限和依据、字数上限。没有改过的为系统自带。"
LIST = extend_schema(
    operation_id="report-forms-list",
    summary=f"{LABEL}：列表",
    description=ABOUT,
    tags=[LABEL],
    parameters=[YEAR],
    responses={200: KindsSchema} | faults(400, 401, 403, 429),
)
ONE = extend_schema(
    operation_id="report-forms-detail",
    summary=f"{LABEL}：一种",
    description=ABOUT,
    tags=[LABEL],
    parameters=[OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="代号，如 unit_annual"), YEAR],
    responses={200: KindSchema} | faults(400, 401, 403, 404, 429),
)


def routes() -> list[URLPattern]:
    """Return the addresses of the kinds."""
    listed = extend_schema_view(get=LIST)(type("KindsView", (KindsView,), {})).as_view()
    one = extend_schema_view(get=ONE)(type("KindView", (KindView,), {})).as_view()
    return [path("report-forms/", listed, name="report-forms"), path("report-forms/<str:code>/", one, name="report-forms-detail")]
