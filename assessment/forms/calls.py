"""Forms of a call: which plans, which units, the rest."""

from datetime import date

from django import forms

from assessment.selectors import calls as reads
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.forms import ChineseDateField, IdempotentForm
from tasks.models import Plan

NEWEST = 60  # plans offered


class CallForm(IdempotentForm):
    """请各单位报告: the plans come with the address, the units are ticked beforehand."""

    title = forms.CharField(
        label="名称", max_length=100, help_text="报告标题写作“某单位关于（名称）”，如“2031年法治政府建设自查情况的报告”"
    )
    starts = ChineseDateField(label="期间开始")
    ends = ChineseDateField(label="期间结束", help_text="在这段时间里结束的各轮填报写进初稿")
    due = ChineseDateField(label="报送时限", help_text="当天24点以前报到都算按时")
    recipient = forms.CharField(label="主送机关", max_length=80)
    most = forms.IntegerField(
        label="字数上限", required=False, min_value=500, max_value=100000, help_text="超过的不能送签；不填不限"
    )
    return_days = forms.IntegerField(label="退回后修改的工作日", min_value=1, max_value=30, initial=3)
    note = forms.CharField(
        label="报告要求",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="各单位在报告页上看得到",
    )
    units = forms.MultipleChoiceField(label="请哪些单位报告", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, acting: Acting, plans: list[Plan], **kwargs):
        super().__init__(*args, **kwargs)
        self.plans = plans
        loads = reads.loads(plans)
        self.known = {str(unit.pk): unit for unit in reads.answering(plans)}
        choices = [(key, f"{unit.name}（{loads.get(unit.pk, 0)} 项任务）") for key, unit in self.known.items()]
        self.fields["units"].choices = choices
        self.fields["units"].initial = list(self.known)
        self.fields["units"].error_messages["required"] = "请至少选一家单位"
        self.fields["recipient"].initial = acting.unit.name

    def clean(self) -> dict:
        """The days follow one another."""
        found = super().clean()
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", "期间结束不能早于开始")
        return found

    def chosen(self) -> list[Unit]:
        """The units behind the ticks."""
        return [self.known[key] for key in self.cleaned_data["units"]]

    def rest(self) -> dict:
        """What else the service is given."""
        names = ("title", "starts", "ends", "due", "recipient", "most", "return_days", "note")
        return {name: self.cleaned_data[name] for name in names}


def chosen_plans(acting: Acting, raw: list[str]) -> tuple[list[Plan], list[Plan]]:
    """Return (plans offered, plans chosen): those named in the address, else the newest one."""
    offered = list(reads.askable(acting)[:NEWEST])
    wanted = set(raw)
    return offered, [plan for plan in offered if str(plan.pk) in wanted] or offered[:1]


def first_values(plans: list[Plan], today: date) -> dict:
    """What a new call starts from: the plans' span until today, due in ten days."""
    starts = min((plan.starts for plan in plans), default=today.replace(month=1, day=1))
    ends = min(max((plan.ends for plan in plans), default=today), date(today.year, 12, 31))
    starts = min(max(starts, date(today.year, 1, 1)), ends)
    return {"title": f"{ends.year}年法治政府建设自查情况的报告", "starts": starts, "ends": ends}
