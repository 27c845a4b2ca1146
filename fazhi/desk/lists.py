"""The lists of 管理, declared: units, people, tokens, groups."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from fazhi.desk.cells import person_state, token_state, unit_name, unit_state
from fazhi.org import selectors
from fazhi.org.access import visible
from fazhi.org.models import Alias, ApiToken, Kind, Level, Post, Role, Unit, UnitGroup, User
from fazhi.org.services.tokens import scope_words
from fazhi.ui import filters as f
from fazhi.ui.components import empty, link
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column


def find_unit(request: HttpRequest, words: str) -> Unit | None:
    """Find a unit that the person may see, for a filter."""
    try:
        return selectors.one_unit(visible(request.acting, Unit), words, aliases=visible(request.acting, Alias))
    except selectors.Unclear:
        return None


def _named_unit(rows: QuerySet, words: str, request: HttpRequest) -> QuerySet:
    return selectors.search_units(rows, words, aliases=visible(request.acting, Alias))


def _life(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    gone = Q(closed__lte=timezone.localdate())
    return rows.filter(gone) if value == "closed" else rows.exclude(gone)


def _with_names(request: HttpRequest, rows: list[Unit]) -> list[Unit]:
    """Attach each unit's other names, one query a page."""
    names = defaultdict(list)
    for unit_id, name in visible(request.acting, Alias).filter(unit__in=rows).values_list("unit_id", "name"):
        names[unit_id].append(name)
    for unit in rows:
        unit.other_names = "、".join(names[unit.pk])
    return rows


UNITS = ListPage(
    key="units",
    title="单位",
    columns=[
        Column("name", "名称", unit_name, sort="tree", head=True, fixed=True, text=lambda unit: unit.name),
        Column("code", "单位代码", "code", sort="code", css="d"),
        Column("level", "层级", lambda unit: unit.get_level_display(), css="only-wide"),
        Column("kind", "类别", lambda unit: unit.get_kind_display()),
        Column("parent", "上级单位", "parent__name", shown=False),
        Column("guided_by", "业务指导单位", "guided_by__name", shown=False),
        Column("others", "别的叫法", "other_names", css="only-wide"),
        Column("opened", "设立日期", "opened", css="d", shown=False),
        Column("state", "状态", unit_state, text=lambda unit: f"{unit.closed} 撤销" if unit.closed else "现有"),
    ],
    rows=lambda request: visible(request.acting, Unit).select_related("parent", "guided_by", "successor"),
    sorts={"tree": Sort("层次", ("path",)), "code": Sort("单位代码", ("code",))},
    sort="tree",
    filters=[
        f.Text("q", "单位名称", placeholder="名称、拼音、简称、别名", where=_named_unit),
        f.Choice("level", "层级", choices=Level.choices),
        f.Choice("kind", "类别", choices=Kind.choices),
        f.Choice("life", "状态", choices=[("open", "现有"), ("closed", "已撤销")], where=_life, anything="现有和已撤销"),
    ],
    page_size=50,
    ready=_with_names,
    empty=empty("没有找到单位", "换个说法再找，或去掉筛选条件。"),
)


def _named(rows: QuerySet, words: str, request: HttpRequest) -> QuerySet:
    """Groups by their name or another name that one may read."""
    known = visible(request.acting, Alias).filter(group=OuterRef("pk"), name__icontains=words)
    return rows.filter(Q(name__icontains=words) | Exists(known))


GROUPS = ListPage(
    key="groups",
    title="单位组",
    columns=[
        Column("name", "集体名称", lambda group: link(group.name, at("desk:group", group.pk)), head=True, fixed=True),
        Column("government", "所属政府", "government__name"),
        Column("how", "怎么定成员", lambda group: group_rule(group)),
    ],
    rows=lambda request: visible(request.acting, UnitGroup).select_related("government"),
    sorts={"name": Sort("集体名称", ("name",))},
    sort="name",
    filters=[f.Text("q", "集体名称", where=_named)],
    empty=empty("还没有单位组", "文件里写“各县（市、区）人民政府”这类集体名称时，靠单位组知道是哪些单位。"),
)


