"""The burden of a plan on each unit, as a table with bars and in one sentence."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.ui.components import bar, empty, link
from fazhi.ui.tables import Column, Table
from tasks.models import Plan
from tasks.selectors.answering import Burden
from tasks.selectors.answering import burden as read

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Meter:
    """The table and what it adds up to, lines."""

    table: Table
    units: int
    quarter: int
    year: int


def lines_a_year(row: Burden) -> int:
    """Lines a unit writes in a year: those of four quarters and the yearly ones."""
    return row.quarterly * QUARTERS + row.yearly


def build(plan: Plan) -> Meter:
    """Read the burden and draw it, the heaviest first."""
    rows = read(plan)
    most = max((lines_a_year(r) for r in rows), default=0) or 1

    def drawn(row: Burden) -> SafeString:
        year = lines_a_year(row)
        return bar(100.0 * year / most, label=f"{row.unit.name}一年 {year} 行")

    def named(row: Burden) -> SafeString:
        tasks = urlencode({"unit": row.unit.name})
        return link(row.unit.name, f"{reverse('tasks:plan', args=[plan.pk])}?{tasks}", css="tbl-title")

    columns = [
        Column("unit", "单位", named, head=True),
        Column("parts", "参与任务", "parts", num=True),
        Column("quarterly", "每季度填", "quarterly", num=True),
        Column("yearly", "另每年填", "yearly", num=True),
        Column("year", "一年合计", lines_a_year, num=True),
        Column("bar", "一年合计（图）", drawn, css="only-wide"),
    ]
    table = Table(
        columns,
        rows,
        caption="各单位要填的行数",
        empty=empty("还没有责任单位", "先给任务指定责任单位。", bare=True),
        css="burden-tbl",
    )
    return Meter(table, len(rows), sum(r.quarterly for r in rows), sum(lines_a_year(r) for r in rows))


def sentence(plan: Plan) -> str:
    """Say in one sentence what issuing will ask of the units."""
    rows = [r for r in read(plan) if r.quarterly or r.yearly]
    if not rows:
        return ""
    first = rows[0]
    total = sum(r.quarterly for r in rows)
    most = f"最多的是{first.unit.name}，每季度{first.quarterly}行、一年{lines_a_year(first)}行"
    often = sum(1 for r in rows if r.quarterly)
    once = len(rows) - often
    yearly = f"；另有{once}家只在一年里填{sum(r.yearly for r in rows if not r.quarterly)}行" if once else ""
    return f"{often}家单位每季度共填{total}行{yearly}。{most}。"
