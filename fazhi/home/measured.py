"""What the page of a measure is asked: unit, period, and what a figure narrows it to; and the figure with its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from fazhi.measure import WHOLE, Asked, Counts, Figure, Measure, Period
from fazhi.org import access
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import Unclear, full_name, one_unit
from fazhi.ui import behind
from fazhi.ui import filters as f
from fazhi.ui.dates import DateFault, read_day
from fazhi.ui.lists import BoundList
from tasks.measures import ROWS, judged
from tasks.models import Minimum, Plan, Round
from tasks.panels.measure_lists import list_of
from tasks.selectors.figures import KINDS, Counted
from tasks.selectors.minimums import Reached, reached

NAMES = ("unit", "from", "to", "plan", "gov", "round", "minimum", "only")
DUTY_LISTS = {"owed": "closed=1&counted=1", "done": "lamp=done", "open": "", "overdue": "lamp=late"}
ELSEWHERE = ("duties", "sheets")  # kinds of rows that have a list of their own
MINIMUM = "minimum.met"


@dataclass
class Question:
    """What the address asks. `faults` are sentences by parameter; what is faulty counts as not asked."""

    request: HttpRequest
    measure: Measure
    unit: Unit | None = None
    plan: Plan | None = None
    gov: Unit | None = None
    round: Round | None = None
    minimum: Minimum | None = None
    only: str = ""
    period: Period = WHOLE
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """The question as the measure takes it."""
        acting = self.request.acting
        return Asked((self.unit.pk,) if self.unit else None, self.period, acting, acting.today)

    @property
    def kind(self) -> Counted | None:
        """The kind of rows that is counted; None where rows are judged one by one."""
        return KINDS.get(ROWS.get(self.measure.key, ""))

    @property
    def unbounded(self) -> bool:
        """Whether no days are asked for."""
        return self.period == WHOLE

    @property
    def plans(self) -> QuerySet[Plan] | None:
        """The plans asked about; None: all."""
        named = Q(pk=self.plan.pk) if self.plan else Q()
        named &= Q(government=self.gov.pk) if self.gov else Q()
        return Plan.objects.filter(named).order_by() if named else None

    def reached(self) -> list[Reached]:
        """The minimums that are judged."""
        plans = None if self.plans is None else self.plans.values("pk")
        return reached(self.asked, plans=plans, minimum=self.minimum.pk if self.minimum else None)

    def narrowing(self) -> Q | None:
        """What a figure narrows the rows to beyond unit and period."""
        also, kind = Q(), self.kind
        if self.plans is not None:
            also &= kind.of_plans(self.plans)
        if self.round and kind.round:
            also &= Q(**{kind.round: self.round.pk})
        return also or None

    def rows(self) -> QuerySet:
        """The rows that the figure, or one of its inputs, counts."""
        kind, asked = self.kind, self.asked
        rows = asked.narrowed(kind.rows(asked.acting), kind.unit).filter(kind.within(asked.period))
        also, which = self.narrowing(), kind.conditions(asked.as_of)[self.only or self.measure.of]
        rows = rows.filter(also) if also else rows
        return rows.filter(which) if which else rows

    def address(self, **changes: str | None) -> str:
        """This page's address with some parameters changed, paging from the start."""
        kept = {name: self.request.GET.get(name, "") for name in NAMES} | changes
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.request.path}?{query}" if query else self.request.path


def read(request: HttpRequest, measure: Measure) -> Question:
    """Read the address; whatever can't be used becomes a sentence."""
    asked = Question(request, measure)
    given = {name: request.GET.get(name, "").strip() for name in NAMES}
    asked.unit = _take(asked, "unit", given["unit"], _unit)
    asked.plan = _take(asked, "plan", given["plan"], lambda r, v: _record(r, Plan, v, "计划"))
    asked.gov = _take(asked, "gov", given["gov"], lambda r, v: _record(r, Unit, v, "印发政府"))
    asked.round = _take(asked, "round", given["round"], lambda r, v: _record(r, Round, v, "填报轮次"))
    asked.minimum = _take(asked, "minimum", given["minimum"], lambda r, v: _record(r, Minimum, v, "下限"))
    if asked.round and asked.kind is None:
        asked.round = None
        asked.faults["round"] = "这个指标不按轮次算，已按不限轮次显示。"
    if not asked.kind and measure.key != MINIMUM:
        for name in ("plan", "gov"):
            if getattr(asked, name):
                setattr(asked, name, None)
                asked.faults[name] = "这个指标不按计划算，已按全部显示。"
    if asked.minimum and measure.key != MINIMUM:
        asked.minimum = None
        asked.faults["minimum"] = "这个指标不按下限算，已按全部显示。"
    asked.only = given["only"] if given["only"] in measure.inputs else ""
    if given["only"] and not asked.only:
        asked.faults["only"] = f"这个指标没有“{given['only'][:20]}”一项，已按全部显示。"
    asked.period = _period(asked, given)
    return asked


def _take(asked: Question, name: str, value: str, find):
    if not value:
        return None
    try:
        return find(asked.request, value)
    except (f.FilterFault, Unclear) as fault:
        asked.faults[name] = str(fault)
        return None


