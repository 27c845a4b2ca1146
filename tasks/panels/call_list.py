"""The call list, drawn and as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.safestring import SafeString

from fazhi.ui.components import day, empty, join, lamp, link
from fazhi.ui.tables import Column, Table
from tasks.selectors.calls import Call

HEADS = ("单位", "未签报", "其中逾期", "最早时限", "事项", "联系人", "职务", "电话", "电子邮箱")


def table(calls: list[Call]) -> Table:
    """The table of the page."""
    columns = [
        Column("unit", "单位", "unit", head=True),
        Column("owed", "未签报", "owed", num=True),
        Column("late", "逾期", _late),
        Column("first", "最早时限", lambda call: day(call.first), css="d"),
        Column("people", "联系人和电话", _people),
        Column("what", "事项", "what", css="only-wide"),
    ]
    none = empty("没有可以催办的", "选中的事项都已签报、办结，或者不是本机构下达的。")
    return Table(columns, calls, caption="催办电话单", empty=none)


def _late(call: Call) -> SafeString | str:
    return lamp("late", f"{call.late} 件") if call.late else "没有"


def _people(call: Call) -> SafeString | str:
    if not call.people:
        return "没有在任的联络员或负责人"
    return join(
        join(
            [
                SafeString('<span class="call-one">'),
                f"{one.name}（{one.role}）",
                link(one.phone, f"tel:{_dialled(one.phone)}") if _dialled(one.phone) else (one.phone or "没有填电话"),
                SafeString("</span>"),
            ]
        )
        for one in call.people
    )


def _dialled(phone: str) -> str:
    """The digits of a number, if it is one."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return digits if len(digits) >= 3 and not any(char.isalpha() for char in phone) else ""


def lines(calls: list[Call]) -> Iterator[tuple]:
    """One row a person; a unit without one has a row all the same."""
    for call in calls:
        head = (call.unit, call.owed, call.late, call.first, call.what)
        for one in call.people:
            yield (*head, one.name, one.role, one.phone, one.email)
        if not call.people:
            yield (*head, "没有在任的联络员或负责人", "", "", "")


def sums(calls: list[Call]) -> str:
    """What all of it adds up to, in one sentence."""
    owed, late = sum(call.owed for call in calls), sum(call.late for call in calls)
    return f"{len(calls)} 家单位，{owed} 件没有签报，其中逾期 {late} 件" if calls else ""
