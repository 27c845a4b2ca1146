"""What a reader of the public list may ask for."""

from django import forms

from fazhi.public.reads import Asked
from fazhi.ui.forms import PlainForm


class SearchForm(PlainForm):
    """题目和单位里的词, year, kind, one unit, and where the page begins. What can't be read is said and left out."""

    q = forms.CharField(label="题目或单位", max_length=60, required=False, widget=forms.TextInput(attrs={"type": "search"}))
    year = forms.IntegerField(label="年度", required=False, min_value=1949, max_value=2999)
    sort = forms.CharField(label="种类", max_length=30, required=False)
    unit = forms.CharField(label="单位", max_length=100, required=False)
    after = forms.RegexField(
        r"^[0-9a-z-]+\Z", max_length=20, label="起点", required=False, error_messages={"invalid": "翻页的地址不对"}
    )

    def asked(self) -> Asked:
        """Return what was asked, as far as it could be read."""
        given = self.cleaned_data
        return Asked(given.get("q") or "", given.get("year"), given.get("sort") or "", given.get("unit") or "")
