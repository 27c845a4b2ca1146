"""Everything the page and the drawer of one task show, drawn."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.flow.engine import moves_for
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, button, join
from fazhi.ui.markup import at
from fazhi.ui.tables import Table
from tasks.models import Part, Task, TaskSource, TaskUnit
from tasks.panels import acts, done
from tasks.panels import sheet_cards as cards
from tasks.panels import task_page as draw
from tasks.panels.cells import chips, part_state, sub
from tasks.selectors import counted
from tasks.selectors import sheets as sheet_reads
from tasks.selectors import whole as reads

CHIPS = 6  # units of one role that the drawer names


@dataclass(slots=True)
class View:
    """The drawn pieces. `acts` belong to `part`: the own one, or the objection that the office decides."""

    lamp: SafeString
    place: str
    source: SafeString
    parties: Table
    named: list[tuple[str, SafeString]]
    dates: list[tuple[SafeString, str]]
    minimums: list[SafeString]
    mode: tuple[str, str]
    mine: TaskUnit | None
    mine_state: SafeString | None
    part: TaskUnit | None
    acts: list[Act]
    links: list[SafeString]
    steps: list[Step]
    next: Step
    short: list[Step]
    open: bool
    told: list[SafeString]
    sources: list[TaskSource]
    done: done.View


def build(request: HttpRequest, task: Task, *, short: bool = False) -> View:
    """Read and draw a task the person was let through to (a fixed number of queries).

    `short` is for the drawer, which leaves what was reported to the page.
    """
    acting = request.acting
    whole = reads.read(acting, task)
    office = acting.is_office and task.plan.office_id == acting.unit.pk
    part = whole.objected[0] if office and whole.objected else whole.mine  # what the office must decide comes first
    open_ = task.state == "issued" and task.plan.state == "issued"
    moves = moves_for(part, actor=acting) if part and open_ else []
    closing = done.build(whole, acting, office=office)
    here = draw.list_of(request) or at("tasks:task", task.pk)
    steps = draw.timeline(whole.steps, whole.parts)
    counts = counted.now(acting, [(low, p.unit, task.plan) for low in whole.minimums for p in whole.answering])
    return View(
        lamp=draw.lamp_facts(whole),
        place=draw.place(whole),
        source=draw.source(task),
        parties=draw.parties(whole, acting, closing),
        named=_named(whole),
        dates=draw.dates(whole),
        minimums=draw.minimums(whole, counts, acting),
        mode=draw.mode(task),
        mine=whole.mine,
        mine_state=part_state(whole.mine.state) if whole.mine else None,
        part=part,
        acts=acts.of_part_moves(part, moves, back=here) if part else [],
        links=[*closing.links, *_links(whole, part, moves, office)],
        steps=steps,
        next=closing.next or draw.following(whole),
        short=steps[:4],
        open=task.state == "issued",
        told=_told(acting, task) if task.reported and not short else [],
        sources=[] if short else whole.sources,
        done=closing,
    )


def _told(acting: Acting, task: Task) -> list[SafeString]:
    """What units reported about the task, newest first."""
    return [cards.told(row) for row in sheet_reads.about(acting, task)]


def _named(whole: reads.Whole) -> list[tuple[str, SafeString]]:
    """The units by role, as chips."""
    rows = [(f"{label}单位", [p for p in whole.live if p.role == role]) for role, label in Part.choices]
    return [(label, _some(parts)) for label, parts in rows if parts]


def _some(parts: list[TaskUnit]) -> SafeString:
    """The first units as chips and how many there are; the task's own page names them all."""
    shown = chips(parts[:CHIPS])
    return shown if len(parts) <= CHIPS else join([shown, sub(f"等{len(parts)}家，任务页上有全部单位")])


def _links(whole: reads.Whole, part: TaskUnit | None, moves: list, office: bool) -> list[SafeString]:
    """Further steps that have a page of their own."""
    found = []
    if office and whole.task.plan.state == "drafted":
        found.append(button("修改任务", url=at("tasks:task_edit", whole.task.pk), mark="pencil"))
    if part and any(move.name == "release" for move in moves):
        found.append(button("改派", url=at("tasks:part_reassign", part.pk), mark="arrow-left-right"))
    if whole.mine and whole.task.state == "issued" and whole.mine.state in ("sent", "received") and _hands_on(moves):
        found.append(button("分办", url=at("tasks:part_hand_on", whole.mine.pk), mark="user-check"))
    return found


def _hands_on(moves: list) -> bool:
    """Who may receive may hand on: both ask the same of the person."""
    return any(move.action == "receive" for move in moves)
