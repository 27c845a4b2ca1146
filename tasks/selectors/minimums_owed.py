"""Minimums that somebody owes: those in force that a measure counts, in the periods that run and that ended last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.measure import Asked, Period, Whole, amount, asks, countable, label_of
from fazhi.org.models import Unit
from tasks.models import Claim, TaskDuty, TaskUnit
from tasks.selectors import counted
from tasks.selectors.answering import asked
from tasks.selectors.counted import GROWING, LATEST, Window
from tasks.selectors.figures import HANDED_OUT
from tasks.selectors.sheets import plain
from tasks.selectors.spans import MONTHS, enough, running

LENGTHS = (*MONTHS, "week", "")  # "" is the plan's whole span; an amount for each time or day has no end to be reminded of
FACTS = ("pk", "unit", "plan", "plan__government", "plan__starts", "plan__ends", "sent_at")
ASKS = ("counted_by", "period", "comparison", "value", "measure")


@dataclass(frozen=True, slots=True)
class Low:
    """A minimum that binds a part: what it asks in each of its periods, and since when the part was handed out."""

    part: int
    unit: int
    government: int
    whole: Window
    since: date
    counted_by: str
    period: str
    comparison: str
    value: Decimal
    counted_in: str

    @property
    def key(self) -> tuple[int, str, str]:
        """The part, the measure and the length: what a duty of a minimum is told by."""
        return self.part, self.counted_by, self.period

    def windows(self, today: date) -> list[Window]:
        """The period that ended last and the running one, within the plan."""
        now = running(self.period, today, self.whole)
        before = now[0] - timedelta(days=1)
        return [running(self.period, before, self.whole), now] if before >= self.whole[0] else [now]

    def met(self, told: Decimal | None) -> bool:
        """Whether what was counted is enough."""
        return enough(self.comparison, told, self.value)

    def words(self) -> str:
        """What it asks: 学法活动次数：全年不少于 4 次."""
        return asks(label_of(self.counted_by), self.period, plain(self.value), self.counted_in, more=self.comparison == ">")

    def missing(self, told: Decimal | None) -> str:
        """What is missing, in words: 还差 1 次; of a rate where it stands: 现为 80 %; '' where it is enough."""
        if self.met(told):
            return ""
        if self.counted_in in LATEST:
            return "还没有可比的数" if told is None else f"现为 {plain(told)} {self.counted_in}"
        short = self.value - (told or 0) + (1 if self.comparison == ">" else 0)
        return f"还差 {plain(short)} {self.counted_in}"


def owing(parts: QuerySet[TaskUnit]) -> QuerySet[TaskUnit]:
    """Keep the parts that owe what minimums ask: those that `reached` judges, of tasks and plans still worked on, and whose
    claim isn't closed; one row for each minimum that a registered measure counts."""
    live = asked(parts).filter(state__in=HANDED_OUT, task__state="issued", plan__state="issued")
    live = live.exclude(Exists(Claim.objects.filter(part=OuterRef("pk"), state="closed")))
    return live.filter(
        task__minimums__counted_by__in=[one.key for one in countable()],
        task__minimums__comparison__in=GROWING,
        task__minimums__period__in=LENGTHS,
    )


def lows(parts: QuerySet[TaskUnit]) -> list[Low]:
    """Return the minimums that bind these parts (one query); of two by one measure and length the one that asks more."""
    found: dict[tuple[int, str, str], Low] = {}
    for row in owing(parts).order_by().values_list(*FACTS, *(f"task__minimums__{name}" for name in ASKS)):
        pk, unit, _, government, starts, ends, sent, *rest = row
        low = Low(pk, unit, government, (starts, ends), timezone.localdate(sent) if sent else starts, *rest)
        held = found.get(low.key)
        if held is None or (low.value, low.comparison == ">") > (held.value, held.comparison == ">"):
            found[low.key] = low
    return list(found.values())


def told(wanted: Iterable[tuple[Low, Window]], today: date) -> dict[tuple[Low, Window], Decimal | None]:
    """Return what is counted of each minimum in a period, over all rows there are: as many questions to a measure as there are
    governments and periods, however many units. A minimum whose measure is gone meanwhile is left out."""
    groups: dict[int, list[tuple[Low, Window]]] = defaultdict(list)
    for low, window in wanted:
        groups[low.government].append((low, window))
    found: dict[tuple[Low, Window], Decimal | None] = {}
    for unit in Unit.objects.filter(pk__in=groups) if groups else ():
        question = Asked((), Period.of_year(today), Whole(unit, today), today)  # figures() puts in units and period
        keys = {(low, window): (low.counted_by, low.unit, window) for low, window in groups[unit.pk]}
        figures = counted.figures(question, keys.values())
        found |= {pair: amount(figures[key], pair[0].counted_in) for pair, key in keys.items() if key in figures}
    return found


def said(duties: QuerySet[Duty], today: date) -> list[tuple[int, str]]:
    """Return (duty, sentence) for the dates of tasks on whose day a period of a minimum ends that isn't reached yet."""
    rows = TaskDuty.objects.filter(duty__in=duties.order_by().values("pk"), part__in=owing(TaskUnit.objects.all()).values("pk"))
    owed: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for duty, part, due in rows.values_list("duty", "part", "duty__first_due"):
        owed[part].append((duty, due))
    if not owed:
        return []
    bound = [(low, window) for low in lows(TaskUnit.objects.filter(pk__in=rows.values("part"))) for window in low.windows(today)]
    wanted = [(low, window) for low, window in bound if any(due == window[1] for _, due in owed[low.part])]
    sentences: dict[int, str] = defaultdict(str)
    for (low, window), has in told(wanted, today).items():
        for duty, due in owed[low.part]:
            if due == window[1] and (missing := low.missing(has)):
                sentences[duty] += f"{low.words()}，{missing}。"
    return list(sentences.items())
