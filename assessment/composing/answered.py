"""The source of last year's promises: each problem and next step of the last accepted report, answered one by one."""

from dataclasses import dataclass

from assessment.composing import earlier, words
from assessment.composing.gathered import given
from assessment.composing.lines import done, facts_of, name, of_line, of_task
from assessment.composing.sources import Asked, Origin, Sentence, source
from assessment.models import PaperSection, ReportProblem, ReportSection
from assessment.selectors.facts import Fact
from assessment.states import Writer
from fazhi.org.audit import noun_of
from tasks.models import SheetLine

PART = ReportSection.Part
SHORT = 60  # characters of last year's words that are quoted
TITLES = {PART.PROBLEMS: "上年度的问题", PART.NEXT: "上年度的安排"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task since; `closed` when it is finished."""

    text: str
    origins: tuple[Origin, ...]
    closed: bool = False


@source("last_year")
def last_year(asked: Asked) -> list[Sentence]:
    """Every problem and next step of the last accepted report of this kind, with what was done about it."""
    if all(heading.part != PART.ANSWERED for heading in asked.kind.headings):
        return []
    promises = asked.once("promises", lambda: earlier.promises(asked.report, asked.acting))
    if promises is None:
        hole = words.gap("上年度问题和安排的落实情况（系统里没有上一年度通过的报告）", asked.unit.name)
        return [Sentence(PART.ANSWERED, None, "answer", hole, gap=True)]
    known = _of_units(asked) if asked.kind.writer == Writer.GOVERNMENT else _of_facts(asked)
    pairs = [(one, known.get(one.task) if one.task else None) for one in promises]
    kept = [one for one, found in pairs if found and found.closed and one.part == PART.NEXT and not asked.room.apart]
    apart = [_answer(one, found, asked) for one, found in pairs if one not in kept]
    return apart + ([_closed(kept, known, asked)] if kept else [])


def _closed(kept: list[earlier.Promise], known: dict[int, Answer], asked: Asked) -> Sentence:
    """What was kept of last year's plans, in one paragraph."""
    named = "、".join(f"“{_short(one)}”" for one in kept[: asked.room.named])
    more = f"等{len(kept)}项" if len(kept) > asked.room.named else f"共{len(kept)}项"
    origins = tuple(origin for one in kept for origin in (_promised(one, asked), *known[one.task].origins[:1]))
    return Sentence(PART.ANSWERED, None, "answer:closed", f"上年度的安排{named}，{more}，已办结。", origins)


def _promised(one: earlier.Promise, asked: Asked) -> Origin:
    return Origin(one.noun, one.section, f"{one.report}：{one.title}"[:200], asked.period.starts)


def _short(one: earlier.Promise) -> str:
    text = one.text.rstrip("。")
    return text if len(text) <= SHORT else f"{text[:SHORT]}……"


def _answer(one: earlier.Promise, found: Answer | None, asked: Asked) -> Sentence:
    letter = {noun_of(ReportProblem): "q", noun_of(PaperSection): "p"}.get(one.noun, "")
    about, origin = f"answer:{letter}{one.section}:{one.at}{f':{one.of}' if one.of else ''}", _promised(one, asked)
    head = f"{TITLES[one.part]}“{_short(one)}”："
    if found is None:
        hole = words.gap(f"{head.rstrip('：')}的落实情况", asked.unit.name)
        return Sentence(PART.ANSWERED, None, about, f"{head}{hole}", (origin,), True)
    return Sentence(PART.ANSWERED, None, about, f"{head}{found.text}", (origin, *found.origins))


def _of_facts(asked: Asked) -> dict[int, Answer]:
    """{task, or the task it was carried from: what the unit reported}."""
    found: dict[int, Answer] = {}
    for fact in facts_of(asked):
        if answer := _since(fact, asked.room.answered):
            found[fact.task.pk] = answer
            if fact.task.carried_from_id:
                found[fact.task.carried_from_id] = answer
    return found


def _since(fact: Fact, most: int) -> Answer | None:
    told = [one for one in fact.lines if one.answer == SheetLine.Answer.PROGRESS and words.clean(one.words)]
    if done(fact):
        more = words.condensed(told[-1].words, most) if told else ""
        return Answer(f"“{name(fact)}”已办结。{more}", (of_task(fact), *(of_line(one) for one in told[-1:])), True)
    return Answer(words.condensed(told[-1].words, most), (of_line(told[-1]),)) if told else None


def _of_units(asked: Asked) -> dict[int, Answer]:
    """{task: what the units' reports say was done}."""
    found: dict[int, Answer] = {}
    for one in given(asked).pieces:
        if one.task and one.part == PART.DONE and one.task not in found:
            found[one.task] = Answer(f"{one.unit}{words.condensed(one.text, asked.room.answered)}", (one.origin,))
    return found
