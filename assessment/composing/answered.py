"""The source of last year's promises: each problem and next step of the last accepted report, answered one by one."""

from dataclasses import dataclass

from assessment.composing import earlier, words
from assessment.composing.gathered import given
from assessment.composing.lines import done, facts_of, name, of_line, of_task
from assessment.composing.sources import Asked, Origin, Sentence, source
from assessment.models import ReportSection
from assessment.selectors.facts import Fact
from assessment.states import Writer
from fazhi.org.audit import noun_of
from tasks.models import SheetLine

PART = ReportSection.Part
SHORT = 60  # characters of last year's words that are quoted
WORDS = 120  # characters of what was done since
TITLES = {PART.PROBLEMS: "上年度的问题", PART.NEXT: "上年度的安排"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task since."""

    text: str
    origins: tuple[Origin, ...]


@source("last_year")
def last_year(asked: Asked) -> list[Sentence]:
    """Every problem and next step of the last accepted report of this kind, with what was done about it."""
    if all(heading.part != PART.ANSWERED for heading in asked.kind.headings):
        return []
    promises = earlier.promises(asked.report, asked.acting)
    if promises is None:
        hole = words.gap("上年度问题和安排的落实情况（系统里没有上一年度通过的报告）", asked.unit.name)
        return [Sentence(PART.ANSWERED, None, "answer", hole, gap=True)]
    known = _of_units(asked) if asked.kind.writer == Writer.GOVERNMENT else _of_facts(asked)
    return [_answer(one, known.get(one.task) if one.task else None, asked) for one in promises]


def _answer(one: earlier.Promise, found: Answer | None, asked: Asked) -> Sentence:
    about, day = f"answer:{one.section}:{one.at}", asked.period.starts
    origin = Origin(noun_of(ReportSection), one.section, f"{one.report}：{one.title}"[:200], day)
    short = one.text.rstrip("。")
    short = short if len(short) <= SHORT else f"{short[:SHORT]}……"
    head = f"{TITLES[one.part]}“{short}”："
    if found is None:
        hole = words.gap(f"{head.rstrip('：')}的落实情况", asked.unit.name)
        return Sentence(PART.ANSWERED, None, about, f"{head}{hole}", (origin,), True)
    return Sentence(PART.ANSWERED, None, about, f"{head}{found.text}", (origin, *found.origins))


def _of_facts(asked: Asked) -> dict[int, Answer]:
    """{task, or the task it was carried from: what the unit reported}."""
    found: dict[int, Answer] = {}
    for fact in facts_of(asked):
        if answer := _since(fact):
            found[fact.task.pk] = answer
            if fact.task.carried_from_id:
                found[fact.task.carried_from_id] = answer
    return found


def _since(fact: Fact) -> Answer | None:
    told = [one for one in fact.lines if one.answer == SheetLine.Answer.PROGRESS and words.clean(one.words)]
    if done(fact):
        more = words.condensed(told[-1].words, WORDS) if told else ""
        return Answer(f"“{name(fact)}”已办结。{more}", (of_task(fact), *(of_line(one) for one in told[-1:])))
    return Answer(words.condensed(told[-1].words, WORDS), (of_line(told[-1]),)) if told else None


def _of_units(asked: Asked) -> dict[int, Answer]:
    """{task: what the units' reports say was done}."""
    found: dict[int, Answer] = {}
    for one in given(asked).pieces:
        if one.task and one.part == PART.DONE and one.task not in found:
            found[one.task] = Answer(f"{one.unit}{words.condensed(one.text, WORDS)}", (one.origin,))
    return found
