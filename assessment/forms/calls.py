"""Forms of a call: which kind, which plans, which units, who gets it, the rest."""

from __future__ import annotations

from datetime import date

from django import forms

from assessment.declared import KINDS, Kind
from assessment.selectors import calls as reads
from assessment.selectors import kinds
from assessment.selectors.kinds import Address
from assessment.states import Writer
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit
from fazhi.ui.forms import ChineseDateField, IdempotentForm
from tasks.models import Plan

NEWEST = 60  # plans offered
FIRST = "self_inspection"


class CallForm(IdempotentForm):
    """发起报告: kind and plans come with the address, the units are ticked beforehand."""

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

    def __init__(self, *args, acting: Acting, plans: list[Plan], kind: Kind, addresses: list[Address], **kwargs):
        super().__init__(*args, **kwargs)
        self.plans, self.kind, self.addresses = plans, kind, addresses
        self.known: dict[str, Unit] = {}
        self.fields["recipient"].initial = addresses[0].name if addresses and self.for_government else acting.unit.name
        if self.for_government:
            del self.fields["units"]
        else:
            self._offer_units()
        for one in addresses:
            help_text = one.source or "没有法定时限，不填按报送时限"
            self.fields[f"to_{one.key}"] = forms.BooleanField(label=one.name, required=False, initial=True, help_text=help_text)
            self.fields[f"by_{one.key}"] = ChineseDateField(label=f"{one.name}的时限", required=False, initial=one.due)

    @property
    def for_government(self) -> bool:
        """Whether the office writes for its government."""
        return self.kind.writer == Writer.GOVERNMENT

    def _offer_units(self) -> None:
        loads = reads.loads(self.plans)
        self.known = {str(unit.pk): unit for unit in reads.answering(self.plans)}
        choices = [(key, f"{unit.name}（{loads.get(unit.pk, 0)} 项任务）") for key, unit in self.known.items()]
        self.fields["units"].choices = choices
        self.fields["units"].initial = list(self.known)
        self.fields["units"].error_messages["required"] = "请至少选一家单位"

    def ways(self) -> list[tuple]:
        """The recipients' boxes, each with its day."""
        return [(self[f"to_{one.key}"], self[f"by_{one.key}"]) for one in self.addresses]

    def clean(self) -> dict:
        """The days follow one another."""
        found = super().clean()
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self.add_error("ends", "期间结束不能早于开始")
        return found

    def chosen(self) -> list[Unit]:
        """The units behind the ticks."""
        return [self.known[key] for key in self.cleaned_data.get("units", ())]

    def chosen_addresses(self) -> list[Address]:
        """The recipients behind the ticks, each with the day that was left or written."""
        found = []
        for one in self.addresses:
            if self.cleaned_data.get(f"to_{one.key}"):
                due = self.cleaned_data.get(f"by_{one.key}")
                source = one.source if due == one.due else "通知规定"
                found.append(Address(one.key, one.name, due, source))
        return found

    def rest(self) -> dict:
        """What else the service is given."""
        names = ("title", "starts", "ends", "due", "recipient", "most", "return_days", "note")
        return {name: self.cleaned_data[name] for name in names} | {
            "kind": self.kind.code,
            "addresses": self.chosen_addresses(),
        }


def chosen_plans(acting: Acting, raw: list[str]) -> tuple[list[Plan], list[Plan]]:
    """Return (plans offered, plans chosen): those named in the address, else the newest one."""
    offered = list(reads.askable(acting)[:NEWEST])
    wanted = set(raw)
    return offered, [plan for plan in offered if str(plan.pk) in wanted] or offered[:1]


def chosen_kind(acting: Acting, raw: str, plans: list[Plan]) -> tuple[Kind, int, list[Address]]:
    """Return (kind, year, recipients) as the acting office's government has them; the first kind where there is no such."""
    code, government = raw if raw in KINDS else FIRST, government_of(acting.unit)
    year = year_of(KINDS[code], plans, acting.today)
    kind = kinds.of_year(code, government, year)
    return kind, year, kinds.addresses(kind, government, year)


def year_of(kind: Kind, plans: list[Plan], today: date) -> int:
    """The year that a new call is about: until June a report on a whole year is on the last one."""
    newest = today.year - 1 if kind.next_year and today.month <= 6 else today.year
    return min(max((plan.ends.year for plan in plans), default=newest), newest)


def first_values(plans: list[Plan], kind: Kind, year: int, addresses: list[Address]) -> dict:
    """What a new call starts from: the plans' span within the year, the kind's length and first clock."""
    starts = min((plan.starts for plan in plans), default=date(year, 1, 1))
    ends = min(max((plan.ends for plan in plans), default=date(year, 12, 31)), date(year, 12, 31))
    starts = min(max(starts, date(year, 1, 1)), ends)
    due = min((one.due for one in addresses if one.due), default=None)
    return {"title": kind.title.format(year=year), "starts": starts, "ends": ends, "most": kind.most, "due": due}
