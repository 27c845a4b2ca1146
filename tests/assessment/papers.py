"""Reports on paper for tests: their words, and taking them in."""

from __future__ import annotations

import io
from datetime import date

from django.utils import timezone
from docx import Document

from assessment.models import PaperReport
from assessment.services import paper_review, papers
from tests.cast import World

WORDS = (
    "甲市牵头局2025年度法治政府建设情况报告",
    "甲市人民政府：",
    "现将有关情况报告如下。",
    "一、工作开展情况",
    "（一）规范执法。全年共办理行政处罚案件41件，罚没款约12.8万元，开展执法培训3次。",
    "（二）化解争议。上半年办理行政复议案件12件，办结率为100%。",
    "二、存在问题",
    "（一）部分乡镇执法力量不足，由于编制限制，专职人员少。",
    "（二）丁县综合执法配合不够顺畅。",
    "三、下一步打算",
    "（一）组织执法培训，全年不少于6次。",
)


def docx_of(lines=WORDS) -> bytes:
    """The lines as a .docx."""
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def about(world: World, unit: str = "lead", **changes) -> papers.About:
    """What the office says of a paper: last year's report of a unit, that came today."""
    year = timezone.localdate().year - 1
    given = {"kind": "unit_annual", "starts": date(year, 1, 1), "ends": date(year, 12, 31), "received_on": timezone.localdate()}
    return papers.About(world.units[unit], **{**given, **changes})


def take_in(world: World, unit: str = "lead", *, lines=WORDS, who: str = "clerk", **changes) -> PaperReport:
    """A paper registered by the office, as read."""
    said = about(world, unit, **changes)
    return papers.register(said, actor=world.acting(who), name="来文.docx", chunks=[docx_of(lines)])


def confirm(world: World, paper: PaperReport) -> PaperReport:
    """Keep everything that is left, and confirm."""
    if paper.paperfigures.filter(state="read").exists() or paper.reportproblems.filter(state="read").exists():
        paper_review.keep_all(paper, actor=world.acting("clerk"))
    return papers.act(paper, "confirm", actor=world.acting("clerk"))
