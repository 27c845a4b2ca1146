"""Completion on the page of a task: claims and their acts, who finished it and when, where it was carried."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from fazhi.flow.engine import moves_for
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, button, join, lamp, link, moment
from fazhi.ui.markup import at
from tasks.models import Claim, Part, Task, TaskUnit
from tasks.panels import claim_list
from tasks.panels.cells import one, sub
from tasks.selectors import claims as reads
from tasks.selectors.whole import Whole


@dataclass(slots=True)
class Waiting:
    """One claim that the person may act on, with what was said."""

    claim: Claim
    unit: str
    state: SafeString
    acts: list[Act]
    url: str


@dataclass(slots=True)
class View:
    """What the page of a task says about completion."""

    by_part: dict[int, Claim]
    claims: list[Waiting]
    said: SafeString
    came: SafeString
    went: SafeString
    acts: list[Act]
    links: list[SafeString]
    next: Step | None


def build(whole: Whole, acting: Acting, *, office: bool) -> View:
    """Read and draw; a task that nobody claimed or carried on costs no query."""
    task = whole.task
    names = {part.pk: part.unit.name for part in whole.parts}
    every = reads.of_task(task.pk) if task.claimed else []
    newest: dict[int, Claim] = {}
    for claim in every:
        newest.setdefault(claim.part_id, claim)
    came, went = reads.carried(acting, task) if task.carried or task.carried_from_id else (None, None)
    open_ = task.plan.state == "issued"
    mine = newest.get(whole.mine.pk) if whole.mine else None
    shown = [claim for claim in newest.values() if claim.state != "withdrawn" and (office or claim is mine)]
    moves, here = _moves(shown, mine, acting) if open_ else {}, at("tasks:task", task.pk)
    return View(
        by_part=newest,
        claims=[_waiting(c, names.get(c.part_id, ""), moves.get((c.state, c is mine), []), here) for c in shown],
        said=_said(whole),
        came=_carried("结转自", came),
        went=_carried("已结转到", went),
        acts=_finish(whole) if office and open_ else [],
        links=_links(whole, mine, went) if open_ else [],
        next=_following(whole, newest, went),
    )


def _moves(claims: list[Claim], mine: Claim | None, acting: Acting) -> dict[tuple[str, bool], list]:
    """Moves by state: one rule holds for the own claim, and one for all the others of one task."""
    first: dict[tuple[str, bool], Claim] = {}
    for claim in claims:
        first.setdefault((claim.state, claim is mine), claim)
    return {key: moves_for(claim, actor=acting) for key, claim in first.items()}


def _waiting(claim: Claim, unit: str, moves: list, here: str) -> Waiting:
    acts = claim_list.acts_of(claim, moves, back=here)
    return Waiting(claim, unit, claim_list.state(claim), acts, at("tasks:claim", claim.pk))


def _said(whole: Whole) -> SafeString:
    """Blue, who and when, for what is done."""
    if whole.task.state != "done":
        return SafeString("")
    done = reads.finished(whole.steps, whole.task)
    if done is None:
        return lamp("done")
    return one([lamp("done"), sub(f"{moment(done.at)}　{done.unit} {done.who}"), sub(f"“{done.note}”" if done.note else "")])


def _carried(words: str, task: Task | None) -> SafeString:
    if task is None:
        return SafeString("")
    named = f"{task.plan.title}{f'，第 {task.number} 项' if task.number else ''}"
    return join([words, " ", link(named, at("tasks:task", task.pk))])


def _finish(whole: Whole) -> list[Act]:
    """A task that names no lead may be closed by the office, with a reason."""
    if whole.task.state != "issued" or any(part.role == Part.LEAD for part in whole.live):
        return []
    say = "这项任务没有牵头单位，可以由主管机构直接办结；其他单位未到的时限免办。"
    url = at("tasks:task_finish", whole.task.pk)
    return [Act("finish", "直接办结", url, note_required=True, confirm=say, mark="circle-check")]


def _links(whole: Whole, mine: Claim | None, went: Task | None) -> list[SafeString]:
    part = whole.mine
    if part is None or whole.task.state != "issued" or part.state != "received" or went:
        return []
    if not _asked(whole, part) or (mine and mine.state in reads.LIVE):
        return []
    return [button("申请办结", url=at("tasks:part_claim", part.pk), tone="primary", mark="circle-check")]


def _asked(whole: Whole, part: TaskUnit) -> bool:
    """Leads and responsible units claim; co-units only where they answer by themselves."""
    main = any(other.role != Part.CO for other in whole.live)
    return part.role != Part.CO or not main or whole.task.mode != "leads"


def _following(whole: Whole, claims: dict[int, Claim], went: Task | None) -> Step | None:
    """What comes next where completion decides it."""
    if whole.task.state == "done":
        return Step("下一步", "没有：任务已办结。")
    if went:
        return Step("下一步", "没有：任务已结转，按新计划办理。")
    if whole.task.plan.state == "closed":
        return Step("下一步", "没有：计划已归档。")
    names = {part.pk: part.unit.name for part in whole.live}
    if filed := [names[pk] for pk, claim in claims.items() if claim.state == "filed" and pk in names]:
        few = "、".join(filed[:3]) + (f" 等{len(filed)}家" if len(filed) > 3 else "")
        return Step("下一步", f"{whole.task.plan.office.name}审{few}的办结申请：销号，或写明理由退回。")
    return None


def part_state(view: View, part: TaskUnit) -> object:
    """A part's newest claim as a cell."""
    claim = view.by_part.get(part.pk)
    return one([link(claim_list.state(claim), at("tasks:claim", claim.pk))]) if claim else ""
