"""Gathers the rounds, leaves out those during which the machine itself changed, and prints the table."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass, field

STEADY = 0.20  # a round counts when its calibration is this near to the median

COLUMNS = {
    "p50": 7,
    "p95": 7,
    "want": 6,
    "rps at 8": 10,
    "want ": 6,
    "p95 at 8": 10,
    "CPU ms": 8,
    "KB": 6,
    "limit rps": 11,
    "ratio": 7,
}
HEAD = " " * 5 + "".join(f"{name.strip():>{width}}" for name, width in COLUMNS.items())


@dataclass
class Report:
    """The figures of a run."""

    about: str
    calibrations: list[float] = field(default_factory=list)
    found: dict = field(default_factory=lambda: defaultdict(list))
    memory: float = 0.0

    def add(self, scenario, one, eight, limit, cpu: float) -> None:
        """Keep one measurement of the present round."""
        self.found[scenario].append((len(self.calibrations) - 1, one, eight, limit, cpu))

    def steady(self) -> set[int]:
        """Return the rounds that count."""
        middle = statistics.median(self.calibrations)
        return {n for n, value in enumerate(self.calibrations) if abs(value - middle) <= STEADY * middle}

    def show(self) -> None:
        """Print one line a scenario: medians over the rounds that count."""
        counted = self.steady()
        print(f"\n{self.about}; memory of both workers {self.memory:.0f} MB")
        print(f"calibration ms: {', '.join(f'{value:.1f}' for value in self.calibrations)}; {len(counted)} rounds count\n{HEAD}")
        if not counted:
            print("no round counts: the machine was busy with something else; measure again")
            return
        for scenario, rows in self.found.items():
            kept = [row for row in rows if row[0] in counted]
            self._line(scenario, kept)

    def _line(self, scenario, rows: list) -> None:
        def middle(take) -> float:
            return statistics.median(take(row) for row in rows)

        rps, limit = middle(lambda row: row[2].rps), middle(lambda row: row[3].rps)
        print(
            f"{scenario.key:5}{middle(lambda row: row[1].p50):7.1f}{middle(lambda row: row[1].p95):7.1f}{scenario.p95:6.0f}"
            f"{rps:10.0f}{scenario.rps:6.0f}{middle(lambda row: row[2].p95):10.1f}{middle(lambda row: row[4]):8.1f}"
            f"{middle(lambda row: row[1].bytes) / 1024:6.0f}{limit:11.0f}{rps / limit:7.2f}  {scenario.name}"
        )
