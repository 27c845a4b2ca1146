"""The form that takes a table of records."""

from __future__ import annotations

from django import forms

from fazhi.org.models import Unit
from fazhi.ui.forms import IdempotentForm
from fazhi.ui.taking import TakenFile


class SheetForm(IdempotentForm):
    """A table, and in whose book it belongs where there is a choice."""

    unit = forms.ChoiceField(label="导到哪个单位名下", required=False)
    file = TakenFile(
        label="表格",
        allow_empty_file=True,
        suffixes=("xlsx", "csv"),
        wrong="不能导入“.%(extension)s”文件，请另存为 .xlsx 或者 .csv 再导入。",
        help_text=".xlsx 或者 .csv，最多 5000 行、10 MB",
    )

    def __init__(self, *args, units: list[Unit], **kwargs):
        super().__init__(*args, **kwargs)
        if len(units) > 1:
            self.fields["unit"].choices = [(str(one.pk), one.name) for one in units]
        else:
            del self.fields["unit"]
