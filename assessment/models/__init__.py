"""The nouns of reports, one file per noun."""

from assessment.models.call import ReportCall
from assessment.models.report import Report, ReportSeen
from assessment.models.section import Passage, ReportSection, ReportSource

__all__ = ["Passage", "Report", "ReportCall", "ReportSection", "ReportSeen", "ReportSource"]
