"""The source of finished and unfinished tasks: how many, and which are still open, each by name with its day."""

from decimal import Decimal

from assessment.composing import words
from assessment.composing.lines import done, facts_of, name, of_task
from assessment.composing.sources import OWN, Amount, Asked, Sentence, source
from assessment.models import ReportSection
from assessment.selectors.facts import Fact

PART = ReportSection.Part


@source("tasks", writers=OWN)
def tasks(asked: Asked) -> list[Sentence]:
    """Counts of the unit's tasks, then the open ones by name."""
    found = facts_of(asked)
    if not found:
        return []
    finished = [one for one in found if done(one)]
    counts = (
        ("tasks:all", "承担任务", len(found)),
        ("tasks:done", "办结任务", len(finished)),
        ("tasks:open", "未办结任务", len(found) - len(finished)),
    )
    amounts = tuple(Amount(key, label, Decimal(n), "项", f"{n}项", asked.as_of) for key, label, n in counts)
    all_, closed, open_ = (one.words for one in amounts)
    text = f"{words.span(asked.period.starts, asked.period.ends)}承担任务{all_}，办结任务{closed}，未办结{open_}。"
    said = [Sentence(PART.OVERVIEW, None, "tasks", text, tuple(of_task(one) for one in found), amounts=amounts)]
    return said + _open([one for one in found if not done(one)], asked.room.named)


def _open(facts: list[Fact], most: int) -> list[Sentence]:
    if not facts:
        return []
    named = "、".join(f"“{name(one)}”{_until(one)}" for one in facts[:most])
    more = f"等{len(facts)}项" if len(facts) > most else ""
    return [Sentence(PART.OVERVIEW, None, "tasks:open", f"未办结的任务是{named}{more}。", tuple(of_task(one) for one in facts))]


def _until(fact: Fact) -> str:
    return f"（时限{words.said(fact.due.due)}）" if fact.due and not fact.due.inferred else ""
