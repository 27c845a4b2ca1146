"""Forms of a plan: its head while it is drafted, a move with its reason."""

from django import forms
from django.core.exceptions import ValidationError

from fazhi.ui.forms import ChineseDateField, PlainForm, VersionedForm
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


class MoveForm(PlainForm):
    """A move with its reason, and where to go afterwards."""

    move = forms.CharField(max_length=30)
    note = forms.CharField(max_length=1000, required=False)
    next = forms.CharField(max_length=500, required=False)


def adopt(form: PlainForm, fault: ValidationError) -> None:
    """Put a service's refusal beside the fields it names, and the rest at the top."""
    if not hasattr(fault, "error_dict"):
        form.add_error(None, fault)
        return
    for name, errors in fault.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def status_of(form: PlainForm) -> int:
    """The answer's status: 409 after a collision, 422 with errors, else 200."""
    if getattr(form, "conflict_words", ""):
        return 409
    return 422 if form.is_bound and form.errors else 200
