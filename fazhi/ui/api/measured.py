"""Measures in the API: which there are, and one of a unit in a period with its inputs and its rule."""

from __future__ import annotations

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from fazhi import measure as registry
from fazhi.agenda.models import Duty
from fazhi.measure import Figure, Measure, Period
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.ui.api.filters import Day, Ref, parameters
from fazhi.ui.api.problems import BadParameter
from fazhi.ui.api.schema import faults
from fazhi.ui.api.views import Endpoint

LABEL = "指标"
UNIT, FROM, TO = Ref("unit", "单位；不写时为您看得到的全部单位", model=Unit), Day("from", "起日"), Day("to", "止日")
READ = {"read_only": True}
WHOLE = {"max_digits": 20, "decimal_places": 4, **READ}


class MeasureSchema(serializers.Serializer):
    """A measure as registered."""

    key = serializers.CharField(**READ)
    label = serializers.CharField(**READ)
    unit = serializers.CharField(help_text="计量单位", **READ)
    rule = serializers.CharField(help_text="口径", **READ)
    version = serializers.IntegerField(help_text="口径的版本", **READ)


class ListedSchema(MeasureSchema):
    """A measure in the list of all."""

    fits = serializers.CharField(help_text="计文件里哪些下限；空的不计", **READ)


class MeasuresSchema(serializers.Serializer):
    """All measures."""

    results = ListedSchema(many=True, **READ)
    next = serializers.URLField(allow_null=True, **READ)


class InputSchema(serializers.Serializer):
    """One of the counts of a figure."""

    key = serializers.CharField(**READ)
    label = serializers.CharField(**READ)
    value = serializers.DecimalField(**WHOLE)


class FigureSchema(MeasureSchema):
    """A figure with everything that explains it; shares are strings, exact to one decimal."""

    of_unit = serializers.IntegerField(allow_null=True, help_text="单位编号", **READ)
    of_unit_name = serializers.CharField(**READ)
    first = serializers.DateField(**READ)
    last = serializers.DateField(**READ)
    as_of = serializers.DateField(**READ)
    value = serializers.DecimalField(help_text="分子", **WHOLE)
    of = serializers.DecimalField(allow_null=True, help_text="分母；不是占比的没有", **WHOLE)
    percent = serializers.DecimalField(max_digits=6, decimal_places=1, allow_null=True, **READ)
    inputs = InputSchema(many=True, **READ)


def _told(one: Measure | Figure) -> dict:
    return {"key": one.key, "label": one.label, "unit": one.unit, "rule": one.rule, "version": one.version}


class MeasuresView(Endpoint):
    """All measures."""

    def get(self, request: Request) -> Response:
        """Answer what there is to measure."""
        access.require_role(self.acting, Duty, "view")
        parameters(request.query_params, ())
        return Response({"results": [_told(one) | {"fits": str(one.fits or "")} for one in registry.known()], "next": None})


class MeasureView(Endpoint):
    """One figure."""

    def get(self, request: Request, key: str) -> Response:
        """Answer the figure over the rows the caller may see; this year's when no days are given."""
        access.require_role(self.acting, Duty, "view")
        given = parameters(request.query_params, (UNIT.name, FROM.name, TO.name))
        try:
            registry.get(key)
        except registry.Unknown as fault:
            raise Http404(str(fault)) from fault
        unit = self._unit(given)
        return Response(answer(registry.measure(key, unit, self._period(given), self.acting), unit))

    def _unit(self, given: dict[str, str]) -> Unit | None:
        if UNIT.name not in given:
            return None
        found = access.visible(self.acting, Unit).filter(pk=UNIT.read(given[UNIT.name])).first()
        if found is None:
            raise Http404("没有这个单位。")
        return found

    def _period(self, given: dict[str, str]) -> Period:
        year = Period.of_year(self.acting.today)
        first = FROM.read(given[FROM.name]) if FROM.name in given else year.first
        last = TO.read(given[TO.name]) if TO.name in given else year.last
        try:
            return Period(first, last)
        except ValueError as fault:
            raise BadParameter(FROM.name, f"from：{fault}") from fault


def answer(figure: Figure, unit: Unit | None) -> dict:
    """Return a figure as the API writes it: decimals as strings, since no other form keeps them exact."""
    whose = {"of_unit": unit.pk if unit else None, "of_unit_name": unit.name if unit else ""}
    days = {"first": figure.period.first, "last": figure.period.last, "as_of": figure.as_of}
    share = None if figure.percent is None else f"{figure.percent:f}"
    counts = {"value": f"{figure.value:f}", "of": None if figure.of is None else f"{figure.of:f}", "percent": share}
    inputs = [{"key": one.key, "label": one.label, "value": f"{one.value:f}"} for one in figure.inputs]
    return _told(figure) | whose | days | counts | {"inputs": inputs}


def _parameter(one: Ref | Day) -> OpenApiParameter:
    return one.described()


LIST = extend_schema(
    operation_id="measures-list",
    summary=f"{LABEL}：列表",
    description="有哪些指标、各按什么口径。",
    tags=[LABEL],
    responses={200: MeasuresSchema} | faults(400, 401, 403, 429),
)
ONE = extend_schema(
    operation_id="measures-detail",
    summary=f"{LABEL}：一个数",
    description="某单位在某期间的数，现算不存；只算您看得到的记录。不写起止日时为今年。",
    tags=[LABEL],
    parameters=[
        OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="代号，如 tasks.done"),
        *map(_parameter, (UNIT, FROM, TO)),
    ],
    responses={200: FigureSchema} | faults(400, 401, 403, 404, 429),
)


def routes() -> list[URLPattern]:
    """Return the addresses of the measures."""
    listed = extend_schema_view(get=LIST)(type("MeasuresView", (MeasuresView,), {})).as_view()
    one = extend_schema_view(get=ONE)(type("MeasureView", (MeasureView,), {})).as_view()
    return [path("measures/", listed, name="measures"), path("measures/<str:key>/", one, name="measures-detail")]
