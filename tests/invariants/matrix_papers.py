"""The rows of the written matrix about reports that came as paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.invariants.rows import (
    ABOVE,
    EVERYBODY,
    NOTE,
    OFFICE,
    OFFICES,
    REPORTED,
    Row,
    api,
    of,
    pk,
    post,
    rest,
    write,
)

# A paper that is still checked is its office's alone; one that was confirmed is also its unit's and of whoever stands above.
CAME, COUNTED = pk("came"), pk("counted")


def of_came(name: str, find: Callable) -> Callable:
    """Keyword arguments naming the paper that is checked and something of it."""
    return lambda world: {"pk": world.came.pk, name: find(world.came)}


FIGURE = of_came("key", lambda paper: f"f{paper.paperfigures.last().pk}")
PROBLEM = of_came("key", lambda paper: f"p{paper.reportproblems.last().pk}")
PAPERS = {
    **{f"assessment:{name}": Row(EVERYBODY) for name in ("papers", "figures", "problems")},  # an administrator's is empty
    "assessment:paper_new": Row(OFFICES, rest(OFFICES)),
    "assessment:paper": Row(REPORTED, kwargs=COUNTED),
    "assessment:paper_part": Row(OFFICE, kwargs=of_came("block", lambda paper: 0)),
    "assessment:paper_file": Row(REPORTED, kwargs=COUNTED),
    "assessment:paper_about": Row(OFFICE, kwargs=CAME),
    "assessment:paper_move": post(REPORTED, kwargs=COUNTED),
    "assessment:paper_undo": post(OFFICE, kwargs=CAME),
    "assessment:paper_keep": post(OFFICE, f"lead lead_head {ABOVE}", kwargs=COUNTED),
    "assessment:paper_add": Row(OFFICE, kwargs=of_came("section", lambda paper: paper.sections.last().pk)),
    "assessment:paper_row": Row(OFFICE, kwargs=FIGURE),
    "assessment:paper_act": post(OFFICE, kwargs=PROBLEM),
    "assessment:paper_split": Row(OFFICE, kwargs=PROBLEM),
}
READS = {
    "api:paper-reports-detail": api(REPORTED, COUNTED),
    "api:paper-reports-timeline": api(REPORTED, COUNTED),
    "api:paper-reports-paper": api(OFFICE, CAME),
    "api:paper-reports-paper-file": api(REPORTED, COUNTED),
    "api:paper-figures-detail": api(REPORTED, of(lambda w: w.counted.paperfigures.first())),
    "api:report-problems-detail": api(OFFICE, of(lambda w: w.came.reportproblems.first())),
}

STALE = {"if-match": '"99"'}
ONE_FIGURE, ONE_PROBLEM = of(lambda w: w.came.paperfigures.last()), of(lambda w: w.came.reportproblems.last())
DECISION = {"data": lambda w: {"act": "keep"}, "headers": STALE}


def of_row(kwargs: Callable, **rest_) -> Row:
    """A write over a reading of the paper that is still checked: its office's alone."""
    return replace(write(OFFICE, "", **rest_), kwargs=kwargs)


WRITES = {
    "paper-reports-confirm": write(OFFICE, f"lead lead_head {ABOVE}", "counted"),
    "paper-reports-check-again": write(OFFICE, "", "came", data=lambda w: NOTE),
    "paper-reports-withdraw": write(OFFICE, f"lead lead_head {ABOVE}", "counted", data=lambda w: NOTE),
    "paper-reports-register": write(OFFICES, rest(OFFICES)),
    "paper-reports-correct": of_row(CAME, method="PATCH", headers=STALE),
    "paper-reports-keep": write(OFFICE, f"lead lead_head {ABOVE}", "counted"),
    "paper-reports-undo": write(OFFICE, "", "came"),
    "paper-reports-add-figure": write(OFFICE, "", "came"),
    "paper-reports-add-problem": write(OFFICE, "", "came"),
    "paper-figures-decide": of_row(ONE_FIGURE, **DECISION),
    "paper-figures-correct": of_row(ONE_FIGURE, method="PATCH", headers=STALE),
    "report-problems-decide": of_row(ONE_PROBLEM, **DECISION),
    "report-problems-correct": of_row(ONE_PROBLEM, method="PATCH", headers=STALE),
    "report-problems-merge": of_row(ONE_PROBLEM, headers=STALE),
    "report-problems-split": of_row(ONE_PROBLEM, data=lambda w: {"words": "x"}, headers=STALE),
}
BESIDE = {
    "paper-reports-correct": "paper-reports-detail",
    "paper-reports-register": "paper-reports",
    "paper-figures-correct": "paper-figures-detail",
    "report-problems-correct": "report-problems-detail",
}
