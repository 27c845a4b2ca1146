"""The minimums that a figure counts, one by one: what the paper asks, what was told in each period, and the judgement."""

from django.utils.safestring import SafeString

from fazhi.ui.components import empty, join, lamp
from fazhi.ui.tables import Column, Table
from tasks.panels.cells import sub, title
from tasks.selectors.minimums import Reached, Span

MOST = 500  # minimums shown on one page


def _plain(value) -> str:
    return f"{value.normalize():f}" if value else "0"


def _span(span: Span, unit: str) -> str:
    days = f"{span.first:%Y-%m-%d} 至 {span.last:%Y-%m-%d}"
    return f"{days}：{'没有报数' if span.told is None else _plain(span.told) + unit}"


def _told(one: Reached) -> SafeString:
    return join([SafeString('<ul class="spans">'), *(_item(span, one.counted_in) for span in one.spans), SafeString("</ul>")])


def _item(span: Span, unit: str) -> SafeString:
    return join([SafeString("<li>"), _span(span, unit), SafeString("</li>")])


COLUMNS = [
    Column("words", "下限", lambda one: join([one.words, sub(one.unit_name)]), head=True),
    Column("task", "任务", lambda one: title(one.task, one.title, song=False)),
    Column("wanted", "要求", lambda one: f"{one.comparison} {_plain(one.wanted)}{one.counted_in}", css="nowrap"),
    Column("told", "各期完成", _told),
    Column("met", "判断", lambda one: lamp("done", "已达到") if one.met else lamp("soon", "未达到"), css="nowrap"),
]


def minimums_table(rows: list[Reached], only: str) -> Table:
    """Return the table of all minimums counted, or of those met or short."""
    kept = [one for one in rows if only in ("", "minimums") or one.met == (only == "met")]
    nothing = empty("没有符合条件的下限", "文件里写了次数、比率这类下限的任务才有。", bare=True)
    return Table(COLUMNS, kept[:MOST], caption="下限", empty=nothing)
