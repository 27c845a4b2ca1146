"""What a round that is open still asks: a line goes when its task or its unit's part ends, and comes back with it.

Nothing that a unit wrote is lost, and a locked round is left as it is until it is unlocked.
"""

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.flow.engine import lock, move_all, note_steps
from fazhi.flow.tables import handler
from fazhi.org import versions
from fazhi.org.acting import Acting
from tasks.models import Round, Sheet, SheetLine
from tasks.selectors.lines import TOLD, ended
from tasks.selectors.sheets import EDITABLE
from tasks.services import duties
from tasks.states import UNSENT

OVER = "表里的任务都已撤销或改派"  # why the duty of a sheet without any line left is waived


@transaction.atomic
def let_go(lines: QuerySet[SheetLine], *, actor: Acting) -> None:
    """Ask no more for those of these lines that wait for their unit; a sheet that has none left is settled."""
    waiting = lines.filter(state__in=EDITABLE)
    sheets = _held(waiting, UNSENT)
    if not sheets:
        return
    _mark(waiting.filter(sheet__in=[sheet.pk for sheet in sheets]), "dropped")
    _tell(sheets, "let_go", "有任务撤销或改派，不再要求填报", actor)
    _settle(sheets, actor)


@transaction.atomic
def ask_again(lines: QuerySet[SheetLine], *, actor: Acting) -> None:
    """Ask once more for those of these lines that were let go, where their sheet hasn't been reported meanwhile."""
    dropped = lines.filter(state="dropped")
    sheets = _held(dropped, (*UNSENT, "excused"))
    if not sheets:
        return
    here = dropped.filter(sheet__in=[sheet.pk for sheet in sheets])
    _mark(here.exclude(why=""), "returned")
    _mark(here.filter(why=""), "open")
    _tell(sheets, "take_in", "任务恢复，继续要求填报", actor)
    move_all(Sheet, [sheet.pk for sheet in sheets if sheet.state == "excused"], "ask_again", actor=actor)


def bring_in_line(round_: Round, *, actor: Acting) -> None:
    """Bring a round that was unlocked in line with what became of its tasks while it was locked."""
    lines = SheetLine.objects.filter(sheet__round=round_)
    over = ended(lines).order_by().values("pk")
    let_go(lines.filter(pk__in=over), actor=actor)
    ask_again(lines.exclude(pk__in=over), actor=actor)


def _held(lines: QuerySet[SheetLine], states: tuple[str, ...]) -> list[Sheet]:
    """The sheets of these lines in open rounds, locked in a fixed order."""
    keys = lines.filter(sheet__round__state="opened", sheet__state__in=states).order_by().values_list("sheet", flat=True)
    found = lock(Sheet.objects.filter(pk__in=set(keys)))
    return [sheet for sheet in found if sheet.state in states]


def _mark(lines: QuerySet[SheetLine], state: str) -> None:
    """Their version rises, so that who has a card open is told instead of writing into what is asked no more."""
    lines.update(state=state, version=F("version") + 1, changed_at=timezone.now())


def _tell(sheets: list[Sheet], name: str, label: str, actor: Acting) -> None:
    versions.bump(Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]))
    note_steps(sheets, name, label, actor=actor)


def _settle(sheets: list[Sheet], actor: Acting) -> None:
    """A sheet with nothing left to answer is reported if its head had signed the rest before, else excused."""
    lines = SheetLine.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by()
    asked = set(lines.filter(state__in=EDITABLE).values_list("sheet", flat=True))
    told = set(lines.filter(state__in=TOLD).values_list("sheet", flat=True))
    idle = {sheet.pk for sheet in sheets} - asked
    move_all(Sheet, sorted(idle & told), "settle", actor=actor)
    move_all(Sheet, sorted(idle - told), "excuse", actor=actor)


@handler("sheet.settle")
def _settled(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    """What came back was withdrawn: the signature the rest has stands, and with it the day it was given."""
    signed = Sheet.objects.filter(duty=OuterRef("pk")).order_by().values("signed_at")[:1]
    owed = Duty.objects.filter(sheet__in=[sheet.pk for sheet in sheets], signed_at__isnull=True)
    owed.update(signed_at=Subquery(signed))


@handler("sheet.excuse")
def _excused(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    duties.waive(Duty.objects.filter(sheet__in=[sheet.pk for sheet in sheets]), OVER)


@handler("sheet.ask_again")
def _asked_again(sheets: list[Sheet], actor: Acting, note: str, data: dict) -> None:
    duties.unwaive(Duty.objects.filter(sheet__in=[sheet.pk for sheet in sheets], waived_why=OVER))
