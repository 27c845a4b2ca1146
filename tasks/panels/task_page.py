"""One task as its page and its drawer show it: facts, how each was read, what has happened and what comes next."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.agenda.models import Duty
from fazhi.flow.models import TimelineStep
from fazhi.measure import PERIODS
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.ui.components import Step, date_pair, join, lamp, link, tag, unit, why
from fazhi.ui.markup import at
from fazhi.ui.tables import Column, Table
from tasks.models import AnswerMode, Milestone, Minimum, Part, Plan, Task, TaskUnit
from tasks.panels import counted_rows, done
from tasks.panels.cells import MODE_WORDS, POINTS, one, part_state, sub
from tasks.planimport import match
from tasks.selectors.counted import Counted
from tasks.selectors.whole import Whole

HOW = {**match.HOW, "picked": "人工指定"}
MOST_COUNTS = 6  # units whose figures stand beside a minimum
COMPARISONS = {">=": "不少于", ">": "多于", "<=": "不超过", "<": "少于", "=": "等于"}
BAD = {"send_back", "object", "release", "withdraw", "drop", "cancel", "cancel_issued"}
BAD |= {"claim_back", "reopen", "unlock", "return"}
GOOD = {"receive", "sign_off", "issue", "close", "finish", "lock", "accept"}


def lamp_facts(whole: Whole) -> SafeString:
    """The lamp and why it has this colour."""
    plan = whole.task.plan
    rows = [*whole.lamp.why]
    if whole.speaking:
        rows.insert(1, ("看哪一家", whole.speaking.unit.name))
    more = (at("tasks:plan_paper", plan.pk), "下载文件原文") if plan.paper_id else None
    return join([lamp(whole.lamp.state, whole.lamp.words), "　", why("这个状态怎么来的", rows, more=more)])


def part_how(part: TaskUnit) -> str:
    """How a unit came to stand here: the paper's words and the way they were matched."""
    said = [HOW.get(part.rule, part.rule)] if part.rule else []
    if part.words and part.words != part.unit.name:
        said.insert(0, f"原文“{part.words}”")
    if part.group_id:
        said.append(f"出自“{part.group.name}”")
    return "，".join(said) or "与名录全称一致"


def parties(whole: Whole, acting: Acting, closing: done.View) -> Table:
    """The table of units: role, name and how it was read, receipt, person."""
    columns = [
        Column("role", "责任", lambda p: p.get_role_display()),
        Column("unit", "单位", lambda p: _unit(p, acting), head=True),
        Column("how", "怎么认出来的", part_how, phone_label="怎么认的"),
        Column("state", "签收", lambda p: one([part_state(p.state)])),
        Column("claim", "办结", lambda p: done.part_state(closing, p)),
        Column("lines", "填报", lambda p: _lines(whole, p), css="nowrap"),
        Column("person", "承办人", lambda p: p.person.name if p.person_id else ""),
    ]
    return Table(columns, whole.parts, caption="责任单位", dense=True)


def _unit(part: TaskUnit, acting: Acting) -> SafeString:
    own = join([" ", tag("line", "本单位")]) if part.unit_id == acting.unit.pk else None
    return one([unit(part.unit.name, lead=part.role == Part.LEAD), own])


def _lines(whole: Whole, part: TaskUnit) -> str:
    if part.state == "released":
        return ""
    main = any(p.role != Part.CO for p in whole.live)
    asked = part.role != Part.CO or whole.task.mode != AnswerMode.LEADS or not main
    return ("每期" if part.full_lines else "每年一行") if asked else "不用填"


def dates(whole: Whole) -> list[tuple[SafeString, str]]:
    """The dates read: the day beside the paper's words, and the rule."""
    read = [(_date(m), f"按“{m.rule}”读出" if m.rule else "") for m in whole.milestones]
    if any(m.day for m in whole.milestones):
        return read
    end = whole.task.plan.ends
    return [*read, (date_pair(end, inferred=True), "原文没有写到哪一天，推定为计划最后一天")]


def _date(milestone: Milestone) -> SafeString:
    if milestone.day is None:
        return join(["“", milestone.words or milestone.value, "”，没有写到哪一天"])
    return date_pair(milestone.day, milestone.words, inferred=milestone.inferred)


def minimums(whole: Whole, counts: list[Counted], acting: Acting) -> list[SafeString]:
    """The minimums as sentences with the paper's words, and what a measure counts for them today."""
    return [join([minimum_words(low), *_counted([c for c in counts if c.minimum is low], acting)]) for low in whole.minimums]


def _counted(counts: list[Counted], acting: Acting) -> list[SafeString]:
    """The figure of each unit; where no measure counts it, that units tell it themselves."""
    if not counts:
        return [sub("没有指标计这个数，由单位在填报表里报")]
    shown = counted_rows.lines(counts[:MOST_COUNTS], acting)
    return [*shown, sub(f"等 {len(counts)} 家")] if len(counts) > len(shown) else shown


def minimum_words(low: Minimum) -> str:
    """One minimum as a sentence with the paper's words."""
    amount = f"{low.value.normalize():f}" if low.value is not None else ""
    period = f"每{PERIODS[low.period]}" if low.period in PERIODS else low.period
    said = " ".join(
        filter(None, [low.subject, period, f"{COMPARISONS.get(low.comparison, low.comparison)}{amount}{low.measure}"])
    )
    return f"{said}（原文“{low.words}”）" if low.words else said


