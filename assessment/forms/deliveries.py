"""Forms of what goes out: a receipt with its proof, taking one back, the second person's check."""

from django import forms

from assessment.models import ReportDelivery
from assessment.selectors import deliveries as reads
from fazhi.files.models import Evidence
from fazhi.org.acting import Acting
from fazhi.ui.components import day
from fazhi.ui.forms import ChineseDateField, PlainForm, VersionedForm
from tasks.forms.claims import MOST_FILES, NAME, FilesField


class ReceiveForm(VersionedForm):
    """登记回执: the day, what proves it."""

    received_on = ChineseDateField(label="收到日期", help_text="对方收到的那一天，按它算按时还是逾期")
    receipt = forms.CharField(
        label="回执", max_length=200, required=False, help_text="回执文号、收件人或者公开的网址；附了回执文件可以不写"
    )
    evidence = forms.MultipleChoiceField(
        label="从已上传的材料里选",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "选的材料里有一份已经不在，请重新选"},
    )
    files = FilesField(
        label="上传回执",
        required=False,
        max_length=NAME,
        allow_empty_file=True,
        help_text=f"一次最多 {MOST_FILES} 个文件",
        error_messages={"max_length": "文件名太长，请改短到200字以内再传"},
    )

    def __init__(self, *args, delivery: ReportDelivery, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("evidence") if self.is_bound else []
        self.known: dict[str, Evidence] = {str(one.pk): one for one in reads.proofs(acting, ticked)}
        self.fields["evidence"].choices = [(pk, f"{one.name}（{day(one.made_at)} 上传）") for pk, one in self.known.items()]
        if not self.known:
            del self.fields["evidence"]

    def given(self) -> dict:
        """What the service is given."""
        chosen = [self.known[pk] for pk in self.cleaned_data.get("evidence", [])]
        files = [(one.name, one.chunks()) for one in self.cleaned_data.get("files") or []]
        told = {name: self.cleaned_data[name] for name in ("received_on", "receipt")}
        return {**told, "chosen": chosen, "files": files}


class BackForm(PlainForm):
    """撤销回执: which version, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, label="版本")
    note = forms.CharField(label="理由", max_length=500)


class CheckForm(PlainForm):
    """保密审查: what was looked for, and what was found."""

    secret = forms.BooleanField(label="没有国家秘密、工作秘密", required=False)
    private = forms.BooleanField(label="没有不应公开的个人信息", required=False)
    note = forms.CharField(
        label="审查意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有一项不勾就是不通过，要写明哪里不行",
    )
