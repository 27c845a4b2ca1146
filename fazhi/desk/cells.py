"""How units, people and tokens look in a cell."""

from __future__ import annotations

from django.utils import timezone
from django.utils.safestring import SafeString

from fazhi.org.models import ApiToken, Unit, User
from fazhi.ui.components import join, link, tag
from fazhi.ui.markup import at

DEEPEST = 5


def unit_name(unit: Unit) -> SafeString:
    """A unit's name, stepped in by its place in the tree."""
    depth = min(len(unit.ancestor_ids) - 1, DEEPEST)
    short = join([SafeString('<span class="quiet"> '), unit.short, SafeString("</span>")]) if unit.short else None
    return join(
        [
            SafeString(f'<span class="tree-{depth}">'),
            link(unit.name, at("desk:unit", unit.pk)),
            short,
            SafeString("</span>"),
        ]
    )


def unit_state(unit: Unit) -> SafeString:
    """现有, or closed with the successor."""
    if not unit.closed:
        return tag("ok", "现有")
    after = join(["承接：", link(unit.successor.name, at("desk:unit", unit.successor_id))]) if unit.successor_id else None
    gone = tag("wait", f"{unit.closed} 撤销")
    return join([gone, SafeString(' <span class="sub">'), after, SafeString("</span>")]) if after else gone


def person_state(user: User) -> SafeString:
    """启用, 停用, or a first password not yet changed."""
    if not user.is_active:
        return tag("wait", "停用")
    return tag("soon", "还没改初始密码") if user.must_change else tag("ok", "启用")


def token_state(token: ApiToken) -> SafeString:
    """有效, 停用 or 过期."""
    if token.revoked_at:
        return tag("wait", "已停用")
    return tag("wait", "已过期") if token.expires < timezone.localdate() else tag("ok", "有效")
