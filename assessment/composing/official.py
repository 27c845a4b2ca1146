"""A report as an official paper: one description, from which every form of it is written."""

from django.utils import timezone

from assessment.composing import words
from assessment.models import Report, ReportSection
from assessment.states import HANDED
from fazhi.lib.numerals import chinese
from fazhi.lib.office.official.tree import Official, blocks_of

UNDATED = "　　年　月　日"  # not signed yet: the date is written by hand


def official(report: Report, sections: list[ReportSection]) -> Official:
    """The report as a paper: the opening without a head, every further section under 一、二、三、."""
    text: list[str] = []
    for section, number in zip(sections, numbers(sections), strict=True):
        if number:
            text.append(f"{number}、{section.title}")
        text += words.paragraphs(section.text)
    return Official(report.title, report.call.recipient, blocks_of(text), report.unit.name, signed_on(report) or UNDATED)


def signed_on(report: Report) -> str:
    """The day under the signer; nothing while the report isn't signed, or came back and isn't signed again."""
    return words.said(timezone.localdate(report.signed_at)) if report.state in HANDED else ""


def numbers(sections: list[ReportSection]) -> list[str]:
    """The number of each section's head: none for the opening, then 一, 二, 三."""
    opening = [section.part == ReportSection.Part.OPENING for section in sections]
    return ["" if first else chinese(at + 1 - sum(opening[:at])) for at, first in enumerate(opening)]
