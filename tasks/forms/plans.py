"""Forms of a plan: its head while it is drafted, a move with its reason."""

from django import forms

from fazhi.ui.forms import ChineseDateField, VersionedForm
from tasks.models import Plan

HEAD = ("title", "number", "issuer", "starts", "ends", "done_rule")


class PlanForm(VersionedForm):
    """The head of a drafted plan."""

    title = forms.CharField(label="标题", max_length=200)
    number = forms.CharField(label="文号", max_length=60, required=False)
    issuer = forms.CharField(label="印发机关", max_length=120, required=False)
    starts = ChineseDateField(label="开始日期")
    ends = ChineseDateField(label="结束日期", help_text="没有写时限的任务，推定到这一天为止")
    done_rule = forms.ChoiceField(
        label="怎样算办结", choices=Plan.DoneRule.choices, help_text="一项任务有几家牵头时，是都办结才算，还是看第一家"
    )

    def clean(self) -> dict:
        """The span runs forward."""
        found = super().clean()
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", "结束日期不能早于开始日期")
        return found
