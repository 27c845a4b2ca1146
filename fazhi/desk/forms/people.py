"""Forms over other people's accounts and posts, and over API tokens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fazhi.desk.forms.fields import NamesUnits, UnitField
from fazhi.desk.forms.person import fold
from fazhi.org.models import Role, User
from fazhi.org.services import tokens
from fazhi.ui.forms import ChineseDateField, IdempotentForm, VersionedForm

ACCOUNT = re.compile(r"^[a-z0-9][a-z0-9._-]{1,39}$")
ACCOUNT_WORDS = "账号用 2 至 40 个小写字母、数字、点、横线，以字母或数字开头。"


def account(words: str) -> str:
    """Return the folded account; raises ValueError with a sentence for a bad one."""
    name = fold(words)
    if not ACCOUNT.match(name):
        raise ValueError(ACCOUNT_WORDS)
    return name


class PersonFacts(forms.Form):
    """What is kept about a person."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=40, required=False)
    email = forms.EmailField(label="电子邮箱", max_length=120, required=False)


class PersonForm(PersonFacts, IdempotentForm):
    """A new account."""

    username = forms.CharField(label="账号", max_length=40, help_text=ACCOUNT_WORDS)
    field_order = ("username", "name")

    def clean_username(self) -> str:
        """Fold, and refuse one that is taken."""
        try:
            name = account(self.cleaned_data["username"])
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if User.objects.filter(username=name).exists():
            raise ValidationError(f"账号“{name}”已经有人用。")
        return name


class PersonEditForm(PersonFacts, VersionedForm):
    """Corrections; an account that is switched off can't sign in and its sessions end."""

    is_active = forms.BooleanField(
        label="启用", required=False, help_text="停用后马上退出，不能再登录，接口令牌停用；记录都保留。"
    )


class AppointForm(NamesUnits, IdempotentForm):
    """A post for a person."""

    unit = UnitField(label="单位")
    role = forms.ChoiceField(label="角色", choices=Role.choices)
    title = forms.CharField(label="职务", max_length=40, required=False)
    starts = ChineseDateField(label="任职日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow("unit", "staff")
        self.fields["starts"].initial = self.acting.today


class LeaveForm(VersionedForm):
    """The first day without the post."""

    ends = ChineseDateField(label="离任日期", help_text="从这一天起不再担任。填今天，权限马上收回。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].initial = timezone.localdate()


class TokenForm(IdempotentForm):
    """A token: what for, until when, and what beyond reading it may do."""

    name = forms.CharField(label="用途", max_length=60, help_text="写明哪个系统用，例如“市大数据平台”。")
    expires = ChineseDateField(label="有效期至", help_text="最长一年。")
    write = forms.BooleanField(
        label=f"可以{tokens.SCOPES[tokens.WRITE]}", required=False, help_text="不勾选就只能读取。能办什么仍由您的岗位决定。"
    )
    sign = forms.BooleanField(
        label=f"可以{tokens.SCOPES[tokens.SIGN]}",
        required=False,
        help_text="用这个令牌签发与您本人签发一样有效。只给本单位负责人确认过的系统。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires"].initial = timezone.localdate() + timedelta(days=180)

    @property
    def scopes(self) -> str:
        """What the ticked boxes allow."""
        return " ".join([tokens.READ, *(name for name in (tokens.WRITE, tokens.SIGN) if self.cleaned_data[name])])
