"""Reads of the public site: everything goes through `publications.standing`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fazhi.files import publications
from fazhi.files.models import Publication

REPORT = "report"
PAGE = 25
NEWEST = 50  # entries of the feed
MOST_ADDRESSES = 50_000  # of one sitemap, by its standard
TOLD = ("number", "edition", "title", "unit_name", "year", "sort", "sort_name", "published_at")


@dataclass(frozen=True)
class Asked:
    """What a reader looks for."""

    q: str = ""
    year: int | None = None
    sort: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows, and the number after which the next page begins."""

    rows: list[dict]
    after: str = ""


def found(asked: Asked) -> QuerySet[Publication]:
    """Return the reports that stand and fit."""
    rows = publications.standing(REPORT)
    if asked.q:
        rows = rows.filter(Q(title__icontains=asked.q) | Q(unit_name__icontains=asked.q))
    if asked.year:
        rows = rows.filter(year=asked.year)
    if asked.sort:
        rows = rows.filter(sort=asked.sort)
    return rows.filter(unit_name=asked.unit) if asked.unit else rows


def page(asked: Asked, after: str = "", size: int = PAGE) -> Page | None:
    """Return one page by year and unit, None where `after` is no number: the place of a withdrawn one is still known."""
    rows = found(asked).order_by("-year", "place", "number")
    if after:
        if (begins := _place(after)) is None:
            return None
        rows = rows.filter(begins)
    shown = list(rows.values(*TOLD)[: size + 1])
    return Page(shown[:size], shown[size - 1]["number"] if len(shown) > size else "")


def _place(number: str) -> Q | None:
    place = Publication.objects.filter(section=REPORT, number=number).order_by("-edition").values_list("year", "place")[:1]
    for year, path in place:
        later = Q(place__gt=path) | Q(place=path, number__gt=number)
        return Q(year__lte=year) & (Q(year__lt=year) | later)
    return None


def one(number: str) -> Publication | None:
    """Return what stands under a number."""
    return publications.standing(REPORT).select_related("docx", "pdf").filter(number=number).first()


def gone(number: str) -> bool:
    """Return whether something stood under this number and was withdrawn."""
    return publications.known(REPORT, number)


def years() -> list[int]:
    """Return the years there is something of, the newest first."""
    return list(publications.standing(REPORT).order_by("-year").values_list("year", flat=True).distinct())


def sorts() -> list[tuple[str, str]]:
    """Return the kinds there is something of."""
    rows = publications.standing(REPORT).order_by("sort").values_list("sort", "sort_name").distinct()
    return sorted(dict(rows).items())


def newest(most: int = NEWEST) -> list[Publication]:
    """Return what was published last."""
    return list(publications.standing(REPORT).order_by("-published_at", "number").defer("paper")[:most])


def addresses() -> list[tuple[str, object]]:
    """Return (number, moment) of everything that stands, the newest first."""
    rows = publications.standing(REPORT).order_by("-published_at", "number")
    return list(rows.values_list("number", "published_at")[:MOST_ADDRESSES])
