"""The rows of a plan for measuring: tasks, parts, dates, duties, visibility, steps, as the services would have written them."""

from __future__ import annotations

import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from fazhi.agenda.models import Duty
from fazhi.flow.models import TimelineStep
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from tasks.models import AnswerMode, Milestone, Part, Plan, PlanSeen, Section, Task, TaskDuty, TaskSeen, TaskUnit
from tasks.sample.moments import Moments, at, text
from tasks.sample.pour import pour
from tasks.services.duties import KIND

MODELS = (Task, TaskUnit, Milestone, Duty, TaskDuty, TaskSeen, PlanSeen, TimelineStep)
COLUMNS: dict[type, tuple[str, ...]] = {
    Task: ("id", "plan_id", "section_id", "order", "number", "title", "text", "mode", "state", "made_at", "changed_at"),
    TaskUnit: ("id", "task_id", "plan_id", "unit_id", "role", "order", "words", "state", "sent_at", "received_at"),
    Milestone: ("id", "task_id", "value", "kind", "day", "words", "rule", "order"),
    Duty: ("id", "kind", "unit_id", "title", "open_from", "first_due", "due", "inferred", "signed_at", "closed_at", "made_at"),
    TaskDuty: ("id", "part_id", "task_id", "milestone_id", "duty_id"),
    TaskSeen: ("id", "task_id", "unit_id"),
    PlanSeen: ("id", "plan_id", "unit_id"),
    TimelineStep: ("id", "noun", "object_id", "at", "move", "label", "source", "target", "user_id", "who", "unit_id"),
}
TASK, PART = noun_of(Task), noun_of(TaskUnit)
CLOSED, RECEIVED = 0.7, 0.85  # of what was due; of what was sent


class Keys:
    """The next key of each table."""

    def __init__(self) -> None:
        self.last: dict[type, int] = defaultdict(int)

    def next(self, model: type) -> int:
        """Return a key that was not used yet."""
        self.last[model] += 1
        return self.last[model]