def group_rule(group: UnitGroup) -> str:
    """Say in words how a group's members are found."""
    words = [group.get_rule_level_display() if group.rule_level else "", group.get_rule_kind_display() if group.rule_kind else ""]
    return f"按规则：{''.join(words)}" if group.by_rule else "按名单"


def _with_posts(request: HttpRequest, rows: list[User]) -> list[User]:
    """Attach each person's live posts, one query a page."""
    held = defaultdict(list)
    today = request.acting.today
    posts = visible(request.acting, Post).filter(user__in=rows, starts__lte=today).filter(Q(ends=None) | Q(ends__gt=today))
    for post in posts.select_related("unit").order_by("id"):
        held[post.user_id].append(f"{post.unit.name} {post.get_role_display()}")
    for user in rows:
        user.held = "；".join(held[user.pk])
    return rows


def _holds(rows: QuerySet, **what: Any) -> QuerySet:
    today = timezone.localdate()
    return rows.filter(Exists(Post.objects.filter(Q(ends=None) | Q(ends__gt=today), user=OuterRef("pk"), **what)))


PERSON_STATES = [("on", "启用"), ("off", "停用"), ("first", "还没改初始密码"), ("none", "没有岗位")]


def _state(rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
    if value == "none":
        today = timezone.localdate()
        return rows.exclude(Exists(Post.objects.filter(Q(ends=None) | Q(ends__gt=today), user=OuterRef("pk"))))
    return rows.filter(**{"on": {"is_active": True}, "off": {"is_active": False}, "first": {"must_change": True}}[value])


PEOPLE = ListPage(
    key="people",
    title="人员和岗位",
    columns=[
        Column(
            "name",
            "姓名",
            lambda user: link(user.name, at("desk:person", user.pk)),
            sort="name",
            head=True,
            fixed=True,
        ),
        Column("username", "账号", "username", sort="account", css="d"),
        Column("posts", "岗位", "held"),
        Column("phone", "电话", "phone", css="d", shown=False),
        Column("state", "状态", person_state),
    ],
    rows=lambda request: visible(request.acting, User),
    sorts={"name": Sort("姓名", ("pinyin", "name")), "account": Sort("账号", ("username",))},
    sort="name",
    filters=[
        f.Text("q", "姓名", fields=("name", "username", "pinyin"), placeholder="姓名、拼音、账号"),
        f.Choice("role", "角色", choices=Role.choices, where=lambda rows, value, request: _holds(rows, role=value)),
        f.Unit(
            "unit",
            "单位",
            find=find_unit,
            where=lambda rows, unit: _holds(rows, unit=unit),
            picker=lambda: reverse("desk:unit_names"),
        ),
        f.Choice("state", "状态", choices=PERSON_STATES, where=_state),
    ],
    page_size=50,
    ready=_with_posts,
    empty=empty("没有找到人员", "换个说法再找，或去掉筛选条件。"),
)

TOKENS = ListPage(
    key="tokens",
    title="接口令牌",
    columns=[
        Column("name", "用途", "name", head=True, fixed=True),
        Column("prefix", "令牌开头", lambda token: f"{token.prefix}…", css="d"),
        Column(
            "post", "以谁的身份", lambda token: f"{token.post.user.name} · {token.post.unit.name} {token.post.get_role_display()}"
        ),
        Column("scopes", "可以办什么", lambda token: scope_words(token.scopes)),
        Column("expires", "有效期至", "expires", sort="expires", css="d"),
        Column("used", "最近使用", "used_at", css="d"),
        Column("state", "状态", token_state),
    ],
    rows=lambda request: visible(request.acting, ApiToken).select_related("post__user", "post__unit"),
    sorts={"new": Sort("新旧", ("id",)), "expires": Sort("有效期", ("expires",))},
    sort="-new",
    empty=empty("还没有接口令牌", "别的系统要读取这里的任务时，建一个令牌交给它。令牌只显示一次。"),
)
