"""A table of the days that a year's notice has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from fazhi.agenda import calendar
from fazhi.agenda.models import CalendarYear, SpecialDay
from fazhi.desk.sheets.lines import Kind, Line
from fazhi.desk.sheets.reads import day
from fazhi.org.acting import Acting
from fazhi.ui.sheets import Header

WORDS = {"休": "休", "放假": "休", "休息": "休", "班": "班", "上班": "班", "调休上班": "班"}
WEEK = "一二三四五六日"
NEAR = 31  # days of a neighbouring year that a notice may name
NOTICE = "国务院办公厅关于{}年部分节假日安排的通知"


def _works(words: str) -> str:
    if words not in WORDS:
        raise ValueError(f"没有“{words[:10]}”这一项，可填：休、班。")
    return WORDS[words]


HEADERS = (
    Header("day", "日期", required=True, max_length=20, read=day),
    Header("works", "休或班", required=True, max_length=10, aliases=("类型",), read=_works),
    Header("name", "说明", max_length=40, aliases=("节日",)),
    Header("document", "依据", max_length=200, aliases=("文件",)),
)
HELP = {
    "日期": "必填，例如 2026-10-01。一张表写一年的。",
    "休或班": "必填：放假的写“休”，调成上班的周末写“班”。",
    "说明": "例如“国庆节”。",
    "依据": f"通知的名称或文号，写在任意一行即可；空着按“{NOTICE.format('某')}”记。",
}


def compare(acting: Acting, rows: Sequence[tuple[int, dict[str, str]]]) -> list[Line]:
    """Say what each row would do, and which stored days of the year the table leaves out."""
    days = [date.fromisoformat(values["day"]) for _, values in rows]
    year = main_year(days)
    stored = {row.day: row for row in SpecialDay.objects.filter(day__in=[*days])}
    seen: dict[date, int] = {}
    lines = [_line(number, values, year, stored, seen) for number, values in rows]
    if any(line.verdict == "error" for line in lines):
        return lines
    left = SpecialDay.objects.filter(day__year=year).exclude(day__in=days).order_by("day")
    lines += [_gone(len(rows) + 2 + at, row) for at, row in enumerate(left)]
    if lines and not CalendarYear.objects.filter(year=year).exists() and not any(line.verdict == "new" for line in lines):
        lines[0].verdict = "changed"
    return lines


def main_year(days: Sequence[date]) -> int:
    """Return the year that a table is about."""
    return Counter(day.year for day in days).most_common(1)[0][0] if days else 0


def _line(number: int, values: dict[str, str], year: int, stored: dict[date, SpecialDay], seen: dict[date, int]) -> Line:
    on = date.fromisoformat(values["day"])
    line = Line(number, values["day"], f"星期{WEEK[on.weekday()]}　{values['works']}　{values.get('name', '')}".rstrip("　"))
    works = values["works"] == "班"
    if (first := seen.setdefault(on, number)) != number:
        line.wrong("日期", f"与第 {first} 行相同。")
    elif on.year != year and min(abs((on - date(year, 1, 1)).days), abs((on - date(year, 12, 31)).days)) > NEAR:
        line.wrong("日期", f"这张表是 {year} 年的，一张表只能写一年。")
    elif works and on.weekday() < 5:
        line.wrong("休或班", f"这一天是星期{WEEK[on.weekday()]}，本来就上班，请核对日期。")
    elif (known := stored.get(on)) is None:
        line.verdict = "new"
    else:
        if known.working != works:
            line.change("休或班", "班" if known.working else "休", values["works"], "works", works)
        if known.name != values.get("name", ""):
            line.change("说明", known.name, values.get("name", ""), "name", values.get("name", ""))
    line.facts = {"day": on, "works": works, "name": values.get("name", ""), "document": values.get("document", "")}
    return line


def _gone(number: int, row: SpecialDay) -> Line:
    line = Line(number, row.day.isoformat(), f"{'班' if row.working else '休'}　{row.name}", "changed")
    line.words.append("表里没有这一天，导入后按星期算")
    return line


def apply(acting: Acting, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """Take the year over whole."""
    told = [line.facts for line in lines if line.facts]
    year = main_year([facts["day"] for facts in told])
    document = next((facts["document"] for facts in told if facts["document"]), NOTICE.format(year))
    calendar.take(year, document, {facts["day"]: (facts["works"], facts["name"]) for facts in told}, actor=acting)
    return []


KIND = Kind("工作日历", HEADERS, compare, apply, HELP, "一张表就是一年：表里没有的日子按星期算。周末照常休息的不用写。")
