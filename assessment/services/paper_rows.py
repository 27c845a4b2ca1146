"""Between the reader and the review: what was read from a paper, as rows to decide on."""

import re
from decimal import Decimal
from typing import Any

from assessment.models import PaperFigure, PaperReport, PaperSection, ReportProblem
from assessment.models.paper_read import CAUSE, TEXT
from assessment.states import Part
from fazhi.org.models import Unit
from tasks.planimport import match
from tasks.services.reading import directory

PARTS = {"done": Part.DONE, "problems": Part.PROBLEMS, "next": Part.NEXT}
PRINCIPAL = re.compile(r"第一责任人")
MOST = Decimal(10) ** 15  # a figure beyond it is no count of anything
PLACES = Decimal("0.0001")


def stage(paper: PaperReport, read: dict[str, Any], government: Unit) -> None:
    """Write sections, figures and problems of a new paper report."""
    sections = PaperSection.objects.bulk_create(_sections(paper, read))
    figures = [made for one in read["figures"] if (made := _figure(paper, _around(sections, one["start"]), one))]
    PaperFigure.objects.bulk_create(figures, batch_size=500)
    found = match.match([one["unit"] for one in read["problems"] if one["unit"]], directory(government))
    problems = [_problem(paper, _around(sections, one["start"]), one, found) for one in read["problems"] if one["text"]]
    ReportProblem.objects.bulk_create(problems, batch_size=500)


def _sections(paper: PaperReport, read: dict[str, Any]) -> list[PaperSection]:
    """The whole text, cut at its heads: what stands before the first one is the opening."""
    text, heads = read["paper"]["text"], read["sections"]
    starts = [one["start"] for one in heads]
    cuts = [(1, "开头" if heads else "全文", Part.OPENING if heads else Part.DONE, 0)]
    cuts += [(one["level"], one["title"], _part(one), one["start"]) for one in heads]
    ends = [*starts, len(text)]
    rows = [(*cut, end) for cut, end in zip(cuts, ends, strict=True) if text[cut[3] : end].strip()]
    return [
        PaperSection(
            of=paper, order=n, level=level, title=title[:300], part=part, text=text[start:end].strip("\n"), start=start, end=end
        )
        for n, (level, title, part, start, end) in enumerate(rows)
    ]


def _part(head: dict[str, Any]) -> str:
    return Part.PRINCIPAL if PRINCIPAL.search(head["title"]) else PARTS[head["kind"]]


def _around(sections: list[PaperSection], at: int) -> PaperSection:
    return next((one for one in reversed(sections) if one.start <= at), sections[0])


def _figure(paper: PaperReport, section: PaperSection, one: dict[str, Any]) -> PaperFigure | None:
    value = Decimal(one["value"])
    if abs(value) >= MOST:
        return None
    return PaperFigure(
        of=paper,
        section=section,
        start=one["start"],
        end=one["end"],
        value=value.quantize(PLACES),
        unit=one["unit"][:20],
        mark=one["mark"][:40],
        what=(one["what"] or one["printed"])[:120],
        period=one["period"][:40],
        words=one["printed"][:80],
        read=one,
    )


def _problem(paper: PaperReport, section: PaperSection, one: dict[str, Any], found: dict[str, match.Match]) -> ReportProblem:
    """A name is taken for a unit only where the matcher has no doubt; 部分乡镇 stays words."""
    made = ReportProblem(of=paper, section=section, start=one["start"], end=max(one["end"], one["start"] + 1), read=one)
    made.text, made.cause, made.named = one["text"][:TEXT], one["cause"][:CAUSE], one["unit"][:80]
    if (who := found.get(one["unit"])) and not who.doubt:
        made.unit_id, made.group_id, made.how = who.unit_id, None if who.unit_id else who.group_id, who.how[:20]
    return made
