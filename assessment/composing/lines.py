"""The first source: what a unit reported in its sheets, task by task, with figures, evidence, problems and what is left to do.

Rules: a task is one paragraph, its name first, then the words that are told (see `telling`), figures, what was made. On a
narrow step of the ladder tasks without news share a paragraph, and so do the open ones among the next steps. Figures of a
minimum are added up over rounds that don't overlap; of a share the last one counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from assessment.composing import telling, words
from assessment.composing.earlier import TOGETHER
from assessment.composing.room import Room
from assessment.composing.sources import OWN, Amount, Asked, Origin, Sentence, source
from assessment.models import ReportSection
from assessment.selectors import facts as reads
from assessment.selectors.facts import Fact
from fazhi.org.audit import noun_of
from fazhi.org.models import Unit
from tasks.models import LineFigure, Minimum, Part, SheetLine, Task

PART = ReportSection.Part
COMPARISONS = {">=": "不少于", ">": "多于", "<=": "不超过", "<": "少于", "=": "等于"}
PERIODS = {
    "year": "每年",
    "half-year": "每半年",
    "quarter": "每季度",
    "month": "每月",
    "week": "每周",
    "day": "每日",
    "time": "每次",
}
SHARES = ("%", "％", "百分比")
NAMED = 3  # pieces of evidence that are named; of the others the number is told


def facts_of(asked: Asked) -> list[Fact]:
    """What the unit reported in the period, read once for all sources."""
    unit, period = asked.unit, asked.period
    return asked.once("facts", lambda: reads.read(unit, period.starts, period.ends, period.plans, asked.acting))


@source("sheets", writers=OWN)
def sheets(asked: Asked) -> list[Sentence]:
    """What the unit reported about its tasks in the period."""
    unit, found = asked.unit, facts_of(asked)
    if not found:
        return [Sentence(PART.OPENING, None, "opening", words.gap("本单位承担的任务", unit.name), gap=True)]
    said, heard = [_opening(asked, found)], set()
    quiet, beside = _in_brief(found, asked.room)
    for fact in found:
        if fact.part.pk not in quiet and fact.part.pk not in beside:
            said += _task(asked, fact, heard)
    said += _together(quiet.values(), "quiet", "{}本期没有新的进展。") + _together(beside.values(), "beside", "还推进了{}。")
    problems = [one for fact in found for one in _problem(fact)]
    ahead = _next([fact for fact in found if not done(fact)], asked)
    said += problems or [Sentence(PART.PROBLEMS, None, "problems", words.gap("工作中存在的问题", unit.name), gap=True)]
    return said + (ahead or [Sentence(PART.NEXT, None, "next", words.gap("下一步打算", unit.name), gap=True)])


def _opening(asked: Asked, found: list[Fact]) -> Sentence:
    unit, period = asked.unit, asked.period
    plans = "、".join(f"《{title}》" for title in reads.plan_names({f.part.plan_id for f in found}))
    finished = sum(done(f) for f in found)
    lead = sum(f.part.role == Part.LEAD for f in found)
    led = f"，其中牵头{lead}项" if 0 < lead < len(found) else ""
    counts = [f"已办结{finished}项" if finished else "", f"正在办理{len(found) - finished}项" if finished < len(found) else ""]
    stand = "，".join(filter(None, counts))
    text = f"{words.span(period.starts, period.ends)}，{unit.name}承担{plans}任务{len(found)}项{led}；{stand}。"
    origins = tuple(of_task(f) for f in found)
    return Sentence(PART.OPENING, None, "opening", f"{text}现将有关情况报告如下。", origins)


def done(fact: Fact) -> bool:
    """Whether the unit's part of a task is finished."""
    return fact.task.state == "done" or fact.claim is not None


def name(fact: Fact) -> str:
    """What a task is called in a sentence."""
    return words.clean(fact.task.title).rstrip("。；;")


def of_task(fact: Fact) -> Origin:
    """A task as the place that words came from."""
    number = f"第{fact.task.number.rstrip('.．、')}项　" if fact.task.number else ""
    return Origin(noun_of(Task), fact.task.pk, f"{number}{name(fact)}"[:200])


def of_line(line: SheetLine) -> Origin:
    """A line of a sheet as the place that words came from."""
    return Origin(noun_of(SheetLine), line.pk, f"{line.sheet.round.title}"[:200], line.sheet.round.ends)


