"""The nouns of reports, one file per noun."""

from assessment.models.call import ReportCall
from assessment.models.delivery import ReportCheck, ReportDelivery
from assessment.models.outline import KindClock, KindSection, KindYear
from assessment.models.report import Report, ReportSeen
from assessment.models.section import Passage, ReportFigure, ReportSection, ReportSource

__all__ = [
    "KindClock",
    "KindSection",
    "KindYear",
    "Passage",
    "Report",
    "ReportCall",
    "ReportCheck",
    "ReportDelivery",
    "ReportFigure",
    "ReportSection",
    "ReportSeen",
    "ReportSource",
]