def mode(task: Task) -> tuple[str, str]:
    """Who answers: the choice and what it means."""
    return task.get_mode_display(), MODE_WORDS[task.mode]


def place(whole: Whole) -> str:
    """Where the words stand: number of the paper, headings, number of the task."""
    plan = whole.task.plan
    return "，".join(
        filter(
            None,
            [
                plan.number or plan.title,
                *whole.trail,
                f"第{whole.task.number.strip().rstrip(POINTS)}项" if whole.task.number else "",
            ],
        )
    )


def source(task: Task) -> SafeString:
    """The link to the paper the words come from."""
    if not task.plan.paper_id:
        return SafeString("")
    return link("下载文件原文", at("tasks:plan_paper", task.plan_id), download=True)


def timeline(steps: list[TimelineStep], parts: list[TaskUnit]) -> list[Step]:
    """The steps of a task and its parts as lines; equal steps of many parts made at once become one line."""
    names = {p.pk: p.unit.name for p in parts}
    lines: list[tuple[tuple, TimelineStep]] = []
    groups: dict[tuple, list[str]] = {}
    for step in steps:
        about = names.get(step.object_id, "") if step.noun == noun_of(TaskUnit) else ""
        key = (step.noun, step.move, step.user_id, step.at.replace(microsecond=0), step.note)
        known = groups.setdefault(key, [])
        known.append(about)
        if len(known) == 1:
            lines.append((key, step))
    return [_step(step, groups[key]) for key, step in lines]


def _step(step: TimelineStep, about: list[str]) -> Step:
    named = "、".join(filter(None, about[:4])) + (f" 等{len(about)}家" if len(about) > 4 else "")
    who = f"{step.unit.name if step.unit_id else ''} {step.who}".strip()
    what = step.label if not named or named == (step.unit.name if step.unit_id else "") else f"{step.label}（{named}）"
    tone = "bad" if step.move in BAD else "good" if step.move in GOOD else ""
    return Step(step.at, f"{who} {what}{_detail(step)}", step.note, tone)


def _detail(step: TimelineStep) -> str:
    detail = step.detail or {}
    if person := detail.get("person"):
        return f"给 {person}"
    if step.move == "release" and detail.get("units"):
        return f"，改给 {'、'.join(detail['units'])}"
    return ""


def following(whole: Whole) -> Step:
    """What happens next, who must do it and by when."""
    task, plan = whole.task, whole.task.plan
    if task.state == "withdrawn":
        return Step("下一步", "没有：任务已撤销，不计时限。")
    if task.state == "done":
        return Step("下一步", "没有：任务已办结。")
    if task.state == "drafted":
        return Step("下一步", f"{plan.office.name}送审、审定后下达，各单位才收到。")
    if whole.objected:
        return Step("下一步", f"{plan.office.name}决定：维持，或改派给别的单位。")
    if waiting := [p.unit.name for p in whole.live if p.state == "sent"]:
        return Step("下一步", f"{'、'.join(waiting[:4])}{f' 等{len(waiting)}家' if len(waiting) > 4 else ''} 签收。")
    if whole.speaking is None:
        return Step("下一步", "等责任单位办理。")
    return _owed_next(whole.speaking, plan.office.name, late=whole.lamp.state == "late")


def _owed_next(duty: Duty, office: str, *, late: bool) -> Step:
    if duty.closed_at:
        return Step("下一步", "没有：任务已办结。")
    if duty.waived_at:
        return Step("下一步", "没有：已免办。")
    if duty.signed_at:
        return Step("下一步", f"{duty.unit.name}已签报，{office}核对后办结。")
    return Step(f"下一步　{'已过 ' if late else ''}{duty.due:%Y-%m-%d}{'' if late else ' 前'}", f"{duty.unit.name} 办结并签报。")


def plan_steps(steps: list[TimelineStep]) -> list[Step]:
    """The steps of a plan as lines."""
    return [_step(step, [""]) for step in steps]


def plan_following(plan: Plan, progress: object | None) -> Step:
    """What happens next to a plan and who must do it."""
    office = plan.office.name
    words = {
        "drafted": f"{office}经办核对责任单位和填报方式，送审。",
        "submitted": f"{office}负责人审定，或写明理由退回。",
        "signed_off": f"{office}下达；下达后各单位签收，时限开始计。",
        "withdrawn": "没有：计划已撤销，经过保留。",
        "issued": "各责任单位按时限办理。",
        "closed": "没有：计划已归档。",
    }
    if plan.state == "issued" and progress is not None and progress.units > progress.units_done:
        return Step("下一步", f"{progress.units - progress.units_done} 家单位签收，{office}处理异议。")
    return Step("下一步", words[plan.state])


def list_of(request: HttpRequest) -> str:
    """The page beside which a drawer stands, so that an act in the drawer leads back to it; empty for the task's own page."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    if request.headers.get("HX-Target") != "drawer-body" or here.netloc != request.get_host():
        return ""
    path = f"{here.path}?{here.query}" if here.query else here.path
    return path if _own(path) else ""


def back(request: HttpRequest, fallback: str) -> str:
    """Return where a form should lead back to: a path of our own, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted[:500] if _own(wanted) else fallback


def _own(path: str) -> bool:
    return path.startswith("/") and not path.startswith(("//", "/\\")) and all(c > " " for c in path)
