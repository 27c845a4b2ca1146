"""Forms of what goes out: a receipt with its proof, taking one back, the second person's check."""

from django import forms

from assessment.models import ReportDelivery
from assessment.selectors import deliveries as reads
from fazhi.org.acting import Acting
from fazhi.ui.forms import ChineseDateField, PlainForm, VersionedForm
from fazhi.ui.proofs import ProofForm


class ReceiveForm(ProofForm, VersionedForm):
    """登记回执: the day, what proves it."""

    received_on = ChineseDateField(label="收到日期", help_text="对方收到的那一天，按它算按时还是逾期")
    receipt = forms.CharField(
        label="回执", max_length=200, required=False, help_text="回执文号、收件人或者公开的网址；附了回执文件可以不写"
    )
    field_order = ("received_on", "receipt", "evidence", "files")

    def __init__(self, *args, delivery: ReportDelivery, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].label = "上传回执"
        self.offer(reads.proofs(acting, self.ticked))


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
