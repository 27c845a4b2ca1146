"""What a report holds is in the draft without typing: a unit tells its year in four rounds, the figures are counted.

The lists of figures stand in paperread/expected.py; they were written before the composer learned to condense to a length.
Each sample report is taken apart into tasks, each paragraph's sentences told over four quarters, a year's chatter between them.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from assessment.composing import earlier, words
from assessment.models import Passage, Report, ReportCall
from assessment.paperread import figures
from assessment.paperread.read import of_text
from assessment.services import calls, drafts
from tasks.models import Round, SheetLine
from tasks.services import rounds
from tests.assessment.paperread import expected
from tests.assessment.paperread.test_paperread import AT_HAND, found
from tests.cast import make_plan

WANTED = 0.9
MOST = 4000
QUARTERS = 4
CHATTER = "深入学习贯彻习近平法治思想，切实提高政治站位，不断增强责任感和使命感，扎扎实实把各项工作要求落到实处。"
TOLD = (
    "会同有关单位集中开展专项检查{}次，发现和督促整改问题{}个，检查中发现的问题已经全部整改到位，有关情况按月报告并在全市通报。"
)
SENTENCES = re.compile(r"(?<=[。；])")


def taken_apart(text: str) -> tuple[list[str], list[str]]:
    """The paragraphs of what was done, and the problems."""
    reading = of_text(text)
    problems = [one.text for one in reading.problems]
    spans = [(one.start, one.end) for one in reading.sections if one.level == 1 and one.kind in ("problems", "next")]
    done, at = [], 0
    for line in text.split("\n"):
        inside = any(start <= at < end for start, end in spans)
        if not inside and len(line) > 40 and figures.find(line):
            done.append(words.HEADING.sub("", line.strip()))
        at += len(line) + 1
    return done, problems


def a_year(world, paragraphs: list[str], problems: list[str]) -> Report:
    """A unit's year told in four rounds, and the call for its annual report."""
    year = timezone.localdate().year - 1
    rows = [
        {"title": f"落实第{n}项重点工作", "lead": ["lead"], "trail": [f"{'一二三四五六七八'[n % 8]}、方面"]}
        for n in range(1, len(paragraphs) + 1)
    ]
    plan = make_plan(world, rows)
    tasks = list(plan.tasks.order_by("order"))
    told = {task.pk: [one for one in SENTENCES.split(text) if one.strip()] for task, text in zip(tasks, paragraphs, strict=True)}
    for quarter in range(QUARTERS):
        starts, ends = date(year, quarter * 3 + 1, 1), date(year, quarter * 3 + 3, (31, 30, 30, 31)[quarter])
        given = {"title": f"{quarter + 1}季度", "period": "quarter", "starts": starts, "ends": ends, "due": timezone.localdate()}
        opened: Round = rounds.open_round(actor=world.acting("clerk"), plans=[plan], **given)
        for line in SheetLine.objects.filter(sheet__round=opened):
            mine = told[line.task_id]
            share = mine[quarter * len(mine) // QUARTERS : (quarter + 1) * len(mine) // QUARTERS]
            at = tasks.index(line.task)
            last = quarter == QUARTERS - 1
            line.answer, line.state, line.words = "progress", "accepted", CHATTER + "".join(share)
            line.problem = problems[at] if last and at < len(problems) else ""
            line.save(update_fields=["answer", "state", "words", "problem"])
    span = {"starts": date(year, 1, 1), "ends": date(year, 12, 31), "due": timezone.localdate()}
    asked = {"plans": [plan], "units": [world.units["lead"]], "kind": "unit_annual", "most": MOST}
    call = calls.open_call(actor=world.acting("clerk"), title="年度报告", **asked, **span)
    return call.reports.get()


def draft_of(world, text: str) -> str:
    report = drafts.compose(a_year(world, *taken_apart(text)), actor=world.acting("lead"))
    return "\n".join(report.sections.order_by("order").values_list("text", flat=True))


@pytest.mark.parametrize("name", AT_HAND)
def test_nine_of_ten_figures_of_a_report_are_in_its_draft_without_typing(world, name):
    text, wanted, _ = AT_HAND[name]
    draft = draft_of(world, text)
    hits = found(wanted, list(figures.find(draft)))
    assert hits / len(wanted) >= WANTED, f"{hits} of {len(wanted)}\n{draft}"
    assert words.length(words.GAPS.sub("", draft)) <= MOST


def test_a_year_of_two_offices_still_fits_one_report(world):
    """Twice the figures: the length holds, and the figures come before everything else."""
    texts = ["\n".join(expected.HEALTH), "\n".join(expected.TOWN)]
    done, problems = ([one for each in lists for one in each] for lists in zip(*map(taken_apart, texts), strict=True))
    report = drafts.compose(a_year(world, done * 3, problems), actor=world.acting("lead"))
    draft = "\n".join(report.sections.order_by("order").values_list("text", flat=True))
    wanted = expected.HEALTH_FIGURES + expected.TOWN_FIGURES
    assert found(wanted, list(figures.find(draft))) / len(wanted) >= WANTED, draft
    assert words.length(draft) <= MOST


def test_sixty_tasks_fit_and_each_is_named_and_promised(world):
    """On the narrowest step what isn't told is named, open tasks share one paragraph, and next year answers each."""
    lead, told = world.acting("lead"), [TOLD.format(n, n + 1) for n in range(60)]
    report = drafts.compose(a_year(world, told, ["执法力量不足。"]), actor=lead)
    assert report.room > 0 and drafts.offers_for(report, lead) == []  # condensed again as it was, nothing is offered
    found = {one.key: one.text for one in report.sections.order_by("order")}
    assert words.length(words.GAPS.sub("", "".join(found.values()))) <= MOST
    assert all(f"落实第{n}项重点工作" in found["done"] for n in range(1, 61))
    beside = Passage.objects.filter(section__report=report, key__startswith="beside:").first()
    assert beside.text.startswith("还推进了“落实第") and beside.sources.filter(noun="tasks.sheetline").exists()
    together = Passage.objects.get(section__report=report, key=earlier.TOGETHER)
    assert together.text.endswith("等60项任务。") and together.sources.count() == 60
    Report.objects.filter(pk=report.pk).update(state="accepted")
    later = Report(call=ReportCall(kind="unit_annual", starts=timezone.localdate()), unit=report.unit)
    promised = [one for one in earlier.promises(later, lead) if one.part == "next"]
    assert [one.text for one in promised] == [f"继续推进“落实第{n}项重点工作”" for n in range(1, together.text.count("“") + 1)]
    assert all(one.task == one.of for one in promised) and len({one.task for one in promised}) == len(promised)
