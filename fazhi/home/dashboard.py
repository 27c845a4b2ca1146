"""The dashboard as it is drawn: a sentence, headline figures, and panels whose titles say what their figures show."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from fazhi.home import dashboard_panels as panels
from fazhi.home.dashboard_minimums import minimums
from fazhi.home.scope import Asked, read
from fazhi.ui.components import join, link
from fazhi.ui.export import xlsx_response
from tasks.selectors import progress as reads


@dataclass(slots=True)
class Headline:
    """One figure at the top."""

    label: str
    shown: SafeString


@dataclass(slots=True)
class View:
    """Everything of the page."""

    asked: Asked
    sentence: SafeString
    headline: list[Headline]
    panels: list[panels.Panel]
    charts: dict[str, object] = field(default_factory=dict)
    time: int | None = None


def build(request: HttpRequest) -> View:
    """Read (four queries for a unit's dashboard, five for a government's) and draw. Raises Http404."""
    asked = read(request)
    pressing = asked.scope.pressing()
    areas, beside = reads.areas(asked.scope, pressing), reads.beside(asked.scope, pressing)
    told = panels.Told(asked, areas, beside, asked.scope.reached())
    drawn = panels.all_panels(told) + ([minimums(told)] if told.reached else [])
    charts = {panel.key: panel.chart for panel in drawn if panel.chart}
    return View(asked, _sentence(told), _headline(told), drawn, charts, told.time)


def export(request: HttpRequest, view: View, key: str) -> HttpResponse | None:
    """Answer one panel's table as .xlsx; None when there is no such panel."""
    for panel in view.panels:
        if panel.key == key:
            columns = [column for column in panel.table.columns if not column.silent]
            rows = ([column.plain(row) for column in columns] for row in panel.table.rows)
            return xlsx_response(f"{view.asked.name[:20]} {panel.label}", [column.label for column in columns], rows)
    return None


def _headline(told: panels.Told) -> list[Headline]:
    noun = told.noun
    rows = [
        ("任务" if noun == "项" else "应办", told.total, told.tasks(closed="1", counted="1"), ""),
        ("已办结", told.done, told.tasks(lamp="done"), ""),
        ("逾期", told.late, told.tasks(lamp="late"), "t-late" if told.late else ""),
        ("临期", told.soon, told.tasks(lamp="soon"), "t-soon" if told.soon else ""),
        ("待签收", told.waiting, told.measure("receipts.missing", only="missing"), ""),
    ]
    made = [Headline(label, panels.fig(n, url, label, css=css)) for label, n, url, css in rows]
    if told.beside.rounds:
        last = told.beside.rounds[-1]
        on_time, judged = (told.sheets(round=str(last["key"]), stands=stands) for stands in ("on_time", "judged"))
        shown = join([panels.fig(last["b"], on_time, "按时"), " / ", panels.fig(last["a"], judged, "应报")])
        made.append(Headline("最近一期按时", shown))
    return made


def _sentence(told: panels.Told) -> SafeString:
    if not told.total:
        return SafeString("还没有下达的任务，计划下达后这里会有数。")
    gap = told.gap
    pace = f"比时间{'慢' if gap < 0 else '快'} {abs(gap)} 个百分点" if gap else "与时间持平"
    noun = "项任务" if told.noun == "项" else "件应办事项"
    said = ["总体进度 ", _say(f"{told.percent}%", told.tasks(closed="1", counted="1"), told.total), f"，{pace}。"]
    if told.late:
        said += [_say(f"{told.late} {noun}逾期", told.tasks(lamp="late"), told.late, css="ls ls-late"), "，最久 "]
        said += [f"{told.longest} 天"]
    else:
        said += ["没有逾期"]
    said += ["，", _say(f"{told.soon} {told.noun}临期", told.tasks(lamp="soon"), told.soon)] if told.soon else []
    if told.waiting:
        url = told.measure("receipts.missing", only="missing")
        said += ["；", _say(f"{told.waiting} 项还没有签收", url, told.waiting)]
    return join([*said, "。"])


def _say(words: str, url: str, figure: int, css: str = "ls") -> SafeString:
    return link(words, url, css=css, data_figure=figure)