def _record(request: HttpRequest, model, value: str, label: str):
    found = access.visible(request.acting, model).filter(pk=f.key_in(value, label)).first()
    if found is None:
        raise f.FilterFault(f"没有这个{label}，或者它与您的单位无关。")
    return found


def _unit(request: HttpRequest, value: str) -> Unit:
    """A unit by its key or by any of its names."""
    units = access.visible(request.acting, Unit)
    if value.isascii() and value.isdigit() and len(value) < 19 and (found := units.filter(pk=int(value)).first()):
        return found
    if "\x00" in value:
        raise f.FilterFault("单位名称里有不能识别的字符。")
    return one_unit(units, value[:80], aliases=access.visible(request.acting, Alias))


def _period(asked: Question, given: dict[str, str]) -> Period:
    year = Period.of_year(asked.request.acting.today)
    if not given["from"] and not given["to"]:
        return WHOLE if any(given[name] for name in ("plan", "gov", "round", "minimum")) else year
    try:
        first = read_day(given["from"]) if given["from"] else WHOLE.first
        last = read_day(given["to"]) if given["to"] else WHOLE.last
        return Period(first, last)
    except (DateFault, ValueError) as fault:
        asked.faults["from"] = f"期间：{fault} 已按今年显示。"
        return year


@dataclass(frozen=True, slots=True)
class Rolled:
    """The figure of all units taken apart: what each has, in the order of the tree, and those that should have something."""

    units: list[tuple[Unit, Figure, str]]
    missing: list[Unit]


def counts(asked: Question) -> Counts:
    """Count for each unit, narrowed as the page is."""
    one, question = asked.measure, asked.asked
    if asked.kind:
        return asked.kind.count(question, asked.narrowing())
    return judged(asked.reached()) if one.key == MINIMUM else one.count(question)


def figure(asked: Question, counted: Counts) -> Figure:
    """Bring the counts of the units together."""
    return asked.measure.figure(asked.measure.joined(counted.values()), asked.asked)


def rolled(asked: Question, counted: Counts) -> Rolled | None:
    """Take the figure of all units apart, for those who see everybody that should have some; None for anybody else."""
    known = behind.of(asked.measure.key)
    expected = known.expected(asked.measure.key, asked.request.acting) if known and asked.unit is None else None
    if expected is None:
        return None
    there = {pk for pk, told in counted.items() if any(told.values())}
    seen = access.visible(asked.request.acting, Unit).filter(pk__in=there).order_by("path")
    question = asked.asked
    rows = [(one, asked.measure.figure(counted[one.pk], question), asked.address(unit=str(one.pk))) for one in seen]
    return Rolled(rows, [one for one in expected if one.pk not in there])


def bound(asked: Question) -> BoundList | None:
    """Return the list of rows, or None where a list (or a table) of its own shows them."""
    kind = ROWS.get(asked.measure.key, "")
    if not kind or kind in ELSEWHERE:
        return None
    said = {"unit": asked.unit, "plan": asked.plan, "gov": asked.gov, "round": asked.round}
    words = {name: str(found) for name, found in said.items() if found}
    words |= {"from": f"从 {asked.period.first}", "to": f"到 {asked.period.last}"}
    words["only"] = asked.measure.inputs.get(asked.only, "")
    kept = [f.Quiet(name, words[name], words=lambda r, v, name=name: words[name]) for name in NAMES if words.get(name)]
    label = asked.measure.inputs[asked.only or asked.measure.of]
    return list_of(kind, label, asked.rows(), kept).bind(asked.request)


def opens(asked: Question, key: str) -> str:
    """Return the address that shows the rows of one input; '' where whoever counts them shows no list here."""
    kind = ROWS.get(asked.measure.key)
    if kind is None and asked.measure.key != MINIMUM:
        known = behind.of(asked.measure.key)
        return known.rows(asked.measure.key, key, asked.unit, asked.period) if known else ""
    if kind not in ELSEWHERE:
        return f"{asked.address(only=key)}#rows"
    query = {"each": "1"} if kind == "duties" else {"stands": key}
    query |= {"owes": str(asked.unit.pk)} if asked.unit else {}
    query |= {"in": str(asked.plan.pk)} if asked.plan else {}
    query |= {"gov": str(asked.gov.pk)} if asked.gov else {}
    query |= {"round": str(asked.round.pk)} if asked.round and kind == "sheets" else {}
    if not asked.unbounded:
        day = "due" if kind == "duties" else "ends"
        query |= {f"{day}_from": f"{asked.period.first}", f"{day}_to": f"{asked.period.last}"}
    if kind == "sheets":
        return f"{reverse('tasks:sheets')}?{urlencode(query)}"
    return "&".join(filter(None, [f"{reverse('tasks:tasks')}?{urlencode(query)}", DUTY_LISTS[key]]))


def records(asked: Question) -> str:
    """Return the address of what the figure is made of; '' where nobody says."""
    known = behind.of(asked.measure.key)
    return known.records(asked.measure.key, asked.unit, asked.period) if known else ""


def box(asked: Question) -> str:
    """What the field of the unit shows: its full name, or what was typed."""
    return full_name(asked.unit) if asked.unit else asked.request.GET.get("unit", "")[:80]
