"""The panel of the minimums that the paper sets: what was told of each so far, and whether it keeps pace with time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from fazhi.home import findings as say
from fazhi.home.dashboard_panels import Panel, Told, fig, table_of
from fazhi.ui.components import bar, join, lamp, link
from fazhi.ui.markup import at
from fazhi.ui.tables import Column
from tasks.panels.measure_minimums import asks, plain
from tasks.selectors.minimums import Reached

MOST = 12  # minimums shown; the list behind them has all
LABEL = "年度下限"
STATES = ("missed", "behind", "ahead", "met")  # the worst first
LAMPS = {"missed": "late", "behind": "soon", "ahead": "ok", "met": "done"}
WORDS = {"missed": "有一期没达到", "behind": "落后", "ahead": "跟得上", "met": "已达到"}


@dataclass(slots=True)
class Row:
    """One minimum with all units that it asks."""

    place: int
    all: list[Reached]
    states: list[str]

    @property
    def first(self) -> Reached:
        """Any of them: they differ by the unit alone."""
        return self.all[0]

    @property
    def met(self) -> int:
        """How many units reached it."""
        return self.states.count("met")

    @property
    def state(self) -> str:
        """The worst of its states."""
        return min(self.states, key=STATES.index)

    @property
    def percent(self) -> int:
        """How far it is: of one unit what was told of what is wanted, of several the units that reached it."""
        one = self.first
        if len(self.all) > 1:
            return say.whole(100 * Decimal(self.met) / len(self.all))
        told = one.spans[-1].told or 0
        return say.whole(min(100 * told / one.wanted, Decimal(100))) if one.wanted else 100


def minimums(told: Told) -> Panel:
    """Each minimum against what was told of it; the most urgent when there are many, in the paper's order."""
    rows = _rows(told)
    worst = sorted(rows, key=lambda row: (STATES.index(row.state), row.place))[:MOST]
    shown = sorted(worst, key=lambda row: row.place)
    columns = [
        Column("task", "任务", _task, head=True, text=lambda row: row.first.title),
        Column("words", "下限", _words, css="only-wide"),
        Column("told", "完成", _bar, silent=True, css="only-wide"),
        Column("now", "现在", lambda row: _now(told, row), num=True, text=_now_words),
        Column("wanted", "要求", lambda row: _wanted(told, row), num=True, text=_wanted_words),
        Column("state", "判断", lambda row: lamp(LAMPS[row.state], _judged(row)), css="nowrap", text=_judged),
    ]
    states = [row.state for row in rows]
    title = say.of_minimums(len(rows), states.count("met"), sum(state in ("missed", "behind") for state in states))
    about = "按文件写的周期，把已签报的完成数与要求相比；只计到今天已开始的周期，落后指慢于本期已过的时间"
    about += f"；只列最急的 {MOST} 条" if len(rows) > MOST else ""
    return Panel("minimums", LABEL, title, about, table_of(columns, shown, LABEL), None, "c12")


def _rows(told: Told) -> list[Row]:
    found: dict[int, Row] = {}
    for one in told.reached:
        row = found.setdefault(one.minimum, Row(len(found), [], []))
        row.all.append(one)
        row.states.append(one.state(told.today))
    return list(found.values())


def _task(row: Row) -> SafeString:
    return link(row.first.title, at("tasks:task", row.first.task))


def _words(row: Row) -> str:
    return row.first.words


def _bar(row: Row) -> SafeString:
    spoken = f"{row.first.title}，{_words(row)}：{_now_words(row)}，要求 {_wanted_words(row)}"
    drawn = bar(row.percent, label=spoken, tone="done" if row.state == "met" else "", tick=99)
    return join([SafeString('<span class="bar-cell">'), drawn, SafeString("</span>")])


def _url(told: Told, row: Row, **more: str) -> str:
    return told.measure("minimum.met", minimum=str(row.first.minimum), **more)


def _now(told: Told, row: Row) -> SafeString:
    if len(row.all) > 1:
        return join([fig(row.met, _url(told, row, only="met"), f"{row.first.title}，达到的单位"), " 家"])
    url = _url(told, row)
    return link(_now_words(row), url, css="fig-in", about=row.first.title, data_figure=1)


def _now_words(row: Row) -> str:
    if len(row.all) > 1:
        return f"{row.met} 家"
    last = row.first.spans[-1].told
    return "没有报数" if last is None else f"{plain(last)}{row.first.counted_in}"


def _wanted(told: Told, row: Row) -> SafeString | str:
    if len(row.all) > 1:
        return join([fig(len(row.all), _url(told, row), f"{row.first.title}，要求的单位"), " 家"])
    return _wanted_words(row)


def _wanted_words(row: Row) -> str:
    return f"{len(row.all)} 家" if len(row.all) > 1 else asks(row.first)


def _judged(row: Row) -> str:
    short = sum(state in ("missed", "behind") for state in row.states)
    return f"{short} 家落后" if short and len(row.all) > 1 else WORDS[row.state]
