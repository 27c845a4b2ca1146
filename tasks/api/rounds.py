"""Rounds in the API."""

from __future__ import annotations

from django.db.models import QuerySet

from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Day, Ref, Text, any_of, changed_since
from fazhi.ui.api.resource import Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.api.declared import CHANGED, choices, under
from tasks.api.plans import PLAN
from tasks.models import Plan, Round, Sheet

ROUND = Columns(
    Round,
    *("id", "title", "office", "office_name=office__name", "period", "starts", "ends", "due", "return_days", "note"),
    *("state", "by_name=by__name", "opened_on", "made_at", "changed_at", "version"),
)
SHEET = Columns(
    Sheet,
    *("id", "round", "round_title=round__title", "unit", "unit_name=unit__name", "starts=round__starts", "ends=round__ends"),
    *("duty", "due=duty__due", "state", "by_office", "scan", "signed_by_name=signed_by__name", "signed_at"),
    *("changed_at", "version"),
)


def _plans(acting: Acting, pk: int) -> QuerySet:
    return visible(acting, Plan).filter(rounds=pk).order_by("id")


def _of_plan(rows: QuerySet, seen: QuerySet, acting: Acting) -> QuerySet:
    return rows.filter(pk__in=Round.plans.through.objects.filter(plan__in=seen.values("pk")).values("round"))


RESOURCES = (
    Resource(
        "rounds",
        "填报轮次",
        Round,
        ROUND,
        about="主管机构在一个期间里向各单位要一次进展。只有本单位要填的和本机构发起的。",
        filters=(
            Ref("office", "主管机构", model=Unit),
            Ref("plan", "计划", model=Plan, where=_of_plan),
            Choice("period", "周期", choices=tuple(Round.Period.choices)),
            Choice("state", "状态", choices=choices(states.ROUND)),
            Day("due_from", "报送时限不早于", "due__gte"),
            Day("due_to", "报送时限不晚于", "due__lte"),
            Text("q", "名称", where=any_of("title")),
            changed_since(),
        ),
        orders=CHANGED | {"due": Sort("报送时限", ("due",)), "ends": Sort("期间结束", ("ends",))},
        order="-id",
        nested=(
            Nested("plans", "计划", PLAN, _plans),
            Nested("sheets", "填报表，您看得到的", SHEET, under(Sheet, "round", "unit__path")),
            newest(Round),
        ),
        timeline=True,
    ),
)
