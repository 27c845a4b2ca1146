"""What an import would do with each row, and how that travels from the preview to the taking over."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from fazhi.org.acting import Acting
from fazhi.ui.sheets import CellFault, Header

SALT = "fazhi.desk.sheets"
HOURS = 2
VERDICTS = {"error": "有错", "new": "新增", "changed": "改动", "same": "一样"}


@dataclass
class Line:
    """One row: where it stands in the file, whom it is about, and what would happen."""

    number: int
    key: str
    name: str
    verdict: str = "same"
    words: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    target: Any = None

    def wrong(self, column: str, sentence: str) -> None:
        """Note a fault of one cell."""
        self.verdict = "error"
        self.words.append(f"“{column}”：{sentence}")

    def change(self, label: str, old: Any, new: Any, key: str, value: Any) -> None:
        """Note that a cell differs from what is stored."""
        if self.verdict == "same":
            self.verdict = "changed"
        self.words.append(f"{label}：{old or '（空）'} → {new or '（空）'}")
        self.facts[key] = value


@dataclass(frozen=True)
class Kind:
    """One sort of table: its columns, what a row would do, and how all of them are taken over."""

    name: str
    headers: Sequence[Header]
    compare: Callable[[Acting, Sequence[tuple[int, dict[str, str]]]], list[Line]]
    apply: Callable[[Acting, Sequence[Line]], list[tuple[str, str, str]]]
    help: dict[str, str]
    words: str = ""


def faults(cells: Iterable[CellFault], broken: dict[int, dict[str, Any]], key: str) -> list[Line]:
    """Unreadable rows as lines, named by what could be read of them."""
    made: dict[int, Line] = {}
    for cell in cells:
        read = broken.get(cell.row, {})
        line = made.setdefault(cell.row, Line(cell.row, str(read.get(key, "")), str(read.get("name", ""))))
        line.wrong(cell.column, cell.sentence)
    return list(made.values())


def digest(lines: Sequence[Line]) -> str:
    """What the lines would do, in 32 characters: equal before and after means that nothing moved meanwhile."""
    told = [[line.number, line.key, line.verdict, line.words] for line in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many rows have each verdict."""
    tally = Counter(line.verdict for line in lines)
    return {verdict: tally[verdict] for verdict in VERDICTS}


def seal(rows: Sequence[tuple[int, dict[str, str]]], lines: Sequence[Line], kind: str) -> str:
    """The rows as text that travels in the preview page."""
    return signing.dumps([kind, digest(lines), list(rows)], salt=SALT, compress=True)


def unseal(text: str, kind: str) -> tuple[str, list[tuple[int, dict[str, str]]]] | None:
    """Read what `seal` wrote for this kind in the last hours: (digest, rows); None for anything else."""
    try:
        made_for, told, rows = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (told, [(number, values) for number, values in rows]) if made_for == kind else None
