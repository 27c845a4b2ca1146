"""What is measured: pages and answers as an ordinary member asks for them, each with its target and its limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One request asked again and again by several members.

    `marker` is counted in every answer and must occur `rows` times; `limit` is the least SQL for the same rows, with
    %(unit)s for the member's unit. Targets: queries, 95th percentile in ms with one connection, requests a second at 8.
    """

    key: str
    name: str
    path: str
    marker: str
    rows: int
    limit: str
    queries: int
    p95: float
    rps: float


SCENARIOS: tuple[Scenario, ...] = ()
