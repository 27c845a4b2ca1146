"""The lists of reports on paper, of the figures and of the problems that they told."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from assessment.models import PaperFigure, PaperReport, ReportProblem
from assessment.panels.paper_cards import printed
from assessment.panels.report_list import NAMES, find_reporting, sub
from assessment.selectors import papers as reads
from assessment.states import PAPER, PROBLEM
from fazhi.ui import filters as f
from fazhi.ui.components import day, empty, join, link, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column

TONES = {"drafting": "soon", "confirmed": "ok", "withdrawn": "wait"}


def _span(paper: PaperReport) -> str:
    return f"{day(paper.starts)} 至 {day(paper.ends)}"


def _title(paper: PaperReport) -> SafeString:
    return join(
        [link(paper.title, at("assessment:paper", paper.pk), css="tbl-title song", hx_boost="false"), sub(paper.paper.name)]
    )


def _by_year(path: str):
    def where(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        return rows.filter(**{f"{path}ends__year": int(value)})

    return where


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    rows = reads.listed(request.acting).order_by().values_list("ends__year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in sorted(set(rows), reverse=True)]


def _unit(path: str = "") -> f.Unit:
    return f.Unit(
        "unit",
        "单位",
        find=find_reporting,
        where=lambda rows, unit: rows.filter(**{f"{path}unit": unit}),
        picker=lambda: reverse("tasks:unit_names"),
    )


def _kind(path: str = "") -> f.Choice:
    return f.Choice("kind", "种类", choices=NAMES, where=f"{path}kind", anything="种类不限")


def _year(path: str = "") -> f.Choice:
    return f.Choice("year", "年度", choices=_years, where=_by_year(path), anything="年度不限")


def _of_paper() -> f.Quiet:
    """Set by the link on a paper's page."""
    return f.Quiet("paper", "这一份来文", where=lambda rows, value, request: rows.filter(of=f.key_in(value, "来文")))


PAPERS = ListPage(
    key="papers",
    title="来文",
    columns=[
        Column("state", "状态", lambda p: tag(TONES[p.state], PAPER[p.state]), phone_label="", text=lambda p: PAPER[p.state]),
        Column("title", "报告", _title, head=True, fixed=True, text=lambda p: p.title),
        Column("unit", "单位", "unit__name", sort="unit"),
        Column("kind", "种类", lambda p: p.kind_name),
        Column("span", "期间", _span),
        Column("received", "收文", "received_on", css="d", sort="received"),
        Column("answers", "答复通知", lambda p: "是" if p.report_id else "否", shown=False),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={
        "newest": Sort("新的在前", ("pk",)),
        "received": Sort("收文日期", ("received_on",)),
        "unit": Sort("单位", ("unit__path",)),
    },
    sort="-newest",
    filters=[
        f.Text("q", "标题、单位", fields=("title", "unit__name")),
        f.Choice("state", "状态", choices=list(PAPER.items()), look="picks"),
        _kind(),
        _year(),
        _unit(),
    ],
    empty=empty("还没有来文", "单位用纸质文件报来的报告，登记、核对以后列在这里。"),
    css="reports-tbl",
)


def _words(key: str, row: PaperFigure | ReportProblem, words: str) -> SafeString:
    url = f"{at('assessment:paper', row.of_id)}?show={key}{row.pk}#t{key}{row.pk}"
    return link(words, url, css="tbl-title", hx_boost="false")


def _source(row: PaperFigure | ReportProblem) -> SafeString:
    return join([link(row.of.title, at("assessment:paper", row.of_id), hx_boost="false"), sub(row.section.title)])


FIGURES = ListPage(
    key="paper-figures",
    title="来文里的数",
    columns=[
        Column("what", "数的是什么", lambda r: _words("f", r, r.what), head=True, fixed=True, text=lambda r: r.what),
        Column("value", "数值", printed, num=True, fixed=True, text=lambda r: r.value, sort="value"),
        Column("measure", "计量单位", "unit", shown=False),
        Column("mark", "约数", "mark"),
        Column("unit", "单位", "of__unit__name", sort="unit"),
        Column("span", "期间", lambda r: join([_span(r.of), sub(r.period) if r.period else None]), text=lambda r: _span(r.of)),
        Column("period", "哪段时间", "period", shown=False),
        Column("words", "原文写法", "words", shown=False),
        Column("source", "出处", _source, text=lambda r: f"{r.of.title}，{r.section.title}"),
    ],
    rows=lambda request: reads.figures(request.acting),
    sorts={
        "newest": Sort("新的在前", ("pk",)),
        "unit": Sort("单位", ("of__unit__path",)),
        "value": Sort("数值", ("value",)),
    },
    sort="-newest",
    filters=[
        f.Text("q", "数的是什么", fields=("what", "words")),
        f.Choice("measure", "计量单位", choices=reads.measures, where="unit", anything="计量单位不限"),
        _kind("of__"),
        _year("of__"),
        _unit("of__"),
        _of_paper(),
    ],
    empty=empty("还没有数", "来文核对、确认以后，保留的数按单位和期间列在这里。"),
    css="reports-tbl",
)


def _whose(row: ReportProblem) -> str:
    who = row.unit or row.group
    return who.name if who else row.named


PROBLEMS = ListPage(
    key="report-problems",
    title="报告里的问题",
    columns=[
        Column("text", "问题", lambda r: _words("p", r, r.text), head=True, fixed=True, text=lambda r: r.text),
        Column("cause", "原因", "cause"),
        Column("whose", "涉及", _whose),
        Column("unit", "报告单位", "of__unit__name", sort="unit"),
        Column("year", "年度", lambda r: f"{r.of.year}年"),
        Column("state", "状态", lambda r: tag("soon", PROBLEM[r.state]), text=lambda r: PROBLEM[r.state]),
        Column("source", "出处", _source, text=lambda r: f"{r.of.title}，{r.section.title}"),
    ],
    rows=lambda request: reads.problems(request.acting),
    sorts={"newest": Sort("新的在前", ("pk",)), "unit": Sort("单位", ("of__unit__path",))},
    sort="-newest",
    filters=[
        f.Text("q", "问题、原因", fields=("text", "cause")),
        _kind("of__"),
        _year("of__"),
        _unit("of__"),
        _of_paper(),
    ],
    empty=empty("还没有问题", "来文核对、确认以后，报告里写的问题列在这里。"),
    css="reports-tbl",
)
