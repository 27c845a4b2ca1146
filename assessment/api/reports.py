"""Calls and reports in the API: reading, with sections, passages and where they came from."""

from __future__ import annotations

from django.db.models import QuerySet

from assessment import declared, states
from assessment.models import (
    KindClock,
    KindSection,
    KindYear,
    Passage,
    Report,
    ReportCall,
    ReportCheck,
    ReportDelivery,
    ReportFigure,
    ReportPublication,
    ReportSection,
    ReportSource,
    SectionLock,
    SectionVersion,
)
from fazhi.agenda.lamps import lamp_q
from fazhi.agenda.models import Duty
from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Day, Flag, Ref, Text, Year, any_of, changed_since
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort

KINDS = {one.code: one.name for one in declared.KINDS.values()}
CHANGED = BY_ID | {"changed_at": Sort("改动时间", ("changed_at",))}
CALL = Columns(
    ReportCall,
    *("id", "kind", "writer", "title", "office", "office_name=office__name", "recipient", "starts", "ends", "due"),
    *("return_days", "most", "note", "state", "opened_on", "made_at", "changed_at", "version"),
    words={"kind": KINDS},
)
REPORT = Columns(
    Report,
    *("id", "call", "call_title=call__title", "kind=call__kind", "unit", "unit_name=unit__name", "duty", "title", "state"),
    *("due=duty__due", "person_name=person__name", "signed_by_name=signed_by__name", "signed_at", "frozen_at", "composed_at"),
    *("changed_at", "version"),
    words={"kind": KINDS},
)
SECTION = Columns(
    ReportSection,
    *(
        "id",
        "report",
        "order",
        "key",
        "part",
        "title",
        "guidance",
        "text",
        "area",
        "area_title=area__title",
        "state",
        "why",
        "by_name=by__name",
    ),
    *("changed_at", "version"),
)
PASSAGE = Columns(Passage, "id", "section", "key", "order", "text", "gap", "place", "kept")
SOURCE = Columns(ReportSource, "id", "passage", "noun", "object_id", "label", "day")
FIGURE = Columns(ReportFigure, "id", "passage", "order", "key", "label", "value", "of", "unit", "words", "as_of")
VERSION = Columns(SectionVersion, "id", "section", "number", "text", "why", "note", "by_name=by__name", "began", "at")
LOCK = Columns(
    SectionLock, "id", "section", "by_name=by__name", "since", "until", "asked_by_name=asked_by__name", "asked_at", "note"
)
DELIVERY = Columns(
    ReportDelivery,
    *("id", "report", "report_title=report__title", "unit=report__unit", "unit_name=report__unit__name", "key", "name"),
    *("duty", "due=duty__due", "source", "received_on", "receipt", "by_name=by__name", "at", "version"),
)
CHECK = Columns(
    ReportCheck, "id", "report", "secret", "private", "note", "digest", "by_name=by__name", "unit", "unit_name=unit__name", "at"
)
EDITION = Columns(
    ReportPublication,
    *("id", "publication", "number=publication__number", "edition=publication__edition", "check=check_passed"),
    *("published_at=publication__published_at", "by_name=publication__by__name", "withdrawn_at=publication__withdrawn_at"),
    *("withdrawn_by_name=publication__withdrawn_by__name", "why=publication__why"),
)
KIND = Columns(
    KindYear,
    *("id", "government", "government_name=government__name", "kind", "year", "most", "most_source", "by_name=by__name"),
    *("changed_at", "version"),
    words={"kind": KINDS},
)
KIND_SECTION = Columns(
    KindSection, "id", "of", "order", "key", "part", "title", "guidance", "each", "optional", "sources", "areas", "measures"
)
KIND_CLOCK = Columns(KindClock, "id", "of", "order", "key", "name", "month_day", "before", "source")


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


def _under(model: type, key: str, *order: str):
    return lambda acting, pk: visible(acting, model).filter(**{key: pk}).order_by(*order, "id")


