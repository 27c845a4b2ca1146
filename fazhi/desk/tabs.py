"""The sub-pages of 管理: who sees which."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from fazhi.agenda.models import CalendarYear, Delivery, ReminderRule
from fazhi.org.access import may_role
from fazhi.org.models import ApiToken, AuditEvent, Role, Unit, UnitGroup, User

Tab = tuple[str, str, None, bool]
# (key, label, url name, model whose view rule opens the page)
PAGES = (
    ("units", "单位", "desk:units", Unit),
    ("groups", "单位组", "desk:groups", UnitGroup),
    ("people", "人员和岗位", "desk:people", User),
    ("tokens", "接口令牌", "desk:tokens", ApiToken),
    ("calendar", "工作日历", "desk:calendar", CalendarYear),
    ("rules", "提醒规则", "desk:rules", ReminderRule),
    ("outbox", "发件箱", "desk:outbox", Delivery),
    ("audit", "审计记录", "desk:audit", AuditEvent),
)
FIRST = {Role.AUDITOR: "desk:audit", Role.SECADMIN: "desk:people", Role.SYSADMIN: "desk:people"}


def tabs(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs this person sees."""
    return [
        (label, reverse(name), None, key == here) for key, label, name, model in PAGES if may_role(request.acting, model, "view")
    ]


def first_page(role: str) -> str:
    """Return the url name of the page a role opens 管理 for."""
    return FIRST.get(role, "desk:units")
