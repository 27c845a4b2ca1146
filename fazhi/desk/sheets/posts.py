"""A table of posts: who, where, as what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from fazhi.desk.forms.people import account
from fazhi.desk.sheets.lines import Kind, Line
from fazhi.desk.sheets.reads import choice, day
from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Post, Role, Unit, User
from fazhi.org.services import bulk
from fazhi.org.services.people import refusal
from fazhi.ui.sheets import Header

HEADERS = (
    Header("username", "账号", required=True, max_length=40, read=account),
    Header("unit", "单位", required=True, max_length=80, aliases=("单位代码",)),
    Header("role", "角色", required=True, read=choice(Role)),
    Header("title", "职务", max_length=40),
    Header("starts", "任职日期", max_length=20, read=day),
)
HELP = {
    "账号": "必填，账号要先建好。",
    "单位": "必填，写单位代码或全称。",
    "角色": f"必填：{'、'.join(Role.labels)}。",
    "任职日期": "空着算今天。",
}


class Comparison:
    """Holds what is stored while the rows are compared with it."""

    def __init__(self, acting: Acting) -> None:
        self.today = acting.today
        self.people = {user.username: user for user in visible(acting, User)}
        self.units: dict[str, list[Unit]] = defaultdict(list)
        for unit in visible(acting, Unit, "staff"):
            self.units[unit.code].append(unit)
            if not unit.closed:
                self.units[unit.name].append(unit)
        self.roles: dict[int, set[str]] = defaultdict(set)
        self.held: dict[tuple[int, int, str], int] = {}
        self.acting = acting
        lasting = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=self.today))
        for user, unit, role, ends in lasting.values_list("user_id", "unit_id", "role", "ends"):
            self.roles[user].add(role)
            if ends is None:
                self.held[(user, unit, role)] = 0

    def line(self, number: int, values: dict[str, str]) -> Line:
        """Say what one row would do."""
        line = Line(number, values["username"], values["unit"])
        user, unit, role = self.people.get(values["username"]), self._unit(line, values["unit"]), values["role"]
        if user is None:
            line.wrong("账号", "没有这个账号，或者不归本级管理。")
        if user is None or unit is None:
            return line
        line.name = f"{user.name} · {unit.name} {Role(role).label}"
        earlier = self.held.setdefault((user.pk, unit.pk, role), number)
        if earlier:
            if earlier != number:
                line.wrong("账号", f"与第 {earlier} 行相同。")
                return line
        else:
            return line
        self._new(line, user, unit, values)
        return line

    def _unit(self, line: Line, words: str) -> Unit | None:
        found = self.units.get(words, [])
        if len(found) == 1:
            return found[0]
        line.wrong("单位", "有几个同名单位，请写单位代码。" if found else f"没有叫“{words[:20]}”的单位，或者不归本级管理。")
        return None

    def _new(self, line: Line, user: User, unit: Unit, values: dict[str, str]) -> None:
        starts = date.fromisoformat(values["starts"]) if values.get("starts") else self.today
        if why := refusal(self.acting, user, values["role"], self.roles[user.pk]):
            return line.wrong("角色", why)
        if unit.closed and unit.closed <= starts:
            return line.wrong("单位", f"“{unit.name}”已撤销。")
        self.roles[user.pk].add(values["role"])
        line.verdict = "new"
        line.facts = {"user": user, "unit": unit, "role": values["role"], "title": values.get("title", ""), "starts": starts}
        return None


def compare(acting: Acting, rows: Sequence[tuple[int, dict[str, str]]]) -> list[Line]:
    """Say what each row would do."""
    held = Comparison(acting)
    return [held.line(number, values) for number, values in rows]


def apply(acting: Acting, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """Take the rows over."""
    bulk.appoint([line.facts for line in lines if line.verdict == "new"], actor=acting)
    return []


KIND = Kind("岗位", HEADERS, compare, apply, HELP, "已有的岗位不变；离任请到各人的页面上记。")
