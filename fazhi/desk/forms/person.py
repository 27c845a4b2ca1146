"""Forms with which a person proves who they are and sets their own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from fazhi.org.models import User
from fazhi.ui.forms import PlainForm

LONGEST = 128


def _secret(label: str, kind: str) -> forms.CharField:
    """A password box; `kind` is what password managers read from it."""
    box = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, max_length=LONGEST, strip=False, widget=box)


class SignInForm(PlainForm):
    """Account and password. The account is folded: case and full-width forms make no difference."""

    username = forms.CharField(label="账号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = _secret("密码", "current-password")

    def clean_username(self) -> str:
        """Fold the account as it is stored."""
        return fold(self.cleaned_data["username"])

    def refuse(self, sentence: str) -> None:
        """Say beside the password what went wrong, without saying which of the two it was."""
        self.add_error("password", sentence)


class PasswordForm(PlainForm):
    """The present password, and the new one twice."""

    old = _secret("现在的密码", "current-password")
    new = _secret("新密码", "new-password")
    again = _secret("再写一次新密码", "new-password")

    def __init__(self, *args: Any, user: User, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request
        self.fields["new"].help_text = "至少 10 个字符；不能全是数字，不能是常见密码，也不能与账号、姓名相近。"
        if user.must_change:
            self.fields["old"].label = "初始密码"

    def clean_old(self) -> str:
        """Check through the guarded door, so that guesses here count as guesses at sign-in."""
        old = self.cleaned_data["old"]
        if authenticate(self.request, username=self.user.username, password=old) != self.user:
            raise ValidationError("现在的密码不对。")
        return old

    def clean(self) -> dict[str, Any]:
        """Compare the two new ones."""
        data = super().clean() or self.cleaned_data
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次写的新密码不一样。")
        return data

    def refuse(self, fault: ValidationError) -> None:
        """Put every broken rule beside the new password."""
        for sentence in fault.messages:
            self.add_error("new", sentence)


def fold(username: str) -> str:
    """The account as it is stored: without spaces around it, width and case folded."""
    return User.normalize_username(username).strip().lower()[:40]
