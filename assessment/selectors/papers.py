"""Reads over reports on paper: the list, one with what was read from it, and the registers of figures and problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest

from assessment.models import PaperFigure, PaperReport, PaperSection, Report, ReportCall, ReportProblem
from assessment.models.paper_report import LIVE
from assessment.selectors.readings import KINDS, Row
from assessment.states import HANDED, Writer
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit
from fazhi.org.selectors import subtree
from fazhi.ui.paper_sheet import Mark, Stretch

PAGE = 60  # readings shown at once
TIED = 20  # and as many more that stand at one place
TABS = ("open", "figures", "problems", "dropped")
MEASURES = 200  # units of measure that are offered
DROPPED = "dropped"


def get(acting: Acting, pk: int, action: str = "view") -> PaperReport:
    """Return one paper report through the rule, with paper, unit, office and the report that it answers."""
    rows = PaperReport.objects.select_related("paper__stored", "unit", "office", "by", "confirmed_by", "report__call")
    return access.get(acting, PaperReport, pk, action, queryset=rows)


def listed(acting: Acting) -> QuerySet[PaperReport]:
    """Return the paper reports one may see."""
    return access.visible(acting, PaperReport).select_related("unit", "office", "paper")


def figures(acting: Acting) -> QuerySet[PaperFigure]:
    """Return the figures that count: kept ones of confirmed papers one may see."""
    rows = access.visible(acting, PaperFigure).filter(state="kept", of__state="confirmed")
    return rows.select_related("of__unit", "section")


def problems(acting: Acting) -> QuerySet[ReportProblem]:
    """Return the problems that stand: those kept of confirmed papers one may see."""
    rows = access.visible(acting, ReportProblem).exclude(state__in=("read", DROPPED)).filter(of__state="confirmed")
    return rows.select_related("of__unit", "section", "unit", "group")


def units(acting: Acting) -> QuerySet[Unit]:
    """Return the units whose reports come to the acting office: those of its government, and the government itself."""
    return access.visible(acting, Unit).filter(pk__in=subtree(government_of(acting.unit)).values("pk"))


def answerable(acting: Acting, paper: PaperReport | None = None) -> QuerySet[ReportCall]:
    """Return the calls of the acting office that a paper may answer, newest first, with the one that this paper answers."""
    rows = access.visible(acting, ReportCall, "edit").exclude(writer=Writer.GOVERNMENT).order_by("-pk")
    mine = Q(reports=paper.report_id) if paper and paper.report_id else Q(pk=None)
    return rows.filter(Q(state="opened") | mine).distinct()


def answered(calls: QuerySet[ReportCall], pk: int) -> Report | None:
    """Return a row of these calls that nothing came for yet."""
    rows = Report.objects.filter(pk=pk, call__in=calls).exclude(state__in=HANDED)
    return rows.select_related("unit").first()


def measures(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the units of measure of the figures that one may see, as choices."""
    rows = figures(request.acting).exclude(unit="").order_by().values_list("unit", flat=True).distinct()
    return [(one, one) for one in sorted(rows)[:MEASURES]]


def of_reports(reports: Iterable[Report]) -> dict[int, PaperReport]:
    """Return {report: the paper that came in its place} (one query)."""
    rows = PaperReport.objects.filter(LIVE, report__in=[one.pk for one in reports])
    return {one.report_id: one for one in rows}


def row_of(paper: PaperReport, key: str) -> Row:
    """Return one reading of a paper by its key, f12 or p5. Raises Http404."""
    model = KINDS.get(key[:1])
    if model is None or not (key[1:].isascii() and key[1:].isdigit() and len(key) < 20):
        raise Http404("这份来文里没有这一处。")
    found = model.objects.filter(of=paper, pk=int(key[1:])).select_related("section").first()
    if found is None:
        raise Http404("这份来文里没有这一处。")
    found.of = paper
    return found


def section_of(paper: PaperReport, pk: int) -> PaperSection:
    """Return one section of a paper. Raises Http404."""
    found = PaperSection.objects.filter(of=paper, pk=pk).first()
    if found is None:
        raise Http404("这份来文里没有这一节。")
    found.of = paper
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How a paper stands: figures and problems that nobody decided yet, kept, dropped."""

    figures: int
    problems: int
    kept: int
    opened: int
    dropped: int

    @property
    def left(self) -> int:
        """What is still to be decided."""
        return self.figures + self.problems


def counts(paper: PaperReport) -> Counts:
    """Count the readings of a paper by state (two queries)."""
    known: dict[str, dict[str, int]] = {}
    for letter, model in KINDS.items():
        rows = model.objects.filter(of=paper).order_by().values("state").annotate(n=Count("pk"))
        known[letter] = dict(rows.values_list("state", "n"))
    mine, theirs = known["f"], known["p"]
    gone = mine.get(DROPPED, 0) + theirs.get(DROPPED, 0)
    kept = sum(n for state, n in theirs.items() if state not in ("read", DROPPED))
    return Counts(mine.get("read", 0), theirs.get("read", 0), mine.get("kept", 0), kept, gone)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of readings by section, and the place that the next page goes on from."""

    rows: dict[int, list[Row]]
    sections: list[PaperSection]
    following: int | None


def page_of(paper: PaperReport, tab: str, after: int) -> Shown:
    """Return a page of the readings of a tab that stand at or behind a place (three queries at most)."""
    wanted = {
        "open": (Q(state="read"), ("f", "p")),
        "figures": (~Q(state=DROPPED), ("f",)),
        "problems": (~Q(state=DROPPED), ("p",)),
        "dropped": (Q(state=DROPPED), ("f", "p")),
    }
    narrow, letters = wanted[tab]
    rows: list[Row] = []
    for letter in letters:
        found = KINDS[letter].objects.filter(narrow, of=paper, start__gte=after).order_by("start", "pk")
        rows += (found.select_related("unit", "group") if letter == "p" else found)[: PAGE + TIED]
    rows.sort(key=lambda row: (row.start, isinstance(row, PaperFigure)))
    following = _cut(rows)
    by_section: dict[int, list[Row]] = defaultdict(list)
    for row in rows[:following] if following is not None else rows:
        row.of = paper
        by_section[row.section_id].append(row)
    sections = [one for one in PaperSection.objects.filter(of=paper).order_by("order") if one.pk in by_section]
    return Shown(by_section, sections, rows[following].start if following is not None else None)


def _cut(rows: list[Row]) -> int | None:
    """Where the page ends: readings at one place stay together. None where all fit."""
    at = PAGE
    while 0 < at < len(rows) and rows[at].start == rows[at - 1].start:
        at += 1
    return at if at < len(rows) else None


def marks(paper: PaperReport, low: int, high: int) -> tuple[list[Stretch], list[Mark]]:
    """Return the stretches and the words that were read between two offsets, in order (two queries)."""
    stretches, words = [], []
    for letter, model in KINDS.items():
        rows = model.objects.filter(of=paper, start__lt=high, end__gt=low).exclude(state=DROPPED)
        for pk, start, end, state in rows.values_list("pk", "start", "end", "state"):
            stretches.append(Stretch(start, end, f"{letter}{pk}"))
            if letter == "f":
                words.append(Mark(start, end, "doubt" if state == "read" else "figure", f"f{pk}", f"f{pk}"))
    return sorted(stretches, key=lambda s: (s.start, -s.end)), sorted(words, key=lambda m: m.start)
