"""What confirmed reports on paper hold for a draft: paragraphs, kept figures, open problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db.models import QuerySet

from assessment.composing import words
from assessment.models import PaperFigure, PaperReport, PaperSection, Report, ReportProblem
from assessment.models.paper_report import LIVE
from fazhi.org import access
from fazhi.org.acting import Acting

KEY = "paper:"  # how the key of a figure begins that is known by its name alone


def best(report: Report, kinds: tuple[str, ...], acting: Acting) -> list[PaperReport]:
    """Return of each unit one confirmed paper about the same time: of the kind that is named first, the newest (one query)."""
    call = report.call
    rows = _confirmed(acting).filter(office=call.office_id, kind__in=kinds).exclude(unit=report.unit_id)
    rows = rows.filter(starts__lte=call.ends, ends__gte=call.starts).select_related("unit")
    found: dict[int, PaperReport] = {}
    for one in sorted(rows.order_by("-ends", "-pk"), key=lambda one: kinds.index(one.kind)):
        found.setdefault(one.unit_id, one)
    return sorted(found.values(), key=lambda one: one.unit.path)


def answered(reports: Iterable[int]) -> set[int]:
    """Return those of these reports in whose place a paper came (one query)."""
    return set(PaperReport.objects.filter(LIVE, report__in=list(reports)).values_list("report", flat=True))


def before(report: Report, acting: Acting) -> PaperReport | None:
    """Return the newest confirmed paper of the same unit and kind about a time before this report's (one query)."""
    if report.person_id:
        return None
    rows = _confirmed(acting).filter(unit=report.unit_id, kind=report.call.kind, ends__lt=report.call.starts)
    return rows.order_by("-ends", "-pk").first()


def _confirmed(acting: Acting) -> QuerySet[PaperReport]:
    return access.visible(acting, PaperReport).filter(state="confirmed")


def paragraphs(papers: Iterable[int], parts: Iterable[str] = ()) -> Iterator[tuple[PaperSection, int, str]]:
    """Yield the paragraphs of papers, each with its section and place; a head that is no sentence is none, nor is a signature
    or a line of a table (one query)."""
    rows = PaperSection.objects.filter(of__in=list(papers)).exclude(part="opening")
    if parts:
        rows = rows.filter(part__in=list(parts))
    for section in rows.order_by("of", "order"):
        for at, line in words.unsigned(words.running(section.text)):
            if at or line.endswith("。") or words.heading(line) != section.title:
                yield section, at, words.bare(line)


def figures(papers: Iterable[int]) -> list[PaperFigure]:
    """Return the kept figures of papers (one query)."""
    return list(PaperFigure.objects.filter(of__in=list(papers), state="kept").order_by("of", "start", "pk"))


def problems(paper: PaperReport) -> list[ReportProblem]:
    """Return the problems of a paper that stand (one query)."""
    rows = paper.reportproblems.exclude(state__in=("read", "dropped")).select_related("section")
    return list(rows.order_by("start", "pk"))


def key_of(figure: PaperFigure) -> str:
    """Return the key under which figures of one name and unit of measure are added up."""
    return f"{KEY}{sha256(chr(0).join((figure.what, figure.unit)).encode()).hexdigest()[:32]}"
