"""The form that takes a table in."""

from __future__ import annotations

from django import forms

from fazhi.ui.forms import PlainForm


class SheetForm(PlainForm):
    """One .xlsx or .csv file."""

    sheet = forms.FileField(
        label="表格文件（.xlsx 或 .csv）",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择要导入的表格。"},
    )
