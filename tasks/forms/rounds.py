"""Forms of a round: opening one, with what its period suggests."""

from datetime import date, timedelta

from django import forms

from fazhi.agenda import working_days
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.components import day
from fazhi.ui.forms import ChineseDateField, IdempotentForm
from tasks.models import Plan, Round
from tasks.selectors import rounds as reads
from tasks.services.rounds import MOST_PLANS, next_span

GRACE = 10  # so many days into a new period, the one that has just ended is asked about
DAYS = {"week": 1, "month": 3, "quarter": 5, "half_year": 7, "year": 10, "once": 5}  # working days after the period
SUGGESTED = ("title", "starts", "ends", "due")
ORDINAL = "一二三四"
ALL, CHOSEN = "all", "chosen"


def suggest(period: str, today: date) -> dict[str, object]:
    """Return what a period suggests on a day: title, first and last day, last day of reporting."""
    starts, ends = next_span(period, today)
    short = 1 if period == Round.Period.WEEK else GRACE
    if period != Round.Period.ONCE and (today - starts).days < short:
        starts, ends = next_span(period, starts - timedelta(days=1))
    after = today if period == Round.Period.ONCE else max(ends, today)
    return {"title": _title(period, starts, ends, today), "starts": starts, "ends": ends} | {
        "due": working_days.after(after, DAYS[period])
    }


def _title(period: str, starts: date, ends: date, today: date) -> str:
    match period:
        case Round.Period.WEEK:
            return f"{starts.year}年{starts.month}月{starts.day}日至{ends.month}月{ends.day}日进展填报"
        case Round.Period.MONTH:
            return f"{starts.year}年{starts.month}月进展填报"
        case Round.Period.QUARTER:
            return f"{starts.year}年第{ORDINAL[(starts.month - 1) // 3]}季度进展填报"
        case Round.Period.HALF_YEAR:
            return f"{starts.year}年{'上' if starts.month == 1 else '下'}半年进展填报"
        case Round.Period.YEAR:
            return f"{starts.year}年全年进展填报"
    return f"{today.year}年{today.month}月专项填报"


class RoundForm(IdempotentForm):
    """What is asked, of whom, by when. `told` carries the figures that were shown before opening."""

    period = forms.ChoiceField(choices=Round.Period.choices, widget=forms.HiddenInput, label="周期")
    told = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    plans = forms.MultipleChoiceField(
        label="就哪些计划填报",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一份计划", "invalid_choice": "有一份计划已不在可以填报的状态，请重新选"},
    )
    title = forms.CharField(label="名称", max_length=100)
    starts = ChineseDateField(label="期间开始")
    ends = ChineseDateField(label="期间结束", help_text="到年底或计划最后一天的，集体名称带进来的单位也填")
    due = ChineseDateField(label="报送时限", help_text="这一天 24:00 前签报算按时")
    return_days = forms.IntegerField(
        label="退回后补报", min_value=1, max_value=30, initial=3, help_text="个工作日；在期限内补报仍算按时"
    )
    who = forms.ChoiceField(
        label="哪些单位填",
        choices=[(ALL, "全部有任务的单位"), (CHOSEN, "只请下面选的单位")],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    units = forms.MultipleChoiceField(
        label="选单位",
        required=False,
        widget=forms.SelectMultiple(attrs={"data-pick": True, "size": 8}),
        help_text="可以选几家；输入名称或拼音首字母查找",
        error_messages={"invalid_choice": "选的单位里有一家不承担这些计划的任务，请重新选"},
    )
    note = forms.CharField(label="填报要求", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        self.acting = acting
        self.known = {str(plan.pk): plan for plan in reads.open_plans(acting)}
        self.fields["plans"].choices = [(pk, _named(plan)) for pk, plan in self.known.items()]
        self.answering: dict[str, Unit] = {str(unit.pk): unit for unit in reads.answering_units(self.known.values())}
        self.fields["units"].choices = [(pk, unit.name) for pk, unit in self.answering.items()]
        self.asked = reads.Asked()

    def clean_plans(self) -> list[Plan]:
        """The plans behind the ticks."""
        chosen = self.cleaned_data["plans"]
        if len(chosen) > MOST_PLANS:
            raise forms.ValidationError(f"一轮最多包括 {MOST_PLANS} 份计划")
        return [self.known[pk] for pk in chosen]

    def clean(self) -> dict:
        """The span runs forward, the day lies ahead, somebody is asked."""
        found = super().clean()
        starts, ends, due = (found.get(name) for name in ("starts", "ends", "due"))
        if starts and ends and ends < starts:
            self.add_error("ends", "期间结束不能早于开始")
        if due and due < self.acting.today:
            self.add_error("due", f"报送时限不能早于今天（{day(self.acting.today)}）")
        if found.get("who") == CHOSEN and not found.get("units") and "units" not in self.errors:
            self.add_error("units", "请选要填报的单位，或者改为“全部有任务的单位”")
        if not self.errors:
            self._count(found)
        return found

    def _count(self, found: dict) -> None:
        chosen = [int(pk) for pk in found["units"]] if found["who"] == CHOSEN else None
        self.asked = reads.asked_of(found["plans"], found["ends"], chosen)
        if not self.asked.lines:
            self.add_error("plans", "这些计划里没有要这些单位填报的任务：任务可能都已办结，或者单位这一期不用填")

    def units_chosen(self) -> list[Unit] | None:
        """The chosen units, None for all."""
        if self.cleaned_data["who"] == ALL:
            return None
        return [self.answering[pk] for pk in self.cleaned_data["units"]]

    @property
    def was_told(self) -> bool:
        """Whether the figures that were shown are the ones that hold."""
        return self.cleaned_data.get("told") == self.asked.key


def _named(plan: Plan) -> str:
    return f"{plan.title}（{plan.number}）" if plan.number else plan.title
