"""Forms over several records of a ledger."""

from __future__ import annotations

from django import forms

from documents.declared.model import Ledger, Type
from fazhi.ui.forms import PlainForm


class SetForm(PlainForm):
    """One field and the value that it gets in all chosen records."""

    key = forms.ChoiceField(label="改哪一项", error_messages={"invalid_choice": "这一项不能统一改，请重新选"})
    value = forms.CharField(label="改成", max_length=200, required=False, help_text="按这一项的写法填；空着就是清空")

    def __init__(self, *args, ledger: Ledger, **kwargs):
        super().__init__(*args, **kwargs)
        given = [one for one in ledger.shown if one.type not in (Type.FILE, Type.LONG) and not one.by and not one.unique]
        self.fields["key"].choices = [(one.key, one.name) for one in given]