def _task(asked: Asked, fact: Fact, heard: set[str]) -> list[Sentence]:
    about, unit, room = f"task:{fact.task.pk}", asked.unit, asked.room

    def say(text: str, *origins: Origin, gap: bool = False, amounts: tuple[Amount, ...] = ()) -> Sentence:
        return Sentence(PART.DONE, fact.area, about, text, origins, gap, amounts)

    said = [say(text, *origins, gap=gap) for text, origins, gap in _told(asked, fact, heard)]
    said += [say(text, *origins, gap=gap, amounts=amounts) for text, origins, gap, amounts in _figures(fact, unit)]
    if fact.evidence:
        text, origins = _evidence(fact)
        said.append(say(text if room.proof else "", *origins))
    if done(fact):
        said.append(say("该项任务已办结。", of_task(fact)))
    return [say(f"{name(fact)}。", of_task(fact)), *said]


def _in_brief(found: list[Fact], room: Room) -> tuple[dict[int, Fact], dict[int, Fact]]:
    """On a narrow step, the tasks that are only named: those without news, and those beyond the number told one by one.

    Told one by one are first those with a minimum, a problem, or that are finished.
    """
    quiet = {} if room.apart else {fact.part.pk: fact for fact in found if _is_quiet(fact)}
    told = [fact for fact in found if fact.part.pk not in quiet]
    told.sort(key=lambda fact: not (fact.figures or done(fact) or _problem(fact)))
    return quiet, {fact.part.pk: fact for fact in told[room.tasks :]} if room.tasks else {}


def _is_quiet(fact: Fact) -> bool:
    """Whether the unit said of a task that there was nothing, and no more."""
    said = bool(fact.lines) and all(line.answer != SheetLine.Answer.PROGRESS for line in fact.lines)
    return said and not (fact.claim or fact.evidence or fact.figures or fact.minimums or done(fact))


def _together(facts: Iterable[Fact], key: str, sentence: str) -> list[Sentence]:
    """Tasks that are only named, those of one part of the plan in one paragraph; each opens its last words."""
    areas: dict[int | None, list[Fact]] = defaultdict(list)
    for fact in facts:
        areas[fact.area].append(fact)
    said = []
    for area, those in areas.items():
        text = sentence.format("、".join(f"“{name(one)}”" for one in those))
        origins = tuple(origin for one in those for origin in (of_task(one), *map(of_line, one.lines[-1:])))
        said.append(Sentence(PART.DONE, area, f"{key}:{area or 0}", text, origins))
    return said


Said = tuple[str, tuple[Origin, ...], bool]


def _told(asked: Asked, fact: Fact, heard: set[str]) -> list[Said]:
    """What was done, in the unit's own words; where nobody said anything, a gap."""
    unit, room = asked.unit, asked.room
    same = name(fact)
    progress = [line for line in fact.lines if line.answer == SheetLine.Answer.PROGRESS]
    progress = [line for line in progress if words.clean(line.words).rstrip("。；;") != same]  # the task's own name says nothing
    whole = room.words is None
    lines = [(line, words.condensed(line.words) if whole else line.words) for line in progress]
    parts = asked.once(f"said:{fact.part.pk}:{whole}", lambda: telling.sentences(lines))
    said = [(text, (of_line(line),), False) for line, text in telling.chosen(parts, room, heard)]
    if not said and fact.claim:
        said.append((words.condensed(fact.claim.words, room.words or words.MOST), (of_task(fact),), False))
    last = fact.lines[-1] if fact.lines else None
    if not said and last and last.answer != SheetLine.Answer.PROGRESS:
        text = "本期没有此项工作。" if last.answer == SheetLine.Answer.NOTHING else "本期没有新的进展。"
        said.append((text, (of_line(last),), False))
    if not said:
        return [(words.gap(f"“{name(fact)}”本期的进展", unit.name), (of_task(fact),), True)]
    told = [line for line in progress if line.percent is not None]
    if told and not done(fact):
        said.append((f"完成进度{told[-1].percent}%。", (of_line(told[-1]),), False))
    return said


