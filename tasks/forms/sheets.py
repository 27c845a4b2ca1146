"""Forms of a sheet: one line, evidence with the period it proves, the stamped scan, the table that comes back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from fazhi.files.models import Evidence
from fazhi.org.versions import Stale
from fazhi.ui.forms import ChineseDateField, PlainForm, RecordField, RecordsField, VersionedForm
from tasks.models import LineFigure, SheetLine
from tasks.selectors.sheets import Row, mark_of

WORDS, PROBLEM = 2000, 1000
PLAIN = ("answer", "words", "percent", "problem")


class Paragraphs(forms.CharField):
    """Words of several lines; a line end counts as one character, as the person's browser counts it."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class LineForm(VersionedForm):
    """What a unit says about one task. Every field may be empty: a draft is kept as far as it goes."""

    answer = forms.ChoiceField(label="本期情况", choices=SheetLine.Answer.choices, required=False)
    words = Paragraphs(label="本期进展", max_length=WORDS, required=False, widget=forms.Textarea)
    percent = forms.IntegerField(
        label="完成进度",
        required=False,
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": "完成进度请写 0 到 100 的整数。",
            "min_value": "完成进度应在 0 到 100 之间。",
            "max_value": "完成进度应在 0 到 100 之间。",
        },
    )
    problem = Paragraphs(label="困难或需要协调的事", max_length=PROBLEM, required=False, widget=forms.Textarea)

    def __init__(self, data: QueryDict, *, row: Row) -> None:
        super().__init__(data, prefix=f"l{row.line.pk}")
        self.row = row
        for low in row.minimums:
            self.fields[f"f{low.pk}"] = figure_field(low.subject)

    @property
    def sent(self) -> bool:
        """Whether this line came along at all."""
        return self.add_prefix("words") in self.data

    @property
    def touched(self) -> bool:
        """Whether the person changed anything since the page was made, by what the page itself says it showed."""
        raw = [self.data.get(self.add_prefix(name), "") for name in (*PLAIN, *(f"f{low.pk}" for low in self.row.minimums))]
        return mark_of(raw) != self.data.get(self.add_prefix("was"), "")

    @property
    def chosen(self) -> bool:
        """Whether the person was shown two versions and has chosen."""
        return any(name.startswith(f"choose-{self.prefix}-") for name in self.data)

    @property
    def unsettled(self) -> list[str]:
        """The fields of which two versions were shown and none chosen: neither may be written over the other."""
        shown = [name for name in self.fields if f"theirs-{self.add_prefix(name)}" in self.data]
        return [name for name in shown if f"choose-{self.add_prefix(name)}" not in self.data]

    def changes(self) -> dict[str, Any]:
        """What can be written: whatever is readable, so that one bad number doesn't hold up a page of words."""
        self.is_valid()
        held = {name: value for name, value in self.cleaned_data.items() if self.add_prefix(name) in self.data}
        found = {name: held[name] for name in PLAIN if name in held}
        line = self.row.line
        if not found.get("answer") and not line.answer and found.get("words", line.words) not in ("", line.words):
            found["answer"] = SheetLine.Answer.PROGRESS  # who writes how far it has come says that it has
        if "answer" in found and not found["answer"]:
            del found["answer"]  # an answer is changed, never taken back
        told = {low.pk: held[f"f{low.pk}"] for low in self.row.minimums if f"f{low.pk}" in held}
        figures = {pk: value for pk, value in told.items() if value != self.row.figures.get(pk)}
        return {**found, "figures": figures} if figures else found

    def collide(self, stale: Stale, stored: dict[int, Decimal]) -> bool:
        """Show both versions of what differs; False when both say the same."""
        for low in self.row.minimums:
            mine, theirs = self.cleaned_data.get(f"f{low.pk}"), stored.get(low.pk)
            if f"f{low.pk}" in self.cleaned_data and mine != theirs:
                stale.fields[f"f{low.pk}"] = (mine, theirs)
        if stale.fields:
            self.show_conflict(stale, words="您打开之后，别人改过这一项。两份都在下面，逐处选一份再存，不用重写。")
        return bool(stale.fields)


def figure_field(subject: str) -> forms.DecimalField:
    """The field of one figure."""
    number = LineFigure._meta.get_field("value")
    words = "完成数请写数字，不能是负数，最多四位小数。"
    keys = ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
    return forms.DecimalField(
        label=subject or "完成数",
        required=False,
        min_value=0,
        max_digits=number.max_digits,
        decimal_places=number.decimal_places,
        error_messages=dict.fromkeys(keys, words),
    )


class ManyFiles(forms.FileInput):
    """A file box that takes several at once."""

    allow_multiple_selected = True


class ProofForm(PlainForm):
    """Files dropped in, or chosen from what the unit gave before, with the period they prove."""

    pick = RecordsField(
        label="以前传过的",
        queryset=Evidence.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": "选的材料不在可选范围内，请刷新后重选。",
            "invalid_pk_value": "选的材料不在可选范围内。",
        },
    )
    starts = ChineseDateField(label="证明的期间，从", required=False)
    ends = ChineseDateField(label="到", required=False)

    def __init__(self, data: QueryDict | None = None, *, offered, files: list, year: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["pick"].queryset = offered
        self.fields["starts"].year = self.fields["ends"].year = year
        self.sent = files

    def clean(self) -> dict:
        """Something is given, and its period runs forward."""
        found = super().clean()
        if not self.sent and not found.get("pick") and "pick" not in self.errors:
            self.add_error(None, "请选文件：从电脑里选，或者勾选以前传过的。")
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", "期间的结束不能早于开始。")
        return found


class ScanForm(PlainForm):
    """The stamped scan: brought along, or chosen."""

    pick = RecordField(
        label="以前传过的",
        queryset=Evidence.objects.none(),
        required=False,
        error_messages={"invalid_choice": "选的材料不在可选范围内，请刷新后重选。"},
    )

    def __init__(self, data: QueryDict | None = None, *, offered, file: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["pick"].queryset = offered
        self.file = file

    def clean(self) -> dict:
        """Exactly one of the two."""
        found = super().clean()
        if not self.file and not found.get("pick") and "pick" not in self.errors:
            self.add_error(None, "请选盖章扫描件：从电脑里选，或者选一份以前传过的。")
        elif self.file and found.get("pick"):
            self.add_error(None, "新传的和以前传过的只能用一份，请去掉一份。")
        return found


class TableForm(PlainForm):
    """The table that comes back filled in."""

    table = forms.FileField(
        label="填好的表格（.xlsx）",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的表格。", "max_length": "文件名太长，请改短到200字以内再选。"},
    )
