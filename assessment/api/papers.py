"""Reports on paper in the API: the paper, its sections, the figures and problems that were read from it."""

from __future__ import annotations

from django.db.models import QuerySet

from assessment import declared, states
from assessment.api.paper_acts import FIGURE_ACTS, PAPER_ACTS, PROBLEM_ACTS
from assessment.models import PaperFigure, PaperReport, PaperSection, PaperStep, Report, ReportProblem
from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Day, Flag, Ref, Text, any_of, changed_since
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort

KINDS = {one.code: one.name for one in declared.KINDS.values()}
PLACE = ("section", "section_title=section__title", "start", "end")
DECIDED = ("state", "read", "by_name=by__name", "at", "version")
PAPER = Columns(
    PaperReport,
    *("id", "title", "kind", "unit", "unit_name=unit__name", "office", "office_name=office__name", "report", "starts", "ends"),
    *("received_on", "state", "paper_name=paper__name", "by_name=by__name", "confirmed_by_name=confirmed_by__name"),
    *("confirmed_at", "made_at", "changed_at", "version"),
    words={"kind": KINDS},
)
SECTION = Columns(PaperSection, "id", "order", "level", "part", "title", "text", "start", "end")
FIGURE_KEYS = ("value", "measure=unit", "mark", "what", "period", "words")
PROBLEM_KEYS = ("text", "cause", "named", "owner=unit", "owner_name=unit__name", "group", "group_name=group__name", "how")
OF = (
    "paper_report=of",
    "paper_title=of__title",
    "reporter=of__unit",
    "reporter_name=of__unit__name",
    "starts=of__starts",
    "ends=of__ends",
)
READ_FIGURE = Columns(PaperFigure, "id", *FIGURE_KEYS, *PLACE, *DECIDED)
READ_PROBLEM = Columns(ReportProblem, "id", *PROBLEM_KEYS, *PLACE, *DECIDED)
FIGURE = Columns(PaperFigure, "id", *OF, *FIGURE_KEYS, *PLACE, *DECIDED)
PROBLEM = Columns(ReportProblem, "id", *OF, *PROBLEM_KEYS, *PLACE, *DECIDED)
STEP = Columns(PaperStep, "id", "words", "by_name=by__name", "made_at")


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


def _under(model: type, *order: str):
    return lambda acting, pk: visible(acting, model).filter(of=pk).order_by(*order)


def _counts(rows: QuerySet, value: bool, acting: Acting) -> QuerySet:
    """Whether its paper is confirmed and it was kept: then it is a figure, a problem, of that unit and period."""
    kept = "kept" if rows.model is PaperFigure else "open"
    mine = rows.model.objects.filter(state=kept, of__state="confirmed").values("pk")
    return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


def _filters(states_: dict[str, str], *fields: str) -> tuple:
    return (
        Ref("paper_report", "来文", "of", model=PaperReport),
        Ref("unit", "报告单位", "of__unit", model=Unit),
        Choice("kind", "种类", "of__kind", choices=_choices(KINDS)),
        Choice("state", "状态", choices=_choices(states_)),
        Flag("counts", "true 只要来文已确认、保留下来的", where=_counts),
        Day("ends_from", "期间结束不早于", "of__ends__gte"),
        Day("ends_to", "期间结束不晚于", "of__ends__lte"),
        Text("q", "文字", where=any_of(*fields)),
    )


RESOURCES = (
    Resource(
        "paper-reports",
        "来文报告",
        PaperReport,
        PAPER,
        about="单位用文件报来的报告。确认以前只有收文机构看得到；确认以后报告单位和双方的上级也看得到。",
        filters=(
            Ref("unit", "报告单位", model=Unit),
            Ref("report", "答复的报告", model=Report),
            Choice("state", "状态", choices=_choices(states.PAPER)),
            Choice("kind", "种类", choices=_choices(KINDS)),
            Day("received_from", "收文不早于", "received_on__gte"),
            Day("received_to", "收文不晚于", "received_on__lte"),
            Text("q", "标题", where=any_of("title")),
            changed_since(),
        ),
        orders=BY_ID | {"changed_at": Sort("改动时间", ("changed_at",)), "received_on": Sort("收文日期", ("received_on",))},
        nested=(
            Nested("sections", "章节", SECTION, _under(PaperSection, "order")),
            Nested("figures", "读出的数", READ_FIGURE, _under(PaperFigure, "start", "id")),
            Nested("problems", "读出的问题", READ_PROBLEM, _under(ReportProblem, "start", "id")),
            Nested("steps", "核对中可以撤回的各步，最后一步在前", STEP, _under(PaperStep, "-id")),
            newest(PaperReport),
        ),
        papers="paper",
        timeline=True,
        acts=PAPER_ACTS,
    ),
    Resource(
        "paper-figures",
        "来文的数",
        PaperFigure,
        FIGURE,
        about="value 按个位算；read 是读取程序读出的样子；start、end 是在来文文本里的位置。",
        filters=(*_filters(states.FIGURE, "what", "words"), Text("measure", "计量单位，须完全一致", "unit")),
        orders=BY_ID | {"value": Sort("数值", ("value",))},
        acts=FIGURE_ACTS,
    ),
    Resource(
        "report-problems",
        "报告里的问题",
        ReportProblem,
        PROBLEM,
        about="owner、group 是原文点到的单位或单位组；都空着的，算报告单位自己的。",
        filters=_filters(states.PROBLEM, "text", "cause"),
        acts=PROBLEM_ACTS,
    ),
)
