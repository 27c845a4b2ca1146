"""Reads over sheets: the list, one sheet whole, what units have told about a task."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fazhi.agenda.lamps import Lamp, lamp_of
from fazhi.agenda.models import Duty
from fazhi.files.evidence import cited_by
from fazhi.files.models import Citation, Evidence
from fazhi.flow.models import TimelineStep
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import AnswerMode, LineFigure, Minimum, Part, Sheet, SheetLine, Task, TaskDuty
from tasks.selectors import counted
from tasks.selectors.counted import Counted

EDITABLE = ("open", "returned")  # states of a line
FILLING = ("filling", "returned")  # states of a sheet
TOLD = ("signed", "accepted", "returned")  # lines that have left their unit at least once
STEPS = 60
NEWEST = 8


@dataclass(slots=True)
class Row:
    """One line with everything its card shows; `editable` by the state of line and sheet, not by who looks."""

    line: SheetLine
    editable: bool
    lamp: Lamp | None = None
    minimums: list[Minimum] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)  # minimums that a measure counts: nobody is asked for them
    figures: dict[int, Decimal] = field(default_factory=dict)
    before: dict[int, Decimal] = field(default_factory=dict)
    proofs: list[Citation] = field(default_factory=list)
    others: list[SheetLine] = field(default_factory=list)
    where: str = ""  # the plan, where a sheet asks about several
    reachable: bool = True  # whether the person may open the whole sheet

    @property
    def answered(self) -> bool:
        """Whether the unit has said which of the three it is."""
        return bool(self.line.answer)

    @property
    def dropped(self) -> bool:
        """Whether its task was withdrawn or given to others, so that nobody asks for it any more."""
        return self.line.state == "dropped"

    @property
    def begun(self) -> bool:
        """Whether somebody began to write and did not say yet that it is an answer."""
        last = self.line.prior
        return not self.answered and self.line.words != (last.words if last else "")

    @property
    def mark(self) -> str:
        """What the line says, in twelve characters."""
        line = self.line
        told = [plain(self.figures.get(low.pk)) for low in self.minimums]
        return mark_of([line.answer, line.words, plain(line.percent), line.problem, *told])


@dataclass(slots=True)
class Whole:
    """A sheet with its rows in the paper's order."""

    sheet: Sheet
    rows: list[Row]
    rights: frozenset[str]
    steps: list[TimelineStep]
    lamp: Lamp
    scan: list[Citation]

    @property
    def open(self) -> bool:
        """Whether the sheet can be filled now, by whoever may."""
        return self.sheet.state in FILLING and self.sheet.round.state == "opened"

    @property
    def may_fill(self) -> bool:
        """Whether this person may fill it now."""
        return self.open and "fill" in self.rights

    @property
    def asked(self) -> list[Row]:
        """The rows that are still asked for."""
        return [row for row in self.rows if not row.dropped]

    @property
    def answered(self) -> int:
        """How many of these have an answer."""
        return sum(row.answered for row in self.asked)


def plain(value: Decimal | int | None) -> str:
    """A number as a box shows it."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def mark_of(values: Iterable[str]) -> str:
    """Twelve characters that differ when the values do: line ends and outer blanks don't count."""
    told = "\x1f".join(value.replace("\r\n", "\n").strip() for value in values)
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def get(acting: Acting, pk: int, action: str = "view") -> Sheet:
    """Return a sheet with round, office, unit and duty. Raises Http404, Forbidden."""
    rows = Sheet.objects.select_related("round__office", "unit", "duty", "signed_by")
    return access.get(acting, Sheet, pk, action, queryset=rows)


def listed(acting: Acting) -> QuerySet[Sheet]:
    """Return the sheets one may see; those of rounds that were taken back are left out."""
    return access.visible(acting, Sheet).exclude(round__state="withdrawn")


