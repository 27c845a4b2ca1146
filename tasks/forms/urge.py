"""The form of 催办."""

from django import forms

from fazhi.ui.forms import IdempotentForm
from tasks.services.urging import NOTE_LIMIT


class UrgeForm(IdempotentForm):
    """What the units are told."""

    note = forms.CharField(
        label="催办内容",
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="各单位的联络员、负责人和承办人马上收到站内通知和邮件；内容记入任务经过，有关各方都看得到。",
    )
