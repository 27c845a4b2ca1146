"""Forms of a report: one section's text, comments per section, a choice among offers."""

from django import forms

from assessment.models import ReportSection
from assessment.models.section import LENGTH
from fazhi.ui.forms import PlainForm, VersionedForm

WHY = 1000


class SectionForm(VersionedForm):
    """One section as it is written; every line is a paragraph, lines with tabs are a table."""

    text = forms.CharField(
        label="正文",
        max_length=LENGTH,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "song rp-box", "data-count": True, "data-paste": True}),
        help_text="一段一行。行首写“（一）”“1.”的，导出时按公文层次排；从 Word、WPS、Excel 粘贴时去掉格式，编号和表格保留",
    )


class ReturnForm(PlainForm):
    """Which sections come back, each with its comment; a section is chosen by writing one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, label="版本")

    def __init__(self, *args, sections: list[ReportSection], heads: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {f"why_{one.pk}": one.pk for one in sections}
        for name, head in zip(self.keys, heads, strict=True):
            box = forms.Textarea(attrs={"rows": 2})
            self.fields[name] = forms.CharField(label=head, max_length=WHY, required=False, widget=box)

    def clean(self) -> dict:
        """At least one comment."""
        found = super().clean()
        if not self.errors and not self.whys():
            raise forms.ValidationError("请在要退回的章节下写明意见，至少一处。")
        return found

    def whys(self) -> dict[int, str]:
        """{section key: comment}."""
        return {key: said for name, key in self.keys.items() if (said := self.cleaned_data.get(name, "").strip())}
