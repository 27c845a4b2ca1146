"""A month as weeks of cells that begin on Monday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: whether it is worked, 休 or 班 where a notice names it, and what it is called then."""

    day: date
    works: bool
    mark: str = ""
    name: str = ""
    today: bool = False

    @property
    def css(self) -> str:
        """The classes of the cell."""
        return " ".join(filter(None, ["" if self.works else "is-off", "is-today" if self.today else ""]))


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its weeks; None stands for a day of another month."""

    title: str
    weeks: list[list[Cell | None]]


def month(title: str, days: Sequence[Cell]) -> Month:
    """Lay the days of one month out in weeks."""
    cells: list[Cell | None] = [None] * days[0].day.weekday()
    cells += days
    cells += [None] * (-len(cells) % 7)
    return Month(title, [cells[at : at + 7] for at in range(0, len(cells), 7)])