def _figures(fact: Fact, unit: Unit) -> Iterable[tuple[str, tuple[Origin, ...], bool, tuple[Amount, ...]]]:
    for minimum in fact.minimums:
        subject = words.clean(minimum.subject) or name(fact)
        asked = _asked(minimum)
        counted = _counted(fact.figures.get(minimum.pk, []), share=minimum.measure in SHARES)
        if counted:
            value = sum((f.value for f in counted), Decimal(0))
            printed, day = f"{words.amount(value)}{minimum.measure}", counted[-1].line.sheet.round.ends
            amount = Amount(f"minimum:{minimum.pk}", subject[:120], value, minimum.measure, printed[:40], day)
            yield f"{subject}{printed}（要求{asked}）。", tuple(_of_figure(f, minimum) for f in counted), False, (amount,)
        elif not (fact.lines and fact.lines[-1].answer == SheetLine.Answer.NOTHING):
            yield words.gap(f"“{subject}”的完成数（要求{asked}）", unit.name), (of_task(fact),), True, ()


def _asked(minimum: Minimum) -> str:
    period = PERIODS.get(minimum.period, minimum.period)
    comparison = COMPARISONS.get(minimum.comparison, minimum.comparison)
    return f"{period}{comparison}{words.amount(minimum.value)}{minimum.measure}"


def _counted(figures: list[LineFigure], *, share: bool) -> list[LineFigure]:
    """The figures that may be added up: of rounds that overlap the longest counts; of a share only the last."""
    if share:
        return figures[-1:]
    taken: list[LineFigure] = []
    for figure in sorted(figures, key=lambda f: (f.line.sheet.round.starts - f.line.sheet.round.ends, -f.pk)):
        mine = figure.line.sheet.round
        if all(mine.ends < other.line.sheet.round.starts or mine.starts > other.line.sheet.round.ends for other in taken):
            taken.append(figure)
    return sorted(taken, key=lambda f: f.line.sheet.round.starts)


def _of_figure(figure: LineFigure, minimum: Minimum) -> Origin:
    round_ = figure.line.sheet.round
    return Origin(
        noun_of(LineFigure), figure.pk, f"{round_.title}：{words.amount(figure.value)}{minimum.measure}"[:200], round_.ends
    )


def _evidence(fact: Fact) -> tuple[str, tuple[Origin, ...]]:
    given = list({one.evidence_id: one.evidence for one in fact.evidence}.values())
    names = "、".join(f"“{words.clean(PurePath(one.name).stem)}”" for one in given[:NAMED])
    many = f"等{len(given)}份材料" if len(given) > NAMED else ""
    lines = {line.pk: line for line in fact.lines}
    resting = {one.object_id for one in fact.evidence}
    return f"有{names}{many}为证。", tuple(of_line(lines[pk]) for pk in sorted(resting))


def _problem(fact: Fact) -> list[Sentence]:
    """The problem of the last words about a task; one that an earlier round named and the last one doesn't is over."""
    last = fact.lines[-1] if fact.lines else None
    if last is None or not words.clean(last.problem):
        return []
    text = f"{name(fact)}方面：{words.condensed(last.problem)}"
    return [Sentence(PART.PROBLEMS, None, f"problem:{fact.task.pk}", text, (of_line(last),))]


def _next(facts: list[Fact], asked: Asked) -> list[Sentence]:
    room, ends = asked.room, asked.period.ends
    if room.apart or len(facts) < 2:
        return [_alone(fact, ends) for fact in facts]
    named = "、".join(f"“{name(one)}”{f'（{until}）' if (until := _until(one, ends)) else ''}" for one in facts[: room.named])
    more = f"等{len(facts)}项任务" if len(facts) > room.named else ""
    return [Sentence(PART.NEXT, None, TOGETHER, f"继续推进{named}{more}。", tuple(_ahead(one) for one in facts))]


def _alone(fact: Fact, ends: date) -> Sentence:
    until = f"，{when}完成" if (when := _until(fact, ends)) else ""
    return Sentence(PART.NEXT, None, f"next:{fact.task.pk}", f"继续推进“{name(fact)}”{until}。", (_ahead(fact),))


def _ahead(fact: Fact) -> Origin:
    return Origin(noun_of(Task), fact.task.pk, of_task(fact).label, fact.due.due if fact.due else None)


def _until(fact: Fact, ends: date) -> str:
    """By when a task is due; a day within the period is over and promises nothing."""
    due = fact.due
    return f"{words.said(due.due)}前" if due and not due.inferred and due.due > ends else ""
