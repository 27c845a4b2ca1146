"""The nouns of reports, one file per noun."""

from assessment.models.call import ReportCall
from assessment.models.delivery import ReportCheck, ReportDelivery, ReportPublication
from assessment.models.outline import KindClock, KindSection, KindYear
from assessment.models.paper_read import PaperFigure, PaperStep, ReportProblem
from assessment.models.paper_report import PaperReport, PaperSection, PaperSeen
from assessment.models.report import Report, ReportSeen
from assessment.models.section import Passage, ReportFigure, ReportSection, ReportSource
from assessment.models.writing import SectionLock, SectionVersion

__all__ = [
    "KindClock",
    "KindSection",
    "KindYear",
    "PaperFigure",
    "PaperReport",
    "PaperSection",
    "PaperSeen",
    "PaperStep",
    "Passage",
    "Report",
    "ReportCall",
    "ReportCheck",
    "ReportDelivery",
    "ReportFigure",
    "ReportProblem",
    "ReportPublication",
    "ReportSection",
    "ReportSeen",
    "ReportSource",
    "SectionLock",
    "SectionVersion",
]
