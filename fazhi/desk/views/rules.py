"""Reminder rules: who is told how long before or after what is due."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fazhi.agenda import pages, reminder_rules, working_days
from fazhi.agenda.models import ReminderRule
from fazhi.agenda.reminders import when
from fazhi.desk.forms.rules import RuleForm
from fazhi.desk.tabs import tabs
from fazhi.desk.writing import settle, status_of
from fazhi.org import access
from fazhi.org.acting import government_of
from fazhi.ui.acts import Act, act_button
from fazhi.ui.components import empty, join, link, tag
from fazhi.ui.markup import at
from fazhi.ui.tables import Column, Table

WRITES = ["GET", "HEAD", "POST"]
SHOW = ("kind", "offset", "repeat", "role", "urgent", "by_mail", "active")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, soonest first."""
    access.require_role(request.acting, ReminderRule, "view")
    top = government_of(request.acting.unit).parent_id is None
    may = top and access.may_role(request.acting, ReminderRule, "change")
    today = request.acting.today
    context = {
        "table": _table(request, list(ReminderRule.objects.order_by("offset", "kind", "role")), may=may),
        "may": may,
        "warning": working_days.warning(today.year, (today + timedelta(days=60)).year),
        "tabs": tabs(request, "rules"),
    }
    return render(request, "desk/rules.html", context)


def _table(request: HttpRequest, rows: list[ReminderRule], *, may: bool) -> Table:
    token = get_token(request)
    columns = [
        Column("when", "什么时候", _when, head=True),
        Column("kind", "事项类别", lambda rule: pages.KINDS[rule.kind].label if rule.kind in pages.KINDS else "所有类别"),
        Column("role", "提醒谁", lambda rule: f"应办单位的{rule.get_role_display()}"),
        Column("how", "怎么发", _how),
        Column("active", "状态", lambda rule: tag("ok", "启用") if rule.active else tag("wait", "停用")),
    ]
    if may:
        columns.append(Column("acts", "办理", lambda rule: _acts(rule, token), silent=True))
    none = empty("还没有提醒规则", "没有规则，到期前后就不提醒任何人。")
    greyed = lambda rule: {"class": None if rule.active else "rule-off"}  # noqa: E731
    return Table(columns, rows, caption="提醒规则", empty=none, row_attrs=greyed)


def _when(rule: ReminderRule) -> str:
    return when(rule.offset) + (f"，以后每 {rule.repeat} 天" if rule.repeat else "")


def _how(rule: ReminderRule) -> str:
    if not rule.by_mail:
        return "站内"
    return "站内和邮件，立即发送" if rule.urgent else "站内和邮件，进每日汇总"


def _acts(rule: ReminderRule, token: str) -> SafeString:
    about = f"{_when(rule)}提醒{rule.get_role_display()}"
    turn = Act("switch", "停用" if rule.active else "启用", at("desk:rule_switch", rule.pk), tone="quiet")
    change = link("修改", at("desk:rule_edit", rule.pk), css="btn btn-quiet btn-sm", about=about)
    button = act_button(turn, token=token, small=True, about=about)
    return join([SafeString('<div class="acts-row">'), change, button, SafeString("</div>")])


@require_http_methods(WRITES)
def create(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    reminder_rules.require_new(request.acting)
    return _write(request, None, {})


@require_http_methods(WRITES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    found = access.get(request.acting, ReminderRule, pk, "change")
    return _write(request, found, {name: getattr(found, name) for name in (*SHOW, "version")})


def _write(request: HttpRequest, found: ReminderRule | None, start: dict) -> HttpResponse:
    form = RuleForm(request.POST or None, initial=start)
    if request.method == "POST":

        def work() -> str:
            version = (form.base_version or 0) if found else None
            reminder_rules.save(found, actor=request.acting, version=version, **form.values())
            messages.success(request, "规则已保存，下一次提醒就按它办。")
            return reverse("desk:rules")

        if done := settle(request, form, work):
            return done
    title = "修改提醒规则" if found else "新增提醒规则"
    back = reverse("desk:rules")
    words = "提醒日遇休息日：时限前和当天的提前到前一个工作日，时限后的推到下一个工作日。"
    context = {"form": form, "title": title, "back": back, "words": words, "trail": [("提醒规则", back), (title, None)]}
    return render(request, "desk/form.html", context, status=status_of(form))


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a rule on or off."""
    found = access.get(request.acting, ReminderRule, pk, "change")
    saved = reminder_rules.switch(found, actor=request.acting)
    messages.success(request, f"“{saved}”已{'启用' if saved.active else '停用'}。")
    return redirect("desk:rules")
