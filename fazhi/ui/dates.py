"""Days as people type them: 2026-5-8, 2026/5/8, 5月8日, 2026年5月8日, 8月底."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from django.utils import timezone

WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")
NUMERIC = re.compile(r"^(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})$")
CHINESE = re.compile(r"^(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号]?|(底|末))(?:之?前)?$")
PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class DateFault(ValueError):
    """The words are not a day; the message is a Chinese sentence."""


def read_day(words: str, *, year: int | None = None) -> date:
    """Read one day; a missing year is `year`, else this year in Shanghai. Raises DateFault."""
    text = re.sub(r"\s+", "", words).translate(WIDE)
    found = NUMERIC.match(text) or CHINESE.match(text) or PACKED.match(text)
    if not found:
        raise DateFault("看不出是哪一天，请写成 2026-5-8 或 5月8日。")
    parts = found.groups()
    in_year = int(parts[0]) if parts[0] else year or timezone.localdate().year
    month = int(parts[1])
    if not 1 <= month <= 12:
        raise DateFault(f"没有{month}月，请改为 1 到 12 月。")
    if not 1900 <= in_year <= 2200:
        raise DateFault(f"{in_year}年太远，请核对年份。")
    last = monthrange(in_year, month)[1]
    day = last if len(parts) > 3 and parts[3] else int(parts[2])
    if not 1 <= day <= last:
        raise DateFault(f"{in_year}年{month}月没有{day}日，请改为 {in_year}-{month:02d}-{last:02d} 或其他日期。")
    return date(in_year, month, day)
