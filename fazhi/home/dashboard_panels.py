"""The panels of the dashboard: each a finding, a table whose figures open their rows, and the numbers of its chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.home import findings as say
from fazhi.home.scope import Asked
from fazhi.measure import WHOLE
from fazhi.ui.components import bar, join, lamp, link
from fazhi.ui.markup import at
from fazhi.ui.tables import Column, Table
from tasks.selectors.minimums import Reached
from tasks.selectors.progress import Area, Beside, elapsed

ROUNDS = 8  # the newest rounds of the trend
UNITS = 8  # units shown; the list behind the total has all
MONTHS = 24
FIRST_DAY = WHOLE.first


def fig(number: int, url: str, about: str, *, css: str = "") -> SafeString:
    """A figure that opens its rows: the list has as many as the figure says."""
    return link(number, url, css=f"fig-in {css}".strip(), about=about, data_figure=number)


@dataclass(slots=True)
class Panel:
    """One panel. `title` is the finding, `label` names the figures, `chart` holds the numbers for the drawing, if any."""

    key: str
    label: str
    title: str
    about: str
    table: Table
    chart: dict | None = None
    css: str = "c6"
    size: str = "h-md"


class Told:
    """What was read, added up, and the addresses that open it."""

    def __init__(self, asked: Asked, areas: list[Area], beside: Beside, reached: list[Reached]) -> None:
        self.asked, self.areas, self.beside, self.reached = asked, areas, beside, reached
        self.today = asked.scope.acting.today
        self.noun = "件" if asked.scope.unit else "项"
        self.total = sum(area.total for area in areas)
        self.done, self.late = sum(area.done for area in areas), sum(area.late for area in areas)
        self.soon = sum(area.soon for area in areas)
        self.waiting = sum(row["a"] for row in beside.receipts)
        late = [row["day"] for row in beside.units + beside.lines if row["day"] < self.today]
        self.longest = (self.today - min(late)).days if late else 0
        self._time = {plan.pk: elapsed(plan.starts, plan.ends, self.today) for plan in asked.plans}
        self._tasks, self._base = reverse("tasks:tasks"), list(asked.base.items())

    def elapsed(self, area: Area) -> Decimal:
        """How much of the time of this area has gone, in per cent."""
        return self._time.get(self.asked.plan.pk if self.asked.plan else area.key, Decimal(0))

    def ahead(self, area: Area) -> int:
        """How many percentage points an area is ahead of time, as both are written."""
        return say.whole(area.percent) - say.whole(self.elapsed(area))

    @property
    def percent(self) -> int:
        """Mean progress over everything."""
        return say.whole(sum((area.told for area in self.areas), Decimal(0)) / self.total) if self.total else 0

    @property
    def time(self) -> int | None:
        """How much of the time has gone over everything, in whole per cent."""
        if not self.total:
            return say.whole(self._time[self.asked.plan.pk]) if self.asked.plan else None
        return say.whole(sum((self.elapsed(area) * area.total for area in self.areas), Decimal(0)) / self.total)

    @property
    def gap(self) -> int:
        """How many percentage points everything is ahead of time."""
        return self.percent - (self.time or 0)

    def tasks(self, **more: str) -> str:
        """The list of tasks with these filters."""
        return f"{self._tasks}?{urlencode([*self._base, *more.items()])}"

    def dates(self, unit: int, **more: str) -> str:
        """The list of every date that one unit owes in this scope."""
        kept = [(name, value) for name, value in self._base if name != "owes"]
        return f"{self._tasks}?{urlencode([*kept, ('owes', unit), *more.items()])}"

    def area(self, area: Area, **more: str) -> str:
        """The list of tasks of one area."""
        return self.tasks(**({"area": str(area.key)} if self.asked.plan else {"in": str(area.key)}), **more)

    def sheets(self, **more: str) -> str:
        """The list of sheets with these filters."""
        return f"{reverse('tasks:sheets')}?{urlencode([*self._base, *more.items()])}"

    def measure(self, key: str, **more: str) -> str:
        """The page of a measure with the rows of this scope."""
        asked = self.asked.rows_base | more
        if not {"plan", "gov", "round"} & set(asked):
            asked |= {"from": f"{FIRST_DAY}"}  # of a unit alone the page would show this year
        return f"{at_measure(key)}?{urlencode(asked)}"


def at_measure(key: str) -> str:
    """The address of a measure's page."""
    return reverse("home:measure", args=[key])


def all_panels(told: Told) -> list[Panel]:
    """Draw all panels in reading order."""
    second = lines(told) if told.asked.scope.unit else units(told)
    return [areas(told), second, rounds(told), months(told), receipts(told)]


