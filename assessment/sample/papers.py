"""The sample's reports on paper: a county's that was checked and counts, and one that waits for the office's look."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

from assessment.models import PaperReport
from assessment.sample.reports import Desk
from assessment.services import paper_review, papers
from fazhi.org.models import Unit
from tasks.sample.moments import as_of
from tasks.sample.papers import docx_of
from tasks.sample.road import Road, lay_out
from tasks.sample.rounds import Story

COUNTED, WAITING = ("HT", "paper_county.txt", 20), ("SW", "paper_waiting.txt", 2)  # unit, words, days since it came


def tell(road: Road) -> None:
    """Two counties sent last year's report as a file: one is confirmed but for a figure, the other was just registered."""
    desk = Desk(Story(road))
    paper, day = _came(desk, *COUNTED)
    clerk = desk.office(day)
    with as_of(day, 15):
        plan = paper.paperfigures.filter(unit="%").order_by("start").first()
        if plan is not None:  # 超过六成: a share that nobody counted
            paper_review.decide(plan, "drop", actor=clerk, version=plan.version)
        paper_review.keep_all(paper, actor=clerk)
        papers.act(paper, "confirm", actor=clerk)
    _came(desk, *WAITING)


def _came(desk: Desk, code: str, name: str, ago: int) -> tuple[PaperReport, date]:
    """Set the words as a .docx, lay it where the other papers lie, and take it in as the clerk would."""
    today = desk.story.today
    year, day = today.year, today - timedelta(days=ago)
    told = {"last_year": year - 1, "year": year, "day": f"{day.year}年{day.month}月{day.day}日"}
    unit = Unit.objects.get(code=code)
    data = docx_of((files("assessment.sample") / "data" / name).read_text("utf-8"), told)
    title = f"{unit.name}{year - 1}年度法治政府建设情况报告.docx"
    lay_out(title, data)
    about = papers.About(unit, day, kind="unit_annual", starts=date(year - 1, 1, 1), ends=date(year - 1, 12, 31))
    with as_of(day, 10):
        return papers.register(about, actor=desk.office(day), name=title, chunks=[data]), day
