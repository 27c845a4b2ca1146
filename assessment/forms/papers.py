"""Forms of reports on paper: taking one in, the small acts of its review, correcting what was read."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from assessment.declared import KINDS
from assessment.models import PaperReport
from assessment.models.paper_read import CAUSE, TEXT
from assessment.selectors import papers as reads
from assessment.services.papers import About
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Alias
from fazhi.org.selectors import Unclear, one_unit
from fazhi.ui.forms import ChineseDateField, PlainForm, RecordField, VersionedForm
from fazhi.ui.taking import FileOrWordsForm, TakenFile

SUFFIXES = ("docx", "pdf", "doc", "wps", "html", "htm", "txt")
TYPES = "Word（.docx，旧式 .doc、.wps 也可以）、可以复制文字的 PDF、网页（.html）、文本（.txt）"
ACTS = ("keep", "drop", "back", "merge_next", "merge_previous")
KIND_NAMES = [(one.code, one.name) for one in KINDS.values()]


class UnitNamed:
    """A field `unit` that is filled with a unit's name; the cleaned value is the unit, one of those who report here."""

    acting: Acting

    def clean_unit(self):
        """Find the unit. Raises ValidationError with a sentence."""
        name = self.cleaned_data["unit"]  # type: ignore[attr-defined]
        if not name:
            return None
        try:
            return one_unit(reads.units(self.acting), name, aliases=access.visible(self.acting, Alias))
        except Unclear as fault:
            raise ValidationError(str(fault)) from fault


class AboutForm(UnitNamed, PlainForm):
    """What the office says of a paper: whose report, on what, when it came."""

    call = RecordField(
        label="答复哪次通知",
        queryset=None,
        required=False,
        empty_label="没有通知，单位自己报来",
        help_text="选了通知，种类和期间按通知，不用填",
    )
    unit = forms.CharField(label="报告单位", max_length=80)
    kind = forms.ChoiceField(label="种类", choices=[("", "请选种类"), *KIND_NAMES], required=False)
    starts = ChineseDateField(label="期间开始", required=False)
    ends = ChineseDateField(label="期间结束", required=False)
    received_on = ChineseDateField(label="收文日期", help_text="文件送到的那一天，按它算按时还是逾期")

    def __init__(self, *args, acting: Acting, picker: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.acting = acting
        self.fields["call"].queryset = reads.answerable(acting)
        self.fields["unit"].widget.attrs |= {"class": "pick-unit", "data-pick-from": picker, "autocomplete": "off"}

    def clean(self) -> dict:
        """Kind and period where there is no call to take them from."""
        found = super().clean()
        if not found.get("call"):
            for name in ("kind", "starts", "ends"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, f"没有选通知的，要写明{self.fields[name].label}。")
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", "期间结束不能早于开始。")
        return found

    def about(self) -> About:
        """What was said of the paper."""
        known = self.cleaned_data
        return About(
            unit=known["unit"],
            received_on=known["received_on"],
            kind=known["kind"],
            starts=known["starts"],
            ends=known["ends"],
            call=known["call"],
        )


class CorrectAboutForm(AboutForm, VersionedForm):
    """改登记: what was said of a paper, said otherwise. The call that it answers now is offered too, whatever its state."""

    def __init__(self, *args, paper: PaperReport, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = reads.answerable(self.acting, paper)


class PaperForm(AboutForm, FileOrWordsForm):
    """登记来文: what the office says of the paper; one file or its words."""

    file = TakenFile(
        label="报告文件",
        required=False,
        allow_empty_file=True,
        suffixes=SUFFIXES,
        wrong=f"不能从“.%(extension)s”文件读报告，没有保存。可以上传：{TYPES}。",
        help_text=f"可以上传：{TYPES}，一份不超过 50 MB。",
    )
    field_order = ("call", "unit", "kind", "starts", "ends", "received_on", "file", "text")


class RowActForm(PlainForm):
    """One act on one reading."""

    act = forms.ChoiceField(label="办法", choices=[(one, one) for one in ACTS])
    version = forms.IntegerField(label="版本", min_value=0)


class FigureForm(VersionedForm):
    """A figure as the office means it."""

    value = forms.DecimalField(
        label="数值",
        max_digits=19,
        decimal_places=4,
        min_value=Decimal(-(10**15)),
        max_value=Decimal(10**15),
        help_text="换算成个位：12.8万元写 128000，单位写元",
    )
    unit = forms.CharField(label="计量单位", max_length=20, required=False)
    what = forms.CharField(label="数的是什么", max_length=120)
    mark = forms.CharField(label="约数", max_length=40, required=False, help_text="约、余、以上这类字；是准数就空着")
    period = forms.CharField(label="哪段时间", max_length=40, required=False, help_text="空着就是报告的整个期间")


class ProblemForm(UnitNamed, VersionedForm):
    """A problem as the office means it."""

    text = forms.CharField(label="问题", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    cause = forms.CharField(label="原因", max_length=CAUSE, required=False)
    named = forms.CharField(label="原文怎么称呼", max_length=80, required=False, help_text="如“部分乡镇”；没有写明就空着")
    unit = forms.CharField(label="单位", max_length=80, required=False, help_text="对得上一家单位就写；空着算报告单位自己的")

    def __init__(self, *args, acting: Acting, picker: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.acting = acting
        self.fields["unit"].widget.attrs |= {"class": "pick-unit", "data-pick-from": picker, "autocomplete": "off"}


class WordsForm(PlainForm):
    """Words of the paper."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, label="版本")
    words = forms.CharField(label="第二个问题开头的几个字", max_length=300)


class AddFigureForm(FigureForm):
    """A figure that the reader missed."""

    words = forms.CharField(label="原文里的几个字", max_length=80, help_text="照原文写，如“共12件”；写得长一点，免得和别处相同")
    field_order = ("words", "value", "unit", "what", "mark", "period")


class AddProblemForm(ProblemForm):
    """A problem that the reader missed."""

    words = forms.CharField(label="原文", max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}), help_text="照原文写")
    field_order = ("words", "cause", "named", "unit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["text"]
