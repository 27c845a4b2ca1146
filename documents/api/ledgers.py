"""Ledgers in the API as they count for the caller's government: the shipped declaration with what the government added."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents.declared import told
from documents.declared.model import Keeper, Ledger, Readers, Type
from documents.known import LEDGERS
from documents.measures import key_of
from documents.models import Record
from documents.panels import minimum_page
from documents.selectors import forms
from documents.selectors.reaching import Reach
from fazhi.org import access
from fazhi.ui.api.filters import parameters
from fazhi.ui.api.problems import BadParameter
from fazhi.ui.api.schema import faults
from fazhi.ui.api.views import Endpoint

LABEL = "台账"
READ = {"read_only": True}
TEXT = {"allow_blank": True, **READ}


class FieldSchema(serializers.Serializer):
    """One field."""

    key = serializers.CharField(**READ)
    name = serializers.CharField(**READ)
    type = serializers.ChoiceField([one.value for one in Type], **READ)
    required = serializers.BooleanField(**READ)
    unit = serializers.CharField(help_text="计量单位", **TEXT)
    choices = serializers.ListField(child=serializers.CharField(), **READ)
    to = serializers.CharField(help_text="关联哪种台账的记录", **TEXT)
    by = serializers.CharField(help_text="office 为法治工作机构填写", **TEXT)
    private = serializers.BooleanField(help_text="个人信息", **READ)
    own = serializers.BooleanField(help_text="本级政府加的", **READ)
    help = serializers.CharField(**TEXT)


class MeasuredSchema(serializers.Serializer):
    """One measure of a ledger."""

    key = serializers.CharField(help_text="在 measures 里的代号", **READ)
    name = serializers.CharField(**READ)
    unit = serializers.CharField(**READ)
    rule = serializers.CharField(help_text="口径", **READ)


class LedgerSchema(serializers.Serializer):
    """A ledger as it counts."""

    code = serializers.CharField(**READ)
    name = serializers.CharField(**READ)
    about = serializers.CharField(**READ)
    group = serializers.CharField(**READ)
    source = serializers.CharField(help_text="依据", **READ)
    catalogue = serializers.ListField(child=serializers.CharField(), **READ)
    keeper = serializers.ChoiceField([one.value for one in Keeper], **READ)
    readers = serializers.ChoiceField([one.value for one in Readers], **READ)
    day = serializers.CharField(help_text="放在时间里用的一项", **READ)
    published = serializers.ListField(child=serializers.CharField(), help_text="审查后可以公开的各项", **READ)
    fields_ = FieldSchema(many=True, **READ)
    measures = MeasuredSchema(many=True, **READ)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`fields` itself is a name that the serializer keeps for its own."""
        return {"fields" if key == "fields_" else key: one for key, one in super().get_fields().items()}


class LedgersSchema(serializers.Serializer):
    """All ledgers."""

    results = LedgerSchema(many=True, **READ)
    next = serializers.URLField(allow_null=True, **READ)


class ReachSchema(serializers.Serializer):
    """One unit before one minimum in one period."""

    unit = serializers.IntegerField(**READ)
    unit_name = serializers.CharField(**READ)
    measure = serializers.CharField(help_text="在 measures 里的代号", **READ)
    name = serializers.CharField(help_text="指标", **READ)
    first = serializers.DateField(help_text="期间第一天", **READ)
    to = serializers.DateField(help_text="期间最后一天", **READ)
    value = serializers.CharField(help_text="已有；没有可算的为空", **TEXT)
    least = serializers.CharField(help_text="下限", **READ)
    missing = serializers.CharField(help_text="还差", **READ)
    last = serializers.DateField(allow_null=True, help_text="最近一次", **READ)
    source = serializers.CharField(help_text="依据", **READ)


class ReachesSchema(serializers.Serializer):
    """All units before all minimums of a year."""

    results = ReachSchema(many=True, **READ)
    next = serializers.URLField(allow_null=True, **READ)


