"""What every installation starts with: the announced working days up to now, and the default reminders."""

from datetime import date
from pathlib import Path

DAYS = Path(__file__).parent / "data" / "days.csv"
WEEKLY = 7
_BEFORE = (-30, -7, -3, -1, 0)
_AFTER = (1, 3)


def known_days() -> tuple[list[tuple[int, str]], list[tuple[date, bool, str]]]:
    """Return the years as (year, document) and the days as (day, whether worked, name)."""
    years, days = [], []
    for line in DAYS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, second, *rest = line.split(",")
        if rest:
            days.append((date.fromisoformat(first), second == "班", rest[0]))
        else:
            years.append((int(first), second))
    return years, days


def _rule(role: str, offset: int) -> dict:
    return {"role": role, "offset": offset, "urgent": offset > 0, "repeat": WEEKLY if offset == WEEKLY else 0}


# The liaison from a month before; the head of the unit from the last day on. What is overdue is sent at once.
DEFAULT_RULES = [
    *(_rule("liaison", offset) for offset in (*_BEFORE, *_AFTER, WEEKLY)),
    *(_rule("unit_head", offset) for offset in (-1, 0, *_AFTER, WEEKLY)),
]
