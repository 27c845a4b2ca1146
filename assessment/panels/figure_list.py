"""The figures that may be put into a report, as one chooses among them."""

from dataclasses import dataclass

from assessment.models import Report
from assessment.services import figures
from fazhi.org.acting import Acting
from fazhi.ui.components import day

NAMED = 2  # origins that are named beside a figure


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its key, how it is printed, what it counts, as of which day and out of what."""

    key: str
    words: str
    label: str
    about: str


def build(report: Report, acting: Acting) -> dict[str, list[Shown]]:
    """Return {group: figures} for somebody who may write."""
    groups: dict[str, list[Shown]] = {}
    for one in figures.choices(report, acting):
        names = "、".join(origin.label for origin in one.origins[:NAMED])
        more = f"等 {len(one.origins)} 处" if len(one.origins) > NAMED else ""
        about = f"截至 {day(one.amount.as_of)}　{names}{more}"
        groups.setdefault(one.group, []).append(Shown(one.amount.key, one.amount.words, one.amount.label, about))
    return groups
