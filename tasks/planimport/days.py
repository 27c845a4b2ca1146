"""The day that a date code of design.md 7 means in a plan, or the sentence that says why there is none."""

import calendar
import datetime
import re


def month_end(year, month):
    """The last day of a month as text."""
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def no_month(value):
    """The month of a code of a year and a month that no year has, as text, or ''."""
    return str(int(value[5:])) if re.fullmatch(r"\d{4}-(?:1[3-9]|[2-9]\d|00)", value) else ""


def as_date(value):
    """The date written as 2026-05-08, or None when there is no such day."""
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


HALF = {"H1": (6, 30), "H2": (12, 31), "Q1": (3, 31), "Q2": (6, 30), "Q3": (9, 30), "Q4": (12, 31)}


def resolve(value, year, starts=None, ends=None):
    """(day, inferred, doubt) that a date code means in a plan of `year` lasting from `starts` to `ends` (dates or None).

    `inferred` is true where the paper names no day of its own; `doubt` is a Chinese sentence or None. Repeats and relative dates
    fall on the plan's last day and are marked inferred.
    """
    last = ends or (datetime.date(year, 12, 31) if year else None)
    day, inferred, doubt = _resolved(value, year, last)
    if day and starts and day < starts:
        doubt = doubt or f"{day.isoformat()} 早于计划开始的日子"
    if day and ends and day > ends and not inferred:
        doubt = doubt or f"{day.isoformat()} 晚于计划结束的日子"
    return day, inferred, doubt


def _resolved(value, year, last):
    if re.fullmatch(r"\d{4}", value):
        return datetime.date(int(value), 12, 31), True, None
    half = re.fullmatch(r"(\d{4})-([HQ]\d)", value)
    if half and half[2] in HALF:
        return datetime.date(int(half[1]), *HALF[half[2]]), True, None
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return datetime.date.fromisoformat(month_end(int(value[:4]), int(value[5:]))), True, None
    if month := no_month(value):
        return None, False, f"没有 {month} 月，请改正"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        day = as_date(value)
        return day, False, None if day else f"没有 {int(value[:4])} 年 {int(value[5:7])} 月 {int(value[8:])} 日这一天，请改正"
    yearly = re.fullmatch(r"--(\d{2})-(\d{2})", value)
    if yearly and year:
        day = as_date(f"{year:04d}-{yearly[1]}-{yearly[2]}")
        return day, False, None if day else f"{year} 年没有 {int(yearly[1])} 月 {int(yearly[2])} 日这一天，请改正"
    if value.startswith("rel:"):
        return last, True, f"期限取决于“{value.split(':')[-1]}”，先按计划最后一天推定"
    return last, True, None
