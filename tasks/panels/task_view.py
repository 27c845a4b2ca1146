"""Everything the page and the drawer of one task show, drawn."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.flow.engine import moves_for
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, button
from fazhi.ui.markup import at
from fazhi.ui.tables import Table
from tasks.models import Part, Task, TaskUnit
from tasks.panels import acts, done
from tasks.panels import task_page as draw
from tasks.panels.cells import chips, part_state
from tasks.selectors import whole as reads


@dataclass(slots=True)
class View:
    """The drawn pieces. `acts` belong to `part`: the own one, or the objection that the office decides."""

    lamp: SafeString
    place: str
    source: SafeString
    parties: Table
    named: list[tuple[str, SafeString]]
    dates: list[tuple[SafeString, str]]
    minimums: list[str]
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
    done: done.View


def build(request: HttpRequest, task: Task) -> View:
    """Read and draw a task the person was let through to (a fixed number of queries)."""
    acting = request.acting
    whole = reads.read(acting, task)
    office = acting.is_office and task.plan.office_id == acting.unit.pk
    part = whole.mine or (whole.objected[0] if office and whole.objected else None)
    open_ = task.state == "issued" and task.plan.state == "issued"
    moves = moves_for(part, actor=acting) if part and open_ else []
    closing = done.build(whole, acting, office=office)
    here = at("tasks:task", task.pk)
    steps = draw.timeline(whole.steps, whole.parts)
    return View(
        lamp=draw.lamp_facts(whole),
        place=draw.place(whole),
        source=draw.source(task),
        parties=draw.parties(whole, acting, closing),
        named=_named(whole),
        dates=draw.dates(whole),
        minimums=draw.minimums(whole),
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
        done=closing,
    )


def _named(whole: reads.Whole) -> list[tuple[str, SafeString]]:
    """The units by role, as chips."""
    rows = [(f"{label}单位", [p for p in whole.live if p.role == role]) for role, label in Part.choices]
    return [(label, chips(parts)) for label, parts in rows if parts]


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
