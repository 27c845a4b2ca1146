"""A table of people: accounts and facts, without posts."""

from __future__ import annotations

from collections.abc import Sequence

from fazhi.desk.forms.people import ACCOUNT_WORDS, account
from fazhi.desk.sheets.lines import Kind, Line
from fazhi.desk.sheets.reads import email
from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import User
from fazhi.org.services import bulk, people
from fazhi.ui.sheets import Header

HEADERS = (
    Header("username", "账号", required=True, max_length=40, read=account),
    Header("name", "姓名", required=True, max_length=40),
    Header("phone", "电话", max_length=40),
    Header("email", "电子邮箱", max_length=120, aliases=("邮箱",), read=email),
)
HELP = {"账号": f"必填，不重复。{ACCOUNT_WORDS}", "姓名": "必填。"}
LABELS = {"name": "姓名", "phone": "电话", "email": "电子邮箱"}


def compare(acting: Acting, rows: Sequence[tuple[int, dict[str, str]]]) -> list[Line]:
    """Say what each row would do."""
    mine = {user.username: user for user in visible(acting, User, "change")}
    taken = set(User.objects.values_list("username", flat=True))
    seen: dict[str, int] = {}
    return [_line(number, values, mine, taken, seen) for number, values in rows]


def _line(number: int, values: dict[str, str], mine: dict[str, User], taken: set[str], seen: dict[str, int]) -> Line:
    line = Line(number, values["username"], values["name"])
    if (first := seen.setdefault(line.key, number)) != number:
        line.wrong("账号", f"与第 {first} 行相同。")
    elif known := mine.get(line.key):
        line.target = known
        for key, label in LABELS.items():
            if values.get(key) and values[key] != getattr(known, key):
                line.change(label, getattr(known, key), values[key], key, values[key])
    elif line.key in taken:
        line.wrong("账号", "已经有人用，且不归本级管理，请换一个。")
    else:
        line.verdict = "new"
        line.facts = {"username": line.key, **{key: values.get(key, "") for key in LABELS}}
    return line


def apply(acting: Acting, lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    """Take the rows over; return (account, name, first password) of the new ones."""
    made = bulk.add_users([line.facts for line in lines if line.verdict == "new"], actor=acting)
    for line in lines:
        if line.verdict == "changed":
            people.edit_user(line.target, actor=acting, version=line.target.version, **line.facts)
    return [(user.username, user.name, password) for user, password in made]


KIND = Kind(
    "人员",
    HEADERS,
    compare,
    apply,
    HELP,
    "空着的格子不改动已有内容。新账号的初始密码在导入后的页面上显示一次。岗位由安全管理员另行导入。",
)
