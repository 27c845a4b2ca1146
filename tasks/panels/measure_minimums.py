"""The minimums that a figure counts, one by one: what the paper asks, what was told in each period, and the judgement."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.utils.safestring import SafeString

from fazhi.ui.components import empty, join, lamp
from fazhi.ui.export import xlsx_response
from fazhi.ui.tables import Column, Table
from tasks.panels.cells import title
from tasks.selectors.minimums import Reached, Span

MOST = 500  # minimums shown on one page
SIGNS = {">=": "≥", "<=": "≤"}


def plain(value: Decimal) -> str:
    """A figure without empty decimal places."""
    return f"{value.normalize():f}" if value else "0"


def _span(span: Span, unit: str) -> str:
    days = f"{span.first:%Y-%m-%d} 至 {span.last:%Y-%m-%d}"
    return f"{days}：{'没有报数' if span.told is None else plain(span.told) + unit}"


def _told(one: Reached) -> SafeString:
    return join([SafeString('<ul class="spans">'), *(_item(span, one.counted_in) for span in one.spans), SafeString("</ul>")])


def _item(span: Span, unit: str) -> SafeString:
    return join([SafeString("<li>"), _span(span, unit), SafeString("</li>")])


def asks(one: Reached) -> str:
    """What the paper asks, short: ≥ 4次."""
    return f"{SIGNS.get(one.comparison, one.comparison)} {plain(one.wanted)}{one.counted_in}"


def _judgement(one: Reached) -> str:
    return "已达到" if one.met else "未达到"


COLUMNS = [
    Column("words", "下限", lambda one: one.words, head=True),
    Column("unit", "单位", "unit_name"),
    Column("task", "任务", lambda one: title(one.task, one.title, song=False), text=lambda one: one.title),
    Column("wanted", "要求", asks, css="nowrap"),
    Column("told", "各期完成", _told, text=lambda one: "；".join(_span(span, one.counted_in) for span in one.spans)),
    Column("met", "判断", lambda one: lamp("done" if one.met else "soon", _judgement(one)), css="nowrap", text=_judgement),
]


@dataclass(frozen=True)
class Minimums:
    """The minimums that a figure counts: all of them in the file, the first ones on the page."""

    rows: list[Reached]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def cut(self) -> str:
        """What the page says when it doesn't show all."""
        return f"只显示前 {MOST} 条，导出的表里有全部 {self.count} 条。" if self.count > MOST else ""

    @property
    def table(self) -> Table:
        """The table on the page."""
        nothing = empty("没有符合条件的下限", "文件里写了次数、比率这类下限的任务才有。", bare=True)
        return Table(COLUMNS, self.rows[:MOST], caption="下限", empty=nothing)

    def export(self) -> HttpResponse:
        """All of them as .xlsx. The view writes the audit record."""
        rows = ([column.plain(row) for column in COLUMNS] for row in self.rows)
        return xlsx_response("下限", [column.label for column in COLUMNS], rows)


def minimums(rows: list[Reached], only: str) -> Minimums:
    """Return all the minimums counted, or those met or short."""
    return Minimums([one for one in rows if only in ("", "minimums") or one.met == (only == "met")])