def areas(told: Told) -> Panel:
    """Progress by area against time."""
    noun = "板块" if told.asked.plan else "计划"
    label = f"各{noun}进度"

    def count(key: str, head: str, *, css: str = "", **more: str) -> Column:
        def cell(area: Area) -> SafeString:
            number = getattr(area, key)
            return fig(number, told.area(area, **more), area.title, css=css if number else "")

        return Column(key, head, cell, num=True, text=lambda area: getattr(area, key))

    columns = [
        Column("title", noun, lambda a: a.title, head=True),
        count("total", "任务" if told.noun == "项" else "应办", closed="1", counted="1"),
        count("done", "办结", lamp="done"),
        count("late", "逾期", css="t-late", lamp="late"),
        count("soon", "临期", lamp="soon"),
        Column("percent", "进度", lambda a: _progress(told, a), text=lambda a: say.whole(a.percent)),
        Column("gap", "与时间", lambda a: say.gap_words(told.ahead(a)), num=True, text=told.ahead),
    ]
    title = say.of_areas([(area.title, told.ahead(area)) for area in told.areas], noun)
    about = f"各{noun}任务的平均进度：办结算 100%，其余取牵头（责任）单位最近一次签报的进度，没有报过的算 0；竖线为时间进度"
    table = table_of(columns, told.areas, label)
    return Panel("areas", label, title, about, table, _areas_chart(told) if told.areas else None, "c8", "h-lg")


def _areas_chart(told: Told) -> dict:
    rows = [
        [area.title, say.whole(area.percent), say.whole(told.elapsed(area)), say.gap_words(told.ahead(area))]
        for area in told.areas
    ]
    return {"rows": rows, "time": told.time if told.asked.plan else None}


def _progress(told: Told, area: Area) -> SafeString:
    url = told.area(area, closed="1", counted="1")
    return _share(say.whole(area.percent), url, area.total, f"{area.title} 进度", say.whole(told.elapsed(area)))


def _share(percent: int, url: str, rows: int, label: str, time: int | None = None) -> SafeString:
    """A share as a bar, its figure opening the rows that it is a share of."""
    spoken = f"{label} {percent}%" + (f"，时间 {time}%" if time is not None else "")
    drawn = bar(percent, label=spoken, tick=time)
    words = link(f"{percent}%", url, css="fig-in num", about=label, data_figure=rows)
    return join([SafeString('<span class="bar-cell">'), drawn, words, SafeString("</span>")])


def table_of(columns: list[Column], rows: list, caption: str) -> Table:
    """The table of a panel."""
    nothing = SafeString('<p class="fg-none quiet">没有要列出的。</p>')
    return Table(columns, rows, caption=caption, dense=True, slips=False, wide=True, empty=nothing)


def units(told: Told) -> Panel:
    """What is late and near, with whom; in the order of the directory, because units are not ranked."""
    found = told.beside.units
    late, soon = sum(row["a"] for row in found), sum(row["b"] for row in found)
    busiest = sorted(found, key=lambda row: (-row["a"], -row["b"], row["place"]))[:UNITS]
    shown = sorted(busiest, key=lambda row: row["place"])
    columns = [
        Column("name", "单位", "name", head=True),
        Column(
            "late",
            "逾期",
            lambda r: fig(r["a"], told.dates(r["key"], lamp="late"), r["name"], css="t-late" if r["a"] else ""),
            num=True,
            text=lambda r: r["a"],
        ),
        Column(
            "soon", "临期", lambda r: fig(r["b"], told.dates(r["key"], lamp="soon"), r["name"]), num=True, text=lambda r: r["b"]
        ),
        Column(
            "days",
            "最久",
            lambda r: f"{_days(told, r)} 天" if r["a"] else "",
            num=True,
            text=lambda r: _days(told, r) if r["a"] else None,
        ),
    ]
    many = sum(1 for row in found if (row["a"] if late else row["b"]))
    title = say.of_late(late, soon, told.longest, many)
    about = "每个单位、每个时限算一件，按单位次序列出，不作排名" + (f"；只列件数较多的 {UNITS} 家" if len(found) > UNITS else "")
    chart = {"rows": [[r["name"], r["a"], _days(told, r) if r["a"] else 0, r["b"]] for r in shown]}
    return Panel(
        "units",
        "逾期和临期涉及的单位",
        title,
        about,
        table_of(columns, shown, "逾期和临期涉及的单位"),
        chart if shown else None,
        "c4",
        "h-lg",
    )


def _days(told: Told, row: dict) -> int:
    return (told.today - row["day"]).days


def lines(told: Told) -> Panel:
    """The first lines of what one unit has late and near."""
    columns = [
        Column("name", "事项", lambda r: link(r["name"], at("tasks:task", r["key"])), head=True, text=lambda r: r["name"]),
        Column("day", "时限", "day", css="d"),
        Column("lamp", "状态", lambda r: _lamp(told, r), css="nowrap"),
    ]
    title = say.of_late(told.late, told.soon, told.longest, None)
    about = f"最急的 {len(told.beside.lines)} 件，点开看任务" if told.beside.lines else "时限已过或临近而没有签报的事项"
    return Panel(
        "lines", "逾期和临期的事项", title, about, table_of(columns, told.beside.lines, "逾期和临期的事项"), None, "c4", "h-lg"
    )


