"""When the span of a draft is corrected, the dates that were read with its old span follow."""

import re
from datetime import date

from django.db.models import F

from tasks.models import ImportItem, PlanImport
from tasks.planimport import check, dates, days
from tasks.planimport.model import DueRead
from tasks.services import reading

OF_PAPER = ("value", "kind", "words", "start", "end", "rule", "lent")


def follow(batch: PlanImport, *, was: date | None) -> int:
    """Work the read dates of a draft out anew for its present span; `was` is the first day it had. Returns how many rows changed.

    A date that names its own year keeps it; one whose year was the plan's moves with it; what stands for the plan's last day
    does too. Dates that people gave stay.
    """
    years = batch.starts.year - was.year if was else 0
    changed = []
    for item in batch.items.all():
        was_read = (item.dues, item.doubts)
        item.dues = [_due(due, years, batch) if "lent" in due else due for due in item.dues]
        item.doubts = _doubts(item, batch)
        if (item.dues, item.doubts) != was_read:
            item.settled = item.settled and all(d["level"] != check.STOP for d in item.doubts)
            item.version = F("version") + 1
            changed.append(item)
    ImportItem.objects.bulk_update(changed, ["dues", "doubts", "settled", "version"], batch_size=500)
    return len(changed)


def _due(due: dict, years: int, batch: PlanImport) -> dict:
    value = shifted(due["value"], due["words"], years) if due["lent"] else due["value"]
    day, inferred, doubt = days.resolve(value, batch.starts.year, batch.starts, batch.ends)
    asked = dates.doubt_of(value, due["words"], due["kind"]) or doubt or ""
    return due | {"value": value, "day": day.isoformat() if day else None, "inferred": inferred, "doubt": asked}


def shifted(value: str, words: str, years: int) -> str:
    """Return a date code some years later; the last day of February stays the last day where the words say so."""
    if not re.match(r"\d{4}", value):
        return value
    year = int(value[:4]) + years
    last = value[5:] in ("02-28", "02-29") and "日" not in words
    return days.month_end(year, 2) if last else f"{year:04d}{value[4:]}"


def _doubts(item: ImportItem, batch: PlanImport) -> list[dict]:
    """The doubts of a row with those about its dates asked anew."""
    read = [DueRead(**{k: due[k] for k in OF_PAPER}, doubt=due["doubt"]) for due in item.dues if "lent" in due]
    found = check.of_dues(item.order - 1, read, batch.starts.year, batch.ends.year)
    if not read:
        return item.doubts
    kept = [d for d in item.doubts if d["code"] not in reading.DATE_DOUBTS]
    return kept + [{"code": d.code, "words": d.sentence, "level": d.level} for d in found]
