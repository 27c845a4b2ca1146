"""Reads of 工作台: what is owed by date, what waits for whom, what came back, which days of a month are due."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.urls import reverse

from assessment.models import Report
from assessment.selectors import reports as report_reads
from documents.known import LEDGERS
from documents.models import Record
from documents.selectors import counting
from fazhi.agenda import working_days
from fazhi.agenda.lamps import Lamp, lamp_of
from fazhi.agenda.models import Duty
from fazhi.agenda.selectors import bands, owed
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline_of
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import open_on, search_units
from fazhi.ui.duty_pages import DutyPage, joins, page_of
from fazhi.ui.paging import capped_count
from tasks.models import Plan, PlanImport, Task, TaskUnit
from tasks.panels.cells import place
from tasks.selectors import parts as part_reads
from tasks.selectors import plans as plan_reads
from tasks.selectors import tasks as task_reads

SHOWN = 8  # lines of one band
TASK, SHEET = "task", "sheet"  # kinds of duties
FEW = 200  # below this all open duties of the bands are read at once
FOUND = 20  # results of one kind


@dataclass(slots=True)
class Line:
    """One thing owed: the duty, its lamp, the page that settles it."""

    duty: Duty
    lamp: Lamp
    page: DutyPage


@dataclass(slots=True)
class Band:
    """A stretch of days: how many fall into it, the first lines, how many more."""

    key: str
    label: str
    first: date | None
    last: date | None
    count: int = 0
    lines: list[Line] = field(default_factory=list)
    sheets: list[Duty] = field(default_factory=list)  # all of them, for what waits for a signature or came back

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)

    @property
    def url(self) -> str:
        """The list of exactly these, of every kind."""
        span = {"due_from": self.first, "due_to": self.last, "told": "no"}
        return f"{reverse('home:duties')}?{urlencode({key: day for key, day in span.items() if day})}"


def owed_bands(acting: Acting) -> list[Band]:
    """Return the bands of the own unit with their first lines and their sheets (two queries, six when there is very much).

    What was signed waits for others: it is in no band, as it is neither late nor reminded of.
    """
    made = [Band(*band) for band in bands(acting.today)]
    mine = owed(acting).filter(signed_at__isnull=True)
    rows = mine.order_by()
    # what is due later is one link; but a sheet or a report, which must be written, is a line at any time
    near = Q(due__lte=made[2].last) | ~Q(kind=TASK)
    counts = rows.aggregate(near=Count("pk", filter=near), **{b.key: Count("pk", filter=_span(b)) for b in made})
    for band in made:
        band.count = counts[band.key]
    rows = mine.select_related(*joins())
    pool = list(rows.filter(near)) if counts["near"] <= FEW else None
    sheets = [d for d in pool if d.kind == SHEET] if pool is not None else list(rows.filter(kind=SHEET)[:FEW])
    for band in made:
        band.sheets = [d for d in sheets if _within(band, d.due)]
        if band.count and counts["near"]:
            found = [d for d in pool if _within(band, d.due)] if pool is not None else rows.filter(near & _span(band))
            band.lines = [_line(duty, acting) for duty in found[:SHOWN]]
    return made


def _span(band: Band) -> Q:
    q = Q(due__gte=band.first) if band.first else Q()
    return q & Q(due__lte=band.last) if band.last else q


def _within(band: Band, day: date) -> bool:
    return (not band.first or day >= band.first) and (not band.last or day <= band.last)


def _line(duty: Duty, acting: Acting) -> Line:
    return Line(duty, lamp_of([duty], acting.today, acting.unit.soon_days), page_of(duty))


@dataclass(slots=True)
class Desk:
    """What an office has on its desk. `said` holds the last words about an object, by (noun, key)."""

    plans: list[Plan]
    imports: list[PlanImport]
    objections: list[TaskUnit]
    objections_n: int
    said: dict[tuple[str, int], TimelineStep]

    def words(self, obj: object) -> TimelineStep | None:
        """The last word about an object: who sent it in, sent it back, objected."""
        return self.said.get((noun_of(obj), obj.pk))


def office_desk(acting: Acting) -> Desk:
    """Return plans and imports that are not finished and objections to decide, each with its last word (four queries)."""
    plans = access.visible(acting, Plan, "edit").filter(state__in=("drafted", "submitted", "signed_off")).order_by("-pk")
    imports = access.visible(acting, PlanImport, "edit").filter(state__in=("reviewing", "submitted"))
    imports = imports.select_related("paper", "by", "revises").defer("paper__text", "paper__blocks", "unread", "candidates")
    desk = Desk(list(plans[:50]), list(imports.order_by("-pk")[:30]), list(part_reads.objections(acting)[: SHOWN + 1]), 0, {})
    desk.objections_n = len(desk.objections)
    if desk.objections_n > SHOWN:
        desk.objections_n = part_reads.objections(acting).count()
        desk.objections = desk.objections[:SHOWN]
    desk.said = _last_words(desk)
    return desk


def reports_waiting(acting: Acting, most: int = 30) -> list[Report]:
    """Return the reports that wait for a signature, a decision or mending, oldest first (one query)."""
    return list(report_reads.waiting(acting)[:most])


def _last_words(desk: Desk) -> dict[tuple[str, int], TimelineStep]:
    nouns: dict[str, list[int]] = {}
    for obj in (*desk.plans, *desk.imports, *desk.objections):
        nouns.setdefault(noun_of(obj), []).append(obj.pk)
    said: dict[tuple[str, int], TimelineStep] = {}
    if nouns:
        for step in timeline_of(nouns).filter(move__in=("submit", "withdraw", "send_back", "sign_off", "object")):
            said.setdefault((step.noun, step.object_id), step)
    return said


@dataclass(frozen=True, slots=True)
class Overview:
    """One issued plan at a glance: its tasks and how many of them are late or near."""

    plan: Plan
    late: int
    soon: int


def overview(acting: Acting, most: int = 6) -> list[Overview]:
    """Return the newest issued plans one may see with their late and near tasks (four queries); an office that answers to
    another finds those it issued itself.

    A task is late when anything open of it is late, so late tasks are counted over open duties; which of its days is near
    is a question only for the duty that speaks for it.
    """
    rows = plan_reads.listed(acting).filter(state="issued")
    plans = list((rows.filter(office=acting.unit) if acting.answers else rows).order_by("-pk")[:most])
    if not plans:
        return []
    key, keys = "task_duty__task__plan", [p.pk for p in plans]
    late = task_reads.open_duties(acting).filter(task_reads.is_lamp(acting, "late"), **{f"{key}__in": keys}).order_by()
    soon = task_reads.listed(acting).filter(task_reads.is_lamp(acting, "soon"), **{f"{key}__in": keys}).order_by()
    many = dict(late.values(key).annotate(n=Count("task_duty__task", distinct=True)).values_list(key, "n"))
    near = dict(soon.values(key).annotate(n=Count("pk")).values_list(key, "n"))
    return [Overview(p, many.get(p.pk, 0), near.get(p.pk, 0)) for p in plans]


def late(acting: Acting, most: int = SHOWN) -> list[Line]:
    """Return the tasks one may see that are late, the longest first: the same ones as the list of late tasks (one query)."""
    rows = task_reads.listed(acting).filter(task_reads.is_lamp(acting, "late")).order_by("due", "pk")
    rows = rows.select_related("unit", *joins())
    return [_line(duty, acting) for duty in rows[:most]]


def month(acting: Acting, first: date) -> tuple[dict[date, int], working_days.Calendar]:
    """Return {day: how many open things fall due} in the month of `first` (the own unit's, else tasks one may see) and the
    calendar of its year (one query)."""
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows = owed(acting) if acting.answers else task_reads.listed(acting).filter(closed_at__isnull=True, waived_at__isnull=True)
    rows = rows.filter(due__gte=first, due__lte=last).order_by()
    counted = rows.values("due").annotate(n=Count("pk"), what=Value("due", CharField())).values_list("due", "n", "what")
    found = list(counted.union(working_days.rows_of_year(first.year), all=True))
    return {day: n for day, n, what in found if what == "due"}, working_days.from_rows(found)


@dataclass(slots=True)
class Found:
    """What a search found, at most `FOUND` of each kind; the counts are capped."""

    tasks: list[Task]
    plans: list[Plan]
    units: list[Unit]
    tasks_n: int
    records: list[Record] = field(default_factory=list)
    records_more: list[tuple[str, str]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether nothing of any kind was found."""
        return not (self.tasks or self.plans or self.units or self.records)


def search(acting: Acting, words: str) -> Found:
    """Look for tasks, plans, units and records one may see by words, units by pinyin initials too (six queries at most)."""
    text = words.strip()
    seen = access.visible(acting, Task).exclude(state="withdrawn")
    tasks = seen.filter(Q(title__icontains=text) | Q(text__icontains=text) | Q(number__iexact=text))
    plans = access.visible(acting, Plan).filter(Q(title__icontains=text) | Q(number__icontains=text))
    units = search_units(open_on(access.visible(acting, Unit)), text, aliases=access.visible(acting, Alias))
    found = list(_page(tasks.select_related("plan", "section__parent__parent")))
    for task in found:
        task.place = place(task)
    more = capped_count(tasks) if len(found) == FOUND else len(found)
    made = Found(found, list(_page(plans)), list(units.select_related("parent").order_by("path")[:FOUND]), more)
    _records(made, acting, text)
    return made


def _records(found: Found, acting: Acting, text: str) -> None:
    """Add the newest records that hold the words; where there are more, the lists of the ledgers that were met."""
    rows = counting.saying(counting.standing_all(acting), text).select_related("book__unit").order_by("-d1", "-pk")
    some = [one for one in rows[: FOUND + 1] if one.ledger in LEDGERS]
    found.records = some[:FOUND]
    for one in found.records:
        one.ledger_name = LEDGERS[one.ledger].name
    if len(some) > FOUND:
        query = urlencode({"q": text})
        codes = dict.fromkeys(one.ledger for one in some)
        found.records_more = [(LEDGERS[code].name, f"{reverse('documents:ledger', args=[code])}?{query}") for code in codes]


def _page(rows: QuerySet) -> QuerySet:
    return rows.order_by("-pk")[:FOUND]
