"""What is public of the ledgers: the frozen words of published records, by ledger, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from documents.known import LEDGERS
from documents.models import Record
from fazhi.public.pages import LARGE, frame

PAGE = 50
LONGEST = 60


@dataclass(frozen=True)
class Shown:
    """One published record: whose it is, when it was published, its public fields as they stood then."""

    unit: str
    title: str
    cells: list[str]
    published: object


def standing(code: str = "") -> QuerySet[Record]:
    """Return the published records: the only door of the public site to ledgers."""
    rows = Record.objects.filter(state="published")
    return rows.filter(ledger=code) if code else rows


def registers() -> list[tuple[str, str, str, int]]:
    """Return (code, name, what it is about, how many) of each ledger there is something of."""
    counted = dict(standing().order_by().values_list("ledger").annotate(n=Count("pk")))
    return [(code, one.name, one.about, counted[code]) for code, one in LEDGERS.items() if counted.get(code)]


def page(request: HttpRequest, code: str) -> dict | None:
    """Return one page of a ledger, None where there is no such ledger or no such place in it."""
    if code not in LEDGERS or not LEDGERS[code].published:
        return None
    rows, q, after = standing(code).order_by("-pk"), request.GET.get("q", "").strip()[:LONGEST], request.GET.get("after", "")
    if q:  # in a name stands nothing that may not be public; in the words by which the office searches there may
        q = q.replace("\x00", "")
        rows = rows.filter(Q(title__icontains=q) | Q(unit__name__icontains=q))
    if after:
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            return None
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.only("public", "public_at")[: PAGE + 1])
    heads = [LEDGERS[code].field(key).name for key in LEDGERS[code].published]
    shown = [_shown(one, heads) for one in found[:PAGE]]
    return frame(request) | {
        "ledger": LEDGERS[code],
        "heads": heads,
        "rows": shown,
        "q": q,
        "next": _address(request, code, q=q, after=found[PAGE - 1].pk) if len(found) > PAGE else "",
        "first": _address(request, code, q=q) if after else "",
        "all": _address(request, code) if q else "",
    }


def _shown(record: Record, heads: list[str]) -> Shown:
    told = record.public["fields"]
    return Shown(record.public["unit"], record.public["title"], [told.get(head, "") for head in heads], record.public_at)


def _address(request: HttpRequest, code: str, **given: object) -> str:
    wanted = {name: value for name, value in given.items() if value} | (LARGE if request.GET.get("large") == "1" else {})
    return f"{reverse('public:register', args=[code])}{f'?{urlencode(wanted)}' if wanted else ''}"