def progress(sheets: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Return {sheet: (answered, lines, returned)} of the lines that are asked for, in one query."""
    rows = SheetLine.objects.filter(sheet__in=list(sheets)).exclude(state="dropped").order_by().values_list("sheet")
    counted = rows.annotate(n=Count("pk", filter=~Q(answer="")), m=Count("pk"), back=Count("pk", filter=Q(state="returned")))
    return {pk: (n, m, back) for pk, n, m, back in counted}


def read(acting: Acting, sheet: Sheet) -> Whole:
    """Read everything of a sheet that the person was let through to; as many queries for one line as for sixty."""
    rows = rows_of(acting, sheet, sheet.lines.all())
    proofs = cited_by(Sheet, [sheet.pk]).get(sheet.pk, [])
    steps = list(timeline(sheet)[:STEPS])
    lamp = lamp_of([sheet.duty], acting.today, sheet.unit.soon_days)
    return Whole(sheet, rows, access.rights(acting, sheet), steps, lamp, proofs)


def rows_of(acting: Acting, sheet: Sheet, lines: QuerySet[SheetLine]) -> list[Row]:
    """Read these lines of a sheet with all that hangs on them."""
    found = list(lines.select_related("task__plan", "part", "prior").order_by("order", "id"))
    open_now = sheet.state in FILLING and sheet.round.state == "opened"
    for line in found:
        line.sheet = sheet
    several = len({line.task.plan_id for line in found}) > 1
    rows = [Row(line, open_now and line.state in EDITABLE, where=line.task.plan.title if several else "") for line in found]
    _numbers(rows)
    _counted(acting, sheet, rows)
    _lamps(acting, sheet, rows)
    _others(acting, sheet, rows)
    proofs = cited_by(SheetLine, [row.line.pk for row in rows])
    for row in rows:
        row.proofs = proofs.get(row.line.pk, [])
    return rows


def row_of(acting: Acting, sheet: Sheet, pk: int) -> Row | None:
    """Return one line of this sheet as a row; None when the sheet has no such line."""
    return next(iter(rows_of(acting, sheet, sheet.lines.filter(pk=pk))), None)


def _numbers(rows: list[Row]) -> None:
    lows: dict[int, list[Minimum]] = defaultdict(list)
    for low in Minimum.objects.filter(task__in=[row.line.task_id for row in rows]).order_by("task", "order", "id"):
        lows[low.task_id].append(low)
    told: dict[int, dict[int, Decimal]] = defaultdict(dict)
    keys = {row.line.pk for row in rows} | {row.line.prior_id for row in rows if row.line.prior_id}
    for line, minimum, value in LineFigure.objects.filter(line__in=keys).order_by().values_list("line", "minimum", "value"):
        told[line][minimum] = value
    for row in rows:
        row.minimums = lows[row.line.task_id]
        row.figures, row.before = told[row.line.pk], told[row.line.prior_id] if row.line.prior_id else {}


def _counted(acting: Acting, sheet: Sheet, rows: list[Row]) -> None:
    """Put what measures count in place of the boxes that would ask for it again; what was told already stays."""
    wanted = [(low, sheet.unit, row.line.task.plan) for row in rows for low in row.minimums]
    found = {one.minimum.pk: one for one in counted.now(acting, wanted)}
    for row in rows if found else ():
        row.counted = [found[low.pk] for low in row.minimums if low.pk in found]
        row.minimums = [low for low in row.minimums if low.pk not in found or low.pk in row.figures]


def _lamps(acting: Acting, sheet: Sheet, rows: list[Row]) -> None:
    owed: dict[int, list[Duty]] = defaultdict(list)
    for one in TaskDuty.objects.filter(part__in=[row.line.part_id for row in rows]).select_related("duty"):
        owed[one.part_id].append(one.duty)
    for row in rows:
        duties = owed[row.line.part_id]
        row.lamp = lamp_of(duties, acting.today, sheet.unit.soon_days) if duties else None


def _others(acting: Acting, sheet: Sheet, rows: list[Row]) -> None:
    """What co-units told in this round about tasks that they report through this unit."""
    through = {
        row.line.task_id: row
        for row in rows
        if row.line.task.mode == AnswerMode.CO_THROUGH_LEAD and row.line.part.role == Part.LEAD
    }
    if not through:
        return
    told = access.visible(acting, SheetLine).filter(sheet__round=sheet.round_id, task__in=through, part__role=Part.CO)
    told = told.exclude(sheet=sheet).filter(state__in=TOLD).exclude(words="")
    for line in told.select_related("sheet__unit").order_by("part__order", "pk"):
        through[line.task_id].others.append(line)


def about(acting: Acting, task: Task) -> list[Row]:
    """Return the newest lines told about a task that one may see, with their evidence and figures (four queries at most).

    A lead through whom co-units report sees their lines, but not their sheets.
    """
    sheets = access.visible(acting, Sheet).filter(pk=OuterRef("sheet")).order_by()
    lines = access.visible(acting, SheetLine).filter(task=task.pk, state__in=TOLD).exclude(sheet__round__state="withdrawn")
    lines = lines.select_related("sheet__round", "sheet__unit").annotate(reachable=Exists(sheets))
    found = list(lines.order_by("-pk")[:NEWEST])
    if not found:
        return []
    rows = [Row(line, False, reachable=line.reachable) for line in found]
    proofs = cited_by(SheetLine, [line.pk for line in found])
    minimums = list(Minimum.objects.filter(task=task.pk).order_by("order", "id"))
    figures = LineFigure.objects.filter(line__in=[line.pk for line in found]).order_by().values_list("line", "minimum", "value")
    told: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line, minimum, value in figures if minimums else ():
        told[line][minimum] = value
    for row in rows:
        row.minimums, row.figures, row.proofs = minimums, told[row.line.pk], proofs.get(row.line.pk, [])
    return rows


def offered(acting: Acting, sheet: Sheet, words: str = "") -> QuerySet[Evidence]:
    """Return what the sheet's unit gave before and the person may see, newest first."""
    rows = access.visible(acting, Evidence).filter(unit=sheet.unit_id).select_related("stored")
    return (rows.filter(Q(name__icontains=words) | Q(about__icontains=words)) if words else rows).order_by("-pk")