class Deal:
    """Deals units out like cards: each comes as often as any other, in an order that follows from the seed."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.lines = {unit.pk: frozenset(unit.ancestor_ids) for unit in units}
        self.heap: list[Unit] = []

    def take(self, count: int, chance: random.Random) -> list[Unit]:
        """Return so many units, no unit twice."""
        if len(self.heap) < count:
            self.heap = list(self.units)
            chance.shuffle(self.heap)
        return [self.heap.pop() for _ in range(count)]


@dataclass
class Frame:
    """What the tasks of one plan hang in, and the rows collected for it."""

    plan: Plan
    sections: list[Section]
    moments: Moments
    chance: random.Random
    deal: Deal
    keys: Keys
    rows: dict[type, list[tuple]] = field(default_factory=lambda: defaultdict(list))
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        told = tomllib.loads(text("lexicon.toml"))
        self.words = (told["openings"], told["objects"], told["ends"])
        self.office = frozenset(self.plan.office.ancestor_ids)
        self.issued = self.plan.state == "issued"
        self.sent = at(self.moments.issued, 9)
        self.days = (self.plan.ends - self.plan.starts).days
        self.clerk = (self.plan.by_id, self.plan.by.name, self.plan.office_id)

    def put(self, model: type, *values) -> int:
        """Add a row under the next key of its table; return the key."""
        key = self.keys.next(model)
        self.rows[model].append((key, *values))
        return key


def fill(frame: Frame, count: int) -> None:
    """Write so many tasks of a plan with everything that hangs on them."""
    for order in range(1, count + 1):
        _task(frame, order)
    wanted = frame.office | frame.seen if frame.issued else {frame.plan.office_id}
    for unit in sorted(wanted):
        frame.put(PlanSeen, frame.plan.pk, unit)
    for model in MODELS:
        pour(model, COLUMNS[model], frame.rows[model])


def _task(frame: Frame, order: int) -> None:
    chance, plan = frame.chance, frame.plan
    title = "".join(chance.choice(words) for words in frame.words)
    section = frame.sections[(order - 1) * 7 % len(frame.sections)]
    mode = AnswerMode.LEADS_AND_CO.value if order % 5 == 0 else AnswerMode.LEADS.value
    state = "issued" if frame.issued else "drafted"
    units = frame.deal.take(chance.choice((2, 3, 3, 4)), chance)
    roles = [Part.RESPONSIBLE.value] * len(units) if order % 10 == 0 else [Part.LEAD.value, *[Part.CO.value] * (len(units) - 1)]
    whole = f"{title}。（{'、'.join(unit.name for unit in units)}按职责分工负责）"
    task = frame.put(Task, plan.pk, section.pk, order, f"{order}.", title, whole, mode, state, frame.sent, frame.sent)
    dates = list(_dates(frame, task, order))
    for place, (unit, role) in enumerate(zip(units, roles, strict=True)):
        part, received = _part(frame, task, unit, role, place)
        if frame.issued and (role != Part.CO or mode == AnswerMode.LEADS_AND_CO):
            _duties(frame, (task, part, unit.pk, title), dates)
        if place == 0:
            _steps(frame, task, part, unit, received)
    _seen(frame, task, units)


def _dates(frame: Frame, task: int, order: int) -> Iterator[tuple[int, date]]:
    """One date, every fourth task two, every tenth none."""
    count = 0 if order % 10 == 3 else 2 if order % 4 == 0 else 1
    days = sorted(frame.chance.sample(range(20, frame.days + 1), count))
    for place, offset in enumerate(days):
        day = frame.plan.starts + timedelta(days=offset)
        words = f"{day.month}月{day.day}日前"
        yield frame.put(Milestone, task, day.isoformat(), "by", day, words, "某月某日", place), day


def _part(frame: Frame, task: int, unit: Unit, role: str, place: int) -> tuple[int, bool]:
    received = frame.issued and frame.chance.random() < RECEIVED
    state = "received" if received else "sent" if frame.issued else "planned"
    sent = frame.sent if frame.issued else None
    taken = frame.sent + timedelta(hours=frame.chance.randrange(1, 200)) if received else None
    return frame.put(TaskUnit, task, frame.plan.pk, unit.pk, role, place, unit.name, state, sent, taken), received


def _duties(frame: Frame, owed: tuple[int, int, int, str], dates: list[tuple[int, date]]) -> None:
    """What a part owes: one duty for each date, else one on the plan's last day."""
    task, part, unit, title = owed
    start = max(frame.plan.starts, frame.plan.issued_on)
    for milestone, day in dates or [(None, frame.plan.ends)]:
        done = day < frame.moments.today and frame.chance.random() < CLOSED
        moment = at(max(day - timedelta(days=frame.chance.randrange(0, 9)), frame.plan.starts)) if done else None
        row = (KIND, unit, title, min(start, day), day, day, milestone is None, moment, moment, frame.sent)
        frame.put(TaskDuty, part, task, milestone, frame.put(Duty, *row))


def _steps(frame: Frame, task: int, part: int, unit: Unit, received: bool) -> None:
    """Three steps a task: what the office changed, its issue, and what its first unit did."""
    before = "drafted"
    frame.put(TimelineStep, TASK, task, frame.sent, "edit", "修改责任单位", before, before, *frame.clerk)
    if not frame.issued:
        frame.put(TimelineStep, TASK, task, frame.sent, "edit", "修改时限", before, before, *frame.clerk)
        frame.put(TimelineStep, TASK, task, frame.sent, "edit", "修改任务", before, before, *frame.clerk)
        return
    frame.put(TimelineStep, TASK, task, frame.sent, "issue", "下达", before, "issued", *frame.clerk)
    if received:
        frame.put(TimelineStep, PART, part, frame.sent, "receive", "签收", "sent", "received", None, "联络员", unit.pk)
    else:
        frame.put(TimelineStep, PART, part, frame.sent, "send", "下达", "planned", "sent", *frame.clerk)


def _seen(frame: Frame, task: int, units: list[Unit]) -> None:
    """Who may see the task: the rule of tasks.services.seen."""
    wanted = {frame.plan.office_id}
    if frame.issued:
        wanted = set(frame.office).union(*(frame.deal.lines[unit.pk] for unit in units))
        frame.seen |= wanted
    for unit in sorted(wanted):
        frame.put(TaskSeen, task, unit)