FIGURES = Nested("figures", "数", FIGURE, _under(ReportFigure, "passage__section__report", "passage", "order"), within="passage")

SOURCES = Nested("sources", "出处", SOURCE, _under(ReportSource, "passage__section__report", "passage"), within="passage")
SECTION_SOURCES = Nested("sources", "出处", SOURCE, _under(ReportSource, "passage__section", "passage"))


def _handed(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    return rows.filter(state__in=states.HANDED) if value else rows.exclude(state__in=states.HANDED)


def _late(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    late = Duty.objects.filter(lamp_q("late", acting.today)).values("pk")
    return rows.filter(duty__in=late) if value else rows.exclude(duty__in=late)


def _received(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    return rows.filter(received_on__isnull=not value)


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
            Choice("kind", "种类", choices=_choices(KINDS)),
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
        about="一份报告；passages 是取出的原文，place 是它在正文里的段落（从 0 数），sources 是出处，figures 是数。",
        filters=(
            Ref("call", "报告通知", model=ReportCall),
            Ref("unit", "报告单位", model=Unit),
            Choice("state", "状态", choices=_choices(states.REPORT)),
            Choice("kind", "种类", "call__kind", choices=_choices(KINDS)),
            Flag("handed", "true 已报，false 未报", where=_handed),
            Flag("late", "true 逾期还没有报", where=_late),
            Day("due_from", "时限不早于", "duty__due__gte"),
            Day("due_to", "时限不晚于", "duty__due__lte"),
            Text("q", "标题", where=any_of("title")),
            changed_since(),
        ),
        orders=CHANGED,
        nested=(
            Nested("sections", "章节", SECTION, _under(ReportSection, "report", "order")),
            Nested(
                "passages",
                "取数段落",
                PASSAGE,
                _under(Passage, "section__report", "section__order", "order"),
                nested=(SOURCES, FIGURES),
            ),
            Nested("deliveries", "报送对象", DELIVERY, _under(ReportDelivery, "report")),
            Nested("checks", "保密审查", CHECK, _under(ReportCheck, "report")),
            Nested("publications", "公开过的版本", EDITION, _under(ReportPublication, "report")),
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
        nested=(
            SECTION_SOURCES,
            Nested("figures", "数", FIGURE, _under(ReportFigure, "passage__section", "passage", "order")),
            Nested("versions", "历稿", VERSION, _under(SectionVersion, "section", "-number")),
            Nested("locks", "谁在写", LOCK, _under(SectionLock, "section")),
        ),
    ),
    Resource(
        "report-deliveries",
        "报送对象",
        ReportDelivery,
        DELIVERY,
        about="报告报给谁、什么时候以前、收到没有；key=public&received=false 是还没公开的。",
        filters=(
            Ref("report", "报告", model=Report),
            Text("key", "对象代号，须完全一致"),
            Choice("kind", "种类", "report__call__kind", choices=_choices(KINDS)),
            Year("year", "报告的年度", "report__call__ends__year"),
            Day("due_from", "时限不早于", "duty__due__gte"),
            Day("due_to", "时限不晚于", "duty__due__lte"),
            Flag(
                "received",
                "true 有回执，false 没有",
                where=_received,
            ),
        ),
        orders=BY_ID | {"due": Sort("时限", ("duty__due",))},
    ),
    Resource(
        "report-kinds",
        "年度提纲",
        KindYear,
        KIND,
        about="本级或上级政府某一年改过的报告提纲和时限；没有改过的年度按系统自带的。",
        filters=(Ref("government", "政府", model=Unit), Choice("kind", "种类", choices=_choices(KINDS)), changed_since()),
        orders=CHANGED | {"year": Sort("年度", ("year",))},
        nested=(
            Nested("sections", "提纲章节", KIND_SECTION, _under(KindSection, "of", "order")),
            Nested("clocks", "报送时限", KIND_CLOCK, _under(KindClock, "of", "order")),
            newest(KindYear),
        ),
        timeline=True,
    ),
)