def _lamp(told: Told, row: dict) -> SafeString:
    days = _days(told, row)
    return lamp("late", f"逾期{days}天") if days > 0 else lamp("soon", f"还有{-days}天" if days else "今天到期")


def rounds(told: Told) -> Panel:
    """The share on time, round by round."""
    shown = told.beside.rounds[-ROUNDS:]

    def url_of(row: dict, only: str) -> str:
        return told.sheets(round=str(row["key"]), stands=only)

    def opened(row: dict, key: str, only: str) -> SafeString:
        return fig(row[key], url_of(row, only), row["name"])

    columns = [
        Column("name", "填报轮次", "name", head=True),
        Column("judged", "应报", lambda r: opened(r, "a", "judged"), num=True, text=lambda r: r["a"]),
        Column("on_time", "按时", lambda r: opened(r, "b", "on_time"), num=True, text=lambda r: r["b"]),
        Column("late", "迟报", lambda r: opened(r, "c", "late"), num=True, text=lambda r: r["c"]),
        Column("missing", "未报", lambda r: opened(r, "d", "missing"), num=True, text=lambda r: r["d"]),
        Column("rate", "按时率", lambda r: _share(_rate(r), url_of(r, "judged"), r["a"], f"{r['name']} 按时"), text=_rate),
    ]
    title = say.of_rounds([_rate(row) for row in shown])
    chart = {"rows": [[row["name"], _rate(row), row["b"], row["a"]] for row in shown]}
    about = "应报的填报表中按时签发的比例；已过时限没报的按未按时计"
    return Panel("rounds", "按时报送率", title, about, table_of(columns, shown, "按时报送率"), chart if shown else None, "c4")


def _rate(row: dict) -> int:
    return say.whole(Decimal(row["b"] * 100) / row["a"])


def months(told: Told) -> Panel:
    """How many were done in each month."""
    done: dict[date, int] = {}
    for area in told.areas:
        for month, count in area.done_in.items():
            done[month] = done.get(month, 0) + count
    shown = _months(told, done)
    most = max((n for _, n in shown), default=0) or 1
    columns = [
        Column("month", "月份", lambda r: f"{r[0]:%Y-%m}", head=True),
        Column(
            "done",
            "办结",
            lambda r: fig(r[1], told.tasks(done_in=f"{r[0]:%Y-%m}"), f"{r[0]:%Y-%m}"),
            num=True,
            text=lambda r: r[1],
        ),
        Column(
            "bar",
            "比例",
            lambda r: bar(100 * r[1] / most, label=f"{r[0]:%Y-%m} 办结 {r[1]} {told.noun}", tone="done"),
            silent=True,
        ),
    ]
    title = say.of_months([(f"{r[0].month}月", r[1]) for r in shown], told.noun)
    about = f"按销号（办结）的月份计，共 {told.total} {told.noun}"
    chart = {"rows": [[f"{r[0]:%Y-%m}", r[1]] for r in shown], "noun": told.noun}
    return Panel("months", "每月办结", title, about, table_of(columns, shown, "每月办结"), chart if told.done else None, "c4")


def _months(told: Told, done: dict[date, int]) -> list[tuple[date, int]]:
    """The months from the plan's first (else this year's) to today's, with what was done in each."""
    plan = told.asked.plan
    last = min(told.today, plan.ends) if plan else told.today
    first = min([plan.starts if plan else last.replace(month=1), *done]).replace(day=1)
    last = max([last, *done]).replace(day=1)
    found, at_ = [], first
    while at_ <= last:
        found.append((at_, done.get(at_, 0)))
        at_ = (at_ + timedelta(days=32)).replace(day=1)
    return found[-MONTHS:]


def receipts(told: Told) -> Panel:
    """What waits for a receipt, with whom."""
    found = told.beside.receipts
    longest = max(((told.today - row["day"]).days for row in found if row["day"]), default=0)
    shown = sorted(sorted(found, key=lambda r: (r["day"], -r["a"]))[:UNITS], key=lambda r: r["place"])

    def opened(row: dict) -> SafeString:
        url = told.measure("receipts.missing", unit=str(row["key"]), only="missing")
        return fig(row["a"], url, row["name"])

    columns = [
        Column("name", "单位", "name", head=True),
        Column("waiting", "待签收", opened, num=True, text=lambda r: r["a"]),
        Column(
            "days",
            "已等",
            lambda r: f"{_days(told, r)} 天" if _days(told, r) else "今天下达",
            num=True,
            text=lambda r: _days(told, r),
        ),
    ]
    title = say.of_receipts(told.waiting, len(found), longest, own=told.asked.scope.unit is not None)
    about = "已下达而没有签收也没有提出异议的责任" + (f"；只列等得最久的 {UNITS} 家" if len(found) > UNITS else "")
    return Panel("receipts", "没有签收的", title, about, table_of(columns, shown, "没有签收的"), None, "c4")
