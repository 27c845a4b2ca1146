"""Duties in the API, with lamps worked out from the day, never stored."""

from __future__ import annotations

from types import SimpleNamespace

from django.db.models import Q, QuerySet
from rest_framework import serializers

from fazhi.agenda import lamps
from fazhi.agenda.models import Duty
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns, Made
from fazhi.ui.api.filters import Choice, Day, Flag, Ref
from fazhi.ui.api.resource import BY_ID, Resource
from fazhi.ui.paging import Sort
from tasks.api.declared import task_and_plan

SOON = "_soon_days"


def _lamp(row: dict, acting: Acting) -> str:
    return lamps.state_of(SimpleNamespace(**row), acting.today, row[SOON])


def _lamp_words(row: dict, acting: Acting) -> str:
    return lamps.lamp_of([SimpleNamespace(**row)], acting.today, row[SOON]).words


def _lamp_why(row: dict, acting: Acting) -> list[dict[str, str]]:
    why = lamps.lamp_of([SimpleNamespace(**row)], acting.today, row[SOON]).why
    return [{"name": name, "value": value} for name, value in why]


class WhySchema(serializers.Serializer):
    """One reason of a lamp."""

    name = serializers.CharField(read_only=True)
    value = serializers.CharField(read_only=True)


LAMP = serializers.ChoiceField(choices=list(lamps.LABELS.items()), read_only=True, help_text="灯色")
WHY = WhySchema(many=True, read_only=True, help_text="灯色的规则和依据")
_OWED = (
    *("id", "kind", "unit", "unit_name=unit__name", "title", "task=task_duty__task", "part=task_duty__part"),
    "minimum_of=minimum_duty__part",
    *("period", "open_from", "first_due", "due", "inferred", "signed_at", "closed_at", "waived_at", "waived_why"),
    Made("lamp", _lamp, LAMP, {SOON: "unit__soon_days"}),
    Made("lamp_words", _lamp_words, serializers.CharField(read_only=True, help_text="灯色的中文说法，如“逾期22天”")),
)
DUTY = Columns(Duty, *_OWED)
DUTY_WHY = Columns(Duty, *_OWED, Made("lamp_why", _lamp_why, WHY))


def _by_lamp(rows: QuerySet, state: str, acting: Acting) -> QuerySet:
    return rows.filter(lamps.lamp_q(state, acting.today))


def _settled(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    done = Q(closed_at__isnull=False) | Q(waived_at__isnull=False)
    return rows.exclude(done) if value else rows.filter(done)


RESOURCES = (
    Resource(
        "duties",
        "应办事项",
        Duty,
        DUTY,
        about="某单位在某日以前应办的一件事。灯色按当天计算，不存。",
        filters=(
            *task_and_plan("task_duty__task"),
            Ref("unit", "应办单位", model=Unit),
            Choice("lamp", "灯色", choices=tuple(lamps.LABELS.items()), where=_by_lamp),
            Flag("open", "true 未办结也未免办", where=_settled),
            Day("due_from", "时限不早于", "due__gte"),
            Day("due_to", "时限不晚于", "due__lte"),
        ),
        orders=BY_ID | {"due": Sort("时限", ("due",))},
        order="due",
        detail=DUTY_WHY,
    ),
)
