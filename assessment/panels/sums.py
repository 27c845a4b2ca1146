"""What a report amounts to while it is written: its length against what is allowed, and the gaps that are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessment.composing import words
from assessment.models import Report, ReportSection
from assessment.selectors import kinds

NEAR = 0.9  # of the allowed length, from where on it is said


@dataclass(frozen=True, slots=True)
class Sums:
    """Characters written and allowed, with the document that set it, and the number of gaps."""

    count: int = 0
    gaps: int = 0
    most: int | None = None
    most_source: str = ""

    @property
    def over(self) -> bool:
        """Whether the text is longer than the call allows."""
        return bool(self.most and self.count > self.most)

    @property
    def near(self) -> bool:
        """Whether the text comes near to what the call allows."""
        return bool(self.most and not self.over and self.count > self.most * NEAR)


def of(report: Report, sections: Iterable[ReportSection]) -> Sums:
    """Sum a report's sections up."""
    texts = [one.text for one in sections]
    count, gaps = sum(map(words.length, texts)), sum(len(words.gaps(text)) for text in texts)
    return Sums(count, gaps, report.call.most, limit_source(report))


def limit_source(report: Report) -> str:
    """The document that set the length: the kind's, unless the notice set its own."""
    if not report.call.most:
        return ""
    kind = kinds.of_call(report.call)
    return kind.most_source if kind.most == report.call.most and kind.most_source else f"报告通知《{report.call.title}》"
