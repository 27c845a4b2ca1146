"""A report in official form, written as .docx and as PDF."""

from django.conf import settings

from assessment.composing.official import official
from assessment.models import Report, ReportSection
from fazhi.lib.office.official import docx as word
from fazhi.lib.office.official import pdf as print_


def docx(report: Report, sections: list[ReportSection]) -> bytes:
    """Return the report as .docx in the form of GB/T 9704."""
    return word.write(official(report, sections))


def pdf(report: Report, sections: list[ReportSection]) -> bytes:
    """Return the report as PDF, its fonts inside."""
    return print_.write(official(report, sections), folder=settings.FONT_FOLDER)


FORMS = {"docx": docx, "pdf": pdf}