PLAIN = ("code", "name", "about", "group", "source", "catalogue", "keeper", "readers", "day", "published")
KEYS = ("key", "name", "type", "required", "unit", "choices", "to", "by", "private", "own", "help")


def answer(ledger: Ledger) -> dict:
    """Return a declaration as the API writes it."""
    found = {name: getattr(ledger, name) for name in PLAIN}
    found["fields"] = [{key: getattr(one, key) for key in KEYS} for one in ledger.shown]
    found["measures"] = [
        {"key": key_of(ledger.code, one.key), "name": one.name, "unit": one.unit, "rule": told.rule(ledger, one)}
        for one in ledger.measures
    ]
    return found


class LedgersView(Endpoint):
    """All ledgers."""

    def get(self, request: Request) -> Response:
        """Answer every ledger with its fields and measures."""
        access.require_role(self.acting, Record, "view")
        parameters(request.query_params, ())
        return Response({"results": [answer(forms.for_acting(code, self.acting)) for code in LEDGERS], "next": None})


class LedgerView(Endpoint):
    """One ledger."""

    def get(self, request: Request, code: str) -> Response:
        """Answer one ledger."""
        access.require_role(self.acting, Record, "view")
        parameters(request.query_params, ())
        return Response(answer(forms.for_acting(code, self.acting)))


class LeastView(Endpoint):
    """The minimums of one ledger."""

    def get(self, request: Request, code: str) -> Response:
        """Answer every unit that the caller may compare with what is set for it."""
        access.require_role(self.acting, Record, "view")
        parameters(request.query_params, ("year",))
        found = minimum_page.told(code, self.acting, request.query_params.get("year", ""))
        if found.fault:
            raise BadParameter("year", found.fault.replace("，已按今年显示", ""))
        return Response({"results": [reached(code, one) for one in found.rows], "next": None})


def reached(code: str, one: Reach) -> dict:
    """Return one unit before one minimum as the API writes it."""
    return {
        "unit": one.unit.pk,
        "unit_name": one.unit.name,
        "measure": key_of(code, one.of.key),
        "name": one.of.name,
        "first": one.period.first,
        "to": one.period.last,
        "value": minimum_page.plain(one.has),
        "least": one.least.value,
        "missing": minimum_page.plain(one.missing),
        "last": one.last,
        "source": one.least.source,
    }


LIST = extend_schema(
    operation_id="ledgers-list",
    summary=f"{LABEL}：列表",
    description="有哪些台账、各有哪些项和指标，按本级政府采用的样子。",
    tags=[LABEL],
    responses={200: LedgersSchema} | faults(400, 401, 403, 429),
)
ONE = extend_schema(
    operation_id="ledgers-detail",
    summary=f"{LABEL}：一种",
    tags=[LABEL],
    parameters=[OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="代号，如 law_study")],
    responses={200: LedgerSchema} | faults(400, 401, 403, 404, 429),
)


LEAST = extend_schema(
    operation_id="ledgers-minimums",
    summary=f"{LABEL}：下限",
    description="每个单位、每项下限、每个已开始的期间一行，按单位所属政府采用的下限算。",
    tags=[LABEL],
    parameters=[
        OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="代号，如 law_study"),
        OpenApiParameter("year", OpenApiTypes.STR, description="年份，如 2026；不写是今年"),
    ],
    responses={200: ReachesSchema} | faults(400, 401, 403, 404, 429),
)


def routes() -> list[URLPattern]:
    """Return the addresses of the declarations."""
    listed = extend_schema_view(get=LIST)(type("LedgersView", (LedgersView,), {})).as_view()
    one = extend_schema_view(get=ONE)(type("LedgerView", (LedgerView,), {})).as_view()
    least = extend_schema_view(get=LEAST)(type("LeastView", (LeastView,), {})).as_view()
    return [
        path("ledgers/", listed, name="ledgers"),
        path("ledgers/<slug:code>/", one, name="ledgers-detail"),
        path("ledgers/<slug:code>/minimums/", least, name="ledgers-minimums"),
    ]
