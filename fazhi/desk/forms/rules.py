"""The form over a reminder rule."""

from __future__ import annotations

from typing import Any

from django import forms

from fazhi.agenda import pages
from fazhi.agenda.people import TOLD
from fazhi.org.models import Role
from fazhi.ui.forms import IdempotentForm, VersionedForm

ROLES = [(role.value, f"应办单位的{Role(role).label}") for role in TOLD]


class RuleForm(IdempotentForm, VersionedForm):
    """When somebody is reminded of what."""

    kind = forms.ChoiceField(label="事项类别", required=False)
    offset = forms.IntegerField(
        label="相对时限的天数", min_value=-365, max_value=365, help_text="负数为时限之前，0 为当天，正数为之后。例如 -7。"
    )
    repeat = forms.IntegerField(
        label="之后每隔几天再提醒", min_value=0, max_value=90, initial=0, help_text="0 表示不重复；重复到签报为止。"
    )
    role = forms.ChoiceField(label="提醒谁", choices=ROLES, help_text="分办到人的任务，承办人和联络员一起收到。")
    urgent = forms.BooleanField(label="立即发送", required=False, help_text="不等每日汇总，单独发一封。")
    by_mail = forms.BooleanField(label="发邮件", required=False, initial=True, help_text="不勾就只在站内提醒。")
    active = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "所有类别"), *((kind.key, kind.label) for kind in pages.KINDS.values())]
