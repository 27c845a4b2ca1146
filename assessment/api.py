"""Calls and reports in the API: reading, with sections, passages and where they came from."""

from __future__ import annotations

from assessment import states
from assessment.models import Passage, Report, ReportCall, ReportSection, ReportSource
from fazhi.org.access import visible
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Day, Ref, Text, any_of, changed_since
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort

CHANGED = BY_ID | {"changed_at": Sort("改动时间", ("changed_at",))}
CALL = Columns(
    ReportCall,
    *("id", "kind", "title", "office", "office_name=office__name", "recipient", "starts", "ends", "due", "return_days", "most"),
    *("note", "state", "opened_on", "made_at", "changed_at", "version"),
)
REPORT = Columns(
    Report,
    *("id", "call", "call_title=call__title", "unit", "unit_name=unit__name", "duty", "title", "state", "due=duty__due"),
    *("signed_by_name=signed_by__name", "signed_at", "composed_at", "changed_at", "version"),
)
SECTION = Columns(
    ReportSection,
    *("id", "report", "order", "part", "title", "text", "area", "area_title=area__title", "state", "why", "by_name=by__name"),
    *("changed_at", "version"),
)
PASSAGE = Columns(Passage, "id", "section", "key", "order", "text", "gap", "place", "kept")
SOURCE = Columns(ReportSource, "id", "passage", "noun", "object_id", "label", "day")


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


def _under(model: type, key: str, *order: str):
    return lambda acting, pk: visible(acting, model).filter(**{key: pk}).order_by(*order, "id")


SOURCES = Nested("sources", "出处", SOURCE, _under(ReportSource, "passage__section__report", "passage"), within="passage")
SECTION_SOURCES = Nested("sources", "出处", SOURCE, _under(ReportSource, "passage__section", "passage"))

RESOURCES = (
    Resource(
        "report-calls",
        "报告通知",
        ReportCall,
        CALL,
        about="主管机构请各单位就一段期间报告。",
        filters=(
            Ref("office", "主管机构", model=Unit),
            Choice("state", "状态", choices=_choices(states.CALL)),
            Text("q", "名称", where=any_of("title")),
            changed_since(),
        ),
        orders=CHANGED | {"due": Sort("报送时限", ("due",))},
        nested=(newest(ReportCall),),
        timeline=True,
    ),
    Resource(
        "reports",
        "报告",
        Report,
        REPORT,
        about="一家单位的自查报告；passages 是从填报取出的原文，place 是它在正文里的段落（从 0 数），sources 是出处。",
        filters=(
            Ref("call", "报告通知", model=ReportCall),
            Ref("unit", "报告单位", model=Unit),
            Choice("state", "状态", choices=_choices(states.REPORT)),
            Day("due_from", "时限不早于", "duty__due__gte"),
            Day("due_to", "时限不晚于", "duty__due__lte"),
            Text("q", "标题", where=any_of("title")),
            changed_since(),
        ),
        orders=CHANGED,
        nested=(
            Nested("sections", "章节", SECTION, _under(ReportSection, "report", "order")),
            Nested(
                "passages", "取数段落", PASSAGE, _under(Passage, "section__report", "section__order", "order"), nested=(SOURCES,)
            ),
            newest(Report),
        ),
        timeline=True,
    ),
    Resource(
        "report-sections",
        "报告章节",
        ReportSection,
        SECTION,
        filters=(Ref("report", "报告", model=Report), Choice("state", "状态", choices=_choices(states.SECTION)), changed_since()),
        orders=CHANGED | {"order": Sort("报告中的次序", ("report_id", "order"))},
        nested=(SECTION_SOURCES,),
    ),
)
