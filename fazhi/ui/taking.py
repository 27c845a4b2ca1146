"""Fields that take a paper or a table from a person: one file of known kinds, or pasted words instead."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator

from fazhi.files.kinds import PASTE_LIMIT
from fazhi.ui.forms import IdempotentForm

TOO_LONG = "文件名太长，请改短到200字以内再传。"


class TakenFile(forms.FileField):
    """One file of the kinds that can be read; `wrong` is said of others and may hold %(extension)s.

    An empty file is let through where whoever reads it says so better.
    """

    def __init__(self, *, label: str, suffixes: Sequence[str], wrong: str, help_text: str, **more: Any) -> None:
        super().__init__(
            label=label,
            max_length=200,
            validators=[FileExtensionValidator(suffixes, message=wrong)],
            widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in suffixes)}),
            help_text=help_text,
            error_messages={"max_length": TOO_LONG, "empty": "这个文件是空的，请核对后再传。"} | more.pop("error_messages", {}),
            **more,
        )


class FileOrWordsForm(IdempotentForm):
    """A paper: its file in a field `file`, which each form declares, or its words pasted."""

    text = forms.CharField(
        label="或者粘贴文字",
        required=False,
        max_length=PASTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "粘贴的文字有%(show_value)d字，最多%(limit_value)d字。请改为上传文件。"},
    )

    def clean(self) -> dict:
        """Exactly one of the two is wanted."""
        found = super().clean()
        file, text = found.get("file"), (found.get("text") or "").strip()
        if file and text:
            self.add_error("text", "文件和粘贴的文字只能用一样，请去掉一样。粘贴的文字还在下面。")
        elif not (file or text or {"file", "text"} & set(self.errors)):
            self.add_error("file", f"请选一份{self.fields['file'].label}，或者在下面粘贴文字。")
        return found
